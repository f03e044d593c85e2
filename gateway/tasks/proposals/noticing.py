"""Noticing: the ledger is followed by a cursor, and every document that may assign tasks to an agency served here is
put down to be read; replies, later versions and take-backs are tied to the tasks they are about.

The cursor moves in the same transaction, so that nothing is missed or noticed twice, whenever a process dies.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from gateway.exchange.ledger import Event
from gateway.exchange.receivers import relations
from gateway.exchange.views import MAILBOX, RelationKind
from gateway.exchange.webhooks.horizon import Mark
from gateway.packet.names import Kind
from gateway.store.schema import (
    agencies,
    deliveries,
    directive_agencies,
    directive_cursor,
    directive_readings,
    inspections,
    ledger,
    packets,
    tasks,
)
from gateway.tasks.joins import finding
from gateway.tasks.proposals import forgetting, linking, versions
from gateway.tasks.proposals.rules import ReadingRules
from gateway.tasks.proposals.which import may_assign

AT_ONCE: Final = 500
"""Entries in one transaction."""
SOURCE: Final = "ledger"
BEFORE: Final = timedelta(hours=1)
"""Where nothing was followed so far, what is older is left alone."""

_THERE: Final = frozenset({Event.ROUTED.value, Event.INSPECTED.value, Event.QUARANTINE_RELEASED.value})
"""Entries after which a document is there for its receivers."""
_GONE: Final = frozenset({Event.CONTENT_DESTROYED.value, Event.PURGED.value})
_LOOKED_AT: Final = sorted(_THERE | _GONE | {Event.RELATED.value, Event.TAKE_BACK_AGREED.value})
_CLOSED: Final = ("pending", "quarantined", "destroyed")
"""States of an inspection in which a document is held back."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """A document that is there, with the agencies served here that exchange it, each with its side."""

    row: Row[Any]
    ours: Mapping[str, str]
    receivers: frozenset[str]


def quiet(connection: Connection) -> bool:
    """Tell, reading only, whether there is nothing to be noticed: an idle service writes nothing."""
    reached = connection.execute(select(directive_cursor.c.number).where(directive_cursor.c.source == SOURCE)).scalar()
    return reached is not None and reached >= (connection.execute(select(func.max(ledger.c.number))).scalar() or 0)


def notice(connection: Connection, mark: Mark, rules: ReadingRules, now: datetime) -> bool:
    """Notice what was written up to a settled mark; return whether more may be left."""
    cursor = _cursor(connection, now)
    if not rules.enabled and connection.execute(select(tasks.c.id).limit(1)).first() is None:
        # A hub that only carries: nothing is looked at, whatever passes.
        _move(connection, max(cursor, mark.number))
        return False
    rows = _entries(connection, cursor, mark.number)
    related = {row.packet for row in rows if row.event == Event.RELATED}
    documents = _documents(connection, related | {row.packet for row in rows if row.event in _THERE})
    for packet, one in sorted(documents.items()):
        linking.arrived(connection, one.row, one.receivers, now)
        finding.arrived(connection, one.row, now)
        if one.ours and rules.enabled and may_assign(one.row.header, rules.kinds):
            _put_down(connection, one, now)
        for relation in relations.of_packet(connection, packet):
            if relation.target is not None:
                _relate(connection, one, relation, rules, now, anew=packet in related)
    for row in rows:
        if row.event == Event.TAKE_BACK_AGREED and row.agency:
            versions.taken_back(connection, row.packet, row.agency, now)
        elif row.event in _GONE:
            forgetting.forget(connection, row.packet)
    full = len(rows) == AT_ONCE
    _move(connection, rows[-1].number if full else max(cursor, mark.number))
    return full


def _relate(
    connection: Connection, one: Noticed, relation: Row[Any], rules: ReadingRules, now: datetime, *, anew: bool
) -> None:
    """Tie a document to the earlier one that it answers, updates or replaces; once more changes nothing."""
    if relation.kind == RelationKind.ANSWERS:
        linking.answers(connection, one.row, one.receivers, relation.target, now)
    elif relation.kind in (RelationKind.UPDATES, RelationKind.REPLACES):
        table = directive_readings.c
        read = connection.execute(select(table.packet).where(table.packet == relation.target)).first()
        wanted = read is not None or (rules.enabled and may_assign(one.row.header, rules.kinds))
        if one.ours and wanted:
            _put_down(connection, one, now)
            versions.related(connection, relation, anew=anew, now=now)


def _put_down(connection: Connection, one: Noticed, now: datetime) -> None:
    """Let a document be read, and proposals be made of it for each agency that has none yet."""
    packet = one.row.id
    table = directive_readings
    if connection.execute(select(table.c.packet).where(table.c.packet == packet)).first() is None:
        row = {"packet": packet, "state": "due", "begun": 0, "due_at": now, "noticed_at": now}
        connection.execute(insert(table).values(**row, found=[], notes=[], addressees=[]))
    known = set(
        connection.execute(select(directive_agencies.c.agency).where(directive_agencies.c.packet == packet)).scalars()
    )
    new = [
        {"packet": packet, "agency": agency, "side": side, "state": "due", "open": 0, "updated_at": now}
        for agency, side in sorted(one.ours.items())
        if agency not in known
    ]
    if new:
        connection.execute(insert(directive_agencies), new)


def _cursor(connection: Connection, now: datetime) -> int:
    table = directive_cursor.c
    found = connection.execute(select(table.number).where(table.source == SOURCE).with_for_update()).scalar()
    if found is None:
        old = select(func.max(ledger.c.number)).where(ledger.c.at < now - BEFORE)
        found = connection.execute(old).scalar() or 0
        connection.execute(insert(directive_cursor).values(source=SOURCE, number=found))
    return int(found)


def _move(connection: Connection, number: int) -> None:
    connection.execute(update(directive_cursor).where(directive_cursor.c.source == SOURCE).values(number=number))


def _entries(connection: Connection, after: int, upto: int) -> list[Row[Any]]:
    table = ledger.c
    query = (
        select(table.number, table.packet, table.event, table.agency, table.facts)
        .where(table.number > after, table.number <= upto, table.event.in_(_LOOKED_AT))
        .order_by(table.number)
        .limit(AT_ONCE)
    )
    return [*connection.execute(query)]


def _documents(connection: Connection, ids: Collection[str]) -> dict[str, Noticed]:
    """Return the documents among packets, without those that are held back."""
    if not ids:
        return {}
    rows = connection.execute(
        select(packets).where(packets.c.id.in_(sorted(ids)), packets.c.kind == Kind.DOCUMENT.value)
    ).all()
    held = set(
        connection.execute(
            select(inspections.c.packet).where(inspections.c.packet.in_(sorted(ids)), inspections.c.state.in_(_CLOSED))
        ).scalars()
    )
    columns = deliveries.c
    query = select(columns.packet, columns.receiver, columns.endpoint).where(columns.packet.in_(sorted(ids)))
    legs: list[Row[Any]] = [*connection.execute(query)]
    served = _served(connection, {row.sender for row in rows} | {leg.receiver for leg in legs})
    return {row.id: _noticed(row, legs, served) for row in rows if row.id not in held}


def _noticed(row: Row[Any], legs: Iterable[Row[Any]], served: Collection[str]) -> Noticed:
    mine = [leg for leg in legs if leg.packet == row.id]
    ours = {leg.receiver: "receiver" for leg in mine if leg.endpoint == MAILBOX and leg.receiver in served}
    if row.sender in served:
        ours[row.sender] = "sender"
    return Noticed(row, ours, frozenset(leg.receiver for leg in mine))


def _served(connection: Connection, ids: Collection[str]) -> set[str]:
    query = select(agencies.c.id).where(agencies.c.id.in_(sorted(ids)), agencies.c.active)
    return set(connection.execute(query).scalars())
