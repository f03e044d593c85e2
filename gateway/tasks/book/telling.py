"""Telling: what web-hooks learn of a task's events; they are dealt out after the commit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from gateway.exchange.webhooks import outbox
from gateway.exchange.webhooks.events import TASK_CHANGED
from gateway.tasks.book.entries import Entry
from gateway.tasks.life.happenings import GIVING, RULES, Happening
from gateway.tasks.life.task import sides_of
from gateway.tasks.life.terms import Said


def tell(
    connection: Connection, before: Entry | None, entry: Entry, happening: Happening, said: Said, now: datetime
) -> None:
    """Put down for every agency concerned what happened; what concerns one alone is told to that one."""
    outbox.put(connection, told(before, entry, happening, said), now)


def told(before: Entry | None, entry: Entry, happening: Happening, said: Said) -> list[outbox.Happening]:
    """Return what each agency concerned is told."""
    data = {
        "task": entry.id,
        "code": entry.code,
        "system": entry.system,
        "event": said.id,
        "happening": happening.value,
        "state": entry.task.state.value,
        "by": said.agency,
        "deadline": entry.task.terms.deadline.isoformat() if entry.task.terms.deadline else None,
    }
    whom = _concerned(before) | _concerned(entry) if not RULES[happening].inside else frozenset({said.agency})
    return [outbox.Happening(TASK_CHANGED.name, agency, data) for agency in sorted(whom - {""})]


def _concerned(entry: Entry | None) -> frozenset[str]:
    """Return whom a task concerns: a draft only whoever gives it."""
    if entry is None or entry.task.assigned_at is not None:
        return agencies(entry)
    return frozenset(agency for agency, side in sides_of(entry.task.terms) if side in GIVING)


def agencies(entry: Entry | None) -> frozenset[str]:
    """Return the ids of all agencies on any side of a task."""
    return frozenset(agency for agency, _ in sides_of(entry.task.terms)) if entry is not None else frozenset()
