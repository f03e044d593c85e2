"""The watch over the legal clocks: each minute one process looks which clocks run out, warns, and notes breaches.

It writes alerts and lines of the ledger, nothing else; a look by two processes at once finds nothing new.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import structlog
from sqlalchemy import Connection

from gateway.exchange import ledger
from gateway.exchange.clocks import alerts
from gateway.exchange.clocks.alerts import Alert, AlertKind, AlertView
from gateway.exchange.clocks.clock_sources import OVERLAP, Clock, Source, clocks
from gateway.exchange.clocks.clocks import ClockRules, local_day
from gateway.exchange.clocks.watched import PAGE, WATCHED, Watched, newest_status, shortly_before
from gateway.exchange.ledger import Event, Note
from gateway.store.database import Database

log = structlog.get_logger(__name__)

EVERY_SECONDS: Final = 60.0
"""Pause between two looks; the duty that goes with it keeps all but one process from looking."""

GROUP: Final = 100
"""Alerts in one transaction, each with a line in its document's ledger."""

THOROUGH: Final = timedelta(hours=1)
"""How often all open alerts are looked at, also of a clock that otherwise looks only at what has happened."""

ACTOR: Final = "gateway"

YEAR_END: Final = timedelta(days=31)
"""How long before a year begins its holidays should be known."""


class Watch:
    """Looks at all clocks; what it remembers between two looks only spares work."""

    def __init__(
        self,
        database: Database,
        rules: ClockRules,
        endpoints: Collection[str],
        *,
        receiving: bool,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._rules = rules
        self._clocks = clocks(rules, endpoints, receiving=receiving)
        self._now = now
        self._seen = ""
        """The newest status when we looked last: what follows it may satisfy a clock."""
        self._thorough: datetime | None = None

    async def sweep(self) -> None:
        """Look at all clocks: close what is satisfied, then raise what has run out or soon will."""
        now = self._now()
        newest = await self._database.read(newest_status)
        thorough = self._thorough is None or abs(now - self._thorough) >= THOROUGH
        for clock in self._clocks:
            await self._close_satisfied(clock, now, thorough=thorough)
            await self._pass_on(clock, now)
            for source in clock.sources:
                await self._raise_from(clock, source, now)
        await self._watch_calendar(now)
        self._thorough = now if thorough else self._thorough
        self._seen = newest

    # Closing

    async def _close_satisfied(self, clock: Clock, now: datetime, *, thorough: bool) -> None:
        if clock.since is not None and not thorough:
            await self._close_lately_satisfied(clock, now)
            return
        after = ""
        while True:
            page, done = await self._database.read(partial(_satisfied, clock=clock, now=now, after=after))
            if done:
                await self._close(done, now)
            if len(page) < PAGE:
                return
            after = page[-1].id

    async def _close_lately_satisfied(self, clock: Clock, now: datetime) -> None:
        since = shortly_before(self._seen, OVERLAP)
        find = clock.since

        def work(connection: Connection) -> list[str]:
            subjects = sorted(find(connection, since)) if find is not None else []
            found: list[str] = []
            for start in range(0, len(subjects), PAGE):
                found += alerts.ids_of(connection, (clock.soon, clock.late), subjects[start : start + PAGE])
            return found

        done = await self._database.read(work)
        for start in range(0, len(done), PAGE):
            await self._close(done[start : start + PAGE], now)

    async def _close(self, ids: Sequence[str], now: datetime) -> None:
        number = await self._database.write(lambda connection: alerts.close(connection, ids, now))
        if number:
            log.info("alerts-closed", number=number)

    # Raising

    async def _raise_from(self, clock: Clock, source: Source, now: datetime) -> None:
        after: str | None = ""
        while after is not None:
            found, after = await self._database.read(
                partial(_unknown, clock=clock, source=source, now=now, after=after)
            )
            for start in range(0, len(found), GROUP):
                group = [_alert(clock, one, now) for one in found[start : start + GROUP]]
                raised = await self._database.write(partial(_raise, wanted=group, now=now))
                alerts.say_raised(raised)
        source.passed(now)

    async def _pass_on(self, clock: Clock, now: datetime) -> None:
        """Turn warnings whose time has come into breaches."""
        while True:
            page = await self._database.read(
                lambda connection: alerts.page(connection, (clock.soon,), "", GROUP, due=now)
            )
            if not page:
                return
            raised = await self._database.write(partial(_turn_late, clock=clock, page=page, now=now))
            alerts.say_raised(raised)

    # The calendar itself

    async def _watch_calendar(self, now: datetime) -> None:
        years = {local_day(now).year, local_day(now + YEAR_END).year}
        doubtful = sorted(year for year in years if self._rules.calendar.provisional(year))
        wanted = [Alert(AlertKind.CALENDAR, str(year), facts={"year": year}) for year in doubtful]

        def work(connection: Connection) -> list[Alert]:
            stand = alerts.page(connection, (AlertKind.CALENDAR,), "", PAGE)
            over = [alert.id for alert in stand if alert.subject not in {one.subject for one in wanted}]
            if over:
                alerts.close(connection, over, now)
            return alerts.raise_new(connection, wanted, now) if wanted else []

        stands = await self._database.read(
            lambda connection: {one.subject for one in alerts.page(connection, (AlertKind.CALENDAR,), "", PAGE)}
        )
        if stands != {one.subject for one in wanted}:
            alerts.say_raised(await self._database.write(work))


def _satisfied(connection: Connection, clock: Clock, now: datetime, after: str) -> tuple[list[AlertView], list[str]]:
    """Return a page of open alerts, and the ids of those of them that are over: satisfied, or watched long enough."""
    page = alerts.page(connection, (clock.soon, clock.late), after, PAGE)
    right = clock.still(connection, page) if page else set()
    return page, [alert.id for alert in page if alert.id not in right or now - alert.raised_at > WATCHED]


def _unknown(
    connection: Connection, clock: Clock, source: Source, now: datetime, after: str
) -> tuple[list[Watched], str | None]:
    """Return a page of what is to be warned of and of which no alert is open."""
    found, further = source.page(connection, now, after)
    subjects = [one.delivery for one in found]
    known = set[str]()
    if found:
        known = alerts.open_ones(connection, clock.soon, subjects) | alerts.open_ones(connection, clock.late, subjects)
    return [one for one in found if one.delivery not in known], further


def _alert(clock: Clock, one: Watched, now: datetime) -> Alert:
    kind = clock.late if one.due <= now else clock.soon
    return Alert(kind, one.delivery, one.agency, one.due, one.facts)


def _raise(connection: Connection, wanted: Sequence[Alert], now: datetime) -> list[Alert]:
    raised = alerts.raise_new(connection, wanted, now)
    # In one order of documents everywhere, so that two processes never wait for each other in a circle.
    ledger.write(connection, sorted(map(_note, raised), key=lambda note: note.packet), now)
    return raised


def _note(alert: Alert) -> Note:
    late = alert.kind.endswith("-late")
    facts = {
        "clock": alert.kind.removeprefix("clock.").rpartition("-")[0],
        "due": alert.due_at.astimezone(UTC).isoformat(timespec="seconds") if alert.due_at else "",
        "delivery": alert.subject,
    }
    event = Event.CLOCK_BREACHED if late else Event.CLOCK_WARNING
    return Note(str(alert.facts["document"]), event, ACTOR, alert.agency, facts)


def _turn_late(connection: Connection, clock: Clock, page: Sequence[AlertView], now: datetime) -> list[Alert]:
    right = clock.still(connection, page)
    alerts.close(connection, [alert.id for alert in page], now)
    late = [
        Alert(clock.late, alert.subject, alert.agency, alert.due_at, alert.facts) for alert in page if alert.id in right
    ]
    return _raise(connection, late, now) if late else []
