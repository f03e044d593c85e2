"""Telling: the rounds that look, make the digest of a day, and bring it where an agency wants it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, Final

import structlog
from sqlalchemy import ColumnElement, Connection, Row, select, update

from gateway.exchange.clocks import alerts
from gateway.exchange.clocks.alerts import Alert
from gateway.exchange.clocks.calendar import WorkingCalendar
from gateway.exchange.rounds import Round
from gateway.packet.dates import VIETNAM
from gateway.store.database import Database
from gateway.store.schema import task_digests as table
from gateway.tasks.reminders import digests, looking, mail
from gateway.tasks.reminders.digests import Digest
from gateway.tasks.reminders.due import Looker
from gateway.tasks.reminders.mail import NotSent
from gateway.tasks.reminders.rules import ReminderRules

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 600.0
TELL_SECONDS: Final = 30.0
FIRST_PAUSE: Final = timedelta(minutes=1)
MOST_PAUSE: Final = timedelta(minutes=30)
ALERT_AFTER: Final = timedelta(hours=1)
ALERT: Final = "task.reminders-failing"

MAIL: Final = "mail"
QUEUE: Final = "queue"


class Reminding:
    """The work of the background; ``now`` is a clock for tests."""

    def __init__(
        self,
        database: Database,
        rules: ReminderRules,
        calendar: WorkingCalendar,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._rules = rules
        self._now = now
        self._looked: date | None = None
        self.looker = Looker(calendar, rules.patience, rules.days)

    def rounds(self) -> list[Round]:
        """Return the rounds, none where nobody is to be reminded."""
        if not self._rules.enabled:
            return []
        return [
            Round("task-reminders", LOOK_SECONDS, self.look),
            Round("task-digests", TELL_SECONDS, self.tell),
        ]

    async def look(self) -> None:
        """Write down what is due today and was not before, page by page."""
        now = self._now()
        today = now.astimezone(VIETNAM).date()
        own = (rules.days_before or () for rules in self._rules.agencies.values())
        furthest = max((*self._rules.days_before, *(days for each in own for days in each)), default=0)
        after, made = "", 0
        while True:
            work = partial(looking.look, after=after, today=today, furthest=furthest, looker=self.looker, now=now)
            after, new = await self._database.write(work)
            made += new
            if not after:
                break
        self._looked = today
        if made:
            log.info("task-reminders-made", number=made)

    async def tell(self) -> None:
        """Make the digests of the day once its hour has come, then try what is owed on channels."""
        now = self._now()
        local = now.astimezone(VIETNAM)
        if local.time() >= self._rules.at and self.looker.calendar.is_working(local.date()):
            await self._make(now)
        await self._owed(now)

    async def _make(self, now: datetime) -> None:
        today = now.astimezone(VIETNAM).date()
        if self._looked != today:
            # After a stop, or where another process has that duty: no digest goes out without what is due today.
            await self.look()
        waiting = await self._database.read(lambda connection: digests.waiting_agencies(connection, today))
        for agency in waiting:
            channels = self._channels(agency)
            work = partial(digests.make, agency=agency, today=today, channels=channels, looker=self.looker, now=now)
            await self._database.write(work)

    def _channels(self, agency: str) -> list[str]:
        wished = self._rules.of(agency)
        found = [MAIL] if wished.mail and self._rules.mail is not None else []
        return found + ([QUEUE] if wished.queue and self._rules.broker is not None else [])

    async def _owed(self, now: datetime) -> None:
        query = select(table).where(table.c.state == "waiting", table.c.next_at <= now).order_by(table.c.next_at)
        away: set[str] = set()
        for row in await self._database.look(lambda connection: connection.execute(query.limit(500)).all()):
            if row.channel in away:
                # One server for all: when it is away, the others need not wait for it one after another.
                continue
            digest = await self._database.read(partial(digests.told, agency=row.agency, day=row.day))
            try:
                await self._send(digest, row.channel, now)
            except NotSent as fault:
                if fault.away:
                    away.add(row.channel)
                log.warning("task-digest-not-told", agency=row.agency, channel=row.channel, reason=str(fault))
                await self._database.write(partial(self._failed, row=row, fault=fault, now=now))
            else:
                await self._database.write(partial(_done, row=row, now=now))

    async def _send(self, digest: Digest, channel: str, now: datetime) -> None:
        wished = self._rules.of(digest.agency)
        if channel == MAIL and self._rules.mail is not None and wished.mail:
            made = mail.letter(digest, self._rules.mail, wished.mail, now)
            await asyncio.to_thread(mail.send, made, self._rules.mail)
        elif channel == QUEUE and self._rules.broker is not None and wished.queue:
            # Imported late: the broker's client costs memory that a service without such queues need not spend.
            from gateway.tasks.reminders import queue

            await queue.publish(digest, wished.queue, self._rules.broker)
        else:
            raise NotSent("not wished any more", lasting=True)

    def _failed(self, connection: Connection, row: Row[Any], fault: NotSent, now: datetime) -> None:
        since = row.failing_since or now
        over = fault.lasting or now - since >= self._rules.give_up
        pause = min(FIRST_PAUSE * 2 ** min(row.attempts, 10), MOST_PAUSE)
        values = {
            "state": "dead" if over else "waiting",
            "attempts": row.attempts + 1,
            "next_at": now + pause,
            "failing_since": since,
            "error": str(fault)[:200],
        }
        connection.execute(update(table).where(*_is(row)).values(values))
        if over or now - since >= ALERT_AFTER:
            facts: dict[str, str | int] = {"channel": row.channel, "reason": str(fault)[:200]}
            alerts.raise_new(connection, [Alert(ALERT, f"{row.agency} {row.channel}", row.agency, None, facts)], now)


def _done(connection: Connection, row: Row[Any], now: datetime) -> None:
    connection.execute(update(table).where(*_is(row)).values(state="done", attempts=row.attempts + 1, error=""))
    alerts.close(connection, alerts.ids_of(connection, [ALERT], [f"{row.agency} {row.channel}"]), now)


def _is(row: Row[Any]) -> tuple[ColumnElement[bool], ...]:
    return (table.c.agency == row.agency, table.c.day == row.day, table.c.channel == row.channel)
