"""Pages of a search: what its ways name, as far as the caller may see it and its deliveries stand as asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select

from gateway.exchange.receivers.receiver_state import Stage
from gateway.exchange.search.index import number_of
from gateway.exchange.search.items import FoundItem, visible_items
from gateway.exchange.search.wanted import Common, Wanted, common
from gateway.exchange.search.ways import Way, ways
from gateway.exchange.views import Caller, DeliveryState
from gateway.store.schema import deliveries, packets
from gateway.store.walks import Bounds

MOST: Final = 200
"""Items of one page."""

MORE: Final = 4
"""How much more a way is asked for each time, where it did not fill the page."""

LOOKED: Final = 500
"""Packets that are read for one page. A page may hold less than was asked for, even nothing, and name the next one."""

END: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page, the newest first; ``next`` is the number below which the next one begins, if there is one."""

    items: tuple[FoundItem, ...] = ()
    next: int | None = None


@dataclass(slots=True)
class _Page:
    """A page as it grows: all from ``last`` on was looked at."""

    wanted: Wanted
    caller: Caller
    limit: int
    last: int
    looked: int = 0
    items: list[FoundItem] = field(default_factory=list)

    def full(self) -> bool:
        """Tell whether it holds as many as it may."""
        return len(self.items) == self.limit

    def done(self) -> bool:
        """Tell whether it is full, or so much was read for it that the rest is for the next one."""
        return self.full() or self.looked >= LOOKED


def page(
    connection: Connection,
    wanted: Wanted,
    caller: Caller,
    *,
    before: int = END,
    limit: int = MOST,
    whole: bool = True,
) -> FoundPage:
    """Return what the caller may see and wants, received before the packet with the number ``before``.

    ``whole`` says that parties of all packets are known.
    """
    agencies = wanted.agencies(caller)
    if not agencies:
        return FoundPage()
    first = number_of(wanted.received_from) if wanted.received_from else 0
    before = min(before, number_of(wanted.received_to) if wanted.received_to else END)
    made = _Page(wanted, Caller(caller.system, agencies), limit, before)
    tried = ways(connection, wanted, agencies, whole=whole)
    if not tried:
        return FoundPage()
    for way in tried:
        if _go(connection, way, made, first):
            return FoundPage(tuple(made.items))
        if made.done():
            break
    return FoundPage(tuple(made.items), made.last)


def _go(connection: Connection, way: Way, made: _Page, first: int) -> bool:
    """Go one way until the page is full or the way leads no further; return whether its end was reached."""
    examined = fitted = 0
    # One more than wanted says whether there is a next page.
    most = way.most or made.limit + 1
    while not made.done() and examined < way.examined:
        passed = way.next(connection, Bounds(first, made.last, most))
        if passed is None:
            return False
        fitting = _fitting(connection, way, passed.rows, made)
        for start in range(0, len(fitting), made.limit + 1):
            if made.done() or _take(connection, fitting[start : start + made.limit + 1], made):
                return False
        if passed.to is None:
            return True
        examined, fitted = examined + passed.examined, fitted + len(fitting)
        made.last = passed.to
        if way.part and fitted * way.part < examined:
            return False
        most = min(MORE * most, way.examined)
    return False


def _take(connection: Connection, rows: Sequence[Row[Any]], made: _Page) -> bool:
    """Put what may be seen on the page; return whether there was one more than it may hold."""
    made.looked += len(rows)
    found = visible_items(connection, [row.packet for row in rows], made.caller)
    usual = common(made.wanted)
    for row in rows:
        if made.full():
            return True
        made.last = row.number
        item = found.get(row.packet)
        if item is not None and _is_usual(item, usual):
            made.items.append(item)
    return False


def _is_usual(item: FoundItem, usual: Common) -> bool:
    """Tell whether a packet fulfils the conditions that nearly all fulfil."""
    return (
        (not usual.verdicts or item.verdict in usual.verdicts)
        and (usual.business_type is None or item.business_type == usual.business_type)
        and (not usual.priorities or (item.priority or 0) in usual.priorities)
    )


def _fitting(connection: Connection, way: Way, rows: Sequence[Row[Any]], made: _Page) -> Sequence[Row[Any]]:
    """Return those whose deliveries stand as asked, where the way has not looked at that itself."""
    if way.by_standing and rows:
        stands = _standing(connection, [row.packet for row in rows], made.wanted, made.caller)
        rows = [row for row in rows if row.packet in stands]
    return rows


def _standing(connection: Connection, ids: Sequence[str], wanted: Wanted, caller: Caller) -> set[str]:
    """Return the packets with a delivery that stands as asked and concerns the caller."""
    states = [state.value for state in wanted.state or DeliveryState]
    stages = list(wanted.stage or [stage.value for stage in Stage])
    found = connection.execute(_STANDING, {"ids": list(ids), "states": states, "stages": stages})
    return {
        row.packet
        for row in found
        if (wanted.direction != "out" and row.receiver in caller.agencies)
        or (wanted.direction != "in" and row.sender in caller.agencies)
    }


_STANDING: Final = (
    select(deliveries.c.packet, deliveries.c.receiver, packets.c.sender)
    .join_from(deliveries, packets, deliveries.c.packet == packets.c.id)
    .where(deliveries.c.packet.in_(bindparam("ids", expanding=True)))
    .where(deliveries.c.state.in_(bindparam("states", expanding=True)))
    .where(deliveries.c.stage.in_(bindparam("stages", expanding=True)))
)
