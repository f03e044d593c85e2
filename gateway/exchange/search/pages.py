"""Pages of a search: what the index names, as far as the caller may see it and its deliveries stand as asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, or_, select

from gateway.exchange.intake.access import visible
from gateway.exchange.search.index import number_of
from gateway.exchange.search.wanted import Wanted, question
from gateway.exchange.views import Caller, DeliveryState
from gateway.packet.names import Kind
from gateway.store.inverted import newest
from gateway.store.schema import deliveries, packets

MOST: Final = 200
"""Items of one page."""

EXAMINED: Final = 1000
"""Packets that one page looks at: states of deliveries stand in no index, since they change. A page may hold less than
was asked for, even nothing, and name the next one all the same.
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
    """Return those that the caller may see, and whose deliveries stand as asked."""
    seen = visible(connection, ids, caller)
    if not seen or not (wanted.state or wanted.stage):
        return seen
    columns = deliveries.c
    query = (
        select(columns.packet)
        .join_from(deliveries, packets, columns.packet == packets.c.id)
        .where(columns.packet.in_(seen))
        .where(or_(columns.receiver.in_(caller.agencies), packets.c.sender.in_(caller.agencies)))
    )
    if wanted.state:
        query = query.where(columns.state.in_([state.value for state in wanted.state]))
    if wanted.stage:
        query = query.where(columns.stage.in_(wanted.stage))
    return set(connection.execute(query).scalars())


def _items(connection: Connection, ids: Sequence[str], caller: Caller) -> tuple[FoundItem, ...]:
    if not ids:
        return ()
    rows = {row.id: row for row in connection.execute(select(packets).where(packets.c.id.in_(ids)))}
    counts = _counts(connection, ids)
    told = _receivers(connection, ids, caller)
    return tuple(_item(rows[one], counts.get(one, 0), told.get(one, []), caller) for one in ids)


def _counts(connection: Connection, ids: Collection[str]) -> dict[str, int]:
    columns = deliveries.c
    query = select(columns.packet, func.count()).where(columns.packet.in_(ids)).group_by(columns.packet)
    return {row[0]: row[1] for row in connection.execute(query)}


def _receivers(connection: Connection, ids: Collection[str], caller: Caller) -> dict[str, list[FoundReceiver]]:
    columns = deliveries.c
    place = func.row_number().over(partition_by=columns.packet, order_by=columns.id).label("place")
    listed = (
        select(columns.id, columns.packet, columns.receiver, columns.state, columns.stage, place)
        .join_from(deliveries, packets, columns.packet == packets.c.id)
        .where(columns.packet.in_(ids))
        .where(or_(columns.receiver.in_(caller.agencies), packets.c.sender.in_(caller.agencies)))
        .subquery()
    )
    query = select(listed).where(listed.c.place <= MOST_RECEIVERS).order_by(listed.c.packet, listed.c.place)
    found: dict[str, list[FoundReceiver]] = {}
    for row in connection.execute(query):
        one = FoundReceiver(row.receiver, row.id, DeliveryState(row.state), row.stage)
        found.setdefault(row.packet, []).append(one)
    return found


def _item(row: Row[Any], receivers: int, told: list[FoundReceiver], caller: Caller) -> FoundItem:
    ways = [("out", row.sender in caller.agencies), ("in", any(one.agency in caller.agencies for one in told))]
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
        type_name=(row.header.get("document_type") or {}).get("type_name"),
        priority=row.priority,
        status_code=row.status_code,
        verdict=row.verdict,
        received_at=row.received_at,
        size=row.size,
        receivers=receivers,
        to=tuple(told),
    )
