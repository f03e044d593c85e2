"""The test bed of ``adapters/vxp``: a real hub of ours, and systems of other agencies that speak its wire bare."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from adapters.testing.bed import OTHERS, THEM, US, Arrived
from adapters.vxp import VxpAdapter, VxpSettings
from gateway.contract import Outgoing
from gateway.packet.names import Kind
from tests.conformance.vxp_hub import SECRETS, Hub, running_hub
from tests.contract.patience import BRIEF, LONG, wait
from tests.proxy import Proxy, proxy_to
from tests.waiting import until

SYSTEMS = {THEM: "he.nhan", OTHERS: "he.la"}
WORDS = {Kind.DOCUMENT: "edoc", Kind.STATUS: "status"}


@dataclass
class VxpBed:
    """See :class:`adapters.testing.bed.Bed`."""

    hub: Hub
    line: Proxy
    adapter: VxpAdapter
    settings: VxpSettings

    async def another(self) -> VxpAdapter:
        return VxpAdapter(self.settings)

    async def arrived(self) -> Sequence[Arrived]:
        await self._inspected()
        found: dict[bytes, Arrived] = {}
        for agency, system in SYSTEMS.items():
            client = self.hub.client(system)
            for kind, word in WORDS.items():
                for item in await client.waiting(word):
                    answer = await client.call("getEdoc", {"docId": item["docId"]})
                    packet = base64.b64decode(answer.json["data"])
                    known = found.get(packet, Arrived(packet, kind, frozenset()))
                    found[packet] = replace(known, receivers=known.receivers | {agency})
        return list(found.values())

    async def _inspected(self) -> None:
        """Wait until nothing is held for inspection any more."""

        async def nothing_held() -> bool:
            return not (await self.hub.exchange.health()).inspection.held

        await until(nothing_held)

    async def put(self, packet: bytes, kind: Kind, sender: str) -> None:
        answer = await self.hub.client(SYSTEMS[sender]).send(packet, sender, messagetype=WORDS[kind])
        assert answer.json["status"] == "OK", answer.body
        await self._inspected()

    async def waiting(self) -> int:
        client = self.hub.client("he.gui")
        return sum([len(await client.waiting(word)) for word in WORDS.values()])

    async def refusals(self) -> Sequence[str]:
        found = []
        for system in SYSTEMS.values():
            items = (await self.hub.client(system).call("getSentEdocList")).json["data"]
            found += ["" for item in items if item["receiveStatus"] == "fail"]
        return found

    def unacceptable(self, outgoing: Outgoing) -> Outgoing:
        return replace(outgoing, receivers=("999.99.99.Z99",), whole=False)

    def down(self) -> None:
        self.line.down()

    def mute(self) -> None:
        wait(self.settings, BRIEF)
        self.line.silence()

    async def up(self) -> None:
        wait(self.settings, LONG)
        self.line.speak()
        self.line.up()


@asynccontextmanager
async def vxp_bed(folder: Path, **others: object) -> AsyncIterator[VxpBed]:
    """Run a hub, a line to it, and an opened adapter."""
    async with running_hub(folder / "hub") as hub, proxy_to(hub.port) as line:
        for agency, system in {US: "he.gui", **SYSTEMS}.items():
            answer = await hub.client(system).register(agency)
            assert json.loads(answer.body)["status"] == "OK"
        given = {"system": "he.gui", "secret": SECRETS["he.gui"].decode(), "connect_seconds": 2.0, **others}
        given |= {"url": f"http://127.0.0.1:{line.listening}/vxp", "idle_seconds": LONG, "answer_seconds": LONG}
        settings = VxpSettings.model_validate(given)
        adapter = VxpAdapter(settings)
        await adapter.open()
        try:
            yield VxpBed(hub, line, adapter, settings)
        finally:
            line.speak()
            await adapter.close()
