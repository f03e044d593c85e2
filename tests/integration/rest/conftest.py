"""The REST door on a real exchange, for document systems with keys of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from gateway.directory import keys
from gateway.packet.limits import Limits
from gateway.web.connection import Patience
from gateway.web.rest.door import rest_routes
from tests.integration.exchange.conftest import House, Open, open_house, served_url
from tests.unit.web.serving import Serve, serve

__all__ = ["open_house", "serve", "served_url"]


PATIENT = Patience(head=20.0, idle=60.0, stall=30.0, finish=5.0, connections=50)


@dataclass
class Desk:
    """A house behind its REST door; ``keys`` are those of agencies, by their ids joined with ``+``."""

    house: House
    client: aiohttp.ClientSession
    url: str
    keys: dict[str, str] = field(default_factory=dict)

    async def key(self, *agencies: str) -> str:
        """Return the key of a system that speaks for these agencies."""
        name = "+".join(agencies)
        if name not in self.keys:
            database = self.house.exchange.database
            self.keys[name] = await database.write(lambda connection: keys.new_key(connection, name, agencies))
        return self.keys[name]

    async def call(
        self, method: str, path: str, *agencies: str, json: object = None, data: Any = None, **headers: str
    ) -> tuple[int, dict[str, Any]]:
        """Make a request for these agencies; return the status and the JSON, or an empty object."""
        key = await self.key(*agencies)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"Authorization": f"Bearer {key}", **named}
        async with self.client.request(method, f"/api/v1{path}", json=json, data=data, headers=given) as answer:
            return answer.status, await answer.json() if "json" in answer.content_type else {}


OpenDesk = Callable[..., Awaitable[Desk]]


@pytest.fixture
async def open_desk(open_house: Open, serve: Serve) -> AsyncIterator[OpenDesk]:
    clients: list[aiohttp.ClientSession] = []

    async def opened(*served: str, role: str = "gateway", **more: Any) -> Desk:
        house = await open_house(role, list(served), **more)
        door = await serve(rest_routes(house.exchange, Limits()), PATIENT)
        url = f"http://127.0.0.1:{door.port}"
        clients.append(aiohttp.ClientSession(url))
        return Desk(house, clients[-1], url)

    yield opened
    for client in clients:
        await client.close()
