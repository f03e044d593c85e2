"""Who may see a stored packet, and who may still read its content."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, Connection, Row, ScalarSelect, bindparam, select

from gateway.exchange.inspection.holding import check_open
from gateway.exchange.inspection.views import InspectionState
from gateway.exchange.receivers.destruction import why_gone
from gateway.exchange.receivers.receiver_state import Stage
from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.store.schema import agencies, deliveries, packets

_IDS: Final[BindParameter[str]] = bindparam("ids", expanding=True)
_AGENCIES: Final[BindParameter[str]] = bindparam("agencies", expanding=True)


def _since(agency: ColumnElement[str]) -> ScalarSelect[Any]:
    """Return since when an agency's holder has had it; nothing for one that is not in the directory."""
    return select(agencies.c.held_since).where(agencies.c.id == agency).scalar_subquery()


# Built once: every look at a document asks this. Senders and receivers are compared as expressions, lest a database
# that knows no better goes through all that an agency ever sent, instead of looking at these packets alone.
_VISIBLE: Final = (
    select(packets.c.id)
    .where(packets.c.id.in_(_IDS), packets.c.sender.concat("").in_(_AGENCIES))
    .where(packets.c.received_at >= _since(packets.c.sender))
    .union(
        select(deliveries.c.packet)
        .where(deliveries.c.packet.in_(_IDS), deliveries.c.receiver.concat("").in_(_AGENCIES))
        .where(deliveries.c.created_at >= _since(deliveries.c.receiver))
    )
)


def visible(connection: Connection, ids: Collection[str], caller: Caller) -> set[str]:
    """Return the packets among these that an agency of the caller sent or receives.

    An agency that changed hands: what was exchanged before belongs to its holder before.
    """
    if not ids:
        return set()
    return set(connection.execute(_VISIBLE, {"ids": list(ids), "agencies": list(caller.agencies)}).scalars())


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
