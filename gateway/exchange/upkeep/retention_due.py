"""Which packets' content is past its time: closed at every receiver, untouched for as long as the rules say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, exists, select

from gateway.exchange.receivers.receiver_state import Stage
from gateway.exchange.upkeep.retention_rules import RetentionRules, Rule
from gateway.exchange.views import DeliveryState
from gateway.ids import first_id_at
from gateway.packet.names import Kind
from gateway.store.database import Database
from gateway.store.schema import agencies, deliveries, packets

PAGE: Final = 500
"""Packets looked at in one read."""

_UNFINISHED: Final = (
    DeliveryState.WAITING,
    DeliveryState.PROCESSING,
    DeliveryState.HELD,
    DeliveryState.QUARANTINED,
)

_OPEN: Final = exists().where(
    deliveries.c.packet == packets.c.id,
    deliveries.c.state.in_([state.value for state in _UNFINISHED])
    | deliveries.c.arrival_due
    | (deliveries.c.stage == Stage.ASKED.value),
)
"""Something is still to be done with the packet: inspected, sent, fetched, reported, or answered to a take-back."""


@dataclass(frozen=True, slots=True)
class Due:
    """A packet whose content may go, and by which rule."""

    packet: str
    size: int
    archived: bool
    rule: Rule


def closed() -> ColumnElement[bool]:
    """Return the condition that a packet has content and nothing is to be done with it any more."""
    return packets.c.destroyed_at.is_(None) & ~_OPEN


def due(database: Database, rules: RetentionRules, now: datetime) -> Iterator[list[Due]]:
    """Yield what is due, the oldest first, page by page; what a page names may be purged before the next is read."""
    for kind in rules.kinds():
        before = first_id_at(now - timedelta(days=rules.shortest(kind)))
        last = ""
        while rows := database.look_now(partial(_candidates, kind=kind, after=last, before=before)):
            found = database.read_now(partial(_judged, rows=rows, rules=rules, now=now))
            if found:
                yield found
            last = rows[-1].id


def _candidates(connection: Connection, kind: Kind, after: str, before: str) -> Sequence[Row[Any]]:
    query = (
        select(packets.c.id, packets.c.kind, packets.c.sender, packets.c.size)
        .add_columns(packets.c.received_at, packets.c.archived_at)
        .where(packets.c.id > after, packets.c.id < before, packets.c.kind == kind.value, closed())
    )
    return connection.execute(query.order_by(packets.c.id).limit(PAGE)).all()


def _judged(connection: Connection, rows: Sequence[Row[Any]], rules: RetentionRules, now: datetime) -> list[Due]:
    columns = deliveries.c
    query = select(columns.packet, columns.receiver, columns.updated_at, columns.stage_at)
    legs: dict[str, list[Any]] = {}
    for leg in connection.execute(query.where(columns.packet.in_([row.id for row in rows]))):
        legs.setdefault(leg.packet, []).append(leg)
    named = {row.sender for row in rows} | {leg.receiver for some in legs.values() for leg in some}
    here = set(connection.execute(select(agencies.c.id).where(agencies.c.id.in_(named))).scalars())
    found = []
    for row in rows:
        own = legs.get(row.id, [])
        rule = rules.judge(Kind(row.kind), {row.sender, *(leg.receiver for leg in own)} & here)
        if rule is not None and rule.ends(_last_change(row, own)) <= now:
            found.append(Due(row.id, row.size, row.archived_at is not None, rule))
    return found


def _last_change(row: Row[Any], legs: Sequence[Any]) -> datetime:
    moments: list[datetime] = [
        row.received_at,
        *(at for leg in legs for at in (leg.updated_at, leg.stage_at) if at is not None),
    ]
    return max(moments)
