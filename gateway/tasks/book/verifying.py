"""Verifying: every task, computed anew from its events, must be what the book says; no event may have been altered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from gateway.findings import Finding, Refused
from gateway.store.chain import GENESIS
from gateway.store.database import Database
from gateway.store.schema import task_events, task_spans, tasks
from gateway.tasks.book.entries import Entry, entry_of, event_hash, event_of, recompute
from gateway.tasks.book.spans import counted

PAGE: Final = 500
_HASHED: Final = [column.name for column in task_events.c if column.name != "hash"]


def verify(database: Database) -> Iterator[Finding]:
    """Yield what is wrong with any task, page by page: altered or missing events, a view that they do not make."""
    after = ""
    while rows := database.read_now(partial(_page, after=after)):
        for entry, events, span in rows:
            yield from check(entry, events, span)
        after = rows[-1][0].id


def check(entry: Entry, events: list[Row[Any]], span: Row[Any] | None) -> Iterator[Finding]:
    """Yield what is wrong with one task."""
    previous = GENESIS
    for number, row in enumerate(events, 1):
        place = f"{entry.id}[{number}]"
        if row.number != number or row.previous != previous:
            yield Finding("task.event-missing", place, {"task": entry.id, "number": number})
            return
        if event_hash({name: getattr(row, name) for name in _HASHED}) != row.hash:
            yield Finding("task.event-changed", place, {"task": entry.id, "number": number})
            return
        previous = row.hash
    try:
        made = recompute([event_of(row) for row in events])
    except Refused as refused:
        yield Finding("task.view-differs", entry.id, {"task": entry.id, "what": refused.findings[0].code})
        return
    if made != entry.task:
        yield Finding("task.view-differs", entry.id, {"task": entry.id, "what": "tasks"})
    if span is None or any(getattr(span, name) != value for name, value in counted(replace(entry, task=made)).items()):
        yield Finding("task.view-differs", entry.id, {"task": entry.id, "what": "task_spans"})


def _page(connection: Connection, after: str) -> list[tuple[Entry, list[Row[Any]], Row[Any] | None]]:
    rows = connection.execute(select(tasks).where(tasks.c.id > after).order_by(tasks.c.id).limit(PAGE)).all()
    ids = [row.id for row in rows]
    query = select(task_events).where(task_events.c.task.in_(ids)).order_by(task_events.c.task, task_events.c.number)
    events: dict[str, list[Row[Any]]] = {one: [] for one in ids}
    for event in connection.execute(query):
        events[event.task].append(event)
    spans = connection.execute(select(task_spans).where(task_spans.c.task.in_(ids), task_spans.c.until.is_(None)))
    current = {span.task: span for span in spans}
    return [(entry_of(row), events[row.id], current.get(row.id)) for row in rows]
