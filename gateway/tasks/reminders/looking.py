"""Looking: all tasks that are near their deadline or wait for somebody's word, and what is to be told of them, written
down once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, func, insert, or_, select, text, tuple_, update

from gateway.exchange.webhooks import outbox
from gateway.exchange.webhooks.events import TASK_REMINDER
from gateway.store.schema import agencies, task_events, task_reminders, tasks
from gateway.store.schema.tasks import WAITING
from gateway.tasks.book.entries import Entry, entry_of
from gateway.tasks.reminders.due import WAITS_SINCE, Looker, Reminder, ReminderKind, Waits, reminders, waits_for

PAGE: Final = 500
"""Tasks in one transaction."""


def look(
    connection: Connection, after: str, today: date, furthest: int, looker: Looker, now: datetime
) -> tuple[str, int]:
    """Write down what is due of one page of tasks; return where the next begins, empty at the end, and how many."""
    rows = connection.execute(_candidates(after, today + timedelta(days=furthest)).limit(PAGE)).all()
    found = due_of(connection, [entry_of(row) for row in rows], today, looker)
    made = _write(connection, found, now)
    return (rows[-1].id if len(rows) == PAGE else "", made)


def due_of(
    connection: Connection, entries: Sequence[Entry], today: date, looker: Looker
) -> list[tuple[Entry, Reminder]]:
    """Return what agencies served here should be reminded of about these tasks."""
    waits = _waits(connection, entries)
    found = [(one, due) for one in entries for due in reminders(one.task, waits[one.id], today, looker)]
    ours = _ours(connection, {due.agency for _, due in found})
    return [(entry, due) for entry, due in found if due.agency in ours]


def _candidates(after: str, until: date) -> Select[Any]:
    open_one = tasks.c.state.not_in(["done", "recalled", "joined", "draft", "suspended"])
    near: ColumnElement[bool] = and_(tasks.c.deadline <= until, open_one)
    return select(tasks).where(or_(near, text(WAITING)), tasks.c.id > after).order_by(tasks.c.id)


def _waits(connection: Connection, entries: Sequence[Entry]) -> dict[str, Waits]:
    asked = {(entry.id, WAITS_SINCE[kind].value): kind for entry in entries for kind in waits_for(entry.task)}
    found: dict[str, dict[ReminderKind, datetime]] = {entry.id: {} for entry in entries}
    if asked:
        table = task_events.c
        query = (
            select(table.task, table.kind, func.max(table.written_at).label("since"))
            .where(tuple_(table.task, table.kind).in_(sorted(asked)))
            .group_by(table.task, table.kind)
        )
        for row in connection.execute(query):
            found[row.task][asked[row.task, row.kind]] = row.since
    return {task: Waits(since) for task, since in found.items()}


def _ours(connection: Connection, ids: Collection[str]) -> set[str]:
    """Return which of these agencies are served here."""
    query = select(agencies.c.id).where(agencies.c.id.in_(sorted(ids)), agencies.c.active)
    return set(connection.execute(query).scalars())


def _write(connection: Connection, found: Iterable[tuple[Entry, Reminder]], now: datetime) -> int:
    wanted = {(entry.id, due.agency, due.kind.value, due.stage): entry for entry, due in found}
    if not wanted:
        return 0
    table = task_reminders.c
    query = select(table.task, table.agency, table.kind, table.stage, table.withdrawn_at).where(
        table.task.in_(sorted({task for task, *_ in wanted}))
    )
    known = {tuple(row)[:4]: row.withdrawn_at for row in connection.execute(query)}
    new = [key for key in wanted if key not in known]
    if new:
        rows = [{"task": t, "agency": a, "kind": k, "stage": s, "made_at": now} for t, a, k, s in new]
        connection.execute(insert(task_reminders), rows)
    # It was over before it was told, and is due again, as when a report is sent back.
    new += [key for key in wanted if known.get(key) is not None and _revived(connection, key, now)]
    outbox.put(connection, [_happening(wanted[key], *key[1:3]) for key in new], now)
    return len(new)


def _revived(connection: Connection, key: tuple[str, str, str, str], now: datetime) -> bool:
    """Make a withdrawn reminder once more; tell whether nobody else was quicker."""
    table = task_reminders.c
    one = tuple_(table.task, table.agency, table.kind, table.stage) == key
    again = update(task_reminders).where(one, table.withdrawn_at.is_not(None), table.told_on.is_(None))
    return bool(connection.execute(again.values(withdrawn_at=None, made_at=now)).rowcount)


def _happening(entry: Entry, agency: str, kind: str) -> outbox.Happening:
    deadline = entry.task.terms.deadline
    return outbox.Happening(
        TASK_REMINDER.name,
        agency,
        {
            "task": entry.id,
            "code": entry.code,
            "system": entry.system,
            "kind": kind,
            "state": entry.task.state.value,
            "deadline": deadline.isoformat() if deadline else None,
        },
    )
