"""The ledger: what happened to each packet, written in the same transaction as the thing itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, insert, select

from gateway.exchange.views import LedgerEntry
from gateway.store.schema import ledger as table


class Event(StrEnum):
    """Everything that the ledger tells."""

    RECEIVED = "received"
    SIGNATURE_JUDGED = "signature-judged"
    ROUTED = "routed"
    REPEATED = "repeated"
    CONFLICT = "conflict"
    FETCHED = "fetched"
    PROCESSING = "processing"
    TAKEN = "taken"
    DELIVERED = "delivered"
    ATTEMPT_FAILED = "attempt-failed"
    DEAD = "dead"
    STATUS = "status"
    ARRIVAL_NOT_REPORTED = "arrival-not-reported"


@dataclass(frozen=True, slots=True)
class Note:
    """One entry about to be written. ``facts`` hold ids, codes and counts, never content."""

    packet: str
    event: Event
    actor: str
    agency: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


_ADD: Final = insert(table)


def write(connection: Connection, notes: Iterable[Note], at: datetime) -> None:
    """Append entries, in this order, at this moment."""
    rows = [
        {
            "packet": note.packet,
            "at": at,
            "event": note.event.value,
            "actor": note.actor,
            "agency": note.agency,
            "facts": dict(note.facts),
        }
        for note in notes
    ]
    if rows:
        connection.execute(_ADD, rows)


def note(connection: Connection, entry: Note) -> None:
    """Append one entry now."""
    write(connection, [entry], datetime.now(UTC))


def of_packet(connection: Connection, packet: str) -> list[LedgerEntry]:
    """Return the entries about one packet, oldest first."""
    rows = connection.execute(select(table).where(table.c.packet == packet).order_by(table.c.number))
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
