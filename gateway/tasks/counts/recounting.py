"""Recounting: the spans of tasks made anew of their events, and the chunks held beside the spans that they pack.

Figures of every day come from the spans alone: where these are what the events make, and each is counted exactly once,
no figure of any day can differ from a recomputation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, Row, select

from gateway.findings import Finding, Refused
from gateway.store.database import Database
from gateway.store.schema import task_chunks, task_columns, task_documents, task_events, task_spans, tasks
from gateway.tasks.book import spans
from gateway.tasks.book.entries import Entry, Event, entry_of, event_of, steps
from gateway.tasks.book.writing import Relation
from gateway.tasks.counts import labels
from gateway.tasks.counts.columns import LABELS, TYPES, read, written

PAGE: Final = 500
_UNKNOWN: Final = 0xFFFFFFFF
"""The number of a label that was never given: no column has it."""


def verify(database: Database) -> Iterator[Finding]:
    """Yield every task whose spans are not what its events make, and every chunk that does not pack its spans."""
    after = ""
    while page := database.read_now(partial(_page, after=after)):
        for entry, events, stored, tied in page:
            yield from check(entry, events, stored, tied)
        after = page[-1][0].id
    for number in database.read_now(
        lambda connection: list(connection.execute(select(task_chunks.c.number)).scalars())
    ):
        yield from database.read_now(partial(check_chunk, number=number))


def check(entry: Entry, events: list[Event], stored: list[Row[Any]], tied: datetime | None = None) -> Iterator[Finding]:
    """Yield where the spans of a task are not those that its events make, and its tying to a directive."""
    try:
        made = spans.chain(_counted(entry, events, tied))
    except Refused:
        return  # the book's own verification names it
    if [_plain(row._asdict()) for row in stored] != [_plain(one) for one in made]:
        yield Finding("task.spans-differ", entry.id, {"task": entry.id})


def _counted(entry: Entry, events: list[Event], tied: datetime | None) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """Yield what a task was counted by after each event, and from when it was ``tied`` to its directive."""
    later = tied is not None and tied > events[0].written_at
    now = replace(entry, directive=None) if later else entry
    for event, task in zip(events, steps(events), strict=True):
        if later and tied is not None and event.written_at > tied:
            later, now = False, replace(now, directive=entry.directive)
            yield tied, spans.counted(now)
        now = replace(now, task=task)
        yield event.written_at, spans.counted(now)
    if later and tied is not None:
        yield tied, spans.counted(entry)


def _plain(span: dict[str, Any]) -> dict[str, Any]:
    return {name: span.get(name) for name in ("since", "until", *spans.COUNTED)}


def _page(connection: Connection, after: str) -> list[tuple[Entry, list[Event], list[Row[Any]], datetime | None]]:
    rows = connection.execute(select(tasks).where(tasks.c.id > after).order_by(tasks.c.id).limit(PAGE)).all()
    ids = [row.id for row in rows]
    events: dict[str, list[Event]] = {one: [] for one in ids}
    query = select(task_events).where(task_events.c.task.in_(ids)).order_by(task_events.c.task, task_events.c.number)
    for row in connection.execute(query):
        events[row.task].append(event_of(row))
    stored: dict[str, list[Row[Any]]] = {one: [] for one in ids}
    there = select(task_spans).where(task_spans.c.task.in_(ids)).order_by(task_spans.c.task, task_spans.c.since)
    for row in connection.execute(there):
        stored[row.task].append(row)
    tied = _tied(connection, ids)
    return [(entry_of(row), events[row.id], stored[row.id], tied.get(row.id)) for row in rows]


def _tied(connection: Connection, ids: list[str]) -> dict[str, datetime]:
    """Return when tasks were tied to the directive that they name: with their first event, or later."""
    columns = task_documents.c
    query = (
        select(columns.task, columns.at)
        .join(tasks, (tasks.c.id == columns.task) & (tasks.c.directive == columns.packet))
        .where(columns.task.in_(ids), columns.relation == Relation.DIRECTIVE.value)
    )
    return {row.task: row.at for row in connection.execute(query)}


def check_chunk(connection: Connection, number: int) -> list[Finding]:
    """Return a finding where the columns of a chunk are not those of the spans that say that they stand in it."""
    chunk = connection.execute(select(task_chunks).where(task_chunks.c.number == number)).first()
    if chunk is None:
        return []  # emptied meanwhile
    query = select(task_spans).where(task_spans.c.chunk == number, task_spans.c.packed != 0)
    # What is counted out stands in it as open still.
    rows = sorted(connection.execute(query).all(), key=lambda row: row.place)
    numbers = {kind: labels.numbers(connection, kind, {getattr(row, kind) or "" for row in rows}) for kind in LABELS}
    wanted = written(
        [_Open(row) if row.packed == 2 else row for row in rows], lambda kind, text: numbers[kind].get(text, _UNKNOWN)
    )
    content = select(task_columns.c.name, task_columns.c.content).where(task_columns.c.chunk == number)
    had = {row.name: read(row.name, row.content) for row in connection.execute(content)}
    places = [row.place for row in rows]
    whole = set(had) == set(TYPES) and all(len(values) == chunk.places for values in had.values())
    same = whole and all(np.array_equal(had[name][places], wanted[name]) for name in TYPES)
    # Every place that belongs to no span has to be empty.
    if same:
        empty = np.ones(chunk.places, np.bool_)
        empty[places] = False
        same = int(empty.sum()) == chunk.holes and not had["until"][empty].any()
    return [] if same else [Finding("task.chunk-differs", str(number), {"chunk": number})]


class _Open:
    """A span as its chunk has it: not over."""

    def __init__(self, row: Row[Any]) -> None:
        self._row = row
        self.until = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)
