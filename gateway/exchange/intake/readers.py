"""Who read what: every access to content stands in the ledger of its packet before the first byte is handed over.

Entries go into the packet's own chain, so that readers of different packets never wait for each other. Nothing is
summed up: each reading is an entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, update

from gateway.exchange import ledger
from gateway.exchange.ledger import Event, Note
from gateway.exchange.views import Caller, LedgerEntry
from gateway.store.schema import deliveries


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, through which door, which part: ``packet`` or ``attachment:<number>``; for which agency, if clear."""

    actor: str
    door: str
    part: str
    agency: str | None


def note_read(connection: Connection, packet: str, reader: Reader) -> None:
    """Write down that somebody reads content."""
    facts = {"door": reader.door, "part": reader.part}
    ledger.note(connection, Note(packet, Event.CONTENT_READ, reader.actor, reader.agency, facts))


def note_fetch(connection: Connection, delivery: str, packet: str, reader: Reader) -> None:
    """Write down that a receiver's system reads a packet from its mailbox; the first time is told apart."""
    first = (deliveries.c.id == delivery) & deliveries.c.fetched_at.is_(None)
    done = connection.execute(update(deliveries).where(first).values(fetched_at=datetime.now(UTC))).rowcount
    facts = {"delivery": delivery, "door": reader.door, "part": reader.part}
    event = Event.FETCHED if done else Event.CONTENT_READ
    ledger.note(connection, Note(packet, event, reader.actor, reader.agency, facts))


def readers_of_their_own(entries: Sequence[LedgerEntry], caller: Caller) -> list[LedgerEntry]:
    """Return the entries without those that tell who reads at agencies that are not the caller's."""
    return [
        entry
        for entry in entries
        if entry.event != Event.CONTENT_READ.value or entry.agency in caller.agencies or entry.actor == caller.system
    ]
