"""A data folder with packets whose files really lie there, as an exchange would leave it."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from gateway.exchange import ledger
from gateway.exchange.ledger import Event, Note
from gateway.ids import first_id_at, new_id
from gateway.store.blobs import Blobs, Places
from gateway.store.database import Database
from gateway.store.schema import attachments, deliveries, packets
from tests.integration.ledger.filling import COMMON


@dataclass
class Store:
    """A data folder with its database open, and how to put packets into it."""

    data: Path
    database: Database

    @property
    def blobs(self) -> Blobs:
        return Blobs(self.places, limit=10_000, min_free=0, threads=ThreadPoolExecutor(1))

    @property
    def places(self) -> Places:
        return Places.of(self.data)

    def file(self, content: bytes) -> Path:
        name = hashlib.sha256(content).hexdigest()
        return self.places.root / name[:2] / name

    def keep(self, content: bytes) -> str:
        """Put bytes into the store and return their digest."""
        self.file(content).write_bytes(content)
        return hashlib.sha256(content).hexdigest()

    def receive(self, content: bytes, *parts: bytes, at: datetime | None = None, **more: Any) -> str:
        """Take in a packet with these bytes and attachments, delivered to G2; return its id."""
        now = at or datetime.now(UTC)
        packet = f"{first_id_at(now)[:16]}{new_id()[16:]}"
        state, stage = more.pop("state", "done"), more.pop("stage", "06")
        receivers = more.pop("receivers", ("G2",))
        row = COMMON | {"id": packet, "received_at": now, "sha256": self.keep(content), "size": len(content)} | more
        files = [
            {"packet": packet, "number": number, "name": "a.pdf", "size": len(part), "sha256": self.keep(part)}
            for number, part in enumerate(parts, 1)
        ]

        def work(connection: Connection) -> None:
            connection.execute(insert(packets).values(**row))
            for file in files:
                connection.execute(insert(attachments).values(**file))
            for receiver in receivers:
                connection.execute(insert(deliveries).values(**_delivery(packet, receiver, state, stage, now)))
            notes = [Note(packet, Event.RECEIVED, "vxp:a", row["sender"], {"sha256": row["sha256"]})]
            ledger.write(connection, notes, now, new=packet)

        self.database.hand_over(work).result()
        return packet


def _delivery(packet: str, receiver: str, state: str, stage: str, at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(), "packet": packet, "kind": "document", "receiver": receiver, "endpoint": "mailbox",
        "state": state, "stage": stage, "attempts": 0, "created_at": at, "updated_at": at, "next_at": at, "fence": 3,
        "lease_until": at, "arrival_due": False, "receipt": "", "error": "",
    }  # fmt: skip
