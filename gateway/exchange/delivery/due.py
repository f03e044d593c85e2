"""What is due at an endpoint and may go now: found and leased in one transaction that locks the endpoint's state.

All bounds hold over all processes and hosts: the circuit, packets at the same time (leases that have not run out), rate
and quota. The most urgent go first, then the oldest. An endpoint that may not be called costs one small query.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, Final, Protocol

from sqlalchemy import (
    Connection,
    Row,
    Select,
    bindparam,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    union_all,
    update,
)

from gateway.contract import Outgoing
from gateway.directory.names import fold
from gateway.exchange.delivery.circuit import Circuit, EndpointState
from gateway.exchange.delivery.distribution import Ticket
from gateway.exchange.delivery.poison import DETAIL, bury, is_poison
from gateway.exchange.delivery.policy import Cause, EndpointRules
from gateway.exchange.views import DeliveryState
from gateway.packet.names import Kind, Priority
from gateway.store.schema import deliveries, endpoint_states, endpoints, packets

TOGETHER: Final = 50
"""Receivers at most in one transfer of a packet: their names travel in one header."""

HALTED: Final = ("paused", "removed")
"""States of endpoints in the register in which nothing is sent."""

AHEAD: Final = 4
"""Waiting deliveries looked at for each packet that may go, since several are often of one packet."""


class Files(Protocol):
    """Where the bytes of packets lie."""

    def path(self, sha256: str) -> Path:
        """Return the file with this digest."""

    async def near(self, sha256: str) -> Path:
        """Return that file once it is here, unless it is gone for good. Raises NotNow where it cannot be had now."""


@dataclass(frozen=True, slots=True)
class Held:
    """One delivery under a lease. ``address`` is the code under which transport knows the receiver."""

    delivery: str
    receiver: str
    address: str
    fence: int
    attempts: int
    failing_since: datetime | None


@dataclass(frozen=True, slots=True)
class Lease:
    """Deliveries of one packet through one endpoint, held until they run out or somebody takes them over.

    ``ask_first`` where an earlier attempt may have arrived: its outcome was unknown, or its worker died. ``steady``
    where the endpoint showed no failure when the lease was given, so that success says nothing new about it.
    """

    endpoint: str
    outgoing: Outgoing
    held: tuple[Held, ...]
    ask_first: bool
    steady: bool = False

    @property
    def ticket(self) -> Ticket:
        """The same as plain data, to be handed to a worker elsewhere."""
        fences = {one.delivery: one.fence for one in self.held}
        return Ticket(self.endpoint, self.outgoing.document, self.outgoing.priority, fences)


@dataclass(frozen=True, slots=True)
class Term:
    """For how long a lease is given, and whether an attempt begins with it or only a wait in a queue."""

    hold: timedelta
    begins: bool = True


@dataclass(frozen=True, slots=True)
class Taken:
    """What was leased; ``again_at`` is when there may be more, as far as is known.

    ``blocked`` says that nothing can go before, whatever comes in meanwhile.
    """

    leases: tuple[Lease, ...] = ()
    again_at: datetime | None = None
    blocked: bool = False


# Literals, not parameters, so that both databases see that the small index of what waits will do.
_WAITING: Final = text("deliveries.state = 'waiting'")
_FREE: Final = or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until < bindparam("now"))


def _of(priority: int) -> Select[Any]:
    columns = deliveries.c
    return (
        select(columns.id, columns.packet, columns.priority, columns.next_at)
        .where(columns.endpoint == bindparam("endpoint"), columns.priority == literal_column(str(priority)), _WAITING)
        .where(columns.next_at <= bindparam("now"), _FREE)
        .order_by(columns.next_at, columns.id)
        .limit(bindparam("most"))
    )


def _soonest(priority: int) -> Select[Any]:
    columns = deliveries.c
    return select(func.min(columns.next_at).label("at")).where(
        columns.endpoint == bindparam("endpoint"),
        columns.priority == literal_column(str(priority)),
        _WAITING,
        columns.next_at > bindparam("now"),
    )


_CANDIDATES: Final = union_all(*(select(_of(priority).subquery()) for priority in reversed(Priority)))
_LATER: Final = union_all(*(_soonest(priority) for priority in Priority))
_STATE: Final = select(endpoint_states).where(endpoint_states.c.endpoint == bindparam("endpoint")).with_for_update()
_RUN: Final = select(endpoints.c.state).where(endpoints.c.name == bindparam("name"))
_UNDER_WAY: Final = select(func.count(deliveries.c.packet.distinct())).where(
    text("deliveries.lease_until IS NOT NULL"),
    deliveries.c.lease_until > bindparam("now"),
    deliveries.c.endpoint == bindparam("endpoint"),
)
_PACKET: Final = (packets.c.sender, packets.c.size, packets.c.sha256, packets.c.document_id)
_ALL: Final = select(deliveries, *_PACKET, packets.c.priority.label("said_priority")).join_from(
    deliveries, packets, deliveries.c.packet == packets.c.id
)
_ROWS: Final = (
    # By parameters, so that neither database walks through all that waits at the endpoint.
    _ALL.where(deliveries.c.packet.in_(bindparam("which", expanding=True)), deliveries.c.state == bindparam("waiting"))
    .where(deliveries.c.endpoint == bindparam("endpoint"), deliveries.c.next_at <= bindparam("now"), _FREE)
    .order_by(deliveries.c.packet, deliveries.c.id)
    .with_for_update(of=deliveries, skip_locked=True)
)
_NAMED: Final = (
    _ALL.where(deliveries.c.id.in_(bindparam("which", expanding=True)), deliveries.c.packet == bindparam("of"))
    .where(deliveries.c.state == bindparam("waiting"))
    .order_by(deliveries.c.id)
    .with_for_update(of=deliveries)
)
_HOLD: Final = (
    update(deliveries)
    .where(deliveries.c.id.in_(bindparam("which", expanding=True)))
    .values(
        lease_until=bindparam("until"), fence=deliveries.c.fence + 1, begun=deliveries.c.begun + bindparam("begins")
    )
)
_HEADERS: Final = select(packets.c.id, packets.c.header).where(packets.c.id.in_(bindparam("which", expanding=True)))


def take(connection: Connection, endpoint: str, rules: EndpointRules, files: Files, now: datetime, term: Term) -> Taken:
    """Lease what may go through the endpoint now, for so long."""
    before = locked(connection, endpoint, rules, now)
    closed_until = before.closed_until(now)
    if closed_until is not None:
        return Taken(again_at=closed_until, blocked=True)
    if not runs(connection, endpoint):
        return Taken(blocked=True)
    state = before.at(now, rules)
    if (room_at := state.room_at(now, rules)) is not None:
        return Taken(again_at=room_at, blocked=True)
    outstanding = connection.execute(_UNDER_WAY, {"endpoint": endpoint, "now": now}).scalar_one()
    room = state.room(rules, outstanding)
    if not room:
        return Taken()
    chosen = _candidates(connection, endpoint, now, room * AHEAD)[:room]
    if not chosen:
        return Taken(again_at=_next(connection, endpoint, now))
    leases = _lease(connection, endpoint, chosen, files, now, term)
    bounded = bool(leases) and bool(rules.per_second or rules.per_day)
    if bounded or state.circuit is not before.circuit:
        keep(connection, endpoint, state.spent(rules, len(leases)), now)
    steady = state.circuit is Circuit.CLOSED and not state.failures
    return Taken(tuple(replace(lease, steady=steady) for lease in leases))


def runs(connection: Connection, endpoint: str) -> bool:
    """Tell whether operators let the endpoint be called; asked with its state locked, so that a pause holds at once."""
    return connection.execute(_RUN, {"name": endpoint}).scalar_one_or_none() not in HALTED


def locked(connection: Connection, endpoint: str, rules: EndpointRules, now: datetime) -> EndpointState:
    """Return the endpoint's state, locked to the end of the transaction, and made if it is the first time."""
    row = connection.execute(_STATE, {"endpoint": endpoint}).one_or_none()
    if row is not None:
        return state_of(row)
    state = EndpointState.fresh(now, rules)
    connection.execute(insert(endpoint_states).values(endpoint=endpoint, **_values(state, now)))
    return state


def state_of(row: Row[Any]) -> EndpointState:
    """Return a row of the endpoints' states as the rules know it."""
    return EndpointState(
        circuit=Circuit(row.circuit),
        failures=row.failures,
        opened=row.opened,
        probe_at=row.probe_at,
        tokens=row.tokens,
        tokens_at=row.tokens_at,
        day=row.day,
        day_count=row.day_count,
    )


def keep(connection: Connection, endpoint: str, state: EndpointState, now: datetime) -> None:
    """Write an endpoint's state, whose row this transaction has locked."""
    same = endpoint_states.c.endpoint == endpoint
    connection.execute(update(endpoint_states).where(same).values(**_values(state, now)))


def _values(state: EndpointState, now: datetime) -> dict[str, Any]:
    names = ("failures", "opened", "probe_at", "tokens", "tokens_at", "day", "day_count")
    return {name: getattr(state, name) for name in names} | {"circuit": state.circuit.value, "updated_at": now}


def _candidates(connection: Connection, endpoint: str, now: datetime, most: int) -> list[str]:
    """Return packets of which something is due, the most urgent first, then the oldest, each once."""
    rows = connection.execute(_CANDIDATES, {"endpoint": endpoint, "now": now, "most": most}).all()
    ordered = sorted(rows, key=lambda row: (-row.priority, row.next_at, row.id))
    return list(dict.fromkeys(row.packet for row in ordered))


def _next(connection: Connection, endpoint: str, now: datetime) -> datetime | None:
    found = connection.execute(_LATER, {"endpoint": endpoint, "now": now}).scalars()
    return min((at for at in found if at is not None), default=None)


def _lease(
    connection: Connection, endpoint: str, chosen: Sequence[str], files: Files, now: datetime, term: Term
) -> tuple[Lease, ...]:
    wanted = {"endpoint": endpoint, "now": now, "which": chosen, "waiting": DeliveryState.WAITING.value}
    found = connection.execute(_ROWS, wanted).all()
    bury(connection, endpoint, [row for row in found if is_poison(row)], DETAIL, now)
    rows = [row for row in found if not is_poison(row)]
    groups = {packet: list(group)[:TOGETHER] for packet, group in groupby(rows, lambda row: row.packet)}
    held = [row for group in groups.values() for row in group]
    if not held:
        return ()
    hold(connection, held, term, now)
    ordered = [groups[packet] for packet in chosen if packet in groups]
    return leases_of(connection, endpoint, ordered, files)


def hold(connection: Connection, rows: Iterable[Row[Any]], term: Term, now: datetime) -> None:
    """Give locked deliveries the next fence number, and a lease from now on."""
    held = {"which": [row.id for row in rows], "until": now + term.hold, "begins": int(term.begins)}
    connection.execute(_HOLD, held)


def held_by(connection: Connection, ticket: Ticket) -> list[Row[Any]]:
    """Lock and return the deliveries that a ticket still holds: those whose fence number it has."""
    wanted = {"which": list(ticket.fences), "of": ticket.packet, "waiting": DeliveryState.WAITING.value}
    return [row for row in connection.execute(_NAMED, wanted) if row.fence == ticket.fences[row.id]]


def leases_of(
    connection: Connection, endpoint: str, groups: Sequence[Sequence[Row[Any]]], files: Files
) -> tuple[Lease, ...]:
    """Return a lease for each group of rows of one packet, which were just given their next fence number."""
    addressed = _addressed(connection, [group[0].packet for group in groups if group[0].kind == Kind.DOCUMENT.value])
    return tuple(_lease_of(endpoint, rows, addressed, files) for rows in groups)


def _lease_of(endpoint: str, rows: Sequence[Row[Any]], addressed: Mapping[str, int], files: Files) -> Lease:
    first = rows[0]
    held = tuple(_held(row) for row in rows)
    mended = any(one.address != one.receiver for one in held)
    outgoing = Outgoing(
        document=first.packet,
        kind=Kind(first.kind),
        sender=first.sender,
        receivers=tuple(one.address for one in held),
        whole=not mended and addressed.get(first.packet, 0) <= len(rows),
        file=files.path(first.sha256),
        size=first.size,
        sha256=first.sha256,
        priority=first.said_priority or 0,
        delivery=first.id,
        answers=(first.document_id or "") if first.kind == Kind.STATUS.value else "",
    )
    unclear = any(row.begun > 0 or row.cause == Cause.UNKNOWN.value for row in rows)
    return Lease(endpoint, outgoing, held, ask_first=unclear)


def _held(row: Row[Any]) -> Held:
    address = row.address or row.receiver
    return Held(row.id, row.receiver, address, row.fence + 1, row.attempts, row.failing_since)


def _addressed(connection: Connection, documents: Iterable[str]) -> dict[str, int]:
    """Return how many agencies each document names as receivers."""
    wanted = list(documents)
    if not wanted:
        return {}
    rows = connection.execute(_HEADERS, {"which": wanted})
    return {row.id: len({fold(party["organ_id"]) for party in row.header.get("receivers", ())}) for row in rows}
