"""Owing: with each event it is written down, in its transaction, which agencies are to be told of it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, exists, insert, select

from gateway.ids import new_id
from gateway.store.schema import task_events, task_statuses, task_updates, tasks
from gateway.tasks.book.entries import Entry
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

_INSIDE: Final = [kind.value for kind, rule in RULES.items() if rule.inside]


def owe(
    connection: Connection,
    before: Entry | None,
    entry: Entry,
    happening: Happening,
    said: Said,
    packet: str | None,
    now: datetime,
) -> None:
    """Write down who is to be told of an event, and what status of the directive follows from it.

    An event that a packet brought was told by whoever did it. What is inside one agency, and whatever is done to a
    draft, leaves nobody's house; of what a performer keeps in a book of its own only its report does. An agency that is
    concerned from now on, or that was never told of a task taken in with a list, is told also what happened before.
    """
    if RULES[happening].inside or entry.task.assigned_at is None or not said.agency:
        return
    if entry.directive is not None:
        _owe_statuses(connection, entry, said.agency, now)
    steering = FROM_ABOVE if _sides(before, entry, said.agency) & GIVING else FROM_BELOW
    private = before is None or (steering == FROM_BELOW and happening is not Happening.REPORTED)
    if packet is not None or (private and _own_record(entry)):
        return
    had = agencies(before) if before is not None and before.task.assigned_at is not None else frozenset()
    has = agencies(entry)
    numbers = {one: [entry.task.number] for one in had | has}
    new = has - had if had else frozenset[str]()
    if before is not None and steering == FROM_ABOVE and entry.system == entry.task.terms.assigner.id:
        new |= has - _told(connection, entry)
    for one in sorted(new - {said.agency}):
        numbers[one] = [*_outward(connection, entry, one), entry.task.number]
    rows = [
        {
            "id": new_id(),
            "task": entry.id,
            "number": number,
            "receiver": receiver,
            "speaker": said.agency,
            "steering": steering,
            "created_at": now,
            "next_at": now,
            "attempts": 0,
            "error": "",
        }
        for receiver in sorted((had | has) - {said.agency})
        for number in numbers[receiver]
    ]
    if rows:
        connection.execute(insert(task_updates), rows)


def _own_record(entry: Entry) -> bool:
    """Tell whether a performer keeps a task for itself, read from a directive: its assigner knows nothing of it."""
    return entry.system != entry.task.terms.assigner.id and entry.system in agencies(entry)


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


def _owe_statuses(connection: Connection, entry: Entry, speaker: str, now: datetime) -> None:
    """Owe 05 when the lead begins with a directive's tasks, 06 when the last that it leads is done."""
    agency = entry.task.terms.lead.id
    if not agency:
        return
    if speaker == agency and entry.task.accepted_at is not None:
        _owe_status(connection, entry, agency, WORKED_ON, now)
    if entry.task.state is not State.DONE:
        return
    unfinished = (
        tasks.c.directive == entry.directive,
        tasks.c.lead == agency,
        tasks.c.state.not_in([State.DONE.value, State.RECALLED.value]),
    )
    if connection.execute(select(tasks.c.id).where(*unfinished).limit(1)).first() is None:
        _owe_status(connection, entry, agency, DONE, now)


def _owe_status(connection: Connection, entry: Entry, agency: str, status: str, now: datetime) -> None:
    table = task_statuses.c
    there = select(exists().where(table.directive == entry.directive, table.agency == agency, table.status == status))
    if connection.execute(there).scalar():
        return
    row = {"directive": entry.directive, "agency": agency, "status": status, "created_at": now, "next_at": now}
    connection.execute(insert(task_statuses).values(**row, attempts=0, error=""))
