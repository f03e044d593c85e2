"""The dead-letter desk, acting: mend routing data, let out again at a limited rate, discard; all told and audited.

Signed content is never touched: what goes out again are the same bytes under the same ids. Each act is a transaction of
few statements, however many letters it is about.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, exists, select, update

from gateway.directory import agencies
from gateway.directory.names import AGENCY_ID, fold
from gateway.exchange import audit, ledger
from gateway.exchange.delivery.desk import DEAD, meant
from gateway.exchange.delivery.desk_views import Replayed, Which
from gateway.exchange.ledger import Event, Note
from gateway.exchange.views import MAILBOX, DeliveryState
from gateway.findings import refuse
from gateway.store.schema import deliveries, packets

TOGETHER: Final = 1000
"""Letters let out in one transaction, so that intake need not wait long for its turn."""

MOST: Final = 100_000
"""Letters let out by one request."""

REASON: Final = 500
"""Characters kept of a reason."""

_AGAIN: Final = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("which"))
    .values(
        state=DeliveryState.WAITING.value,
        attempts=0,
        failing_since=None,
        lease_until=None,
        fence=deliveries.c.fence + 1,
        next_at=bindparam("at"),
        updated_at=bindparam("now"),
    )
)
_LETTERS: Final = (
    select(deliveries)
    .where(deliveries.c.id.in_(bindparam("which", expanding=True)), DEAD)
    .order_by(deliveries.c.id)
    .with_for_update()
)
_PACKETS: Final = (
    select(packets.c.id)
    .where(packets.c.id.in_(select(deliveries.c.packet).where(deliveries.c.id.in_(bindparam("which", expanding=True)))))
    .order_by(packets.c.id)
    .with_for_update()
)
# What was taken back is destroyed and cannot go out again.
_REPLAYABLE: Final = _LETTERS.where(
    ~exists(select(packets.c.id).where(packets.c.id == deliveries.c.packet, packets.c.destroyed_at.is_not(None)))
)


@dataclass(frozen=True, slots=True)
class Replay:
    """An order to let letters out: from ``first`` on, ``per_second`` packets a second, by whom."""

    actor: str
    which: Which
    first: datetime
    per_second: float


def chosen(connection: Connection, which: Which) -> list[str]:
    """Return the ids of the letters to let out. Raises Refused ``desk.nothing-named`` or, for one id, ``.unknown``."""
    if not which.anything:
        raise refuse("desk.nothing-named", "filter")
    found = meant(connection, which, MOST)
    if len(which.ids) == 1 and not found:
        raise refuse("desk.unknown", "ids", id=which.ids[0][:64])
    return found


def replay(connection: Connection, order: Replay, ids: Sequence[str], before: int, now: datetime) -> Replayed:
    """Let some of the chosen letters out again, as many as are still dead; ``before`` were let out by this order.

    Attempts are counted anew, the class of the last failure is kept: an unknown outcome is asked about first.
    """
    # The packets first, as everybody does who destroys content: what is let out again cannot be purged meanwhile.
    connection.execute(_PACKETS, {"which": list(ids)})
    rows = connection.execute(_REPLAYABLE, {"which": list(ids)}).all()
    if not rows:
        return Replayed(0)
    at = _moments(rows, ids, order, before)
    connection.execute(_AGAIN, [{"which": row.id, "at": at[row.packet], "now": now} for row in rows])
    notes = [
        Note(row.packet, Event.REPLAYED, order.actor, row.receiver, {"delivery": row.id, "endpoint": row.endpoint})
        for row in rows
    ]
    ledger.write(connection, notes, now)
    facts = {**order.which.plain(), "count": len(rows), "per_second": order.per_second}
    audit.write(connection, order.actor, "dead.replay", rows[0].id if len(rows) == 1 else "", facts)
    return Replayed(len(rows), min(at.values()), max(at.values()))


def _moments(rows: Sequence[Row[Any]], ids: Sequence[str], order: Replay, before: int) -> dict[str, datetime]:
    """Return when each packet is due; the deliveries of one packet go together."""
    packet_of = {row.id: row.packet for row in rows}
    ordered = dict.fromkeys(packet_of[one] for one in ids if one in packet_of)
    return {
        packet: order.first + timedelta(seconds=(before + position) / order.per_second)
        for position, packet in enumerate(ordered)
    }


def mend(
    connection: Connection,
    actor: str,
    delivery: str,
    endpoints: Collection[str],
    now: datetime,
    *,
    endpoint: str | None,
    address: str | None,
) -> None:
    """Change the way of a dead letter: its endpoint, or the code under which transport addresses the receiver.

    An empty ``address`` takes an earlier mending back. Raises Refused ``desk.unknown``, ``desk.endpoint-unknown``,
    ``desk.not-served-here``, ``desk.address-wrong`` or ``desk.nothing-to-mend``.
    """
    row = _one(connection, delivery)
    values: dict[str, Any] = {}
    if endpoint is not None and endpoint != row.endpoint:
        _check_endpoint(connection, endpoint, row.receiver, endpoints)
        values["endpoint"] = endpoint
    if address is not None and (address or None) != row.address:
        if address and not AGENCY_ID.fullmatch(address):
            raise refuse("desk.address-wrong", "address", address=address[:64])
        values["address"] = address or None
    if not values:
        raise refuse("desk.nothing-to-mend")
    connection.execute(update(deliveries).where(deliveries.c.id == delivery).values(**values, updated_at=now))
    facts = {"delivery": delivery, **{f"{name}_before": getattr(row, name) for name in values}, **values}
    ledger.write(connection, [Note(row.packet, Event.MENDED, actor, row.receiver, facts)], now)
    audit.write(connection, actor, "dead.mend", delivery, facts)


def _check_endpoint(connection: Connection, endpoint: str, receiver: str, endpoints: Collection[str]) -> None:
    if endpoint == MAILBOX:
        if fold(receiver) not in agencies.by_ids(connection, [receiver]):
            raise refuse("desk.not-served-here", "endpoint", agency=receiver)
    elif endpoint not in endpoints:
        known = ", ".join(sorted([*endpoints, MAILBOX]))
        raise refuse("desk.endpoint-unknown", "endpoint", name=endpoint[:64], known=known)


def discard(connection: Connection, actor: str, delivery: str, reason: str, now: datetime) -> None:
    """Put a dead letter away for good. Raises Refused ``desk.unknown`` or ``desk.reason-needed``."""
    if not reason.strip():
        raise refuse("desk.reason-needed", "reason")
    row = _one(connection, delivery)
    values = {"state": DeliveryState.DISCARDED.value, "updated_at": now}
    connection.execute(update(deliveries).where(deliveries.c.id == delivery).values(values))
    facts = {"delivery": delivery, "reason": reason.strip()[:REASON]}
    ledger.write(connection, [Note(row.packet, Event.DISCARDED, actor, row.receiver, facts)], now)
    audit.write(connection, actor, "dead.discard", delivery, facts)


def _one(connection: Connection, delivery: str) -> Row[Any]:
    row = connection.execute(_LETTERS, {"which": [delivery]}).one_or_none()
    if row is None:
        raise refuse("desk.unknown", "id", id=delivery[:64])
    return row
