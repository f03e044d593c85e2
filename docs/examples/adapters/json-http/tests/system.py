"""The other side, as the tests start it: a small document system with an HTTP service.

Put your real system here, or the nearest thing to it. What the suite needs from it is in ``conftest.py``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TOKEN = "a token for tests"
MIB = 1024 * 1024


@dataclass
class System:
    """Packets that reached it, packets that wait for the gateway, and what was said about those that failed."""

    arrived: dict[str, tuple[bytes, str, frozenset[str]]] = field(default_factory=dict)
    waiting: dict[str, tuple[bytes, str, str]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    agencies: frozenset[str] = frozenset()

    def put(self, packet: bytes, kind: str, sender: str) -> None:
        """Let a packet wait for the gateway."""
        number = hashlib.sha256(packet).hexdigest()[:32]
        self.waiting[number] = (packet, kind, sender)

    def application(self) -> web.Application:
        """Return the service."""
        application = web.Application(client_max_size=64 * MIB, middlewares=[_with_token])
        application.add_routes(
            [
                web.get("/health", _fine),
                web.put("/packets/{id}", self._receive),
                web.get("/packets/{id}", self._has),
                web.get("/outgoing", self._list),
                web.get("/outgoing/{id}", self._give),
                web.post("/outgoing/{id}/taken", self._taken),
                web.post("/outgoing/{id}/failed", self._failed),
            ]
        )
        return application

    async def _receive(self, request: web.Request) -> web.Response:
        packet = await request.read()
        receivers = frozenset(request.query["to"].split(","))
        if not receivers <= self.agencies:
            return web.Response(status=422, text="nobody here is called so")
        if hashlib.sha256(packet).hexdigest() != request.query["sha256"]:
            return web.Response(status=408, text="cut on the way")
        self.arrived[request.match_info["id"]] = (packet, request.query["kind"], receivers)
        return web.json_response({"receipt": request.match_info["id"]})

    async def _has(self, request: web.Request) -> web.Response:
        return web.Response(status=200 if request.match_info["id"] in self.arrived else 404)

    async def _list(self, _request: web.Request) -> web.Response:
        items = [{"id": one, "kind": kind, "from": sender} for one, (_, kind, sender) in self.waiting.items()]
        return web.json_response(items)

    async def _give(self, request: web.Request) -> web.Response:
        return web.Response(body=self.waiting[request.match_info["id"]][0])

    async def _taken(self, request: web.Request) -> web.Response:
        self.waiting.pop(request.match_info["id"], None)
        return web.Response()

    async def _failed(self, request: web.Request) -> web.Response:
        self.failed.append(await request.text())
        return await self._taken(request)


async def _fine(_request: web.Request) -> web.Response:
    return web.Response()


@web.middleware
async def _with_token(request: web.Request, handler: Any) -> web.StreamResponse:
    if request.headers.get("Authorization") != f"Bearer {TOKEN}":
        return web.Response(status=401)
    answer: web.StreamResponse = await handler(request)
    return answer
