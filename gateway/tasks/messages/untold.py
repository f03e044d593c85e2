"""Untold: which agencies of a task learn nothing of it from this gateway, and why; for who gives it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from gateway.directory import agencies as directory
from gateway.directory.names import fold
from gateway.findings import Finding
from gateway.store.schema import task_updates
from gateway.tasks.book.entries import Entry
from gateway.tasks.life.happenings import Side
from gateway.tasks.life.states import LIVE
from gateway.tasks.life.task import bodies_of
from gateway.tasks.life.terms import Body


@dataclass(frozen=True, slots=True)
class Untold:
    """An agency, as the task names it, and why it is told nothing."""

    body: Body
    side: Side
    why: Finding


def untold(connection: Connection, entry: Entry) -> list[Untold]:
    """Return whom nobody tells of a task that is given: without an id, switched off, stuck, or not told yet.

    Agencies that are held here see this very book. ``not told yet`` is said of what goes on and is the assigner's to
    tell from here.
    """
    if entry.task.assigned_at is None:
        return []
    others = [(body, side) for body, side in bodies_of(entry.task.terms) if side is not Side.ASSIGNER]
    assigner = entry.task.terms.assigner.id
    held = directory.by_ids(connection, [one for one in (assigner, *(body.id for body, _ in others)) if one])
    ours = bool(assigner) and fold(assigner) in held and entry.task.state in LIVE
    query = select(task_updates).where(task_updates.c.task == entry.id).order_by(task_updates.c.id)
    rows: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(query):
        rows.setdefault(row.receiver, []).append(row)
    return [
        Untold(body, side, why)
        for body, side in others
        if not (body.id and fold(body.id) in held)
        for why in _why(body, rows.get(body.id, []), ours=ours)
    ]


def _why(body: Body, rows: list[Row[Any]], *, ours: bool) -> Iterator[Finding]:
    if not body.id:
        yield Finding("task.untold-no-id", "id", {"name": body.name})
    elif not rows:
        if ours:
            yield Finding("task.untold-yet", "id", {"agency": body.id})
    elif all(row.outcome == "off" for row in rows):
        yield Finding("task.untold-off", "id", {"agency": body.id})
    elif stuck := [row for row in rows if row.outcome is None and row.attempts]:
        facts = {"agency": body.id, "number": len(stuck), "codes": stuck[-1].error[:200]}
        yield Finding("task.untold-stuck", "id", facts)
