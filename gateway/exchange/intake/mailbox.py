"""Mailboxes: what waits for the agencies served here, and what their systems do with it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, TextClause, and_, func, select, text, update

from gateway.exchange import ledger
from gateway.exchange.ledger import Event, Note
from gateway.exchange.receivers.receiver_state import Stage
from gateway.exchange.views import MAILBOX, Caller, DeliveryState, DeliveryView, InboxItem, SentItem
from gateway.findings import refuse
from gateway.packet.names import Kind
from gateway.store.schema import OPEN_DELIVERY, agencies, deliveries, packets

OPEN: Final = text(f"deliveries.{OPEN_DELIVERY}")
"""In these very words, so that both databases see that the small index of open deliveries will do."""

MOST: Final = 1000
"""Items in one list, the oldest first: whoever takes them off sees the next ones."""

MARKS: Final = {
    DeliveryState.PROCESSING: Event.PROCESSING,
    DeliveryState.DONE: Event.TAKEN,
    DeliveryState.DEAD: Event.DEAD,
}


_NOT_YET: Final = (DeliveryState.HELD.value, DeliveryState.QUARANTINED.value)
"""Nothing has arrived: its receiver does not even know the id."""


def _held(receivers: Collection[str]) -> ColumnElement[bool]:
    """Deliveries of these agencies, without what came before their present holder had them."""
    return and_(
        deliveries.c.receiver == agencies.c.id,
        deliveries.c.receiver.in_(receivers),
        deliveries.c.endpoint == MAILBOX,
        deliveries.c.created_at >= agencies.c.held_since,
    )


def _open(receivers: Collection[str], kind: Kind | None) -> list[ColumnElement[bool] | TextClause]:
    wanted: list[ColumnElement[bool] | TextClause] = [_held(receivers), OPEN]
    if kind is not None:
        wanted.append(deliveries.c.kind == kind.value)
    return wanted


def inbox(
    connection: Connection,
    receivers: Collection[str],
    kind: Kind | None,
    limit: int,
    *more: ColumnElement[bool],
    after: str = "",
    taking: bool = False,
) -> list[InboxItem]:
    """Return the open items of these agencies behind a delivery, the oldest first, at most 1,000.

    ``more`` are further conditions; ``taking`` leaves out what another transaction takes at this moment.
    """
    query = (
        select(deliveries, *_PACKET_COLUMNS)
        .join_from(deliveries, packets, deliveries.c.packet == packets.c.id)
        .join(agencies, deliveries.c.receiver == agencies.c.id)
        .where(*_open(receivers, kind), *([deliveries.c.id > after] if after else []), *more)
        .order_by(deliveries.c.id)
        .limit(min(limit, MOST))
    )
    if taking:
        query = query.with_for_update(of=deliveries, skip_locked=True)
    return [_item(row) for row in connection.execute(query)]


_PACKET_COLUMNS: Final = (
    packets.c.sender,
    packets.c.subject,
    packets.c.code.label("notation"),  # a delivery has a code of its own, that of its last failure
    packets.c.status_code,
    packets.c.document_id,
    packets.c.size,
    packets.c.sha256,
    packets.c.business_type,
)


def _item(row: Row[Any]) -> InboxItem:
    return InboxItem(
        delivery=row.id,
        document=row.packet,
        kind=Kind(row.kind),
        sender=row.sender,
        receiver=row.receiver,
        state=DeliveryState(row.state),
        created_at=row.created_at,
        updated_at=row.updated_at,
        subject=row.subject,
        code=row.notation,
        status_code=row.status_code,
        document_id=row.document_id,
        size=row.size,
        sha256=row.sha256,
        business_type=row.business_type,
        stage=row.stage,
        priority=row.priority,
    )


def count(connection: Connection, receivers: Collection[str], kind: Kind) -> int:
    """Return how many items of a kind are open for these agencies."""
    query = (
        select(func.count())
        .select_from(deliveries)
        .join(agencies, deliveries.c.receiver == agencies.c.id)
        .where(*_open(receivers, kind))
    )
    return connection.execute(query).scalar_one()


def find(connection: Connection, delivery: str, caller: Caller) -> Row[Any]:
    """Return a delivery with its packet's digest and size, if the caller is its receiver.

    Raises Refused ``delivery.unknown`` in every other case, so that nobody learns what others receive.
    """
    query = (
        select(deliveries, packets.c.sha256, packets.c.size, packets.c.destroyed_at)
        .join_from(deliveries, packets, deliveries.c.packet == packets.c.id)
        .join(agencies, deliveries.c.receiver == agencies.c.id)
        .where(_held(caller.agencies), deliveries.c.id == delivery, deliveries.c.state.not_in(_NOT_YET))
    )
    found = connection.execute(query).one_or_none()
    if found is None:
        raise refuse("delivery.unknown", "docId")
    return found


def check_readable(row: Row[Any]) -> None:
    """Raise Refused ``document.recalled`` for what its receiver gave back, ``document.purged`` past its time."""
    if row.stage == Stage.RECALLED.value:
        raise refuse("document.recalled", "docId")
    if row.destroyed_at is not None:
        raise refuse("document.purged", "docId")


def mark(connection: Connection, delivery: str, caller: Caller, state: DeliveryState, reason: str) -> None:
    """Move a delivery on: ``processing`` keeps it on the list, ``done`` and ``dead`` take it off.

    The same mark again changes nothing. Raises Refused ``delivery.unknown``, or ``delivery.closed`` where the item was
    closed with another mark.
    """
    # Locked first: on another host a take-back may be closing it at this moment.
    connection.execute(select(deliveries.c.id).where(deliveries.c.id == delivery).with_for_update())
    row = find(connection, delivery, caller)
    stands = DeliveryState(row.state)
    if stands is state:
        return
    if stands not in (DeliveryState.WAITING, DeliveryState.PROCESSING):
        raise refuse("delivery.closed", "status", stands=stands.value)
    values = {"state": state.value, "updated_at": datetime.now(UTC), "error": reason}
    connection.execute(update(deliveries).where(deliveries.c.id == delivery).values(values))
    facts = {"delivery": delivery} | ({"reason": reason} if reason else {})
    ledger.note(connection, Note(row.packet, MARKS[state], caller.system, row.receiver, facts))


def sent(connection: Connection, caller: Caller, packet: str | None) -> list[SentItem]:
    """Return what became of a packet at each receiver, or of all packets of the caller's agencies, oldest first.

    Raises Refused ``document.unknown`` for a packet that the caller's agencies did not send.
    """
    found = _sent(connection, caller, [packets.c.id == packet] if packet is not None else [])
    if packet is not None and not found:
        raise refuse("document.unknown", "docId")
    return found


def sent_by_digest(connection: Connection, caller: Caller, sha256: str) -> list[SentItem]:
    """Return what became of the packets with this digest that the caller's agencies sent; empty for none."""
    return _sent(connection, caller, [packets.c.sha256 == sha256])


def _sent(connection: Connection, caller: Caller, which: list[ColumnElement[bool]]) -> list[SentItem]:
    query = (
        select(deliveries, *_PACKET_COLUMNS, packets.c.received_at)
        .join_from(deliveries, packets, deliveries.c.packet == packets.c.id)
        .join(agencies, packets.c.sender == agencies.c.id)
        .where(packets.c.sender.in_(caller.agencies), packets.c.received_at >= agencies.c.held_since, *which)
        .order_by(deliveries.c.id)
        .limit(MOST)
    )
    return [_sent_item(row) for row in connection.execute(query)]


def _sent_item(row: Row[Any]) -> SentItem:
    return SentItem(
        document=row.packet,
        delivery=row.id,
        kind=Kind(row.kind),
        sender=row.sender,
        receiver=row.receiver,
        subject=row.subject,
        code=row.notation,
        sent_at=row.received_at,
        updated_at=row.updated_at,
        state=DeliveryState(row.state),
        error=row.error,
    )


def view(row: Row[Any], sender: str) -> DeliveryView:
    """Return a row of the deliveries as others see it."""
    waits = row.endpoint != MAILBOX and row.state == DeliveryState.WAITING.value
    return DeliveryView(
        id=row.id,
        document=row.packet,
        kind=Kind(row.kind),
        sender=sender,
        receiver=row.receiver,
        endpoint=row.endpoint,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        created_at=row.created_at,
        updated_at=row.updated_at,
        next_at=row.next_at if waits else None,
        receipt=row.receipt,
        error=row.error,
        cause=row.cause,
        code=row.code,
        failing_since=row.failing_since,
    )
