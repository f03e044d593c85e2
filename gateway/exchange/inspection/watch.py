"""The watch over inspection: alerts while documents wait too long for it, or while the scanner is away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, select, text

from gateway.exchange.clocks import alerts
from gateway.exchange.clocks.alerts import Alert
from gateway.exchange.inspection import clamd
from gateway.exchange.inspection.rules import Scanner
from gateway.store.database import Database
from gateway.store.schema import inspections

EVERY_SECONDS: Final = 30.0

LATE: Final = timedelta(minutes=10)
"""Inspection takes a moment; what waits longer waits for a person to look why."""

WAITING: Final = "inspection.waiting"
AWAY: Final = "inspection.scanner-away"

_ALL: Final = "*"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many documents wait for inspection, since when the oldest does, and how many are in quarantine."""

    held: int = 0
    oldest: datetime | None = None
    quarantined: int = 0


def waiting(connection: Connection) -> Waiting:
    """Return the figures, from the small indexes of what waits and what is closed."""
    columns = inspections.c
    held = select(func.count(), func.min(columns.created_at)).where(text("inspections.state = 'pending'"))
    closed = select(func.count()).where(text("inspections.state = 'quarantined'")).select_from(inspections)
    number, oldest = connection.execute(held).one()
    return Waiting(number, oldest, connection.execute(closed).scalar_one())


def raise_away(connection: Connection, reason: str, now: datetime) -> None:
    """Raise the alert that the scanner does not answer, unless it is open."""
    new = alerts.raise_new(connection, [Alert(AWAY, _ALL, facts={"reason": reason[:100]})], now)
    alerts.say_raised(new)


class InspectionWatch:
    """Looks every half minute; one process of all does."""

    def __init__(self, database: Database, scanner: Scanner | None) -> None:
        self._database = database
        self._scanner = scanner

    async def look(self) -> None:
        """Raise and close the alerts."""
        now = datetime.now(UTC)
        away = await clamd.ping(self._scanner) if self._scanner is not None else ""
        await self._database.write(lambda connection: _settle(connection, away, now))


def _settle(connection: Connection, away: str, now: datetime) -> None:
    found = waiting(connection)
    wanted: list[Alert] = []
    if found.oldest is not None and now - found.oldest > LATE:
        minutes = int((now - found.oldest).total_seconds() // 60)
        wanted.append(Alert(WAITING, _ALL, facts={"number": found.held, "minutes": minutes}))
    if away:
        wanted.append(Alert(AWAY, _ALL, facts={"reason": away[:100]}))
    over = _over(connection, {alert.kind for alert in wanted})
    if over:
        alerts.close(connection, over, now)
    if wanted:
        alerts.say_raised(alerts.raise_new(connection, wanted, now))


def _over(connection: Connection, still: set[str]) -> Sequence[str]:
    return alerts.ids_of(connection, [kind for kind in (WAITING, AWAY) if kind not in still], [_ALL])
