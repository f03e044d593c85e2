"""Stores with files on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from gateway.exchange.ledger import of_packet
from gateway.exchange.upkeep.retention import Done, Retention
from gateway.exchange.upkeep.retention_rules import RetentionRules, Rule
from gateway.packet.names import Kind
from gateway.store.blobs import Blobs, Places
from gateway.store.database import Database, database_url
from gateway.store.migrate import migrate
from gateway.store.schema import agencies
from tests.integration.store_with_files import Store

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
OLD = NOW - timedelta(days=400)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store with the agencies G1, G2 and G3 in its directory."""
    data = tmp_path / "data"
    data.mkdir()
    if request.param == "sqlite":
        url = database_url(data)
        migrate(url)
    else:
        url = str(request.getfixturevalue("ready_url"))
    Blobs.prepare(Places.of(data))
    found = Store(data, Database(url, connections=4))
    found.database.hand_over(_agencies).result()
    yield found
    found.database.close()


def _agencies(connection: Connection) -> None:
    for name in ("G1", "G2", "G3"):
        row = {"id": name, "folded": name, "name": name, "active": True, "held_since": OLD, "updated_at": OLD}
        connection.execute(insert(agencies).values(**row))


def rule(days: int, agency: str = "*", archive: Path | None = None, kind: Kind = Kind.DOCUMENT) -> Rule:
    return Rule(kind, agency, days, archive)


def purge(store: Store, *rules: Rule) -> Done:
    """Run retention at our moment."""
    return Retention(store.database, store.blobs, RetentionRules(rules), "cli:lan").run(NOW)


def events(store: Store, packet: str) -> list[str]:
    """Return what the ledger says happened to a packet."""
    return [entry.event for entry in store.database.read_now(lambda connection: of_packet(connection, packet))]
