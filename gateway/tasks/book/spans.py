"""Spans: how a task stood between two moments of writing, with all that is counted by.

Figures as of a day are counted over the spans that were open at its end, as they were known then: what comes later,
even with an earlier date, changes no figure that was published (domain 4.3).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from gateway.packet.dates import VIETNAM
from gateway.store.schema import task_spans as table
from gateway.tasks.book.entries import Entry

_COUNTED: Final = (
    "state", "verdict", "deadline", "assigned_on", "assigner", "lead", "leader", "field", "key", "directive", "part",
)  # fmt: skip
_TICK: Final = timedelta(microseconds=1)


def counted(entry: Entry) -> dict[str, Any]:
    """Return of a task what it is counted by."""
    task, terms = entry.task, entry.task.terms
    return {
        "state": task.state.value,
        "verdict": task.verdict.value if task.verdict else None,
        "deadline": terms.deadline,
        "assigned_on": task.assigned_at.astimezone(VIETNAM).date() if task.assigned_at else None,
        "assigner": terms.assigner.id,
        "lead": terms.lead.id,
        "leader": terms.leader,
        "field": terms.field,
        "key": terms.key,
        "directive": entry.directive,
        # An occurrence of what comes again counts like any other task.
        "part": entry.parent is not None and entry.period is None,
    }


def follow(connection: Connection, entry: Entry, now: datetime) -> None:
    """Close the open span of a task and open the next, where anything that is counted has changed."""
    open_one = connection.execute(select(table).where(table.c.task == entry.id, table.c.until.is_(None))).first()
    wanted = counted(entry)
    if open_one is not None:
        if {name: getattr(open_one, name) for name in _COUNTED} == wanted:
            return
        # Two events within one tick of the clock: every span has a length, lest two begin at once.
        now = max(now, open_one.since + _TICK)
        connection.execute(update(table).where(table.c.task == entry.id, table.c.until.is_(None)).values(until=now))
    connection.execute(insert(table).values(task=entry.id, since=now, **wanted))
