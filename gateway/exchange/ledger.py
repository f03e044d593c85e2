"""The ledger: what happened to each packet, written in the same transaction as the thing itself.

The entries of one packet are a chain of hashes. Writers of one packet take turns by a lock on its row; writers of
different packets never wait for each other. Seals over all chains are made apart, every minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, insert, select

from gateway.exchange.views import LedgerEntry
from gateway.store.chain import GENESIS, entry_hash
from gateway.store.schema import ledger as table
from gateway.store.schema import packets


class Event(StrEnum):
    """Everything that the ledger tells."""

    RECEIVED = "received"
    SIGNATURE_JUDGED = "signature-judged"
    ROUTED = "routed"
    REPEATED = "repeated"
    CONFLICT = "conflict"
    FETCHED = "fetched"
    CONTENT_READ = "content-read"
    PROCESSING = "processing"
    TAKEN = "taken"
    DELIVERED = "delivered"
    ATTEMPT_FAILED = "attempt-failed"
    DEAD = "dead"
    STATUS = "status"
    ARRIVAL_NOT_REPORTED = "arrival-not-reported"
    MENDED = "mended"
    REPLAYED = "replayed"
    DISCARDED = "discarded"
    CLOCK_WARNING = "clock-warning"
    CLOCK_BREACHED = "clock-breached"
    STATUS_HELD = "status-held"
    STATUS_ORPHANED = "status-orphaned"
    RELATED = "related"
    TAKE_BACK_ASKED = "take-back-asked"
    TAKE_BACK_IMPOSSIBLE = "take-back-impossible"
    TAKE_BACK_AGREED = "take-back-agreed"
    TAKE_BACK_DECLINED = "take-back-declined"
    TAKE_BACK_NOT_REPORTED = "take-back-not-reported"
    CONTENT_WITHHELD = "content-withheld"
    CONTENT_DESTROYED = "content-destroyed"
    ARCHIVED = "archived"
    PURGED = "purged"
    HELD = "held-for-inspection"
    INSPECTED = "inspected"
    QUARANTINED = "quarantined"
    QUARANTINE_RELEASED = "quarantine-released"
    QUARANTINE_DESTROYED = "quarantine-destroyed"


@dataclass(frozen=True, slots=True)
class Note:
    """One entry about to be written. ``facts`` hold ids, codes and counts, never content."""

    packet: str
    event: Event
    actor: str
    agency: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


_ADD: Final = insert(table)
_LOCK: Final = select(packets.c.id).where(packets.c.id == bindparam("wanted")).with_for_update()
_LAST: Final = (
    select(table.c.position, table.c.hash)
    .where(table.c.packet == bindparam("wanted"))
    .order_by(table.c.position.desc())
    .limit(1)
)

MANY: Final = 1000
"""Packets looked at in one statement."""

_LOCK_MANY: Final = (
    select(packets.c.id)
    .where(packets.c.id.in_(bindparam("wanted", expanding=True)))
    .order_by(packets.c.id)
    .with_for_update()
)
_NEWEST: Final = (
    select(table.c.packet, func.max(table.c.position).label("position"))
    .where(table.c.packet.in_(bindparam("wanted", expanding=True)))
    .group_by(table.c.packet)
    .subquery()
)
_LAST_OF_MANY: Final = select(table.c.packet, table.c.position, table.c.hash).join(
    _NEWEST, (table.c.packet == _NEWEST.c.packet) & (table.c.position == _NEWEST.c.position)
)


def write(connection: Connection, notes: Iterable[Note], at: datetime, *, new: str | None = None) -> None:
    """Append entries, in this order, at this moment. ``new`` is a packet that this very transaction has written."""
    heads: dict[str, tuple[int, str]] = {} if new is None else {new: (0, GENESIS)}
    rows = []
    told = list(notes)
    several = sorted({note.packet for note in told} - heads.keys())
    if len(several) > 1:
        heads |= _heads(connection, several)
    for note in told:
        position, previous = heads.get(note.packet) or _head(connection, note.packet)
        entry: dict[str, Any] = {
            "packet": note.packet,
            "position": position + 1,
            "at": at,
            "event": note.event.value,
            "actor": note.actor,
            "agency": note.agency,
            "facts": dict(note.facts),
            "previous": previous,
        }
        entry["hash"] = entry_hash(**entry)
        heads[note.packet] = (position + 1, entry["hash"])
        rows.append(entry)
    if rows:
        connection.execute(_ADD, rows)


def take_turn(connection: Connection, packet: str) -> None:
    """Wait until nobody else is changing what belongs to this packet; the turn lasts until the commit."""
    connection.execute(_LOCK, {"wanted": packet})


def _head(connection: Connection, packet: str) -> tuple[int, str]:
    take_turn(connection, packet)
    last = connection.execute(_LAST, {"wanted": packet}).one_or_none()
    return (last.position, last.hash) if last is not None else (0, GENESIS)


def _heads(connection: Connection, wanted: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Lock many packets, always in the same order, and return the last position and hash of each."""
    found: dict[str, tuple[int, str]] = dict.fromkeys(wanted, (0, GENESIS))
    for start in range(0, len(wanted), MANY):
        some = {"wanted": wanted[start : start + MANY]}
        connection.execute(_LOCK_MANY, some)
        found |= {row.packet: (row.position, row.hash) for row in connection.execute(_LAST_OF_MANY, some)}
    return found


def note(connection: Connection, entry: Note) -> None:
    """Append one entry now."""
    write(connection, [entry], datetime.now(UTC))


def of_packet(connection: Connection, packet: str) -> list[LedgerEntry]:
    """Return the entries about one packet, oldest first."""
    rows = connection.execute(select(table).where(table.c.packet == packet).order_by(table.c.position))
    return [
        LedgerEntry(
            number=row.number,
            document=row.packet,
            at=row.at,
            event=row.event,
            actor=row.actor,
            agency=row.agency,
            facts=row.facts,
        )
        for row in rows
    ]
