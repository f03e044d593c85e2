"""The bed of the contract suite: an opened adapter, the system, and a line between them that can be cut."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

import pytest
from adapters.testing.bed import OTHERS, THEM, US, Arrived
from adapters.testing.line import Proxy, proxy_to
from aiohttp import web
from gateway.contract import Outgoing
from gateway.packet.names import Kind

from lienthong_json_http.adapter import JsonHttpAdapter, JsonHttpSettings
from system import TOKEN, System

pytest_plugins = ["adapters.testing.plugin"]


@dataclass
class JsonHttpBed:
    """See ``adapters.testing.bed.Bed``."""

    system: System
    line: Proxy
    adapter: JsonHttpAdapter
    settings: JsonHttpSettings

    async def another(self) -> JsonHttpAdapter:
        return JsonHttpAdapter(self.settings)

    async def arrived(self) -> Sequence[Arrived]:
        return [Arrived(packet, Kind(kind), receivers) for packet, kind, receivers in self.system.arrived.values()]

    async def put(self, packet: bytes, kind: Kind, sender: str) -> None:
        self.system.put(packet, kind.value, sender)

    async def waiting(self) -> int:
        return len(self.system.waiting)

    async def refusals(self) -> Sequence[str]:
        return self.system.failed

    def unacceptable(self, outgoing: Outgoing) -> Outgoing:
        return replace(outgoing, receivers=("999.99.99.Z99",), whole=False)

    def down(self) -> None:
        self.line.down()

    def mute(self) -> None:
        self.line.silence()

    async def up(self) -> None:
        self.line.speak()
        self.line.up()


@pytest.fixture
async def bed() -> AsyncIterator[JsonHttpBed]:
    """A running bed."""
    system = System(agencies=frozenset({US, THEM, OTHERS}))
    runner = web.AppRunner(system.application(), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    async with proxy_to(runner.addresses[0][1]) as line:
        url = f"http://127.0.0.1:{line.listening}"
        settings = JsonHttpSettings.model_validate({"url": url, "secret": TOKEN, "answer_seconds": 1.0})
        adapter = JsonHttpAdapter(settings)
        await adapter.open()
        yield JsonHttpBed(system, line, adapter, settings)
        line.speak()
        await adapter.close()
    await runner.cleanup()
