"""Owing: with each event it is written down, in its transaction, which agencies are to be told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, exists, insert, select

from gateway.directory import agencies as directory
from gateway.directory.names import fold
from gateway.ids import new_id
from gateway.store.schema import packets, task_events, task_joins, task_statuses, task_updates, tasks
from gateway.tasks.book.entries import Entry, is_own_record
from gateway.tasks.book.telling import agencies
from gateway.tasks.life.happenings import GIVING, RULES, Happening, Side
from gateway.tasks.life.states import State
from gateway.tasks.life.terms import Said

FROM_ABOVE: Final = 1
"""``SteeringType`` of what the giving side tells."""
FROM_BELOW: Final = 2
"""``SteeringType`` of what the performing side tells."""

WORKED_ON: Final = "05"
DONE: Final = "06"
"""Statuses of the directive."""

NOTED_BY: Final = "document:"
REPORTED_BY: Final = "report:"
"""How the events of a plain document are called, before its id."""

_OVER: Final = frozenset({State.DONE, State.RECALLED, State.JOINED})
_ENDING: Final = frozenset({Happening.ADOPTED, Happening.JOINED})
_INSIDE: Final = [kind.value for kind, rule in RULES.items() if rule.inside]


def owe(
    connection: Connection,
    before: Entry | None,
    entry: Entry,
    happening: Happening,
    said: Said,
    packet: str | None,
    now: datetime,
    *,
    retold: bool = False,
) -> None:
    """Write down who is to be told of an event, and what status of the directive follows from it.

    An event that a message brought was told by whoever did it; one that a plain document brought is told by the giving
    side here to all but its sender, and so is one that was told under another name of the task (``retold``). What is
    inside one agency, and whatever is done to a draft, leaves nobody's house. Of what a performer keeps in a book of
    its own nothing does before its report; with this the giving side, and nobody else, learns all that led to it. What
    the giving side does then is told to whose book it is, and to who knows of it. An agency that is concerned from now
    on, or that was never told of a task taken in with a list, is told by the assigner also what happened before.
    """
    if not said.agency:
        return
    # Two that stay inside end a task all the same: with the assigner's word taken over, with the record joined.
    inside = RULES[happening].inside
    for directive in _directives(connection, entry) if not inside or happening in _ENDING else ():
        _owe_statuses(connection, before, replace(entry, directive=directive), said.agency, now)
    if inside or entry.task.assigned_at is None:
        return
    speaker = _speaker(connection, entry, happening, said, packet)
    steering = FROM_ABOVE if _sides(before, entry, speaker) & GIVING else FROM_BELOW
    own = is_own_record(entry)
    private = before is None or (steering == FROM_BELOW and happening is not Happening.REPORTED)
    if not speaker or (own and private and entry.task.terms.assigner.id not in _told(connection, entry)):
        return
    had = agencies(before) if before is not None and before.task.assigned_at is not None else frozenset()
    has = agencies(entry)
    brought = packet is not None and not by_document(said.id, packet) and not retold
    numbers = {one: [entry.task.number] for one in (had | has) - {said.agency, speaker} if not brought}
    new = has - had if had else frozenset[str]()
    assigner = entry.task.terms.assigner.id
    if before is not None and steering == FROM_ABOVE and entry.system == assigner and not brought:
        new |= has - _told(connection, entry)
    new -= {said.agency, speaker, assigner}
    rows: list[dict[str, Any]] = []
    # Others, as who follows up in a book of its own, cannot begin it for them: the assigner's book passes it on.
    if new and (speaker == assigner or _held(connection, [assigner])):
        for one in sorted(new):
            earlier = [*_outward(connection, entry, one), *([entry.task.number] if brought else [])]
            rows += [_row(entry, number, one, assigner, FROM_ABOVE, now) for number in earlier]
    if own:
        knowing = {entry.system, *_told(connection, entry), *(_giving(entry) if steering == FROM_BELOW else ())}
        numbers = {one: events for one, events in numbers.items() if one in knowing}
    if own and steering == FROM_BELOW:
        numbers = {one: [*_outward(connection, entry, one), *numbers[one]] for one in _giving(entry) if one in numbers}
    for one, events in sorted(numbers.items()):
        rows += [_row(entry, number, one, speaker, steering, now) for number in events]
    if rows:
        connection.execute(insert(task_updates), rows)


def by_document(event: str, packet: str | None) -> bool:
    """Tell whether an event was read from a plain document by its receiver, who alone knows of it."""
    return packet is not None and event in (f"{NOTED_BY}{packet}", f"{REPORTED_BY}{packet}")


def _speaker(connection: Connection, entry: Entry, happening: Happening, said: Said, packet: str | None) -> str:
    """Return the agency that tells an event; nothing where it was told by another book."""
    terms = entry.task.terms
    if packet is None:
        # Also where who follows up for the assigner gives out its draft.
        return terms.assigner.id if happening is Happening.ASSIGNED and terms.assigner.id else said.agency
    giving = _giving(entry)
    held = _held(connection, giving)
    if by_document(said.id, packet):
        return next((one for one in giving if one in held), "")
    return terms.assigner.id if entry.system == terms.assigner.id and entry.system in held else ""


def _giving(entry: Entry) -> list[str]:
    terms = entry.task.terms
    return [terms.assigner.id, *([terms.monitor.id] if terms.monitor is not None else [])]


def _held(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Return which of these agencies are held here."""
    found = directory.by_ids(connection, [one for one in ids if one])
    return {one for one in ids if fold(one) in found}


def _row(entry: Entry, number: int, receiver: str, speaker: str, steering: int, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "task": entry.id,
        "number": number,
        "receiver": receiver,
        "speaker": speaker,
        "steering": steering,
        "created_at": now,
        "next_at": now,
        "attempts": 0,
        "error": "",
    }


def _told(connection: Connection, entry: Entry) -> frozenset[str]:
    """Return the agencies that were or will be told anything of a task."""
    query = select(task_updates.c.receiver).where(task_updates.c.task == entry.id).distinct()
    return frozenset(connection.execute(query).scalars())


def _sides(before: Entry | None, entry: Entry, agency: str) -> frozenset[Side]:
    found = entry.task.sides([agency])
    return found | before.task.sides([agency]) if before is not None else found


def _outward(connection: Connection, entry: Entry, receiver: str) -> list[int]:
    """Return the numbers of events before the newest that others are told, and this agency never was."""
    table = task_events.c
    first = (
        select(table.number)
        .where(table.task == entry.id, table.kind == Happening.ASSIGNED.value)
        .order_by(table.number)
        .limit(1)
    )
    query = select(table.number).where(
        table.task == entry.id,
        table.number < entry.task.number,
        table.number >= first.scalar_subquery(),
        table.kind.not_in(_INSIDE),
    )
    owed = task_updates.c
    told = select(owed.number).where(owed.task == entry.id, owed.receiver == receiver)
    already = set(connection.execute(told).scalars())
    return [one for one in connection.execute(query.order_by(table.number)).scalars() if one not in already]


def _directives(connection: Connection, entry: Entry) -> list[str]:
    """Return the document that assigns a task, and once it is over those of the records that were joined with it."""
    found = {entry.directive} if entry.directive is not None else set[str]()
    if entry.task.state in _OVER:
        own = select(task_joins.c.own).where(task_joins.c.given == entry.id, task_joins.c.state == "joined")
        joined = select(tasks.c.directive).where(tasks.c.id.in_(own), tasks.c.directive.is_not(None))
        found |= set(connection.execute(joined).scalars())
    return sorted(found)


def _owe_statuses(connection: Connection, before: Entry | None, entry: Entry, speaker: str, now: datetime) -> None:
    """Owe 05 when the lead begins with a directive's tasks, 06 when of all that an agency leads nothing is left to do.

    That may come with a task that is done, recalled, or given to another: as long as something was done.
    """
    agency = entry.task.terms.lead.id
    if agency and speaker == agency and entry.task.accepted_at is not None:
        _owe_status(connection, entry, agency, WORKED_ON, now)
    former = before.task.terms.lead.id if before is not None else agency
    over = {agency} if entry.task.state in _OVER else set()
    over = (over | ({former} if former != agency else set())) - {""}
    if not over:
        return
    # Of two tasks that are over at the same time, the one that is written second sees the other.
    connection.execute(select(packets.c.id).where(packets.c.id == entry.directive).with_for_update()).first()
    for one in sorted(over):
        states = _states(connection, entry.directive, one)
        if State.DONE.value in states and states <= {state.value for state in _OVER}:
            _owe_status(connection, entry, one, DONE, now)


def _states(connection: Connection, directive: str | None, lead: str) -> set[str]:
    """Return how the tasks of a directive stand that an agency leads; a record that is joined as that which goes on."""
    table, goes_on = tasks.c, tasks.alias()
    own = select(table.id, table.state).where(table.directive == directive, table.lead == lead)
    mine = {row.id: row.state for row in connection.execute(own)}
    joined = [one for one, state in mine.items() if state == State.JOINED.value]
    into = (
        select(task_joins.c.own, goes_on.c.state)
        .join(goes_on, goes_on.c.id == task_joins.c.given)
        .where(task_joins.c.own.in_(joined), task_joins.c.state == "joined")
    )
    if joined:
        mine |= {row.own: row.state for row in connection.execute(into)}
    return set(mine.values())


def _owe_status(connection: Connection, entry: Entry, agency: str, status: str, now: datetime) -> None:
    table = task_statuses.c
    there = select(exists().where(table.directive == entry.directive, table.agency == agency, table.status == status))
    if connection.execute(there).scalar():
        return
    row = {"directive": entry.directive, "agency": agency, "status": status, "created_at": now, "next_at": now}
    connection.execute(insert(task_statuses).values(**row, attempts=0, error=""))
