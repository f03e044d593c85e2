"""Dealing out: entries of the ledger and of the outbox become events owed to subscriptions, in one transaction.

The cursor moves in the same transaction, so that nothing is dealt out twice or left out, whenever a process dies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from gateway.exchange.ledger import Event
from gateway.exchange.webhooks.events import EVENTS, LEDGER, OPENED, RECEIVED, ROUTED, TOLD, EventType, Side
from gateway.exchange.webhooks.horizon import Mark
from gateway.exchange.webhooks.rows import Live, live
from gateway.exchange.webhooks.views import Filters
from gateway.ids import new_id
from gateway.packet.names import Kind
from gateway.store.schema import (
    deliveries,
    inspections,
    ledger,
    packets,
    statuses,
    webhook_cursor,
    webhook_deliveries,
    webhook_outbox,
    webhooks,
)

AT_ONCE: Final = 500
"""Entries in one transaction."""

SOURCE: Final = "ledger"

FACTS: Final = ("delivery", "endpoint", "cause", "code")
"""What of an entry's facts is told along."""


CONDITIONS: Final = {
    "kind": "kinds",
    "priority": "priorities",
    "document_type": "document_types",
    "status_code": "status_codes",
}
"""What is told of a packet, with the condition that may ask for it."""


@dataclass(frozen=True, slots=True)
class Told:
    """One event about to be dealt out: whom it concerns, and what conditions may ask of it."""

    type: EventType
    at: datetime
    agencies: frozenset[str]
    data: dict[str, Any]
    asked: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the entries of one turn are about."""

    packets: Mapping[str, Row[Any]]
    receivers: Mapping[str, frozenset[str]]
    held: frozenset[str]
    about: Mapping[str, str | None]


def deal(connection: Connection, mark: Mark, now: datetime) -> bool:
    """Deal out what was written up to a settled mark; return whether more may be left."""
    hooks = live(connection, now)
    if not hooks:
        connection.execute(delete(webhook_outbox))
        return False
    cursor = _cursor(connection, mark)
    rows = _entries(connection, cursor, mark.number)
    known = _known(connection, rows)
    _owe(connection, hooks, [told for row in rows for told in _told(row, known)], now)
    full = len(rows) == AT_ONCE
    _move(connection, rows[-1].number if full else max(cursor, mark.number))
    return _deal_outbox(connection, hooks, now) or full


def quiet(connection: Connection, now: datetime) -> bool:
    """Tell, reading only, whether there is nothing to deal out: an idle service writes nothing."""
    if connection.execute(select(webhook_outbox.c.number).limit(1)).first() is not None:
        return False
    if not live(connection, now):
        return True
    reached = connection.execute(select(webhook_cursor.c.number).where(webhook_cursor.c.source == SOURCE)).scalar()
    return reached is not None and reached >= (connection.execute(select(func.max(ledger.c.number))).scalar() or 0)


def start(connection: Connection) -> None:
    """Begin at the newest entry if nobody is subscribed so far: what nobody was to be told was left where it is."""
    if connection.execute(select(webhooks.c.id).where(webhooks.c.state != "pending").limit(1)).first() is None:
        number = connection.execute(select(func.max(ledger.c.number))).scalar() or 0
        connection.execute(delete(webhook_cursor).where(webhook_cursor.c.source == SOURCE))
        connection.execute(insert(webhook_cursor).values(source=SOURCE, number=number))


def _cursor(connection: Connection, mark: Mark) -> int:
    table = webhook_cursor.c
    found = connection.execute(select(table.number).where(table.source == SOURCE).with_for_update()).scalar()
    if found is None:
        connection.execute(insert(webhook_cursor).values(source=SOURCE, number=mark.number))
        return mark.number
    return int(found)


def _move(connection: Connection, number: int) -> None:
    connection.execute(update(webhook_cursor).where(webhook_cursor.c.source == SOURCE).values(number=number))


def _entries(connection: Connection, after: int, upto: int) -> list[Row[Any]]:
    table = ledger.c
    query = (
        select(table.number, table.packet, table.at, table.event, table.agency, table.facts)
        .where(table.number > after, table.number <= upto, table.event.in_(TOLD))
        .order_by(table.number)
        .limit(AT_ONCE)
    )
    found: list[Row[Any]] = [*connection.execute(query)]
    return found


def _known(connection: Connection, rows: Sequence[Row[Any]]) -> _Known:
    ids = sorted({row.packet for row in rows})
    if not ids:
        return _Known({}, {}, frozenset(), {})
    found = connection.execute(select(packets).where(packets.c.id.in_(ids)))
    receivers: dict[str, set[str]] = {}
    for row in connection.execute(
        select(deliveries.c.packet, deliveries.c.receiver).where(deliveries.c.packet.in_(ids))
    ):
        receivers.setdefault(row.packet, set()).add(row.receiver)
    held = connection.execute(select(inspections.c.packet).where(inspections.c.packet.in_(ids))).scalars()
    about = connection.execute(select(statuses.c.packet, statuses.c.document).where(statuses.c.packet.in_(ids)))
    return _Known(
        {row.id: row for row in found},
        {packet: frozenset(those) for packet, those in receivers.items()},
        frozenset(held),
        {row.packet: row.document for row in about},
    )


def _told(row: Row[Any], known: _Known) -> Iterable[Told]:
    """Yield the events that an entry is."""
    packet = known.packets.get(row.packet)
    if packet is None:
        return
    if row.event == Event.ROUTED:
        # A document that is held is there for its receivers only when it was let go.
        if row.packet not in known.held:
            yield _event(ROUTED[Kind(packet.kind)], row, packet, known, frozenset([row.agency]), row.agency)
        return
    if row.event in OPENED:
        for receiver in sorted(known.receivers.get(row.packet, ())):
            yield _event(RECEIVED, row, packet, known, frozenset([receiver]), receiver)
    if (kind := LEDGER.get(row.event)) is not None:
        yield _event(kind, row, packet, known, _concerned(kind.side, row, packet, known), row.agency)


def _concerned(side: Side, row: Row[Any], packet: Row[Any], known: _Known) -> frozenset[str]:
    if side is Side.SENDER:
        return frozenset([packet.sender])
    if side is Side.ALL:
        return known.receivers.get(row.packet, frozenset()) | {packet.sender}
    return frozenset([row.agency]) if row.agency else frozenset()


def _event(
    kind: EventType, row: Row[Any], packet: Row[Any], known: _Known, agencies: frozenset[str], to: str | None
) -> Told:
    about = known.about.get(row.packet)
    data = {
        "id": row.packet,
        "kind": packet.kind,
        "from": packet.sender,
        "to": to,
        "document_id": packet.document_id,
        "code": packet.code,
        "status_code": packet.status_code,
        "about": about,
        "business_type": packet.business_type,
        "priority": packet.priority,
        "document_type": document_type(packet.header),
        "details": {name: row.facts[name] for name in FACTS if name in row.facts},
    }
    asked = {condition: data[name] for name, condition in CONDITIONS.items() if data[name] is not None}
    return Told(kind, row.at, agencies, data, asked)


def document_type(header: Mapping[str, Any]) -> int | None:
    """Return the kind of document that a header names."""
    found = (header.get("document_type") or {}).get("type")
    return int(found) if isinstance(found, int) else None


def _deal_outbox(connection: Connection, hooks: Sequence[Live], now: datetime) -> bool:
    rows = connection.execute(
        select(webhook_outbox).order_by(webhook_outbox.c.number).limit(AT_ONCE).with_for_update()
    ).all()
    if not rows:
        return False
    told = [
        Told(EVENTS[row.event], row.at, frozenset([row.agency]), dict(row.data)) for row in rows if row.event in EVENTS
    ]
    _owe(connection, hooks, told, now)
    connection.execute(delete(webhook_outbox).where(webhook_outbox.c.number.in_([row.number for row in rows])))
    return len(rows) == AT_ONCE


def _owe(connection: Connection, hooks: Sequence[Live], told: Iterable[Told], now: datetime) -> None:
    rows = [
        {
            "id": new_id(),
            "webhook": hook.id,
            "event": one.type.name,
            "at": one.at,
            "data": {**one.data, "agencies": sorted(one.agencies & hook.agencies)},
            "state": "waiting",
            "attempts": 0,
            "created_at": now,
            "next_at": now,
            "error": "",
        }
        for one in told
        for hook in hooks
        if wanted(hook, one)
    ]
    if rows:
        connection.execute(insert(webhook_deliveries), rows)


def wanted(hook: Live, told: Told) -> bool:
    """Tell whether a subscription is told of an event."""
    if told.type.name not in hook.events or told.at < hook.since:
        return False
    ours = told.agencies & hook.agencies
    if hook.filters.agencies:
        ours &= hook.filters.agencies
    return bool(ours) and _holds(hook.filters, told)


def _holds(filters: Filters, told: Told) -> bool:
    return all(not getattr(filters, name) or value in getattr(filters, name) for name, value in told.asked.items())
