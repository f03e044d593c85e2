"""What waits at an endpoint that is removed: said before, decided by whoever removes it, and carried out in portions.

The decision is kept with the endpoint, so that it is carried out to the end after a crash too, and for what comes late:
a document that inspection lets go, a dead letter that somebody lets out again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import structlog
from sqlalchemy import Connection, Row, bindparam, select, text, update

from gateway.exchange import ledger
from gateway.exchange.delivery.poison import bury
from gateway.exchange.delivery.policy import Cause
from gateway.exchange.endpoints import register
from gateway.exchange.endpoints.views import Endpoint, Left, State
from gateway.exchange.endpoints.ways import routes_of
from gateway.exchange.ledger import Event, Note
from gateway.exchange.views import DeliveryState
from gateway.store.database import Database
from gateway.store.schema import deliveries

log = structlog.get_logger(__name__)

CODE: Final = "endpoint-removed"
DETAIL: Final = "this endpoint was removed while this waited there"

EVERY_SECONDS: Final = 10.0

TOGETHER: Final = 500
"""Deliveries in one transaction, so that intake need not wait long for its turn."""

_THERE: Final = (
    select(deliveries)
    .where(text("deliveries.state = 'waiting'"), deliveries.c.endpoint == bindparam("endpoint"))
    .where(deliveries.c.lease_until.is_(None) | (deliveries.c.lease_until < bindparam("now")))
    .order_by(deliveries.c.id)
    .limit(TOGETHER)
    .with_for_update(skip_locked=True)
)
_RECEIVERS: Final = (
    select(deliveries.c.receiver)
    .distinct()
    .where(deliveries.c.endpoint == bindparam("endpoint"))
    .where(deliveries.c.state.in_([DeliveryState.WAITING.value, DeliveryState.HELD.value]))
)
_ELSEWHERE: Final = (
    update(deliveries)
    .where(deliveries.c.id.in_(bindparam("which", expanding=True)))
    .values(
        endpoint=bindparam("other"),
        attempts=0,
        failing_since=None,
        lease_until=None,
        fence=deliveries.c.fence + 1,
        next_at=bindparam("now"),
        updated_at=bindparam("now"),
    )
)


def without_a_way(connection: Connection, name: str) -> list[str]:
    """Return the receivers of what waits at an endpoint that no other endpoint reaches."""
    routes = routes_of(one for one in register.all_of(connection) if one.name != name)
    receivers = connection.execute(_RECEIVERS, {"endpoint": name}).scalars()
    return sorted(receiver for receiver in receivers if routes.endpoint(receiver) is None)


async def clear(database: Database) -> int:
    """Carry out what was decided about all that waits at removed endpoints; return how many deliveries that were."""
    total = 0
    for endpoint in await database.read(_removed):
        while number := await database.write(lambda connection, name=endpoint.name: _some(connection, name)):  # type: ignore[misc]
            total += number
            log.warning("removed-endpoint-cleared", endpoint=endpoint.name, deliveries=number)
    return total


def _removed(connection: Connection) -> list[Endpoint]:
    return [one for one in register.all_of(connection) if one.state is State.REMOVED and one.leftover is not None]


def _some(connection: Connection, name: str) -> int:
    # From here on nobody brings it back, or takes another away, before this is committed.
    register.share(connection)
    endpoint = register.find(connection, name)
    if endpoint.there or endpoint.leftover is None:
        return 0
    now = datetime.now(UTC)
    rows = connection.execute(_THERE, {"endpoint": name, "now": now}).all()
    elsewhere, dead = _divided(connection, endpoint, rows)
    bury(connection, name, dead, DETAIL, now, cause=Cause.PERMANENT, code=CODE)
    for other, some in elsewhere.items():
        connection.execute(_ELSEWHERE, {"which": [row.id for row in some], "other": other, "now": now})
    notes = [
        Note(row.packet, Event.MENDED, f"endpoint:{name}", row.receiver, _facts(row, other))
        for other, some in elsewhere.items()
        for row in some
    ]
    ledger.write(connection, notes, now)
    return len(rows)


def _divided(
    connection: Connection, endpoint: Endpoint, rows: Sequence[Row[Any]]
) -> tuple[dict[str, list[Row[Any]]], list[Row[Any]]]:
    """Return what goes through which other endpoint, and what goes to the dead-letter desk.

    What may have arrived is for a person: nobody else could be asked about it, and it must not arrive twice.
    """
    elsewhere: dict[str, list[Row[Any]]] = defaultdict(list)
    dead: list[Row[Any]] = []
    routes = routes_of(register.all_of(connection)) if endpoint.leftover is Left.REROUTE else None
    for row in rows:
        sure = row.begun == 0 and row.cause != Cause.UNKNOWN.value
        other = routes.endpoint(row.receiver) if routes is not None and sure else None
        (elsewhere[other] if other is not None else dead).append(row)
    return elsewhere, dead


def _facts(row: Row[Any], other: str) -> dict[str, object]:
    return {"delivery": row.id, "endpoint_before": row.endpoint, "endpoint": other}
