"""The test bed of ``adapters/soap``: a real hub of ours with its SOAP door, and systems that call it by hand."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from adapters.soap import SoapAdapter, SoapSettings
from adapters.testing.bed import OTHERS, THEM, US, Arrived
from gateway.contract import Outgoing
from gateway.packet.names import Kind
from gateway.web.connection import Patience
from tests.conformance.soap_hub import SoapHub, running_soap
from tests.conformance.vxp_hub import SECRETS
from tests.contract.patience import BRIEF, LONG, wait
from tests.proxy import Proxy, proxy_to


@dataclass
class SoapBed:
    """See :class:`adapters.testing.bed.Bed`."""

    hub: SoapHub
    line: Proxy
    adapter: SoapAdapter
    settings: SoapSettings
    laid: list[tuple[str, str]] = field(default_factory=list)
    """What was laid out for us: digest and sender."""

    async def another(self) -> SoapAdapter:
        return SoapAdapter(self.settings)

    async def arrived(self) -> Sequence[Arrived]:
        await self.hub.settled()
        found: dict[bytes, Arrived] = {}
        for agency in (THEM, OTHERS):
            waiting = await self.hub.call("GetPendingDocumentIds", agency=agency)
            for delivery, kind in zip(waiting.texts("Delivery"), waiting.texts("Kind"), strict=True):
                got = await self.hub.call("GetDocument", f"<Delivery>{delivery}</Delivery>", agency)
                packet = base64.b64decode(got.text("Packet"))
                known = found.get(packet, Arrived(packet, Kind(kind), frozenset()))
                found[packet] = replace(known, receivers=known.receivers | {agency})
        return list(found.values())

    async def put(self, packet: bytes, kind: Kind, sender: str) -> None:
        inside = f"<Kind>{kind.value}</Kind><Packet>{base64.b64encode(packet).decode()}</Packet>"
        answer = await self.hub.call("SendDocument", inside, sender)
        assert answer.status == 200, answer.body
        self.laid.append((hashlib.sha256(packet).hexdigest(), sender))
        await self.hub.settled()

    async def waiting(self) -> int:
        return len(await self.hub.pending(US))

    async def refusals(self) -> Sequence[str]:
        found: list[str] = []
        for digest, sender in self.laid:
            told = await self.hub.call("GetTraces", f"<Sha256>{digest}</Sha256>", sender)
            found += [""] * told.texts("State").count("dead")
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
async def soap_bed(folder: Path, **others: object) -> AsyncIterator[SoapBed]:
    """Run a hub, a line to it, and an opened adapter."""
    patience = Patience(stall=10.0, finish=1.0)
    async with running_soap(folder / "hub", patience=patience) as hub, proxy_to(hub.port) as line:
        given = {"secret": hub.keys[US].secret, "connect_seconds": 2.0, "idle_seconds": LONG, "answer_seconds": LONG}
        if others.get("login") == "digest":
            given |= {"username": "he.gui", "secret": SECRETS["he.gui"].decode()}
        if others.get("login") == "password":
            given |= {"username": hub.keys[US].id}
        given |= {"url": f"http://127.0.0.1:{line.listening}/soap/edoc", **others}
        settings = SoapSettings.model_validate(given)
        adapter = SoapAdapter(settings)
        await adapter.open()
        try:
            yield SoapBed(hub, line, adapter, settings)
        finally:
            line.speak()
            await adapter.close()
