"""Digests: what is not told yet to an agency, gathered once on each working day; what is over by then is withdrawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from gateway.exchange.webhooks import outbox
from gateway.exchange.webhooks.events import TASK_DIGEST
from gateway.store.schema import packets, task_digests, task_reminders, tasks
from gateway.tasks.book.entries import Entry, entry_of
from gateway.tasks.life.states import State
from gateway.tasks.reminders.due import Looker, ReminderKind
from gateway.tasks.reminders.looking import due_of

MADE: Final = "web-hook"
"""The channel whose row says that the digest of a day was made."""
NAMED: Final = 100
"""Tasks that a web-hook's digest names."""
AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a digest."""

    kind: ReminderKind
    code: str
    task: str
    deadline: date | None
    state: State
    directive: str
    """Number and notation of the document that assigns it, where it is here."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What one agency is told on one day, the most pressing first."""

    agency: str
    day: date
    lines: tuple[Line, ...]

    def counts(self) -> dict[ReminderKind, int]:
        """Return how many lines there are of each kind."""
        found = Counter(line.kind for line in self.lines)
        return {kind: found[kind] for kind in ORDER if found[kind]}


ORDER: Final = (
    ReminderKind.OVERDUE,
    ReminderKind.DUE_SOON,
    ReminderKind.NOT_ACCEPTED,
    ReminderKind.PREPARED,
    ReminderKind.RETURNED,
    ReminderKind.EXTENSION,
    ReminderKind.UNCONFIRMED,
    ReminderKind.UNTOLD,
)


def waiting_agencies(connection: Connection, today: date) -> list[str]:
    """Return the agencies that have something to be told and had no digest on this day."""
    told = select(task_digests.c.agency).where(task_digests.c.day == today, task_digests.c.channel == MADE)
    query = select(task_reminders.c.agency).where(_UNTOLD, task_reminders.c.agency.not_in(told)).distinct()
    return sorted(connection.execute(query).scalars())


def make(
    connection: Connection, agency: str, today: date, channels: Collection[str], looker: Looker, now: datetime
) -> Digest | None:
    """Make the digest of a day for an agency, owed on these channels; nothing where all is over by now."""
    made = select(task_digests.c.agency).where(
        task_digests.c.agency == agency, task_digests.c.day == today, task_digests.c.channel == MADE
    )
    if connection.execute(made).first() is not None:
        return None
    rows = connection.execute(
        select(task_reminders).where(task_reminders.c.agency == agency, _UNTOLD).with_for_update()
    ).all()
    current = _current(connection, agency, rows, today, looker)
    for row in rows:
        values = {"told_on": today} if _key(row) in current else {"withdrawn_at": now}
        connection.execute(update(task_reminders).where(*_is(row)).values(values))
    digest = Digest(
        agency, today, _lines(connection, [(current[_key(row)], row) for row in rows if _key(row) in current])
    )
    if not digest.lines:
        return None
    for channel in (MADE, *channels):
        connection.execute(
            insert(task_digests).values(
                agency=agency,
                day=today,
                channel=channel,
                state="done" if channel == MADE else "waiting",
                attempts=0,
                next_at=now,
                error="",
            )
        )
    outbox.put(connection, [outbox.Happening(TASK_DIGEST.name, agency, _told(digest))], now)
    return digest


def told(connection: Connection, agency: str, day: date) -> Digest:
    """Return the digest of a day as it was made; the tasks are shown as they are now."""
    rows = connection.execute(
        select(task_reminders).where(task_reminders.c.agency == agency, task_reminders.c.told_on == day)
    ).all()
    entries = _entries(connection, [row.task for row in rows])
    return Digest(agency, day, _lines(connection, [(entries[row.task], row) for row in rows if row.task in entries]))


def preview(connection: Connection, agency: str, today: date, looker: Looker) -> Digest:
    """Return what the next digest would say, writing nothing."""
    rows = connection.execute(select(task_reminders).where(task_reminders.c.agency == agency, _UNTOLD)).all()
    current = _current(connection, agency, rows, today, looker)
    return Digest(
        agency, today, _lines(connection, [(current[_key(row)], row) for row in rows if _key(row) in current])
    )


def _current(
    connection: Connection, agency: str, rows: Sequence[Row[Any]], today: date, looker: Looker
) -> dict[tuple[str, str, str], Entry]:
    """Return which of these reminders still hold, with their tasks."""
    entries = _entries(connection, [row.task for row in rows])
    found = due_of(connection, list(entries.values()), today, looker)
    return {(entry.id, due.kind.value, due.stage): entry for entry, due in found if due.agency == agency}


def _entries(connection: Connection, ids: Sequence[str]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        for row in connection.execute(select(tasks).where(tasks.c.id.in_(part))):
            found[row.id] = entry_of(row)
    return found


def _lines(connection: Connection, found: Sequence[tuple[Entry, Row[Any]]]) -> tuple[Line, ...]:
    numbers = _numbers(connection, {entry.directive for entry, _ in found if entry.directive})
    lines = [
        Line(
            ReminderKind(row.kind),
            entry.code,
            entry.id,
            entry.task.terms.deadline,
            entry.task.state,
            numbers.get(entry.directive or "", ""),
        )
        for entry, row in found
    ]
    return tuple(sorted(lines, key=lambda line: (ORDER.index(line.kind), line.deadline or date.max, line.code)))


def _numbers(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), AT_ONCE):
        query = select(packets.c.id, packets.c.code).where(packets.c.id.in_(wanted[start : start + AT_ONCE]))
        found |= {row.id: row.code or "" for row in connection.execute(query)}
    return found


def _told(digest: Digest) -> dict[str, object]:
    return {
        "day": digest.day.isoformat(),
        "counts": {kind.value: number for kind, number in digest.counts().items()},
        "tasks": [{"task": line.task, "code": line.code, "kind": line.kind.value} for line in digest.lines[:NAMED]],
        "more": max(0, len(digest.lines) - NAMED),
    }


def _key(row: Row[Any]) -> tuple[str, str, str]:
    return (row.task, row.kind, row.stage)


def _is(row: Row[Any]) -> tuple[ColumnElement[bool], ...]:
    table = task_reminders.c
    return (table.task == row.task, table.agency == row.agency, table.kind == row.kind, table.stage == row.stage)


_UNTOLD: Final = task_reminders.c.told_on.is_(None) & task_reminders.c.withdrawn_at.is_(None)
