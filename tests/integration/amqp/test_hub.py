"""A whole hub with a ministry behind queues: documents out, documents in and on, statuses back, nobody else's name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.testing.bed import OTHERS, THEM, US
from gateway.assembly import assemble
from gateway.exchange.exchange import Exchange
from gateway.exchange.views import AgencyView, Caller, Receipt
from gateway.findings import Refused
from gateway.packet.names import Kind
from gateway.settings import load
from tests.contract.amqp_bed import AmqpBed, Ministry
from tests.packets import document_xml, status_xml
from tests.waiting import until

SETTINGS = """
role = "hub"
data = "hub"
[directory]
registration = "open"
[delivery]
poll_seconds = 0.1
[health]
free_mib = 0
[[endpoints]]
name = "ministry"
adapter = "amqp"
serves = ["{them}"]
[endpoints.settings]
secret_file = "broker.url"
prefix = "{prefix}"
agencies = ["{them}"]
claims_folder = "claims"
inline_bytes = 1000
"""


class Hub:
    """A hub with one agency that fetches from its mailbox, and one behind the queues."""

    def __init__(self, exchange: Exchange, ministry: Ministry) -> None:
        self.exchange = exchange
        self.ministry = ministry
        self.caller = Caller("vxp:he.la", frozenset([OTHERS]))

    async def send(self, packet: bytes) -> Receipt:
        staged = self.exchange.stage()
        await staged.write(packet)
        return await self.exchange.accept(staged, self.caller, door="test")

    async def inbox(self, kind: Kind = Kind.DOCUMENT) -> list[bytes]:
        items = await self.exchange.inbox([OTHERS], kind=kind)
        files = [await self.exchange.fetch(item.delivery, self.caller, "test") for item in items]
        return [file.path.read_bytes() for file in files]


@pytest.fixture
async def hub(bed: AmqpBed, tmp_path: Path) -> AsyncIterator[Hub]:
    secret = tmp_path / "broker.url"
    secret.touch(0o600)
    secret.write_text(bed.settings.secret.get_secret_value())
    file = tmp_path / "hub.toml"
    file.write_text(SETTINGS.format(them=THEM, prefix=bed.settings.prefix))
    service = assemble(load(file))
    lock = Exchange.prepare(service.exchange)
    assert lock
    exchange = Exchange(service.exchange, service.adapters)
    await bed.adapter.close()
    await exchange.start()
    await exchange.register_agency(AgencyView(OTHERS, "Đơn vị"), "vxp:he.la")
    yield Hub(exchange, bed.ministry)
    await exchange.stop()


async def test_a_document_for_the_ministry_is_in_its_queue(hub: Hub) -> None:
    packet = document_xml(OTHERS, [THEM], priority=1)
    receipt = await hub.send(packet)
    await until(lambda: _arrived(hub, 1))
    [message] = await hub.ministry.take()
    assert hub.ministry.packet(message) == packet
    assert (message.routing_key, message.headers["lienthong-document"]) == ("urgent", receipt.document)
    [item] = await hub.exchange.sent(hub.caller, receipt.document)
    assert message.message_id == item.delivery


async def _arrived(hub: Hub, number: int) -> bool:
    return len(await hub.ministry.take()) == number


async def test_a_document_of_the_ministry_reaches_a_mailbox_and_its_status_the_ministry(hub: Hub) -> None:
    packet = document_xml(THEM, [OTHERS])
    await hub.ministry.put(packet, Kind.DOCUMENT, THEM, claim=True)
    await until(lambda: _has(hub, packet))
    number = f"{THEM},2026/01/05,15/TB-ST"
    await hub.send(status_xml(OTHERS, THEM, document_id=number))
    await until(lambda: _arrived(hub, 1))
    [message] = await hub.ministry.take()
    assert (message.type, message.correlation_id, message.routing_key) == ("status", number, "status")
    assert await hub.ministry.ready("refused") == 0


async def _has(hub: Hub, packet: bytes) -> bool:
    return await hub.inbox() == [packet]


async def test_the_ministry_cannot_speak_for_others(hub: Hub) -> None:
    await hub.ministry.put(document_xml(US, [OTHERS]), Kind.DOCUMENT, THEM)
    await until(lambda: _refused(hub))
    [refused] = await hub.ministry.refused()
    assert refused.headers["lienthong-refused-code"] == "sender.not-yours"
    assert refused.headers["lienthong-refused-path"] == "MessageHeader/From/OrganId"
    assert refused.headers["lienthong-refused-reference"]
    assert await hub.inbox() == []


async def _refused(hub: Hub) -> bool:
    return await hub.ministry.ready("refused") == 1


async def test_the_same_message_twice_is_one_document(hub: Hub) -> None:
    packet = document_xml(THEM, [OTHERS])
    for _ in range(3):
        await hub.ministry.put(packet, Kind.DOCUMENT, THEM)
    await until(lambda: _taken(hub))
    assert await hub.inbox() == [packet]
    assert await hub.ministry.ready("refused") == 0


async def _taken(hub: Hub) -> bool:
    return bool(await hub.inbox()) and await hub.ministry.ready("in.normal") == 0


def test_faulty_settings_are_named_without_the_secret(tmp_path: Path) -> None:
    secret = tmp_path / "broker.url"
    secret.touch(0o600)
    secret.write_text("amqps://user:geheim@h/v?no_verify_ssl=1")
    file = tmp_path / "hub.toml"
    file.write_text(SETTINGS.format(them=THEM, prefix="Bộ"))
    with pytest.raises(Refused) as refused:
        assemble(load(file))
    assert "geheim" not in str(refused.value) + str([finding.facts for finding in refused.value.findings])
    assert {finding.path for finding in refused.value.findings} == {"endpoints[1].settings.secret"}
