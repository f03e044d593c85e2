"""Looking tasks up: one with its events, and pages of those that a caller may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, or_, select

from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.store.schema import task_agencies, task_documents, task_events, tasks
from gateway.tasks.book.entries import Entry, Event, entry_of, event_of, recompute, steps
from gateway.tasks.book.writing import Relation
from gateway.tasks.life.happenings import GIVING, RULES, Side
from gateway.tasks.life.states import ENDED, State


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tasks are looked for; nothing stands for any."""

    states: tuple[State, ...] = ()
    sides: tuple[Side, ...] = ()
    lead: str | None = None
    assigner: str | None = None
    directive: str | None = None
    parent: str | None = None
    clause: str | None = None
    code: str | None = None
    due_to: date | None = None
    """Not over, with a deadline on this day or before."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that belongs to a task, by our id, and how."""

    packet: str
    relation: Relation


def find(connection: Connection, task: str, caller: Caller) -> Entry:
    """Return a task that a caller may see. Raises Refused ``task.unknown``, also for one of strangers."""
    found = connection.execute(select(tasks).where(tasks.c.id == task, seen(caller.agencies, frozenset(Side)))).first()
    if found is None:
        raise refuse("task.unknown", "id", task=task[:64])
    return entry_of(found)


def page(
    connection: Connection, caller: Caller, wanted: Wanted, *, after: str | None = None, limit: int = 100
) -> list[Entry]:
    """Return tasks that a caller may see, the newest first, behind the task ``after``."""
    query = select(tasks).where(seen(caller.agencies, wanted.sides), *_conditions(wanted))
    if after is not None:
        query = query.where(tasks.c.id < after)
    rows: Sequence[Row[Any]] = connection.execute(query.order_by(tasks.c.id.desc()).limit(limit)).all()
    return [as_seen(connection, entry_of(row), caller) for row in rows]


def as_seen(connection: Connection, entry: Entry, caller: Caller) -> Entry:
    """Return a task as a caller may see it: as it was when it was theirs, where it is no more."""
    return entry if entry.task.sides(caller.agencies) else history(connection, entry, caller)[0]


def history(connection: Connection, entry: Entry, caller: Caller) -> tuple[Entry, list[Event]]:
    """Return a task as a caller may see it, with what happened to it.

    Of what is inside one agency only what is the caller's own; for one whose task it was, all until it was no more.
    """
    rows = connection.execute(select(task_events).where(task_events.c.task == entry.id).order_by(task_events.c.number))
    found = [event_of(row) for row in rows]
    if not entry.task.sides(caller.agencies):
        found = _until_it_left(found, caller)
        entry = replace(entry, task=recompute(found))
    return entry, [one for one in found if not RULES[one.happening].inside or one.agency in caller.agencies]


def _until_it_left(events: list[Event], caller: Caller) -> list[Event]:
    concerned = [task.sides(caller.agencies) for task in steps(events)]
    last = max((number for number, sides in enumerate(concerned, 1) if sides), default=0)
    return events[:last]


def documents(connection: Connection, task: str, until: datetime | None = None) -> list[Document]:
    """Return the documents that belong to a task, in the order in which they came, some moment's where one is given."""
    table = task_documents.c
    query = select(table.packet, table.relation).where(table.task == task)
    if until is not None:
        query = query.where(table.at <= until)
    rows = connection.execute(query.order_by(table.at))
    return [Document(row.packet, Relation(row.relation)) for row in rows]


def seen(agencies: Collection[str], sides: Collection[Side] = ()) -> ColumnElement[bool]:
    """Return the condition that a task concerns one of these agencies, on one of these sides where some are given."""
    conditions = [
        task_agencies.c.task == tasks.c.id,
        task_agencies.c.agency.in_(sorted(agencies)),
        # A draft is nobody's business but that of whoever gives it.
        or_(tasks.c.assigned_at.is_not(None), task_agencies.c.side.in_([side.value for side in GIVING])),
    ]
    conditions.append(task_agencies.c.side.in_([side.value for side in sides or _STANDING]))
    return exists(select(task_agencies.c.task).where(and_(*conditions)))


_STANDING: Final = frozenset(Side) - {Side.FORMER}


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.states:
        found.append(tasks.c.state.in_([state.value for state in wanted.states]))
    for name in ("lead", "assigner", "directive", "parent", "clause", "code"):
        value = getattr(wanted, name)
        if value is not None:
            found.append(tasks.c[name] == value)
    if wanted.due_to is not None:
        found.append(tasks.c.deadline <= wanted.due_to)
        found.append(tasks.c.state.not_in([*(state.value for state in ENDED), State.DRAFT.value]))
    return found
