"""Taking: what a message tells is written into the book as far as it may happen; the rest is kept as conflicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from gateway.directory.knowledge import Knowledge
from gateway.exchange.clocks import alerts
from gateway.exchange.clocks.alerts import Alert
from gateway.findings import Finding
from gateway.store.database import Database
from gateway.store.schema import task_events, tasks
from gateway.tasks.book import writing
from gateway.tasks.book.entries import Entry, entry_of
from gateway.tasks.book.writing import AHEAD, Origin, Relation
from gateway.tasks.joins import finding
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.terms import Said
from gateway.tasks.messages import conflict_rows, names
from gateway.tasks.messages.conflict_rows import APPLIED, WAITS, Name
from gateway.tasks.messages.merging import Logged, Merged, Pending, ids_of, merge, renamed
from gateway.tasks.messages.model import Directive, EventSaid, Message, TaskSaid
from gateway.tasks.messages.names import Names

MOST_ACTOR: Final = 128
REFUSED: Final = "task.message-refused"
"""The alert about a document of which nothing is taken."""


@dataclass(frozen=True, slots=True)
class Came:
    """A message that came: who told it, as is known for sure, to which agency here, and by which packet."""

    message: Message
    sender: str
    receiver: str
    packet: str | None = None
    barred: Finding | None = None
    """Why nothing of it may happen by itself."""
    ask: bool = False
    """Whether a person is asked also where it is certain that a task is one with a record of one's own."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it: how many events happened, how many are in conflict, and alerts to be told of."""

    happened: int = 0
    conflicts: int = 0
    alerts: tuple[Alert, ...] = ()

    def and_(self, other: Taken) -> Taken:
        """Return both."""
        return Taken(self.happened + other.happened, self.conflicts + other.conflicts, (*self.alerts, *other.alerts))


@dataclass(frozen=True, slots=True)
class _Fresh:
    """What came of one task."""

    came: Came
    said: TaskSaid


async def take(database: Database, came: Came, knowledge: Knowledge) -> Taken:
    """Take a message in, each task in a transaction of its own; the same again changes nothing."""
    found = Taken()
    for said in came.message.tasks:
        work = partial(settle, name=Name(said.system, said.code), knowledge=knowledge, fresh=_Fresh(came, said))
        found = found.and_(await database.write(work))
    return found


def settle(connection: Connection, name: Name, knowledge: Knowledge, fresh: _Fresh | None = None) -> Taken:
    """Let happen to a task what may happen by now, of what came and of what waits."""
    now = datetime.now(UTC)
    entry = locked(connection, name)
    waiting = conflict_rows.of_task(connection, name)
    known_as = _names(connection, knowledge, name, entry, waiting, fresh)
    pending = _pending(known_as, waiting, fresh)
    if entry is None:
        pending = [_in_its_own_name(one, name, known_as) for one in pending]
    merged = merge(
        entry.task if entry is not None else None,
        _log(connection, entry),
        pending,
        settled={(event, known_as.of(sender)) for event, sender in conflict_rows.settled(connection, name)},
        ours=known_as.ours,
        latest=now + AHEAD,
    )
    period = fresh.said.period if fresh is not None else next((row.theirs.get("period") for row in waiting), None)
    first = merged.steps[0] if merged.steps else None
    told = conflict_rows.directive_told(waiting, first.event.id, first.sender, known_as.of) if first else None
    if first and fresh and (first.packet, first.sender) == (fresh.came.packet, known_as.of(fresh.came.sender)):
        told = fresh.said.directive
    entry = _write(connection, Origin(name.system, name.code, period=period), entry, merged, told)
    if fresh is not None and fresh.came.packet is not None and entry is not None:
        writing.link(connection, entry.id, fresh.came.packet, Relation.MESSAGE, now)
    asked: list[Alert] = []
    if merged.steps and entry is not None:
        asked = finding.look(connection, entry, now, ask=fresh is None or fresh.came.ask)
    if merged.steps:
        _close_elsewhere(connection, knowledge, name, merged, now)
    refused = _keep(connection, name, entry, merged, fresh, known_as, now)
    taken = _close(connection, name, entry, merged, waiting, known_as, now)
    return taken.and_(Taken(alerts=(*refused, *asked)))


def locked(connection: Connection, name: Name) -> Entry | None:
    """Return a task by its name, locked, if it is known."""
    query = select(tasks).where(tasks.c.system == name.system, tasks.c.code == name.code)
    row = connection.execute(query.with_for_update()).first()
    return entry_of(row) if row is not None else None


def _close_elsewhere(connection: Connection, knowledge: Knowledge, name: Name, merged: Merged, now: datetime) -> None:
    """Close what waits about a sender's own record whose acts it has now told of the assigner's: they are one."""
    told = {one.event.id: one.sender for one in merged.steps}
    rows = conflict_rows.elsewhere(connection, name, told)
    if not rows:
        return
    ids = {one for row in rows for one in (row.sender, row.system)}
    known_as = Names(connection, knowledge, ids, set(told.values()))
    for row in rows:
        sender = known_as.of(row.sender)
        if sender == told[row.event] == known_as.of(row.system):
            other = Name(row.system, row.code)
            mine = [one.id for one in conflict_rows.of_task(connection, other) if known_as.of(one.sender) == sender]
            conflict_rows.close(connection, mine, APPLIED, now)
            conflict_rows.silence(connection, other, conflict_rows.of_task(connection, other), now)


def _names(
    connection: Connection,
    knowledge: Knowledge,
    name: Name,
    entry: Entry | None,
    waiting: Sequence[Row[Any]],
    fresh: _Fresh | None,
) -> Names:
    ids = {name.system, *(row.sender for row in waiting)}
    for row in waiting:
        ids |= ids_of(conflict_rows.event_in(row))
    if fresh is not None:
        ids.add(fresh.came.sender)
        for event in fresh.said.events:
            ids |= ids_of(event)
    return Names(connection, knowledge, ids, names_used(entry))


def names_used(entry: Entry | None) -> set[str]:
    """Return the ids by which a task names agencies."""
    return names.ids_of(entry.task.terms) if entry is not None else set()


def _pending(known_as: Names, waiting: Sequence[Row[Any]], fresh: _Fresh | None) -> list[Pending]:
    found: dict[tuple[str, str], Pending] = {}
    for row in waiting:
        event, sender = conflict_rows.event_in(row), known_as.of(row.sender)
        found[event.id, sender] = Pending(
            _as_told(event, sender, known_as), sender, row.packet, conflict_rows.barred_in(row)
        )
    if fresh is not None:
        sender = known_as.of(fresh.came.sender)
        for event in fresh.said.events:
            one = Pending(_as_told(event, sender, known_as), sender, fresh.came.packet, fresh.came.barred)
            # Told again in a way that counts, where it did not before.
            if (event.id, sender) not in found or one.barred is None:
                found[event.id, sender] = one
    return list(found.values())


def _as_told(event: EventSaid, sender: str, known_as: Names) -> EventSaid:
    """Return an event as this book names agencies; whoever did it elsewhere is never taken for somebody here."""
    return replace(renamed(event, known_as.all), by=f"{sender}/{event.by}"[:MOST_ACTOR])


def _in_its_own_name(one: Pending, name: Name, known_as: Names) -> Pending:
    """Return an event that may not begin a task in the name of another agency's tracking."""
    if one.event.kind is not Happening.ASSIGNED or one.barred is not None or not known_as.listed(name.system):
        return one
    assigner = one.event.body.get("assigner")
    if isinstance(assigner, Mapping) and assigner.get("id") == known_as.of(name.system):
        return one
    facts = {"sender": one.sender, "agency": name.system, "kind": one.event.kind.value}
    return replace(one, barred=Finding("task-message.not-theirs", "system", facts))


def _log(connection: Connection, entry: Entry | None) -> list[Logged]:
    if entry is None:
        return []
    query = select(task_events).where(task_events.c.task == entry.id).order_by(task_events.c.number)
    return [
        Logged(
            EventSaid(row.id, Happening(row.kind), row.at, row.actor, row.agency, row.after or "", row.body),
            told=row.after is not None,
        )
        for row in connection.execute(query)
    ]


def _write(
    connection: Connection, origin: Origin, entry: Entry | None, merged: Merged, told: Directive | None
) -> Entry | None:
    for one in merged.steps:
        event = one.event
        said = Said(event.id, event.at, event.by, event.agency, event.body, event.after)
        if entry is None:
            begun = replace(origin, directive=_directive(connection, told, event))
            entry = writing.begin(connection, begun, event.kind, said, packet=one.packet)
            if told is not None:
                finding.came(connection, entry.id, told)
        else:
            entry, _ = writing.happen(connection, entry.id, event.kind, said, packet=one.packet)
    return entry


def _directive(connection: Connection, named: Directive | None, event: EventSaid) -> str | None:
    """Return our id of the assigner's document that a message names."""
    assigner = event.body.get("assigner")
    return finding.directive_of(connection, named, str(assigner.get("id"))) if isinstance(assigner, Mapping) else None


def _keep(
    connection: Connection,
    name: Name,
    entry: Entry | None,
    merged: Merged,
    fresh: _Fresh | None,
    known_as: Names,
    now: datetime,
) -> list[Alert]:
    """Write down what came and cannot happen, unless it was written down before; return alerts about the rest.

    Nothing is kept of who has no part in a task, but what waits for events that may give it one; of each sender only so
    much as people may settle.
    """
    if fresh is None:
        return []
    told = {event.id: event for event in fresh.said.events}
    sender, receiver = known_as.of(fresh.came.sender), known_as.of(fresh.came.receiver)
    left = [(one, why) for one, why in merged.left if one.sender == sender and one.event.id in told]
    before = conflict_rows.existing(connection, name, [(one.event.id, one.sender) for one, _ in left])
    new = [(one, why) for one, why in left if (one.event.id, one.sender) not in before]
    if not new:
        return []
    stranger = entry is not None and not conflict_rows.has_part(connection, entry.id, sender)
    wanted = [one for one, why in new if not stranger or why.code in WAITS]
    kept = wanted[: max(conflict_rows.MOST - conflict_rows.number_open(connection, name, sender), 0)]
    for one in kept:
        conflict_rows.keep(
            connection,
            name,
            one,
            told[one.event.id],
            fresh.said,
            receiver=receiver,
            sent_at=fresh.came.message.sent_at,
            now=now,
        )
    found: list[Alert] = []
    if len(kept) < len(wanted):
        found.append(conflict_rows.too_many(name, sender, receiver))
    if len(wanted) < len(new) and fresh.came.packet is not None:
        facts = {"document": fresh.came.packet, "code": "task-message.not-theirs"}
        found.append(Alert(REFUSED, fresh.came.packet, receiver, facts=facts))
    return alerts.raise_new(connection, found, now) if found else []


def _close(
    connection: Connection,
    name: Name,
    entry: Entry | None,
    merged: Merged,
    waiting: Sequence[Row[Any]],
    known_as: Names,
    now: datetime,
) -> Taken:
    """Close what happened after all, say of the rest why it cannot, and tell who should look at it."""
    rows = conflict_rows.of_task(connection, name) if merged.left or waiting else []
    left_over = {(one.event.id, one.sender): (one, why) for one, why in merged.left}
    task, number = (entry.id, entry.task.number) if entry is not None else (None, 0)
    for row in rows:
        found = left_over.get((row.event, known_as.of(row.sender)))
        if found is None:
            conflict_rows.close(connection, [row.id], APPLIED, now)
        else:
            conflict_rows.tried(connection, row.id, *found, task, number)
    left = conflict_rows.of_task(connection, name) if rows else []
    if rows:
        conflict_rows.silence(connection, name, left, now)
    pressing = [row for row in left if row.why["code"] not in WAITS]
    told = conflict_rows.say(connection, name, pressing, now)
    return Taken(len(merged.steps), len(left), tuple(told))
