"""The tasks' desk: what callers may do with tasks, each act judged by the side on which they stand.

Whether a person may do such an act at all, a door asks :mod:`gateway.roles`; on which side of this task their agency
stands, is asked here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from gateway.exchange import audit
from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.ids import new_id
from gateway.roles import Act, may
from gateway.store.database import Database
from gateway.store.schema import tasks
from gateway.tasks.book import reading, writing
from gateway.tasks.book.entries import Entry, Event
from gateway.tasks.book.reading import Document, Wanted
from gateway.tasks.book.writing import Origin
from gateway.tasks.joins.rows import records_of
from gateway.tasks.life.happenings import APART, GIVING, RULES, Happening, Rule
from gateway.tasks.life.terms import Said, Terms
from gateway.tasks.messages.untold import Untold, untold


@dataclass(frozen=True, slots=True)
class Shown:
    """One task with what happened to it, and the documents that belong to it."""

    entry: Entry
    events: tuple[Event, ...]
    documents: tuple[Document, ...]
    possible: tuple[Happening, ...]
    """What the caller may do with it now."""
    joined: tuple[Twin, ...] = ()
    """The other records of the same task, with which it was joined."""
    untold: tuple[Untold, ...] = ()
    """Who is told nothing of it."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A record that was joined with a task: the own one that ended, or the assigner's ``into`` which it went."""

    task: str
    code: str
    system: str
    into: bool


class TaskDesk:
    """Tasks as doors ask for them."""

    def __init__(self, database: Database, *, audited: bool = False) -> None:
        self._database = database
        self._audited = audited
        """Whether acts are of administration: of who works at the machine, for any agency."""

    async def page(self, caller: Caller, wanted: Wanted, *, after: str | None = None, limit: int = 100) -> list[Entry]:
        """Return tasks that concern the caller's agencies, the newest first."""
        return await self._database.read(
            lambda connection: reading.page(connection, caller, wanted, after=after, limit=limit)
        )

    async def show(self, task: str, caller: Caller) -> Shown:
        """Return one task. Raises Refused ``task.unknown``."""

        def work(connection: Connection) -> Shown:
            entry = reading.find(connection, task, caller)
            possibly = possible(entry, caller)
            theirs = bool(entry.task.sides(caller.agencies))
            entry, happened = reading.history(connection, entry, caller)
            until = None if theirs else max((event.written_at for event in happened), default=entry.created_at)
            documents = reading.documents(connection, task, until)
            giving = entry.task.sides(caller.agencies) & GIVING
            return Shown(
                entry,
                tuple(happened),
                tuple(documents),
                possibly,
                tuple(_twins(connection, task)) if theirs else (),
                tuple(untold(connection, entry)) if giving else (),
            )

        return await self._database.read(work)

    async def assign(
        self, caller: Caller, terms: Terms, origin: Origin, *, draft: bool = False, event: str = ""
    ) -> Entry:
        """Give a new task, or draft one. Raises Refused ``task.not-yours`` for who does not speak for the assigner."""
        if terms.assigner.id not in caller.agencies:
            raise refuse("task.not-yours", "assigner", kind=Happening.ASSIGNED.value)
        said = _said(caller, terms.assigner.id, terms.plain(), event)
        happening = Happening.DRAFTED if draft else Happening.ASSIGNED

        def work(connection: Connection) -> Entry:
            made = writing.begin(connection, origin, happening, said)
            self._audit(connection, made, happening, said)
            return made

        return await self._database.write(work)

    async def happen(
        self,
        task: str,
        caller: Caller,
        happening: Happening,
        body: Mapping[str, Any],
        *,
        agency: str | None = None,
        event: str = "",
        number: int | None = None,
    ) -> tuple[Entry, bool]:
        """Let something happen to a task; return it, and whether that was new (the same ``event`` again is not).

        With ``number`` only if the task still has so many events. Raises Refused ``task.unknown``, ``task.not-yours``,
        ``task.not-decided-by-you``, ``task.changed``, ``task.not-now`` and for what the body lacks.
        """

        def work(connection: Connection) -> tuple[Entry, bool]:
            # Held from here on, so that nobody stands elsewhere before it has happened.
            writing.hold(connection, task)
            entry = reading.find(connection, task, caller)
            speaker = _speaker(entry, caller, happening, agency)
            if happening is Happening.ASSIGNED:
                # Who follows up gives a draft out in the assigner's name: so it stands in every book.
                speaker = entry.task.terms.assigner.id or speaker
            said = _said(caller, speaker, body, event)
            after, new = writing.happen(connection, task, happening, said)
            if new and number is not None and after.task.number != number + 1:
                raise refuse("task.changed", "number", number=after.task.number - 1)
            if new:
                self._audit(connection, after, happening, said)
            return after, new

        return await self._database.write(work)

    def _audit(self, connection: Connection, entry: Entry, happening: Happening, said: Said) -> None:
        if self._audited:
            facts = {"code": entry.code, "agency": said.agency, "number": entry.task.number}
            audit.write(connection, said.actor, f"tasks.{happening.value}", entry.id, facts)


def _twins(connection: Connection, task: str) -> Iterator[Twin]:
    """Yield the records with which a task was joined, the one that goes on first."""
    pairs = records_of(connection, task)
    others = [row.given if row.own == task else row.own for row in pairs]
    known = {row.id: row for row in connection.execute(select(tasks).where(tasks.c.id.in_(others)))}
    for row, other in sorted(zip(pairs, others, strict=True), key=lambda pair: pair[0].given == task):
        if other in known:
            yield Twin(other, known[other].code, known[other].system, into=row.own == task)


def possible(entry: Entry, caller: Caller) -> tuple[Happening, ...]:
    """Return what a caller may do with a task now."""
    sides = entry.task.sides(caller.agencies)
    return tuple(
        happening
        for happening, rule in RULES.items()
        if happening not in APART
        and entry.task.state in rule.states
        and rule.sides & sides
        and may(caller.role, _act(rule))
    )


def _act(rule: Rule) -> Act:
    return Act.TASKS_DECIDE if rule.decides else Act.TASKS_WORK


def _speaker(entry: Entry, caller: Caller, happening: Happening, agency: str | None) -> str:
    """Return the one agency of the caller for which it does this."""
    rule = RULES[happening]
    if happening in APART:
        raise refuse("task.not-now", "kind", kind=happening.value, state=entry.task.state.value)
    if not may(caller.role, _act(rule)):
        raise refuse("task.not-decided-by-you", "kind", kind=happening.value)
    mine = sorted(
        one for one in caller.agencies if rule.sides & entry.task.sides([one]) and (agency is None or one == agency)
    )
    if not mine:
        raise refuse("task.not-yours", "kind", kind=happening.value)
    if len(mine) > 1:
        raise refuse("task.agency-unclear", "agency", agencies=", ".join(mine[:20]))
    return mine[0]


def _said(caller: Caller, agency: str, body: Mapping[str, Any], event: str) -> Said:
    return Said(event or new_id(), datetime.now(UTC), caller.system, agency, body)
