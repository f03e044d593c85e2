"""What a page says of each packet, read for all of them at once; and which of them the caller may see at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    any_,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from gateway.exchange.views import Caller, DeliveryState
from gateway.packet.names import Kind
from gateway.store.schema import agencies, deliveries, packets

MOST_RECEIVERS: Final = 20
"""Receivers of one document that an item lists; how many there are in all is said beside them."""


@dataclass(frozen=True, slots=True)
class FoundReceiver:
    """A receiver, as far as its delivery concerns the caller."""

    agency: str
    delivery: str
    state: DeliveryState
    stage: str


@dataclass(frozen=True, slots=True)
class FoundItem:
    """One packet that was found; ``receivers`` counts all, ``to`` lists those that concern the caller, at most 20."""

    id: str
    kind: Kind
    directions: tuple[str, ...]
    sender: str
    document_id: str | None
    code: str | None
    subject: str | None
    promulgation_date: str | None
    business_type: int | None
    type_name: str | None
    priority: int | None
    status_code: str | None
    verdict: str
    received_at: datetime
    size: int
    receivers: int
    to: tuple[FoundReceiver, ...] = ()


def visible_items(connection: Connection, ids: Sequence[str], caller: Caller) -> dict[str, FoundItem]:
    """Return those of these packets that an agency of the caller sent or receives.

    An agency that changed hands: what was exchanged before belongs to its holder before, as
    :func:`~gateway.exchange.intake.access.visible` says.
    """
    if not ids:
        return {}
    dialect = connection.dialect.name
    rows = connection.execute(_PACKETS[dialect], {"ids": list(ids)}).all()
    told: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(_DELIVERIES[dialect], {"ids": list(ids), "agencies": sorted(caller.agencies)}):
        told.setdefault(row.packet, []).append(row)
    return {
        row.id: _item(row, told.get(row.id, []), caller) for row in rows if _sees(row, told.get(row.id, []), caller)
    }


def _sees(row: Row[Any], rows: list[Row[Any]], caller: Caller) -> bool:
    if row.sender in caller.agencies and row.held_since is not None and row.received_at >= row.held_since:
        return True
    return any(
        one.receiver in caller.agencies and one.held_since is not None and one.created_at >= one.held_since
        for one in rows
    )


def _item(row: Row[Any], rows: list[Row[Any]], caller: Caller) -> FoundItem:
    sent = row.sender in caller.agencies
    told = [one for one in rows if sent or one.receiver in caller.agencies][:MOST_RECEIVERS]
    ways = [("out", sent), ("in", any(one.receiver in caller.agencies for one in rows))]
    return FoundItem(
        id=row.id,
        kind=Kind(row.kind),
        directions=tuple(name for name, goes in ways if goes),
        sender=row.sender,
        document_id=row.document_id,
        code=row.code,
        subject=row.subject,
        promulgation_date=row.promulgation_date,
        business_type=row.business_type,
        type_name=row.type_name,
        priority=row.priority,
        status_code=row.status_code,
        verdict=row.verdict,
        received_at=row.received_at,
        size=row.size,
        receivers=rows[0].number if rows else 0,
        to=tuple(FoundReceiver(one.receiver, one.id, DeliveryState(one.state), one.stage) for one in told),
    )


def _among(expression: ColumnElement[str], name: str, dialect: str) -> ColumnElement[bool]:
    """Return that something is among a list that is given apart: of any length, it is the same statement."""
    if dialect == "postgresql":
        return expression == any_(bindparam(name, type_=ARRAY(Text)))
    return expression.in_(bindparam(name, expanding=True))


def _packets(dialect: str) -> Select[Any]:
    return (
        select(
            packets.c.id,
            packets.c.kind,
            packets.c.sender,
            packets.c.document_id,
            packets.c.code,
            packets.c.subject,
            packets.c.promulgation_date,
            packets.c.business_type,
            packets.c.header["document_type"]["type_name"].as_string().label("type_name"),
            packets.c.priority,
            packets.c.status_code,
            packets.c.verdict,
            packets.c.received_at,
            packets.c.size,
            agencies.c.held_since,
        )
        .select_from(packets.outerjoin(agencies, agencies.c.id == packets.c.sender))
        .where(_among(packets.c.id, "ids", dialect))
    )


def _first_deliveries(dialect: str) -> Select[Any]:
    columns = deliveries.c
    place = func.row_number().over(partition_by=columns.packet, order_by=columns.id).label("place")
    number = func.count().over(partition_by=columns.packet).label("number")
    listed = (
        select(
            columns.id,
            columns.packet,
            columns.receiver,
            columns.state,
            columns.stage,
            columns.created_at,
            place,
            number,
        )
        .where(_among(columns.packet, "ids", dialect))
        .subquery()
    )
    mine = _among(listed.c.receiver, "agencies", dialect)
    return (
        select(listed, agencies.c.held_since)
        .select_from(listed.outerjoin(agencies, agencies.c.id == listed.c.receiver))
        .where(or_(listed.c.place <= MOST_RECEIVERS, mine))
        .order_by(listed.c.packet, listed.c.place)
    )


# Built once, since building costs more than running.
_DIALECTS: Final = ("sqlite", "postgresql")
_PACKETS: Final = {dialect: _packets(dialect) for dialect in _DIALECTS}
_DELIVERIES: Final = {dialect: _first_deliveries(dialect) for dialect in _DIALECTS}
"""Deliveries of packets, the first 20 of each and all of the caller's own, with their number."""
