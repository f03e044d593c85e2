"""The adapter table: packets go through two tables of an SQLite file that the system reads and writes too.

Each call opens the file anew, in a thread, so that a file that was moved away or locked is met where it matters.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import Any, Final

from gateway.catalogue import finding_json
from gateway.contract import Accepted, Health, Incoming, Outcome, Outgoing, Refusal, Result, Unreachable
from gateway.kit.plugin import Label, Plugin
from gateway.packet.names import Kind

from lienthong_table.settings import LABELS, TableSettings

PIECE: Final = 256 * 1024

WAITING: Final = "SELECT id, kind, sender FROM packets_out WHERE state = 'waiting' ORDER BY id LIMIT ?"
SETTLE: Final = "UPDATE packets_out SET state = ?, result = ? WHERE id = ?"
# The id stays the same over all attempts: a packet that is sent again is the same row.
DELIVER: Final = (
    "INSERT OR IGNORE INTO packets_in (id, kind, sender, receivers, packet) VALUES (?, ?, ?, ?, zeroblob(?))"
)


class TableAdapter:
    """Two tables, as ``gateway.contract.Adapter``."""

    def __init__(self, settings: TableSettings) -> None:
        self._settings = settings
        self._open = False

    async def open(self) -> None:
        """Nothing to prepare: the file is opened by each call."""
        self._open = True

    async def close(self) -> None:
        """Begin nothing new."""
        self._open = False

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        """Give a connection and a transaction. Raises sqlite3.Error; a file that is missing is never made."""
        if not self._open:
            raise sqlite3.OperationalError("the adapter is closed")
        place = f"{self._settings.database_file.absolute().as_uri()}?mode=rw"
        with closing(sqlite3.connect(place, uri=True, timeout=self._settings.busy_seconds)) as connection, connection:
            yield connection

    # Sending

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Write one packet into a row; every failure is an outcome, and nothing half written is ever committed."""
        if outgoing.size > self._settings.most_bytes:
            return Outcome(Result.REFUSED, code="too-large", detail=f"{outgoing.size} bytes")
        try:
            await asyncio.to_thread(self._insert, outgoing)
        except OSError as error:
            return Outcome(Result.LATER, detail=f"stored file: {error.strerror}")
        except sqlite3.Error as error:
            return Outcome(Result.LATER, detail=str(error))
        except ValueError as error:
            return Outcome(Result.REFUSED, detail=str(error))
        return Outcome(Result.DELIVERED, receipt=outgoing.delivery)

    def _insert(self, outgoing: Outgoing) -> None:
        receivers = json.dumps(outgoing.receivers)
        row = (outgoing.delivery, outgoing.kind.value, outgoing.sender, receivers, outgoing.size)
        with outgoing.file.open("rb") as file, self._database() as connection:
            done = connection.execute(DELIVER, row)
            if done.rowcount == 0 or done.lastrowid is None:
                return
            with connection.blobopen("packets_in", "packet", done.lastrowid) as blob:
                digest = hashlib.sha256()
                while piece := file.read(PIECE):
                    digest.update(piece)
                    blob.write(piece)
            if digest.hexdigest() != outgoing.sha256:
                raise ValueError("the stored file is not what its digest says")

    async def ask(self, outgoing: Outgoing) -> Outcome:
        """Look whether the row is there; the system may have removed it meanwhile."""
        try:
            found = await asyncio.to_thread(self._has, outgoing.delivery)
        except sqlite3.Error as error:
            return Outcome(Result.UNKNOWN, detail=str(error))
        return Outcome(Result.DELIVERED, receipt=outgoing.delivery) if found else Outcome(Result.UNKNOWN)

    def _has(self, number: str) -> bool:
        with self._database() as connection:
            return connection.execute("SELECT 1 FROM packets_in WHERE id = ?", (number,)).fetchone() is not None

    # Taking

    async def receive(self) -> AsyncIterator[Incoming]:
        """Yield the rows that wait, the oldest first. Raises Unreachable."""
        for number, kind, sender in await self._told(self._waiting):
            yield Incoming(
                reference=str(number),
                kind=Kind(kind),
                sender=sender,
                receivers=(),
                fetch=partial(self._fetch, number),
                taken=partial(self._taken, number),
                failed=partial(self._failed, number),
                speaks_for=frozenset(self._settings.agencies) or None,
            )

    def _waiting(self) -> list[tuple[int, str, str]]:
        with self._database() as connection:
            return connection.execute(WAITING, (self._settings.most_items,)).fetchall()

    async def _fetch(self, number: int, write: Callable[[bytes], Awaitable[None]]) -> None:
        start = 0
        while piece := await self._told(self._piece, number, start):
            await write(piece)
            start += len(piece)

    def _piece(self, number: int, start: int) -> bytes:
        with (
            self._database() as connection,
            connection.blobopen("packets_out", "packet", number, readonly=True) as blob,
        ):
            blob.seek(start)
            return blob.read(PIECE)

    async def _taken(self, number: int, accepted: Accepted) -> None:
        await self._told(self._settle, number, "taken", {"document": accepted.document})

    async def _failed(self, number: int, refusal: Refusal) -> None:
        # The row stays, marked; whoever sent it reads code, place, sentence and remedy in the column beside.
        reasons = [finding_json(finding) for finding in refusal.findings]
        await self._told(self._settle, number, "failed", {"reference": refusal.reference, "reasons": reasons})

    def _settle(self, number: int, state: str, result: dict[str, Any]) -> None:
        with self._database() as connection:
            connection.execute(SETTLE, (state, json.dumps(result, ensure_ascii=False), number))

    async def _told(self, work: Callable[..., Any], *given: object) -> Any:
        try:
            return await asyncio.to_thread(work, *given)
        except sqlite3.Error as error:
            raise Unreachable(str(error)) from error

    async def check(self) -> Health:
        """Count what waits in both tables; the file must be writable."""
        try:
            return Health(True, await asyncio.to_thread(self._counts))
        except sqlite3.Error as error:
            return Health(False, str(error))

    def _counts(self) -> str:
        with self._database() as connection:
            connection.execute("BEGIN IMMEDIATE")
            out = connection.execute("SELECT count(*) FROM packets_out WHERE state = 'waiting'").fetchone()[0]
            return f"out {out}, in {connection.execute('SELECT count(*) FROM packets_in').fetchone()[0]}"


PLUGIN: Final = Plugin(
    name="table",
    contract=1,
    title=Label("Bảng cơ sở dữ liệu", "Database tables", "Trao gói tin qua hai bảng của một tệp SQLite."),
    settings=TableSettings,
    labels=LABELS,
    make=TableAdapter,
)
