"""Pages of a proxy in place of the bus's answers are failures all the way through the dispatcher, never deliveries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.vxp import VxpAdapter
from gateway.exchange.delivery.attempt import Attempts
from gateway.exchange.delivery.embedded import Embedded
from gateway.exchange.delivery.policy import CircuitRule, Rules
from gateway.store.database import Database
from tests.integration.delivery.conftest import QUICK, eventually, rows_of, states, stock
from tests.integration.test_vxp_adapter_faults import Stub, reply, settings, whole

PAGE = b"<!DOCTYPE html><html><body><h1>Welcome</h1></body></html>"


class OneFile:
    """The place of packets, with one file for all of them."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "packet"
        self._file.write_bytes(b"x")

    def path(self, _sha256: str) -> Path:
        return self._file

    async def near(self, _sha256: str) -> Path:
        return self._file


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    stub = Stub()
    server = await asyncio.start_server(stub.serve, "127.0.0.1", 0)
    stub.port = server.sockets[0].getsockname()[1]
    yield stub
    server.close()


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        ("200 OK", "unknown"),
        ("502 Bad Gateway", "unknown"),
        ("302 Found", "transient"),
        ("403 Forbidden", "transient"),
        ("429 Too Many Requests", "throttled"),
    ],
)
async def test_a_page_is_a_failure_and_the_packet_goes_when_the_bus_is_back(
    database: Database, stub: Stub, tmp_path: Path, status: str, cause: str
) -> None:
    stub.answer = whole(PAGE, status, extra="Content-Type: text/html\r\n")
    adapter = VxpAdapter(settings(stub.port))
    await adapter.open()
    await database.write(lambda connection: stock(connection, "bus", 1))
    circuit = CircuitRule(failures=0)
    work = Attempts(database, OneFile(tmp_path), {"bus": adapter}, Rules(replace(QUICK, circuit=circuit)))
    distribution = Embedded(work, lambda: None, idle=timedelta(seconds=0.05).total_seconds())
    running = asyncio.create_task(distribution.run(lead=True))

    async def failed() -> bool:
        [row] = await database.read(rows_of)
        return bool(row.state == "waiting" and row.cause == cause)

    async def done() -> bool:
        return await states(database, "bus") == {"done": 1}

    try:
        await eventually(failed)
        stub.answer = whole(reply(DocId="d-1"))
        await eventually(done)
    finally:
        distribution.stop()
        await running
        await adapter.close()
