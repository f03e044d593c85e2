"""Making: the task of each period of what comes again, by the gateway that serves its assigner.

A period's task is made when the period begins, once, whatever stood still meanwhile; a task that was recalled or
suspended makes none, also not afterwards for the time in which it rested. The task that comes again stays as it is: it
ends when its assigner ends it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import ColumnElement, Connection, select

from gateway.exchange.rounds import Round
from gateway.findings import NotNow
from gateway.packet.dates import VIETNAM
from gateway.store.schema import agencies, task_events, tasks
from gateway.store.schema.base import SYSTEM_LENGTH
from gateway.tasks.book import writing
from gateway.tasks.book.entries import Entry, entry_of
from gateway.tasks.book.writing import Origin
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.states import ENDED, State
from gateway.tasks.life.terms import Said, TaskKind
from gateway.tasks.recurrence.periods import Period, periods

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.store.database import Database

log = structlog.get_logger(__name__)

EVERY_SECONDS: Final = 1800.0
PAGE: Final = 200
MOST: Final = 60
"""Periods that are made up for one task in one look: five years of months."""
ACTOR: Final = "gateway"

_RESTING: Final = (*ENDED, State.DRAFT, State.SUSPENDED, State.RETURNED)

_BACK: Final = (Happening.RESUMED, Happening.INSISTED, Happening.SENT_BACK, Happening.ADOPTED)
"""What a task that rested begins again with."""
_ANEW: Final = (*_BACK, Happening.DRAFTED, Happening.ASSIGNED, Happening.REASSIGNED, Happening.AMENDED)
"""From what it is known since when a task comes again as it does."""


class Recurring:
    """Makes the tasks of periods; ``now`` is a clock for tests."""

    def __init__(self, database: Database, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database = database
        self._now = now

    def rounds(self) -> list[Round]:
        """Return the round of the background."""
        return [Round("task-periods", EVERY_SECONDS, self.look)]

    async def look(self) -> None:
        """Make what is missing of all that comes again, page by page."""
        now = self._now()
        today = now.astimezone(VIETNAM).date()
        after = ""
        while rows := await self._database.read(partial(_page, after=after)):
            for entry in rows:
                try:
                    made = await self._database.write(partial(make, entry=entry, today=today, now=now))
                except NotNow:
                    raise
                except Exception:
                    # One that cannot be made must not stand in the way of those behind it.
                    log.exception("task-periods-not-made", task=entry.id)
                    continue
                if made:
                    log.info("task-periods-made", task=entry.id, number=made)
            after = rows[-1].id


def make(connection: Connection, entry: Entry, today: date, now: datetime) -> int:
    """Give the tasks of the periods that have begun and have none; return how many."""
    # Read anew: it may have been recalled, suspended or amended since the page was read.
    row = connection.execute(select(tasks).where(tasks.c.id == entry.id, *_giving()).with_for_update()).first()
    if row is None:
        return 0
    entry = entry_of(row)
    terms = entry.task.terms
    begun = _begun(connection, entry).astimezone(VIETNAM).date()
    known = set(connection.execute(select(tasks.c.period).where(tasks.c.parent == entry.id)).scalars())
    missing = [one for one in periods(terms.recurrence or {}, begun, today) if one.name not in known]
    return sum(_give(connection, entry, period, now) for period in missing[-MOST:])


def _begun(connection: Connection, entry: Entry) -> datetime:
    """Return since when a task comes again as it does now: what rested or came otherwise before gives no tasks."""
    table = task_events.c
    query = select(table.kind, table.at, table.body).where(table.task == entry.id, table.kind.in_(_ANEW))
    begun, before = entry.task.assigned_at or entry.created_at, None
    for row in connection.execute(query.order_by(table.number)):
        recurrence = row.body.get("terms", row.body).get("recurrence", before)
        if row.kind in _BACK or recurrence != before:
            begun = max(begun, row.at)
        before = recurrence
    return begun


def _give(connection: Connection, entry: Entry, period: Period, now: datetime) -> bool:
    """Give the task of a period, unless somebody has given it by hand as a part of what comes again."""
    code = _code(connection, entry, period)
    if code is None:
        return False
    terms = replace(entry.task.terms, deadline=period.deadline, recurrence=None, kind=TaskKind.ONE_OFF)
    origin = Origin(
        entry.system,
        code,
        clause=entry.clause,
        parent=entry.id,
        period=period.name,
        directive=entry.directive,
    )
    said = Said(f"{entry.id}/{period.name}", now, ACTOR, terms.assigner.id, terms.plain())
    writing.begin(connection, origin, Happening.ASSIGNED, said)
    return True


def _code(connection: Connection, entry: Entry, period: Period) -> str | None:
    """Return the code for the task of a period, of which there are more where others have it; nothing if it is there.

    Of a long code the beginning is left.
    """
    for number in count(1):
        tail = f"/{period.name}" if number == 1 else f"/{period.name}-{number}"
        code = f"{entry.code[: SYSTEM_LENGTH - len(tail)]}{tail}"
        found = writing.find_by_code(connection, entry.system, code)
        if found is None:
            return code
        if found.parent == entry.id:
            break
    return None


def _giving() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a task gives tasks of periods here."""
    return (
        tasks.c.recurring,
        tasks.c.state.not_in([state.value for state in _RESTING]),
        # The assigner's own tracking, and the assigner is served here: copies elsewhere come by message.
        tasks.c.system == tasks.c.assigner,
        tasks.c.assigner.in_(select(agencies.c.id).where(agencies.c.active)),
    )


def _page(connection: Connection, after: str) -> list[Entry]:
    query = select(tasks).where(tasks.c.id > after, *_giving()).order_by(tasks.c.id).limit(PAGE)
    return [entry_of(row) for row in connection.execute(query)]
