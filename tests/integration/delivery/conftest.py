"""Databases of both kinds with deliveries written straight into them, and endpoints whose answers a test decides."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Row, event, insert, select
from sqlalchemy.engine import Engine

from gateway.contract import Health, Incoming, Outcome, Outgoing, Result
from gateway.exchange.delivery.policy import EndpointRules, Policy, Rule
from gateway.exchange.views import DeliveryState
from gateway.ids import new_id
from gateway.store.database import Database, database_url
from gateway.store.migrate import migrate
from gateway.store.schema import deliveries, packets

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
"""A Monday, noon in Hà Nội."""

OFTEN = Rule(first=0.01, factor=1.0, most=0.02, attempts=50)
QUICK = EndpointRules(policy=Policy(transient=OFTEN, throttled=OFTEN, unknown=OFTEN), parallel=4)


class Files:
    """The place of packets of which nothing is read."""

    def path(self, sha256: str) -> Path:
        return Path("/nonexistent") / sha256

    async def near(self, sha256: str) -> Path:
        return self.path(sha256)


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty, migrated database of each kind."""
    served = request.param == "postgresql"
    url = str(request.getfixturevalue("ready_url")) if served else database_url(tmp_path)
    if not served:
        migrate(url)
    opened = Database(url, connections=6)
    yield opened
    opened.close()


def stock(
    connection: Connection,
    endpoint: str,
    number: int = 1,
    *,
    receivers: int = 1,
    priority: int = 0,
    at: datetime = NOON,
    **more: object,
) -> list[str]:
    """Write packets of H41 and their deliveries through an endpoint, a second apart; return the packets' ids."""
    ids = [new_id() for _ in range(number)]
    moments = [at + timedelta(seconds=position) for position in range(number)]
    connection.execute(insert(packets), [_packet(one, receivers, priority, NOON) for one in ids])
    rows = [
        _delivery(packet, f"R{receiver}", endpoint, priority, moment) | more
        for packet, moment in zip(ids, moments, strict=True)
        for receiver in range(receivers)
    ]
    for start in range(0, len(rows), 1000):
        connection.execute(insert(deliveries), rows[start : start + 1000])
    return ids


def _packet(packet: str, receivers: int, priority: int, at: datetime) -> dict[str, Any]:
    header = {"receivers": [{"organ_id": f"R{number}"} for number in range(receivers)]}
    return {
        "id": packet,
        "kind": "document",
        "sender": "H41",
        "document_id": f"H41,2026/03/02,{packet}",
        "priority": priority,
        "size": 1,
        "sha256": f"{packet:0<64}"[:64],
        "via": "test",
        "received_at": at,
        "verdict": "absent",
        "reasons": [],
        "warnings": [],
        "header": header,
    }


def _delivery(packet: str, receiver: str, endpoint: str, priority: int, at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "packet": packet,
        "kind": "document",
        "receiver": receiver,
        "endpoint": endpoint,
        "priority": priority,
        "state": DeliveryState.WAITING.value,
        "attempts": 0,
        "created_at": at,
        "updated_at": at,
        "next_at": at,
        "fence": 0,
        "arrival_due": False,
        "receipt": "",
        "error": "",
    }


@dataclass
class Endpoint:
    """Answers by a function of the packet, or delivered; ``gate``, while closed, keeps every attempt waiting."""

    answer: Callable[[Outgoing], Outcome] = lambda _: Outcome(Result.DELIVERED, receipt="r")
    said: Callable[[Outgoing], Outcome] = lambda _: Outcome(Result.UNKNOWN)
    sent: list[Outgoing] = field(default_factory=list)
    asked: list[Outgoing] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    at_once: int = 0
    most_at_once: int = 0

    def __post_init__(self) -> None:
        self.gate.set()

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def send(self, outgoing: Outgoing) -> Outcome:
        self.sent.append(outgoing)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(0)
            await self.gate.wait()
            return self.answer(outgoing)
        finally:
            self.at_once -= 1

    async def ask(self, outgoing: Outgoing) -> Outcome:
        self.asked.append(outgoing)
        return self.said(outgoing)

    async def receive(self) -> AsyncIterator[Incoming]:
        nothing: tuple[Incoming, ...] = ()
        for never in nothing:
            yield never

    async def check(self) -> Health:
        return Health(ok=True)


def rows_of(connection: Connection, endpoint: str | None = None) -> list[Row[Any]]:
    """Return the deliveries through an endpoint, or all, oldest first."""
    query = select(deliveries).order_by(deliveries.c.id)
    return list(connection.execute(query if endpoint is None else query.where(deliveries.c.endpoint == endpoint)))


async def states(database: Database, endpoint: str) -> dict[str, int]:
    """Return how many deliveries through an endpoint are in each state."""
    counted: dict[str, int] = {}
    for row in await database.read(lambda connection: rows_of(connection, endpoint)):
        counted[row.state] = counted.get(row.state, 0) + 1
    return counted


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements that any engine runs meanwhile."""
    seen: list[str] = []

    def note(_c: object, _k: object, statement: str, _p: object, _x: object, _m: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def eventually(condition: Callable[[], Any], seconds: float = 60.0) -> None:
    """Wait until the condition, a function or a coroutine function, holds; fail after ``seconds``."""
    async with asyncio.timeout(seconds):
        while True:
            found = condition()
            if await found if asyncio.iscoroutine(found) else found:
                return
            await asyncio.sleep(0.02)
