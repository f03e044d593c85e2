"""Poison: deliveries that broke every worker that touched them become dead letters instead of breaking the next one.

A worker that dies leaves no outcome. The ledger counts the attempts that began since the last outcome; a broker counts
how often it got a ticket back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, update

from gateway.exchange import ledger
from gateway.exchange.delivery.policy import Cause
from gateway.exchange.ledger import Event, Note
from gateway.exchange.views import DeliveryState
from gateway.store.schema import deliveries

MOST_BEGUN: Final = 5
"""Attempts without an outcome after which a delivery counts as poison."""

DETAIL: Final = "every worker that began an attempt ended before its outcome was written"


def is_poison(row: Row[Any]) -> bool:
    """Tell whether a delivery (its row) has broken so many workers that no other shall touch it."""
    return bool(row.begun >= MOST_BEGUN)


def bury(
    connection: Connection,
    endpoint: str,
    rows: Sequence[Row[Any]],
    detail: str,
    now: datetime,
    *,
    cause: Cause = Cause.POISON,
    code: str = "poison",
) -> int:
    """Make dead letters of these deliveries, whose rows this transaction has locked; return how many."""
    if not rows:
        return 0
    values: dict[str, Any] = {
        "state": DeliveryState.DEAD.value,
        "cause": cause.value,
        "code": code,
        "error": detail,
        "lease_until": None,
        "updated_at": now,
        "fence": deliveries.c.fence + 1,
        "begun": 0,
    }
    connection.execute(update(deliveries).where(deliveries.c.id.in_([row.id for row in rows])).values(values))
    facts = {"endpoint": endpoint, "cause": cause.value}
    actor = f"endpoint:{endpoint}"
    notes = [Note(row.packet, Event.DEAD, actor, row.receiver, {"delivery": row.id, **facts}) for row in rows]
    ledger.write(connection, notes, now)
    return len(rows)
