"""The bed of the contract suite: an SQLite file, a system that knows only SQL, and an opened adapter."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import pytest
from adapters.testing.bed import OTHERS, THEM, US, Arrived
from gateway.contract import Outgoing
from gateway.packet.names import Kind

from lienthong_table.adapter import TableAdapter, TableSettings

pytest_plugins = ["adapters.testing.plugin"]


@dataclass
class TableBed:
    """See ``adapters.testing.bed.Bed``."""

    file: Path
    adapter: TableAdapter
    settings: TableSettings
    lock: sqlite3.Connection | None = None

    def sql(self, query: str, *given: object) -> list[tuple[object, ...]]:
        """Do what the system itself would do."""
        with closing(sqlite3.connect(self.file)) as connection, connection:
            return connection.execute(query, given).fetchall()

    async def another(self) -> TableAdapter:
        return TableAdapter(self.settings)

    async def arrived(self) -> Sequence[Arrived]:
        rows = self.sql("SELECT packet, kind, receivers FROM packets_in")
        known = frozenset({US, THEM, OTHERS})
        return [Arrived(bytes(p), Kind(k), known & set(json.loads(str(r)))) for p, k, r in rows]  # type: ignore[call-overload]

    async def put(self, packet: bytes, kind: Kind, sender: str) -> None:
        self.sql("INSERT INTO packets_out (kind, sender, packet) VALUES (?, ?, ?)", kind.value, sender, packet)

    async def waiting(self) -> int:
        return len(self.sql("SELECT id FROM packets_out WHERE state = 'waiting'"))

    async def refusals(self) -> Sequence[str]:
        return [str(row[0]) for row in self.sql("SELECT result FROM packets_out WHERE state = 'failed'")]

    def unacceptable(self, outgoing: Outgoing) -> Outgoing:
        return replace(outgoing, size=self.settings.most_bytes + 1)

    def down(self) -> None:
        self.file.rename(self.file.with_suffix(".away"))

    def mute(self) -> None:
        """Do as a system that holds its database locked for ever."""
        self.lock = sqlite3.connect(self.file, isolation_level=None)
        self.lock.execute("BEGIN EXCLUSIVE")

    async def up(self) -> None:
        if self.lock is not None:
            self.lock.close()
            self.lock = None
        away = self.file.with_suffix(".away")
        if away.exists():
            away.rename(self.file)


@pytest.fixture
async def bed(tmp_path: Path) -> AsyncIterator[TableBed]:
    """A running bed."""
    file = tmp_path / "system.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript((files("lienthong_table") / "schema.sql").read_text(encoding="utf-8"))
    settings = TableSettings.model_validate({"database_file": file, "busy_seconds": 1.0})
    adapter = TableAdapter(settings)
    await adapter.open()
    running = TableBed(file, adapter, settings)
    yield running
    await running.up()
    await adapter.close()
