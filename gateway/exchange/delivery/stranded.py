"""Stranded deliveries: those that wait at an endpoint which is no longer in the settings go to the dead-letter desk.

Nobody would ever look at them otherwise. At the desk they are seen, and let out again once the endpoint is back or
another one is named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Connection, bindparam, select, text

from gateway.exchange.delivery.poison import bury
from gateway.exchange.delivery.policy import Cause
from gateway.exchange.views import MAILBOX
from gateway.store.database import Database
from gateway.store.schema import deliveries

log = structlog.get_logger(__name__)

CODE: Final = "endpoint-gone"
DETAIL: Final = "this endpoint is not in the settings any more"

GRACE: Final = timedelta(hours=1)
"""For so long nothing happened to a delivery: settings are changed on one host after another."""

EVERY_SECONDS: Final = 600.0

TOGETHER: Final = 500
"""Deliveries in one transaction."""

_WAITS: Final = text("deliveries.state = 'waiting'")
_NEXT: Final = (
    # One step through the index for each endpoint, however much waits there.
    select(deliveries.c.endpoint)
    .where(_WAITS, deliveries.c.endpoint > bindparam("after"))
    .order_by(deliveries.c.endpoint)
    .limit(1)
)
_THERE: Final = (
    select(deliveries)
    .where(_WAITS, deliveries.c.endpoint == bindparam("endpoint"), deliveries.c.updated_at < bindparam("before"))
    .where(deliveries.c.lease_until.is_(None) | (deliveries.c.lease_until < bindparam("before")))
    .order_by(deliveries.c.id)
    .limit(TOGETHER)
    .with_for_update(skip_locked=True)
)


async def bury_stranded(database: Database, known: Collection[str], now: datetime | None = None) -> int:
    """Make dead letters of what waits at endpoints that are not ``known``; return how many."""
    moment = now or datetime.now(UTC)
    total = 0
    for endpoint in await database.read(lambda connection: list(_gone(connection, known))):
        while number := await database.write(lambda connection, gone=endpoint: _bury(connection, gone, moment)):  # type: ignore[misc]
            total += number
            log.error("deliveries-stranded", endpoint=endpoint, deliveries=number)
    return total


def _gone(connection: Connection, known: Collection[str]) -> Iterator[str]:
    after = ""
    while (found := connection.execute(_NEXT, {"after": after}).scalar_one_or_none()) is not None:
        if found != MAILBOX and found not in known:
            yield found
        after = found


def _bury(connection: Connection, endpoint: str, now: datetime) -> int:
    rows = connection.execute(_THERE, {"endpoint": endpoint, "before": now - GRACE}).all()
    return bury(connection, endpoint, rows, DETAIL, now, cause=Cause.PERMANENT, code=CODE)
