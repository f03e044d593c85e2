"""A gateway that serves two agencies, a key for one of them, and a receiver of web-hooks that does what a test says."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import jsonschema_rs
import pytest
from aiohttp import web
from standardwebhooks import Webhook

from gateway.directory import keys
from gateway.exchange.delivery.policy import Rule
from gateway.exchange.exchange import Exchange, ExchangeSettings
from gateway.exchange.views import Caller
from gateway.exchange.webhooks import telling
from gateway.exchange.webhooks.rules import FOREVER, WebhookRules
from gateway.packet.limits import Limits
from gateway.trust.anchors import Anchors
from gateway.web.rest.door import calls, rest_routes
from gateway.web.rest.openapi import description
from tests.integration.exchange.conftest import House, Open, eventually, open_house
from tests.services.process import free_port
from tests.unit.web.serving import Serve, serve

__all__ = ["open_house", "serve"]

G22 = Caller("key:g22", frozenset(["G22"]))
H41 = Caller("key:h41", frozenset(["H41"]))

RULES = WebhookRules(
    private=True,
    plain=True,
    seconds=10.0,
    rule=Rule(first=0.05, factor=1.0, most=0.1, attempts=FOREVER, deadline=3600.0),
    pause_after=timedelta(hours=24),
)

Behave = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def well(_request: web.Request) -> web.StreamResponse:
    return web.Response(status=204)


def answering(status: int, **headers: str) -> Behave:
    async def behave(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers=headers)

    return behave


@dataclass
class Receiver:
    """A subscriber's server; every request is kept with its head, and answered as ``behave`` says."""

    behave: Behave = well
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""
    _runner: web.AppRunner | None = None
    _port: int = field(default_factory=free_port)
    """A place that stays its own while it is away."""

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/hooks", self._take)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._port}/hooks"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _take(self, request: web.Request) -> web.StreamResponse:
        self.came.append((dict(request.headers), await request.read()))
        return await self.behave(request)

    def told(self, *events: str) -> list[dict[str, Any]]:
        """Return the bodies that came, of these events alone where any is named; never the ping."""
        bodies = [json.loads(body) for _, body in self.came]
        return [one for one in bodies if one["type"] in events or (not events and one["type"] != "webhook.ping")]

    def ids(self) -> list[str]:
        return [head["webhook-id"] for head, body in self.came if b"webhook.ping" not in body]

    def verify(self, secret: str) -> None:
        """Let the reference library of Standard Webhooks judge everything that came."""
        judge = Webhook(secret)
        for head, body in self.came:
            judge.verify(body, head)

    def faults(self) -> list[str]:
        """Return in which way anything that came is not as our own description has it."""
        whole = description(tuple(calls()))
        found = []
        for told in (json.loads(body) for _, body in self.came):
            sent = whole["webhooks"][told["type"]]["post"]["requestBody"]["content"]["application/json"]["schema"]
            judge = jsonschema_rs.validator_for({**sent, "components": whole["components"]})
            found += [f"{told['type']} {fault.instance_path}: {fault.message}" for fault in judge.iter_errors(told)]
        return found


@dataclass
class Scene:
    """The gateway, a key of H41 with a client, and the receiver."""

    house: House
    client: aiohttp.ClientSession
    receiver: Receiver
    key: str

    async def call(self, method: str, path: str, json: object = None, key: str | None = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {key or self.key}"}
        async with self.client.request(method, f"/api/v1{path}", json=json, headers=headers) as answer:
            return answer.status, await answer.json(content_type=None) if answer.status != 204 else None

    async def subscribe(self, *events: str, **more: object) -> dict[str, Any]:
        body = {"url": self.receiver.url, "events": list(events) or ["document.received"], **more}
        status, made = await self.call("POST", "/webhooks", body)
        assert status == 201, made
        return dict(made)

    async def see(self, path: str, condition: Callable[[Any], bool]) -> Any:
        """Return what a GET answers, once the condition holds for it."""
        found: list[Any] = []

        async def holds() -> bool:
            found[:] = [(await self.call("GET", path))[1]]
            return condition(found[0])

        await eventually(holds)
        return found[0]

    async def until(self, condition: Callable[[], bool]) -> None:
        async def holds() -> bool:
            return condition()

        await eventually(holds)


OpenScene = Callable[..., Awaitable[Scene]]


@pytest.fixture
def served_url() -> None:
    """On the embedded database, unless a file of tests tries both."""


@pytest.fixture(scope="package")
def ready_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with all tables, to be copied: making them anew costs more than most tests here."""
    folder = tmp_path_factory.mktemp("ready") / "data"
    os.close(Exchange.prepare(ExchangeSettings(role="gateway", data=folder, anchors=Anchors.none())))
    return folder


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    found = Receiver()
    await found.start()
    yield found
    await found.stop()
    assert found.faults() == []


@pytest.fixture
async def open_scene(
    open_house: Open,
    serve: Serve,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
    ready_folder: Path,
    tmp_path: Path,
    served_url: str | None,
) -> AsyncIterator[OpenScene]:
    """Opens scenes; ``rules`` are those of web-hooks, other words change one of them."""
    monkeypatch.setattr(telling, "EVERY_SECONDS", 0.05)
    if served_url is None:
        shutil.copytree(ready_folder, tmp_path / "house")
    clients: list[aiohttp.ClientSession] = []

    async def opened(rules: WebhookRules = RULES, **changed: Any) -> Scene:
        house = await open_house("gateway", ["H41", "G22"], webhooks=replace(rules, **changed))
        key = await house.exchange.database.write(lambda connection: keys.new_key(connection, "iOffice", ["H41"]))
        served = await serve(rest_routes(house.exchange, Limits()))
        clients.append(aiohttp.ClientSession(f"http://127.0.0.1:{served.port}"))
        return Scene(house, clients[-1], receiver, key)

    yield opened
    for client in clients:
        await client.close()
    await asyncio.sleep(0)


@pytest.fixture
async def scene(open_scene: OpenScene) -> Scene:
    return await open_scene()
