"""Finding tasks as of any day, by all that they are counted by and by words: what stands behind a figure.

Of a past day each task is shown as it was known at its end, made anew of the events that were written by then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from gateway.exchange.search.terms import asked_words
from gateway.findings import refuse
from gateway.moments import day_of
from gateway.store.inverted import tasks_with
from gateway.store.schema import task_events, task_spans, tasks
from gateway.tasks.book.entries import Entry, Event, entry_of, event_of, recompute
from gateway.tasks.book.reading import Wanted, seen
from gateway.tasks.counts.choice import Choice, Scope
from gateway.tasks.counts.conditions import at_the_end, of_choice, of_scope
from gateway.tasks.life.states import ENDED, State

MOST_WORDS: Final = 20


class Sort(StrEnum):
    """In which order tasks come."""

    NEWEST = "newest"
    DEADLINE = "deadline"
    """The nearest deadline first, those without one at the end."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked for: a choice as of a day, what else a list can be narrowed by, and words."""

    choice: Choice
    wanted: Wanted = field(default_factory=Wanted)
    words: str = ""
    sort: Sort = Sort.NEWEST


@dataclass(frozen=True, slots=True)
class Page:
    """Some tasks, and behind which place the next ones stand."""

    entries: tuple[Entry, ...]
    following: str | None


def page(connection: Connection, scope: Scope, looked: Looked, today: date, *, after: str = "", limit: int) -> Page:
    """Return tasks behind a place. Raises Refused ``task.place-wrong``."""
    rows: list[Row[Any]] = []
    for query in _queries(scope, looked, today, after, connection):
        if len(rows) < limit:
            rows += connection.execute(query.limit(limit - len(rows))).all()
    entries = [entry_of(row) for row in rows]
    if looked.choice.as_of < today:
        entries = _as_known(connection, entries, looked.choice)
    following = _place(rows[-1], looked.sort) if len(rows) == limit else None
    return Page(tuple(entries), following)


def number(connection: Connection, scope: Scope, looked: Looked, today: date) -> int:
    """Return how many tasks there are."""
    query = _query(connection, scope, looked, today).with_only_columns(func.count())
    return connection.execute(query).scalar_one()


def _queries(scope: Scope, looked: Looked, today: date, after: str, connection: Connection) -> Iterator[Select[Any]]:
    query = _query(connection, scope, looked, today)
    columns = task_spans.c
    if looked.sort is Sort.NEWEST:
        behind = [columns.task < after] if after else []
        yield query.where(*behind).order_by(columns.task.desc())
        return
    day, task = _behind(after)
    # Apart, so that each can walk along an index.
    if day is not None or not after:
        given = query.where(columns.deadline.is_not(None)).order_by(columns.deadline, columns.task)
        if day is not None:
            later = or_(columns.deadline > day, and_(columns.deadline == day, columns.task > task))
            given = given.where(columns.deadline >= day, later)
        yield given
    without = query.where(columns.deadline.is_(None)).order_by(columns.task)
    yield without.where(columns.task > task) if after and day is None else without


def _query(connection: Connection, scope: Scope, looked: Looked, today: date) -> Select[Any]:
    wanted, choice, columns = looked.wanted, looked.choice, task_spans.c
    conditions = [at_the_end(choice, now=choice.as_of == today), *of_choice(choice)]
    if wanted.sides:
        scope = replace(scope, sides=scope.sides & frozenset(wanted.sides))
    if scope.agencies is not None:
        conditions.append(of_scope(scope))
    if wanted.parent is None:
        conditions.append(columns.part.is_(False))
    conditions += _more(wanted)
    if looked.words:
        words = asked_words(looked.words)[:MOST_WORDS]
        conditions.append(tasks_with(connection, words) if words else columns.task.is_(None))
        # Words are those of today: whom a task does not concern any more would learn by them what it is now.
        if choice.as_of < today and scope.agencies is not None:
            conditions.append(seen(scope.agencies))
    there = select(tasks, columns.deadline.label("its_deadline")).join_from(
        tasks, task_spans, columns.task == tasks.c.id
    )
    return there.where(*conditions)


def _more(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    columns = task_spans.c
    if wanted.states:
        yield columns.state.in_([state.value for state in wanted.states])
    for name in ("parent", "clause", "code"):
        if (value := getattr(wanted, name)) is not None:
            yield tasks.c[name] == value
    if wanted.due_to is not None:
        yield columns.deadline <= wanted.due_to
        yield columns.state.not_in([*(state.value for state in ENDED), State.DRAFT.value])


def _as_known(connection: Connection, entries: Sequence[Entry], choice: Choice) -> list[Entry]:
    """Return tasks as they were known at the end of the day."""
    events: dict[str, list[Event]] = {entry.id: [] for entry in entries}
    query = select(task_events).where(task_events.c.task.in_(list(events)), task_events.c.written_at < choice.end)
    for row in connection.execute(query.order_by(task_events.c.task, task_events.c.number)):
        events[row.task].append(event_of(row))
    return [replace(entry, task=recompute(events[entry.id])) for entry in entries]


def _place(row: Row[Any], sort: Sort) -> str:
    if sort is Sort.NEWEST:
        return str(row.id)
    return f"{row.its_deadline.isoformat() if row.its_deadline else ''}~{row.id}"


def _behind(after: str) -> tuple[date | None, str]:
    day, _, task = after.partition("~")
    try:
        return (day_of(day) if day else None), task
    except ValueError:
        raise refuse("task.place-wrong", "after") from None
