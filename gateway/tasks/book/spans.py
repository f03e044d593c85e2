"""Spans: how a task stood between two moments of writing, with all that is counted by.

Figures as of a day are counted over the spans that were open at its end, as they were known then: what comes later,
even with an earlier date, changes no figure that was published (domain 4.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, case, insert, select, update

from gateway.packet.dates import VIETNAM
from gateway.store.schema import task_spans as table
from gateway.tasks.book.entries import Entry
from gateway.tasks.life.terms import Terms

COUNTED: Final = (
    "state", "verdict", "deadline", "assigned_on", "assigner", "lead", "leader", "field", "key", "directive", "part",
    "along",
)  # fmt: skip
"""What a span says of a task."""

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
        "leader": _named(terms.leader),
        "field": _named(terms.field),
        "key": terms.key,
        "directive": entry.directive,
        # An occurrence of what comes again counts like any other task.
        "part": entry.parent is not None and entry.period is None,
        "along": along(terms),
    }


def _named(text: str) -> str:
    """Return what a task is told apart by; a dash alone, which people write for nothing, is nothing."""
    return "" if text == "-" else text


def along(terms: Terms) -> str:
    """Return who is concerned beside assigner and lead, as words between blanks: ``" m:G22 s:H14 "``."""
    words = {f"s:{one.id}" for one in terms.support if one.id}
    if terms.monitor is not None and terms.monitor.id:
        words.add(f"m:{terms.monitor.id}")
    return f" {' '.join(sorted(words))} " if words else ""


def chain(steps: Iterable[tuple[datetime, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """Return the spans that follow from what was counted by after each event, with the moments of writing.

    The same as :func:`follow` writes one by one.
    """
    made: list[dict[str, Any]] = []
    for now, wanted in steps:
        if made:
            if {name: made[-1][name] for name in COUNTED} == dict(wanted):
                continue
            now = max(now, made[-1]["since"] + _TICK)
            made[-1]["until"] = now
        made.append({"since": now, "until": None, **wanted})
    return made


def follow(connection: Connection, entry: Entry, now: datetime) -> None:
    """Close the open span of a task and open the next, where anything that is counted has changed."""
    follow_all(connection, [entry], now)


def follow_all(connection: Connection, entries: Sequence[Entry], now: datetime) -> None:
    """Do the same for tasks that changed together, some thousands at most."""
    query = select(table).where(table.c.task.in_([one.id for one in entries]), table.c.until.is_(None))
    open_ones = {row.task: row for row in connection.execute(query)}
    ended: list[dict[str, Any]] = []
    begun: list[dict[str, Any]] = []
    for entry in entries:
        wanted, since = counted(entry), now
        open_one = open_ones.get(entry.id)
        if open_one is not None:
            if {name: getattr(open_one, name) for name in COUNTED} == wanted:
                continue
            # Two events within one tick of the clock: every span has a length, lest two begin at once.
            since = max(now, open_one.since + _TICK)
            ended.append({"its_task": entry.id, "its_end": since})
        begun.append({"task": entry.id, "since": since, **wanted})
    if ended:
        connection.execute(_END, ended)
    if begun:
        connection.execute(insert(table), begun)


# Where a span was packed as open, it is counted out until it is packed anew (gateway/tasks/counts/packing.py).
_END: Final = (
    update(table)
    .where(table.c.task == bindparam("its_task"), table.c.until.is_(None))
    .values(until=bindparam("its_end"), packed=case((table.c.packed == 1, 2), else_=table.c.packed))
)
