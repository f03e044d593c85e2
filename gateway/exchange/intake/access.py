"""Who may see a stored packet, and who may still read its content."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, select

from gateway.exchange.inspection.holding import check_open
from gateway.exchange.inspection.views import InspectionState
from gateway.exchange.receivers.destruction import why_gone
from gateway.exchange.receivers.receiver_state import Stage
from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.store.schema import agencies, deliveries, packets


def visible(connection: Connection, ids: Collection[str], caller: Caller) -> set[str]:
    """Return the packets among these that an agency of the caller sent or receives.

    An agency that changed hands: what was exchanged before belongs to its holder before.
    """
    if not ids:
        return set()
    sent = (
        select(packets.c.id)
        .join(agencies, agencies.c.id == packets.c.sender)
        .where(packets.c.id.in_(ids), agencies.c.id.in_(caller.agencies))
        .where(agencies.c.held_since <= packets.c.received_at)
    )
    received = (
        select(deliveries.c.packet)
        .join(agencies, deliveries.c.receiver == agencies.c.id)
        .where(deliveries.c.packet.in_(ids), agencies.c.id.in_(caller.agencies))
        .where(agencies.c.held_since <= deliveries.c.created_at)
    )
    return set(connection.execute(sent.union(received)).scalars())


def check_readable(connection: Connection, row: Row[Any], caller: Caller) -> None:
    """Raise Refused for content that is gone, that nobody may read, or that all the caller's agencies gave back.

    The codes are ``document.quarantined``, ``document.recalled`` and ``document.purged``; ``document.being-inspected``
    for a receiver of what is not inspected yet.
    """
    state = check_open(connection, row.id, "id")
    if row.destroyed_at is not None:
        raise refuse(why_gone(connection, row.id), "id")
    if row.sender in caller.agencies:
        return
    if state is InspectionState.PENDING:
        raise refuse("document.being-inspected", "id")
    held = select(deliveries.c.id).where(
        deliveries.c.packet == row.id,
        deliveries.c.receiver.in_(caller.agencies),
        deliveries.c.stage != Stage.RECALLED.value,
    )
    if connection.execute(held.limit(1)).first() is None:
        raise refuse("document.recalled", "id")
