"""Packets with histories, written as the exchange writes them, without packets' bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, text

from gateway.exchange import audit, ledger
from gateway.exchange.ledger import Event, Note
from gateway.exchange.proof.seals import Sealer
from gateway.exchange.proof.verify import Wanted, verify
from gateway.exchange.proof.verifying import Tally
from gateway.store.database import Database
from gateway.store.schema import packets

COMMON: dict[str, Any] = {
    "kind": "document", "sender": "G1", "size": 3, "via": "test", "verdict": "absent", "reasons": [], "warnings": [],
    "header": {},
}  # fmt: skip


def receive(connection: Connection, packet: str) -> None:
    """Write a packet with its first two entries."""
    now = datetime.now(UTC)
    sha256 = packet[-1] * 64
    connection.execute(insert(packets).values(id=packet, received_at=now, sha256=sha256, **COMMON))
    notes = [
        Note(packet, Event.RECEIVED, "vxp:a", "G1", {"sha256": sha256}),
        Note(packet, Event.ROUTED, "vxp:a", "G2", {"delivery": f"d{packet}", "endpoint": "hộp thư"}),
    ]
    ledger.write(connection, notes, now, new=packet)


def go_on(connection: Connection, packet: str) -> None:
    """Write a further entry of a packet."""
    ledger.note(connection, Note(packet, Event.FETCHED, "vxp:b", "G2", {"ratio": 0.1}))


async def fill(store: Database, names: str = "abcd") -> None:
    """Write a packet of each name, three entries each in turns, an audit entry for each, and two seals over them."""
    for name in names:
        await store.write(lambda connection, name=name: receive(connection, f"p{name}"))  # type: ignore[misc]
        await store.write(
            lambda connection, name=name: audit.write(connection, "cli:lan", "test.act", name, {"n": 1})  # type: ignore[misc]
        )
    await Sealer(store).seal()
    for name in names:
        await store.write(lambda connection, name=name: go_on(connection, f"p{name}"))  # type: ignore[misc]
    await Sealer(store).seal()


async def tamper(store: Database, statement: str, **values: object) -> int:
    """Run SQL as somebody with access to the database would; return how many rows it met."""
    return await store.write(lambda connection: connection.execute(text(statement), values).rowcount)


def codes(store: Database, wanted: Wanted | None = None) -> list[str]:
    """Verify and return the codes of what was found."""
    return [fault.code for fault in verify(store, Tally(), wanted)]


def places(store: Database) -> set[str]:
    """Verify and return the places that were named."""
    return {fault.path for fault in verify(store, Tally())}
