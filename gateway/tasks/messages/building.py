"""Building: what is owed to one agency becomes a message; what is inside this house stays out of it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from gateway.store.schema import packets, task_events, tasks
from gateway.tasks.book.entries import Entry, Event, entry_of, event_of, recompute
from gateway.tasks.joins import finding
from gateway.tasks.joins.matching import Place
from gateway.tasks.life.happenings import RULES, Happening
from gateway.tasks.life.states import State
from gateway.tasks.life.task import Task
from gateway.tasks.messages.model import (
    MOST_ANCHOR,
    MOST_OCCURRENCE,
    Directive,
    EventSaid,
    Message,
    TaskSaid,
    stands,
)
from gateway.tasks.messages.owing import NOTED_BY


@dataclass(frozen=True, slots=True)
class Told:
    """A task with those of its events that a message tells."""

    entry: Entry
    said: TaskSaid
    directive: Row[Any] | None
    """The row of the packet that assigns it."""


def told(connection: Connection, numbers: Mapping[str, Collection[int]] | Iterable[str]) -> list[Told]:
    """Return these tasks with the events of these numbers, or with all that leave the house."""
    wanted = numbers if isinstance(numbers, Mapping) else dict.fromkeys(numbers)
    rows = connection.execute(select(tasks).where(tasks.c.id.in_(list(wanted))).order_by(tasks.c.id))
    entries = [entry_of(row) for row in rows]
    events: dict[str, list[Event]] = {one.id: [] for one in entries}
    query = select(task_events).where(task_events.c.task.in_(list(events)))
    for row in connection.execute(query.order_by(task_events.c.task, task_events.c.number)):
        events[row.task].append(event_of(row))
    assigning = _directives(connection, {one.directive for one in entries if one.directive})
    places = finding.places_of(connection, [one for one in entries if one.directive])
    return [
        _told(one, events[one.id], wanted[one.id], assigning.get(one.directive or ""), places.get(one.id, Place()))
        for one in entries
    ]


def message(sender: str, receiver: str, found: Sequence[Told], name: str, at: datetime) -> Message:
    """Return the message; ``name`` makes its id, so that the same again is the same message."""
    made = hashlib.sha256(name.encode()).hexdigest()[:32]
    return Message(made, at, sender, receiver, tuple(one.said for one in found))


def outward(events: Sequence[Event]) -> list[EventSaid]:
    """Return the events that leave the house, each after the one before it.

    Nothing leaves before a task is assigned, and nothing that is inside one agency. The first says the whole terms,
    also where these come from a draft. What was noted of a plain document comes before nothing: its sender is not told.
    """
    found: list[EventSaid] = []
    last = said = ""
    for number, event in enumerate(events):
        first = event.happening is Happening.ASSIGNED
        if RULES[event.happening].inside or not (found or first):
            continue
        terms = recompute(list(events[: number + 1])).terms if first else None
        body = terms.plain() if terms is not None else event.body
        # A draft is given out in the assigner's name, also where older events name who follows up for it.
        agency = (terms.assigner.id if terms is not None else "") or event.agency
        follows = said if said != last else ""
        found.append(EventSaid(event.id, event.happening, event.at, event.actor, agency, last, body, follows))
        if not (event.happening is Happening.NOTED and event.packet and event.id == f"{NOTED_BY}{event.packet}"):
            last = event.id
        if event.packet is None:
            said = event.id
    return found


def _told(
    entry: Entry, events: list[Event], numbers: Collection[int] | None, assigning: Row[Any] | None, place: Place
) -> Told:
    ids = {event.id for event in events if numbers is None or event.number in numbers}
    said = TaskSaid(
        system=entry.system,
        code=entry.code,
        period=entry.period,
        directive=_directive(assigning, place),
        terms=entry.task.terms,
        stands=stands(_abroad(entry, events)),
        events=tuple(one for one in outward(events) if one.id in ids),
    )
    return Told(entry, said, assigning)


def _abroad(entry: Entry, events: Sequence[Event]) -> Task:
    """Return a task as other books know it: that a record was joined with another is of one book alone."""
    if entry.task.state is not State.JOINED:
        return entry.task
    return recompute([one for one in events if one.happening is not Happening.JOINED])


def _directives(connection: Connection, ids: Collection[str]) -> dict[str, Row[Any]]:
    if not ids:
        return {}
    columns = packets.c
    query = select(columns.id, columns.sender, columns.code, columns.document_id, columns.promulgation_date)
    rows: list[Row[Any]] = [*connection.execute(query.where(columns.id.in_(list(ids))))]
    return {row.id: row for row in rows}


def _directive(row: Row[Any] | None, place: Place) -> Directive | None:
    if row is None:
        return None
    anchor = place.anchor[:MOST_ANCHOR]
    occurrence = place.occurrence if anchor and 0 < place.occurrence <= MOST_OCCURRENCE else 0
    return Directive(
        (row.document_id or "")[:300],
        (row.code or "")[:100],
        (row.promulgation_date or "")[:32],
        anchor,
        occurrence,
    )
