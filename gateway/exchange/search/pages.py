"""Pages of a search: what the index names, as far as the caller may see it and its deliveries stand as asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, func, or_, select

from gateway.exchange.intake.access import visible
from gateway.exchange.receivers.receiver_state import Stage
from gateway.exchange.search.index import number_of
from gateway.exchange.search.wanted import Common, Wanted, common, question
from gateway.exchange.views import Caller, DeliveryState
from gateway.packet.names import Kind
from gateway.store.inverted import newest
from gateway.store.schema import deliveries, packets

MOST: Final = 200
"""Items of one page."""

EXAMINED: Final = 500
"""Packets that one page looks at: states of deliveries stand in no index, since they change, and what nearly all
packets are is looked at here too. A page may hold less than was asked for, even nothing, and name the next one.
"""

MOST_RECEIVERS: Final = 20
"""Receivers of one document that an item lists; how many there are in all is said beside them."""

END: Final = 2**63 - 1


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


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page, the newest first; ``next`` is the number below which the next one begins, if there is one."""

    items: tuple[FoundItem, ...] = ()
    next: int | None = None


@dataclass(slots=True)
class _Taken:
    """What a page has so far."""

    ids: list[str] = field(default_factory=list)
    examined: int = 0
    last: int = END


def page(connection: Connection, wanted: Wanted, caller: Caller, *, before: int = END, limit: int = MOST) -> FoundPage:
    """Return what the caller may see and wants, received before the packet with the number ``before``."""
    agencies = wanted.agencies(caller)
    if not agencies:
        return FoundPage()
    asked = question(wanted, agencies)
    if any(not group for group in asked):
        return FoundPage()
    first = number_of(wanted.received_from) if wanted.received_from else 0
    before = min(before, number_of(wanted.received_to) if wanted.received_to else END)
    narrowed = Caller(caller.system, agencies)
    taken = _Taken()
    while len(taken.ids) < limit and taken.examined < EXAMINED:
        # One more than wanted says whether there is a next page.
        most = EXAMINED if wanted.state or wanted.stage else limit + 1
        rows = newest(connection, asked, first=first, before=min(before, taken.last), most=most)
        good = _good(connection, [row.packet for row in rows], wanted, narrowed)
        for row in rows:
            if len(taken.ids) == limit:
                return FoundPage(_items(connection, taken.ids, narrowed), taken.last)
            taken.last, taken.examined = row.number, taken.examined + 1
            if row.packet in good:
                taken.ids.append(row.packet)
        if len(rows) < most:
            return FoundPage(_items(connection, taken.ids, narrowed))
    return FoundPage(_items(connection, taken.ids, narrowed), taken.last)


def _good(connection: Connection, ids: Sequence[str], wanted: Wanted, caller: Caller) -> set[str]:
    """Return those that the caller may see, that are what is common, and whose deliveries stand as asked."""
    ids = _usual(connection, ids, common(wanted))
    if not (wanted.state or wanted.stage):
        return visible(connection, ids, caller)
    states = [state.value for state in wanted.state] or [state.value for state in DeliveryState]
    stages = list(wanted.stage) or [stage.value for stage in Stage]
    values = {"ids": list(ids), "states": states, "stages": stages}
    # Of the few that stand so, those that are the caller's business.
    standing = connection.execute(_STANDING, values).all() if ids else []
    mine = {row.packet for row in standing if caller.agencies & {row.sender, row.receiver}}
    return visible(connection, mine, caller)


def _usual(connection: Connection, ids: Sequence[str], usual: Common) -> Sequence[str]:
    """Return those that fulfil the conditions which nearly all fulfil."""
    if not ids or not usual.asks:
        return ids
    rows = connection.execute(_COMMON, {"ids": list(ids)})
    return [
        row.id
        for row in rows
        if (not usual.verdicts or row.verdict in usual.verdicts)
        and (usual.business_type is None or row.business_type == usual.business_type)
        and (not usual.priorities or (row.priority or 0) in usual.priorities)
    ]


_COMMON: Final = select(packets.c.id, packets.c.verdict, packets.c.business_type, packets.c.priority).where(
    packets.c.id.in_(bindparam("ids", expanding=True))
)

_STANDING: Final = (
    select(deliveries.c.packet, deliveries.c.receiver, packets.c.sender)
    .join_from(deliveries, packets, deliveries.c.packet == packets.c.id)
    .where(deliveries.c.packet.in_(bindparam("ids", expanding=True)))
    .where(deliveries.c.state.in_(bindparam("states", expanding=True)))
    .where(deliveries.c.stage.in_(bindparam("stages", expanding=True)))
)


def _items(connection: Connection, ids: Sequence[str], caller: Caller) -> tuple[FoundItem, ...]:
    if not ids:
        return ()
    rows = {row.id: row for row in connection.execute(_PACKETS, {"ids": ids})}
    told: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(_DELIVERIES, {"ids": ids, "agencies": list(caller.agencies)}):
        told.setdefault(row.packet, []).append(row)
    return tuple(_item(rows[one], told.get(one, []), caller) for one in ids)


# Built once, since building costs more than running.
_PACKETS: Final[Select[Any]] = select(
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
).where(packets.c.id.in_(bindparam("ids", expanding=True)))


def _first_deliveries() -> Select[Any]:
    columns = deliveries.c
    place = func.row_number().over(partition_by=columns.packet, order_by=columns.id).label("place")
    number = func.count().over(partition_by=columns.packet).label("number")
    listed = (
        select(columns.id, columns.packet, columns.receiver, columns.state, columns.stage, place, number)
        .where(columns.packet.in_(bindparam("ids", expanding=True)))
        .subquery()
    )
    mine = listed.c.receiver.in_(bindparam("agencies", expanding=True))
    return select(listed).where(or_(listed.c.place <= MOST_RECEIVERS, mine)).order_by(listed.c.packet, listed.c.place)


_DELIVERIES: Final = _first_deliveries()
"""Deliveries of packets, the first 20 of each and all of the caller's own, with their number."""


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
