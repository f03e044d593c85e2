"""Versions: which updates and replacements follow a document, for whom, and what answers it (domain 2.3, 2.4).

The order of versions is that of the times their senders state, since they may arrive in any order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from gateway.directory.names import fold
from gateway.exchange.intake.access import visible
from gateway.exchange.receivers import statuses
from gateway.exchange.views import Caller, RelationKind, VersionView
from gateway.packet.dates import time_text
from gateway.packet.names import StatusCode
from gateway.store.schema import packets, relations

FOLLOWING: Final = (RelationKind.UPDATES.value, RelationKind.REPLACES.value)

MOST: Final = 100
"""Versions of one document that are looked at."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One packet that follows another; ``order`` sorts those that follow the same one."""

    packet: str
    target: str
    order: tuple[str, str]


def _steps(connection: Connection, targets: Collection[str], caller: Caller) -> list[_Step]:
    """Return what follows these documents, for the caller, in order."""
    query = (
        select(relations, packets.c.sender, packets.c.received_at, packets.c.header)
        .join_from(relations, packets, relations.c.packet == packets.c.id)
        .where(relations.c.target.in_(targets), relations.c.kind.in_(FOLLOWING))
        .limit(MOST)
    )
    rows = [row for row in connection.execute(query) if _concerns(row, caller)]
    answers = statuses.answered(connection, [row.packet for row in rows], caller.agencies)
    kept = [row for row in rows if answers.get(row.packet) != StatusCode.DISAGREED]
    return sorted((_Step(row.packet, row.target, _order(row)) for row in kept), key=lambda step: step.order)


def _concerns(row: Row[Any], caller: Caller) -> bool:
    """Say whether a relation is meant for an agency of the caller: its sender always, receivers if none is listed."""
    if row.sender in caller.agencies or not row.receivers:
        return True
    mine = {fold(agency) for agency in caller.agencies}
    return any(fold(receiver) in mine for receiver in row.receivers)


def _order(row: Row[Any]) -> tuple[str, str]:
    trace = row.header.get("trace") or [{}]
    return str(trace[0].get("timestamp") or time_text(row.received_at)), str(row.packet)


def superseded(connection: Connection, ids: Collection[str], caller: Caller) -> dict[str, str]:
    """Return for each document that has been updated or replaced the newest packet that did."""
    if not ids:
        return {}
    columns = relations.c
    query = select(columns.packet, columns.target).where(
        columns.packet.in_(ids), columns.kind == RelationKind.UPDATES.value, columns.target.is_not(None)
    )
    built_on = {row.packet: row.target for row in connection.execute(query)}
    steps = _steps(connection, {*ids, *built_on.values()}, caller)
    found = {}
    for one in ids:
        later = [step.packet for step in steps if step.target == one] or _after(steps, one, built_on.get(one))
        if later:
            found[one] = later[-1]
    return found


def _after(steps: list[_Step], packet: str, target: str | None) -> list[str]:
    """Return what follows the same document later than this update."""
    siblings = [step.packet for step in steps if step.target == target]
    return siblings[siblings.index(packet) + 1 :] if packet in siblings else []


def versions(connection: Connection, packet: str, caller: Caller) -> tuple[VersionView, ...]:
    """Return the chain that a document belongs to, oldest first; nothing where it stands alone."""
    chain = {_root(connection, packet)}
    steps: list[_Step] = []
    fresh = set(chain)
    while fresh and len(chain) < MOST:
        more = _steps(connection, fresh, caller)
        steps += more
        fresh = {step.packet for step in more} - chain
        chain |= fresh
    if len(chain) == 1 and not steps:
        return ()
    seen = visible(connection, chain, caller)
    later = superseded(connection, seen, caller)
    rows = connection.execute(select(packets).where(packets.c.id.in_(seen))).all()
    return tuple(_version(row, later) for row in sorted(rows, key=lambda row: _place(row, steps)))


def _place(row: Row[Any], steps: Iterable[_Step]) -> tuple[int, tuple[str, str]]:
    orders = [step.order for step in steps if step.packet == row.id]
    return (1, orders[0]) if orders else (0, ("", str(row.id)))


def _root(connection: Connection, packet: str) -> str:
    """Follow a document back to the one that all others build on; circles end where they began."""
    seen: set[str] = set()
    while packet not in seen:
        seen.add(packet)
        query = select(relations.c.target).where(
            relations.c.packet == packet, relations.c.kind.in_(FOLLOWING), relations.c.target.is_not(None)
        )
        packet = connection.execute(query.order_by(relations.c.number).limit(1)).scalar_one_or_none() or packet
    return packet


def _version(row: Row[Any], later: dict[str, str]) -> VersionView:
    return VersionView(row.id, row.document_id, row.code, row.business_type, row.received_at, later.get(row.id))


def answered_by(connection: Connection, packet: str, caller: Caller) -> tuple[str, ...]:
    """Return the documents that answer this one, as far as the caller may see them, oldest first."""
    query = select(relations.c.packet).where(
        relations.c.target == packet, relations.c.kind == RelationKind.ANSWERS.value
    )
    found = connection.execute(query.distinct().limit(MOST)).scalars().all()
    return tuple(sorted(visible(connection, found, caller)))
