"""Exchanges on real folders and databases, and an endpoint whose answers a test decides."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gateway.contract import Accepted, Health, Incoming, Outcome, Outgoing, Refusal, Result, Unreachable
from gateway.directory.routes import Route
from gateway.exchange.certificates.desk import CertificateRules
from gateway.exchange.delivery.policy import EndpointRules, Policy, Rule, Rules
from gateway.exchange.endpoints.workshop import Workshop
from gateway.exchange.evidence.rules import EvidenceRules
from gateway.exchange.exchange import Exchange, ExchangeSettings
from gateway.exchange.inspection.rules import InspectionRules
from gateway.exchange.intake.sealing import SealBook
from gateway.exchange.keyring import Keyring
from gateway.exchange.upkeep.upkeep import UpkeepRules
from gateway.exchange.views import AgencyView, Caller, Receipt
from gateway.exchange.webhooks.rules import WebhookRules
from gateway.findings import Refused
from gateway.packet.names import Kind
from gateway.store.objects import ObjectAddress
from gateway.trust.anchors import Anchors
from gateway.trust.profile import PartnerProfile

_OFTEN = Rule(first=0.01, factor=1.0, most=0.02, attempts=5)
QUICK = Rules(EndpointRules(policy=Policy(transient=_OFTEN, throttled=_OFTEN, unknown=_OFTEN)))


@dataclass
class ScriptedAdapter:
    """Answers with the outcomes of a script, then always delivered; yields what a test puts into it."""

    script: list[Outcome] = field(default_factory=list)
    answers: list[Outcome] = field(default_factory=list)
    """What it says when asked about a packet."""
    waiting: list[tuple[Kind, str, tuple[str, ...], bytes]] = field(default_factory=list)
    sent: list[Outgoing] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    down: bool = False
    broken: set[bytes] = field(default_factory=set)
    """Packets that can never be fetched."""
    wrong: dict[bytes, Refused] = field(default_factory=dict)
    """Packets that are refused while they are fetched."""
    told: list[Accepted | Refusal] = field(default_factory=list)
    """All that was said about what came in."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def send(self, outgoing: Outgoing) -> Outcome:
        self.sent.append(outgoing)
        return self.script.pop(0) if self.script else Outcome(Result.DELIVERED, receipt=f"r{len(self.sent)}")

    async def ask(self, outgoing: Outgoing) -> Outcome:
        return self.answers.pop(0) if self.answers else Outcome(Result.UNKNOWN)

    async def receive(self) -> AsyncIterator[Incoming]:
        if self.down:
            raise Unreachable("down")
        for number, (kind, sender, receivers, data) in enumerate(list(self.waiting)):
            yield self._incoming(str(number), kind, sender, receivers, data)

    def _incoming(self, reference: str, kind: Kind, sender: str, receivers: tuple[str, ...], data: bytes) -> Incoming:
        async def fetch(write: Callable[[bytes], Awaitable[None]]) -> None:
            if data in self.broken:
                raise Unreachable("cut")
            if data in self.wrong:
                raise self.wrong[data]
            for start in range(0, len(data), 1000):
                await write(data[start : start + 1000])

        async def taken(accepted: Accepted) -> None:
            self.told.append(accepted)
            self.taken.append(reference)
            self.waiting = [item for item in self.waiting if item[3] != data]

        async def failed(refusal: Refusal) -> None:
            self.told.append(refusal)
            self.failed.append((reference, refusal.codes))
            self.waiting = [item for item in self.waiting if item[3] != data]

        return Incoming(reference, kind, sender, receivers, fetch, taken, failed)

    async def check(self) -> Health:
        return Health(not self.down)


@dataclass
class House:
    """One running exchange and its scripted endpoint."""

    exchange: Exchange
    bus: ScriptedAdapter
    settings: ExchangeSettings

    async def send(
        self, packet: bytes, caller: Caller, *, only: list[str] | None = None, sender: str | None = None
    ) -> Receipt:
        staged = self.exchange.stage()
        await staged.write(packet)
        return await self.exchange.accept(staged, caller, door="test", only=only, sender=sender)


async def eventually(condition: Callable[[], Awaitable[bool]], seconds: float = 60.0) -> None:
    """Wait until the condition holds; fail after ``seconds``."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 - the thing waited for is in a database
            await asyncio.sleep(0.02)


Open = Callable[..., Awaitable[House]]


@pytest.fixture(params=["sqlite", "postgresql"])
def served_url(request: pytest.FixtureRequest) -> str | None:
    """A PostgreSQL database without entries, or nothing for the embedded one: every test runs on both."""
    return str(request.getfixturevalue("ready_databases")()) if request.param == "postgresql" else None


@pytest.fixture
async def open_house(
    tmp_path: Path, served_url: str | None, ready_file: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Open]:
    """Opens exchanges; ``served`` are the agencies in the directory, all others are reached by the endpoint.

    Houses of one name share their data; on PostgreSQL every other name has a database of its own.
    """
    houses: list[House] = []
    urls: dict[str, str | None] = {}

    def url_of(name: str) -> str | None:
        if name not in urls:
            again = urls and served_url is not None
            urls[name] = request.getfixturevalue("ready_databases")() if again else served_url
        return urls[name]

    async def opened(
        role: str,
        served: list[str],
        *,
        name: str = "house",
        routed: bool = True,
        closed: bool = True,
        background: bool = True,
        upkeep: UpkeepRules | None = None,
        inspection: InspectionRules | None = None,
        signers: Keyring | None = None,
        profiles: Mapping[str, PartnerProfile] | None = None,
        anchors: Anchors | None = None,
        certificates: CertificateRules | None = None,
        seals: SealBook | None = None,
        evidence: EvidenceRules | None = None,
        strangers: bool = False,
        workshop: Workshop | None = None,
        webhooks: WebhookRules | None = None,
        objects: ObjectAddress | None = None,
    ) -> House:
        bus = ScriptedAdapter()
        settings = ExchangeSettings(
            role=role,  # type: ignore[arg-type]
            data=tmp_path / name,
            url=url_of(name),
            connections=4,
            anchors=anchors or Anchors.none(),
            closed=closed,
            background=background,
            served=tuple(AgencyView(agency, f"Đơn vị {agency}") for agency in served),
            routes=(Route("bus", ("*",)),) if routed else (),
            rules=QUICK,
            collect_seconds=0.05,
            min_free=0,
            upkeep=upkeep or UpkeepRules(),
            inspection=inspection or InspectionRules(),
            signers=signers or Keyring(),
            profiles=profiles or {},
            certificates=certificates or CertificateRules(),
            seals=seals or SealBook(),
            evidence=evidence or EvidenceRules(),
            strangers=strangers,
            workshop=workshop,
            webhooks=webhooks or WebhookRules(),
            objects=objects,
        )
        if settings.url is None and not settings.data.exists():
            settings.data.mkdir(mode=0o700)
            shutil.copy(ready_file, settings.data)
        os.close(Exchange.prepare(settings))
        exchange = Exchange(settings, {"bus": bus} if routed else {})
        await exchange.start()
        houses.append(House(exchange, bus, settings))
        return houses[-1]

    yield opened
    for house in houses:
        await house.exchange.stop()
