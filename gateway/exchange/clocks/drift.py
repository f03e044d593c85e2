"""Clock drift: how far this machine's clock is from the database's and from those of the systems that we call.

Legal times are only as good as the clock that gives them (QĐ28 Art. 14 asks for one synchronised with the bus). An
offset is positive where the other clock is ahead of ours.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

import structlog
from sqlalchemy import Connection, text

from gateway.contract import Health
from gateway.exchange.clocks import alerts
from gateway.exchange.clocks.alerts import Alert, AlertKind
from gateway.exchange.clocks.clocks import ClockRules
from gateway.store.database import Database

log = structlog.get_logger(__name__)

EVERY_SECONDS: Final = 60.0

SLOWEST: Final = 2.0
"""Seconds of a round trip above which it says nothing about a clock."""

DATABASE: Final = "database"


class Drift:
    """Compares clocks, and keeps the alerts of this host about them."""

    def __init__(
        self,
        database: Database,
        rules: ClockRules,
        *,
        wall: Callable[[], float] = time.time,
        host: str | None = None,
    ) -> None:
        self._database = database
        self._limit = rules.drift.total_seconds()
        self._wall = wall
        self._host = (host or socket.gethostname())[:60]

    async def offsets(self, endpoints: Mapping[str, Health]) -> dict[str, float]:
        """Return the offset in seconds of each clock that can be read: the database's, each endpoint's."""
        found = {name: sign.clock_offset for name, sign in endpoints.items()}
        mine = {f"endpoint:{name}": offset for name, offset in found.items() if offset is not None}
        ours = None if self._database.embedded else await self._database.read(self._of_database)
        return mine if ours is None else {DATABASE: ours, **mine}

    def _of_database(self, connection: Connection) -> float | None:
        # The first statement opens the transaction and may connect: its round trip is not the question's own.
        connection.execute(_NOW)
        began = self._wall()
        theirs: datetime = connection.execute(_NOW).scalar_one()
        return offset(began, self._wall(), theirs.timestamp())

    async def watch(self, offsets: Mapping[str, float]) -> None:
        """Raise an alert for each clock that is off by more than the limit, close it when it is well within again."""
        now = datetime.now(UTC)
        wanted = [self._alert(name, off) for name, off in offsets.items() if abs(off) > self._limit]
        # Half the limit, so that a clock at the very limit does not raise and close an alert each minute.
        well = [self._subject(name) for name, off in offsets.items() if abs(off) <= self._limit / 2]

        def work(connection: Connection) -> list[Alert]:
            alerts.close(connection, alerts.ids_of(connection, (AlertKind.DRIFT,), well), now)
            return alerts.raise_new(connection, wanted, now) if wanted else []

        stand = await self._database.read(
            lambda connection: alerts.ids_of(connection, (AlertKind.DRIFT,), well) if well else []
        )
        if wanted or stand:
            alerts.say_raised(await self._database.write(work))

    def _subject(self, name: str) -> str:
        return f"{self._host} {name}"[:128]

    def _alert(self, name: str, off: float) -> Alert:
        facts = {"host": self._host, "clock": name, "offset": f"{off:+.1f}", "most": f"{self._limit:g}"}
        return Alert(AlertKind.DRIFT, self._subject(name), facts=facts)


_NOW: Final = text("SELECT clock_timestamp()")


def offset(began: float, ended: float, theirs: float) -> float | None:
    """Return how far another clock is ahead, read between two of our moments; ``None`` if that took too long."""
    if not 0 <= ended - began <= SLOWEST:
        return None
    return theirs - (began + ended) / 2
