"""A running exchange whose evidence is made with real authorities: agencies sign, timestamps come from one of two."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, select

from gateway.exchange.evidence.rules import Datum, EvidenceRules
from gateway.exchange.exchange import Exchange, ExchangeSettings
from gateway.exchange.upkeep.upkeep import UpkeepRules
from gateway.exchange.views import AgencyView, Caller, Receipt
from gateway.findings import Refused
from gateway.store.schema import ledger, seal_stamps, seals
from gateway.trust.key_files import MemorySigner
from gateway.trust.keys import Signer
from gateway.trust.timestamps import StampRules
from tests.integration.exchange.conftest import eventually
from tests.packets import document_xml, status_xml
from tests.services.authority import Authority
from tests.unit.trust.signing import sign

SENDER = Caller("vxp:gui", frozenset({"G22"}))
RECEIVER = Caller("vxp:nhan", frozenset({"H41"}))


def signer_of(authority: Authority, label: str) -> Signer:
    """Return the key of one of the authorities' holders as the product takes it."""
    return MemorySigner(authority.key(label), tuple(authority.certificate(item) for item in authority.chain(label)))


@dataclass
class Office:
    """One running hub and what a test asks of it."""

    settings: ExchangeSettings
    exchange: Exchange
    authority: Authority
    sent: list[str] = field(default_factory=list)

    async def send(self, packet: bytes, caller: Caller = SENDER) -> Receipt:
        staged = self.exchange.stage()
        await staged.write(packet)
        receipt = await self.exchange.accept(staged, caller, door="test")
        self.sent.append(receipt.document)
        return receipt

    async def signed(self, number: str = "15") -> str:
        """Send a document signed by the ministry and return its id."""
        packet = document_xml("G22", ["H41"], number=number)
        return (await self.send(sign(packet, self.authority.holder("ministry")))).document

    async def receipt(self, document: str, caller: Caller = SENDER, *, stamped: bool = True) -> bytes:
        """Wait for a receipt, with its timestamp unless told otherwise."""
        found: list[bytes] = []

        async def there() -> bool:
            try:
                content = await self.exchange.evidence.receipt(document, caller)
            except Refused as refused:
                if refused.findings[0].code == "evidence.receipt-not-yet":
                    return False
                raise
            if stamped and b"EncapsulatedTimeStamp" not in content:
                return False
            found.append(content)
            return True

        await eventually(there)
        return found[0]


@pytest.fixture
def rules(authority: Authority) -> EvidenceRules:
    """Evidence with two timestamp authorities, and a key that the national root vouches for."""
    urls = (authority.address("tsa/stamps"), authority.address("tsa/stamps-ec"))
    return EvidenceRules(signer_of(authority, "department"), StampRules(urls, authority.anchors))


def settings_of(data: Path, authority: Authority, rules: EvidenceRules, url: str | None = None) -> ExchangeSettings:
    """Return the settings of a hub that serves both agencies and believes the national root."""
    return ExchangeSettings(
        role="hub", data=data, url=url, connections=4, anchors=authority.anchors, min_free=0, evidence=rules,
        served=tuple(AgencyView(agency, f"Đơn vị {agency}") for agency in ("G22", "H41", "H42")),
        upkeep=UpkeepRules(seal_seconds=0.2),
    )  # fmt: skip


@pytest.fixture
def office_url(request: pytest.FixtureRequest) -> str | None:
    """Nothing for the embedded database; the address of an empty PostgreSQL one where a test asks with ``BOTH``."""
    return str(request.getfixturevalue("ready_url")) if getattr(request, "param", "") == "postgresql" else None


BOTH = pytest.mark.parametrize("office_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
async def office(
    tmp_path: Path, authority: Authority, rules: EvidenceRules, office_url: str | None
) -> AsyncIterator[Office]:
    """A running hub."""
    settings = settings_of(tmp_path / "hub", authority, rules, office_url)
    os.close(Exchange.prepare(settings))
    exchange = Exchange(settings, {})
    await exchange.start()
    yield Office(settings, exchange, authority)
    await exchange.stop()


async def archive_of(office: Office, document: str, target: Path, caller: Caller = SENDER) -> Path:
    """Export a document once all its entries are under a stamped seal."""
    database = office.exchange._database
    last = select(func.max(ledger.c.number)).where(ledger.c.packet == document).scalar_subquery()
    stamped = select(seals.c.number).join(seal_stamps, seal_stamps.c.seal == seals.c.number).where(seals.c.last >= last)

    async def under() -> bool:
        return (await database.read(lambda c: c.execute(stamped).first())) is not None

    await office.receipt(document)
    await eventually(under, 20.0)
    file = await office.exchange.evidence.export(document, caller)
    return file.rename(target)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Path:
    """The archive of a document that the ministry signed and the receiver accepted, everything stamped."""
    folder = tmp_path_factory.mktemp("whole")
    return asyncio.run(_whole(folder, authority))


async def _whole(folder: Path, authority: Authority) -> Path:
    urls = (authority.address("tsa/stamps"), authority.address("tsa/stamps-ec"))
    crls = [Datum("crl", authority.crl(name)) for name in ("root", "seals")]
    stamps = StampRules(urls, authority.anchors)
    rules = EvidenceRules(signer_of(authority, "department"), stamps, lambda _connection, _path: crls)
    settings = settings_of(folder / "hub", authority, rules)
    os.close(Exchange.prepare(settings))
    exchange = Exchange(settings, {})
    await exchange.start()
    try:
        office = Office(settings, exchange, authority)
        document = await office.signed()
        await office.send(status_xml(), RECEIVER)
        return await archive_of(office, document, folder / "whole.zip")
    finally:
        await exchange.stop()
