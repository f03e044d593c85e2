"""The chains of packets and of the audit, entry by entry: what was altered, taken out, put in or moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, select

from gateway.exchange import audit
from gateway.exchange.ledger import Event
from gateway.exchange.proof.verifying import Faults, Tally, pages, raw, read_facts, read_moment
from gateway.findings import Finding
from gateway.store.chain import GENESIS, entry_hash
from gateway.store.database import Database
from gateway.store.schema import audit as audit_table
from gateway.store.schema import ledger as table
from gateway.store.schema import packets

_UNREADABLE: Final = (ValueError, TypeError, AttributeError, OverflowError)

_ENTRIES: Final = select(
    table.c.number, table.c.packet, table.c.position, table.c.event, table.c.actor, table.c.agency, table.c.previous,
    table.c.hash, raw(table.c.at), raw(table.c.facts)
)  # fmt: skip


@dataclass(slots=True)
class _Chain:
    """How far one chain has been followed."""

    packet: str = ""
    position: int = 0
    number: int = 0
    hash: str = GENESIS


def check_packets(database: Database, tally: Tally) -> Faults:
    """Follow the chain of every packet."""
    chain = _Chain()
    for rows in pages(database, _ENTRIES, (table.c.packet, table.c.position, table.c.number)):
        yield from _without_packet(database, rows)
        for row in rows:
            if row.packet != chain.packet:
                chain = _Chain(row.packet)
            yield from _check_entry(chain, row)
        tally.add("entries", len(rows))


def _check_entry(chain: _Chain, row: Row[Any]) -> Faults:
    place = f"{row.packet}[{row.position}]"
    facts = {"packet": str(row.packet), "position": str(row.position), "number": str(row.number)}
    if not isinstance(row.position, int) or not isinstance(row.number, int):
        yield Finding("ledger.entry-changed", place, facts)
        return
    if row.position <= chain.position:
        yield Finding("ledger.entry-added", place, facts)
        return
    if row.position > chain.position + 1:
        gap = f"{chain.position + 1}-{row.position - 1}"
        yield Finding("ledger.entry-missing", f"{row.packet}[{gap}]", facts | {"position": gap})
    elif row.previous != chain.hash:
        yield Finding("ledger.chain-broken", place, facts)
    if _entry_hash(row) != row.hash:
        yield Finding("ledger.entry-changed", place, facts)
    elif row.number <= chain.number:
        yield Finding("ledger.entry-moved", place, facts)
    chain.position, chain.number, chain.hash = row.position, row.number, row.hash


def _entry_hash(row: Row[Any]) -> str | None:
    """Return the hash that the entry has to carry, or nothing for one that nobody could have written so."""
    try:
        return entry_hash(
            packet=row.packet,
            position=row.position,
            at=read_moment(row.at_text),
            event=row.event,
            actor=row.actor,
            agency=row.agency,
            facts=read_facts(row.facts_text),
            previous=row.previous,
        )
    except _UNREADABLE:
        return None


def _without_packet(database: Database, rows: Sequence[Row[Any]]) -> Faults:
    """Tell of entries whose packet is not there, once for each such packet and page."""
    named = {row.packet for row in rows}
    query = select(packets.c.id).where(packets.c.id.in_(named))
    known = set(database.read_now(lambda connection: connection.execute(query).scalars().all()))
    for packet in sorted(map(str, named - known)):
        yield Finding("ledger.packet-missing", packet, {"packet": packet})


_PACKETS: Final = select(packets.c.id, packets.c.sha256, table.c.event, raw(table.c.facts)).join_from(
    packets, table, (table.c.packet == packets.c.id) & (table.c.position == 1), isouter=True
)


def check_first_entries(database: Database, tally: Tally) -> Faults:
    """See that every packet has a chain, and has the digest with which it was received."""
    for rows in pages(database, _PACKETS, (packets.c.id,)):
        for row in rows:
            facts = {"packet": str(row.id)}
            if row.event is None:
                yield Finding("ledger.chain-missing", str(row.id), facts)
            elif row.event == Event.RECEIVED and _received(row.facts_text) not in (row.sha256, None):
                yield Finding("ledger.packet-changed", str(row.id), facts)
        tally.add("packets", len(rows))


def _received(facts: str) -> str | None:
    try:
        found = read_facts(facts).get("sha256")
    except _UNREADABLE:
        return None  # told as a changed entry
    return str(found) if found is not None else None


_AUDIT: Final = select(
    audit_table.c.number, audit_table.c.actor, audit_table.c.action, audit_table.c.object, audit_table.c.previous,
    audit_table.c.hash, raw(audit_table.c.at), raw(audit_table.c.facts)
)  # fmt: skip


def check_audit(database: Database, tally: Tally) -> Faults:
    """Follow the one chain of the audit."""
    number, before = 0, GENESIS
    for rows in pages(database, _AUDIT, (audit_table.c.number,)):
        for row in rows:
            place, facts = f"audit[{row.number}]", {"number": str(row.number)}
            if row.number > number + 1:
                gap = f"{number + 1}-{row.number - 1}"
                yield Finding("ledger.audit-missing", f"audit[{gap}]", {"number": gap})
            elif row.number < 1:
                yield Finding("ledger.audit-added", place, facts)
            elif row.previous != before:
                yield Finding("ledger.audit-chain-broken", place, facts)
            if _audit_hash(row) != row.hash:
                yield Finding("ledger.audit-changed", place, facts)
            number, before = max(number, row.number), row.hash
        tally.add("audit", len(rows))


def _audit_hash(row: Row[Any]) -> str | None:
    try:
        fields = row._asdict() | {"at": read_moment(row.at_text), "facts": read_facts(row.facts_text)}
        return audit.entry_hash(fields)
    except _UNREADABLE:
        return None
