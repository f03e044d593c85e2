"""Our client of the bus's wire against a real hub: send, list, fetch both ways, acknowledge."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from adapters.vxp import VxpAdapter, VxpSettings
from gateway.contract import Accepted, Outgoing, Refusal, Result, Unreachable
from gateway.directory.csv_file import read_csv
from gateway.directory.resolution import State
from gateway.exchange.agencies.desk import DirectoryDesk
from gateway.exchange.agencies.syncing import Syncing
from gateway.findings import Finding
from gateway.packet.names import Kind
from gateway.store.database import Database, database_url
from gateway.store.migrate import migrate
from tests.conformance.vxp_hub import OTHER, RECEIVER, SECRETS, SENDER, Hub, running_hub
from tests.packets import document_xml, status_xml


def settings(port: int, system: str, **others: object) -> VxpSettings:
    url = f"http://127.0.0.1:{port}/vxp/"
    return VxpSettings.model_validate({"url": url, "system": system, "secret": SECRETS[system].decode(), **others})


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    async with running_hub(tmp_path / "hub") as running:
        await running.client("he.gui").register(SENDER)
        await running.client("he.nhan").register(RECEIVER)
        yield running


@pytest.fixture
async def sender(hub: Hub) -> AsyncIterator[VxpAdapter]:
    adapter = VxpAdapter(settings(hub.port, "he.gui"))
    await adapter.open()
    yield adapter
    await adapter.close()


@pytest.fixture(params=["getEdoc", "downloadEdoc"])
async def receiver(hub: Hub, request: pytest.FixtureRequest) -> AsyncIterator[VxpAdapter]:
    adapter = VxpAdapter(settings(hub.port, "he.nhan", fetch=request.param))
    await adapter.open()
    yield adapter
    await adapter.close()


def outgoing(folder: Path, packet: bytes, kind: Kind = Kind.DOCUMENT) -> Outgoing:
    file = folder / "packet"
    file.write_bytes(packet)
    digest = hashlib.sha256(packet).hexdigest()
    return Outgoing("doc-1", kind, SENDER, (RECEIVER,), True, file, len(packet), digest)


class Collected:
    """Takes the bytes of one packet."""

    def __init__(self) -> None:
        self.data = b""

    async def write(self, data: bytes) -> None:
        self.data += data


async def test_a_packet_is_delivered_fetched_and_acknowledged(
    sender: VxpAdapter, receiver: VxpAdapter, tmp_path: Path
) -> None:
    packet = document_xml(SENDER, [RECEIVER], content=b"%PDF" + bytes(range(256)) * 2000)
    outcome = await sender.send(outgoing(tmp_path, packet))
    assert (outcome.result, outcome.code) == (Result.DELIVERED, "0")
    assert outcome.receipt
    [incoming] = [item async for item in receiver.receive()]
    assert (incoming.kind, incoming.sender, incoming.receivers) == (Kind.DOCUMENT, SENDER, (RECEIVER,))
    collected = Collected()
    await incoming.fetch(collected.write)
    assert collected.data == packet
    await incoming.taken(Accepted("document"))
    assert [item async for item in receiver.receive()] == []


async def test_sending_again_is_delivered_under_the_same_receipt(sender: VxpAdapter, tmp_path: Path) -> None:
    packet = outgoing(tmp_path, document_xml(SENDER, [RECEIVER]))
    first, again = await sender.send(packet), await sender.send(packet)
    assert (first.result, first.receipt) == (again.result, again.receipt)


async def test_a_packet_for_some_of_its_receivers_says_so(hub: Hub, sender: VxpAdapter, tmp_path: Path) -> None:
    await hub.client("he.la").register(OTHER)
    packet = outgoing(tmp_path, document_xml(SENDER, [RECEIVER, OTHER]))
    outcome = await sender.send(replace(packet, whole=False))
    assert outcome.result is Result.DELIVERED
    assert len(await hub.client("he.nhan").waiting()) == 1
    assert await hub.client("he.la").waiting() == []


async def test_statuses_come_after_documents(hub: Hub, sender: VxpAdapter, tmp_path: Path) -> None:
    await sender.send(outgoing(tmp_path, document_xml(SENDER, [RECEIVER])))
    status = status_xml(RECEIVER, SENDER, document_id=f"{SENDER},2026/01/05,15/TB-ST")
    await hub.client("he.nhan").send(status, RECEIVER, messagetype="status")
    [incoming] = [item async for item in sender.receive()]
    assert (incoming.kind, incoming.sender) == (Kind.STATUS, RECEIVER)


async def test_a_failed_item_leaves_the_list(
    hub: Hub, sender: VxpAdapter, receiver: VxpAdapter, tmp_path: Path
) -> None:
    await sender.send(outgoing(tmp_path, document_xml(SENDER, [RECEIVER])))
    [incoming] = [item async for item in receiver.receive()]
    await incoming.failed(Refusal((Finding("packet.empty"),)))
    assert await hub.client("he.nhan").waiting() == []


async def test_an_item_that_is_gone_cannot_be_fetched(hub: Hub, sender: VxpAdapter, receiver: VxpAdapter) -> None:
    packet = document_xml(SENDER, [RECEIVER])
    await hub.client("he.gui").send(packet)
    [incoming] = [item async for item in receiver.receive()]
    await hub.client("he.nhan").call("deleteAgency", {"AgencyCode": RECEIVER}, b"{}")
    with pytest.raises(Unreachable):
        await incoming.fetch(Collected().write)


async def test_a_packet_that_the_hub_refuses_is_refused_for_good(sender: VxpAdapter, tmp_path: Path) -> None:
    outcome = await sender.send(outgoing(tmp_path, document_xml(SENDER, [OTHER])))
    assert (outcome.result, outcome.code) == (Result.REFUSED, "receiver.unknown")


async def test_a_wrong_secret_is_tried_again_later(hub: Hub, tmp_path: Path) -> None:
    adapter = VxpAdapter(settings(hub.port, "he.gui", secret="sai"))
    await adapter.open()
    outcome = await adapter.send(outgoing(tmp_path, document_xml(SENDER, [RECEIVER])))
    health = await adapter.check()
    await adapter.close()
    assert (outcome.result, outcome.code) == (Result.LATER, "wire.signature-wrong")
    assert not health.ok


async def test_a_hub_that_answers_is_healthy(sender: VxpAdapter) -> None:
    assert (await sender.check()).ok


async def test_the_list_of_agencies_is_read(sender: VxpAdapter) -> None:
    assert [agency.code for agency in await sender.agencies()] == [SENDER, RECEIVER]


async def test_items_for_other_agencies_are_left_alone(hub: Hub) -> None:
    await hub.client("he.gui").send(document_xml(SENDER, [RECEIVER]))
    adapter = VxpAdapter(settings(hub.port, "he.nhan", agencies=[OTHER]))
    await adapter.open()
    assert [item async for item in adapter.receive()] == []
    await adapter.close()


async def test_a_hub_of_ours_tells_whether_a_packet_arrived(hub: Hub, tmp_path: Path) -> None:
    adapter = VxpAdapter(settings(hub.port, "he.gui", ask=True))
    await adapter.open()
    packet = outgoing(tmp_path, document_xml(SENDER, [RECEIVER]))
    before = await adapter.ask(packet)
    sent = await adapter.send(packet)
    after = await adapter.ask(packet)
    await adapter.close()
    assert before.result is Result.LATER
    assert (after.result, after.receipt) == (Result.DELIVERED, sent.receipt)


async def test_what_others_sent_is_not_told(hub: Hub, sender: VxpAdapter, tmp_path: Path) -> None:
    packet = outgoing(tmp_path, document_xml(SENDER, [RECEIVER]))
    await sender.send(packet)
    stranger = VxpAdapter(settings(hub.port, "he.nhan", ask=True))
    await stranger.open()
    assert (await stranger.ask(packet)).result is Result.LATER
    await stranger.close()


async def test_a_packet_that_reached_only_others_has_not_arrived(hub: Hub, tmp_path: Path) -> None:
    await hub.client("he.nhan").register(OTHER)
    adapter = VxpAdapter(settings(hub.port, "he.gui", ask=True))
    await adapter.open()
    for_both = replace(outgoing(tmp_path, document_xml(SENDER, [RECEIVER, OTHER])), receivers=(RECEIVER, OTHER))
    await adapter.send(replace(for_both, receivers=(RECEIVER,), whole=False))
    asked = await adapter.ask(for_both)
    await adapter.send(for_both)
    again = await adapter.ask(for_both)
    await adapter.close()
    assert (asked.result, again.result) == (Result.LATER, Result.DELIVERED)


async def test_another_bus_is_not_asked(sender: VxpAdapter, tmp_path: Path) -> None:
    assert (await sender.ask(outgoing(tmp_path, document_xml(SENDER, [RECEIVER])))).result is Result.UNKNOWN


async def test_changes_of_a_hubs_list_are_read_from_where_one_was(hub: Hub) -> None:
    adapter = VxpAdapter(settings(hub.port, "he.gui", delta=True))
    await adapter.open()
    first = await adapter.agency_list("")
    assert {item["code"] for item in first.items} == {SENDER, RECEIVER}
    rows, _ = read_csv("new_id,old_id,name\nH41,000.00.00.H41,Tỉnh thử\n".encode())
    desk = hub.exchange.directory
    await desk.apply("cli:test", await desk.plan(rows), "test")
    second = await adapter.agency_list(first.cursor)
    assert ("H41", "000.00.00.H41", "Tỉnh thử") in [
        (item["code"], item.get("oldCode"), item["name"]) for item in second.items
    ]
    third = await adapter.agency_list(second.cursor)
    assert "H41" not in {item["code"] for item in third.items}
    await adapter.close()


@pytest.mark.parametrize("units", ["getSynchronizeUnit", "getAgenciesList", "getAgenciesListQD20"])
async def test_any_other_bus_is_read_whole_once(hub: Hub, units: str) -> None:
    adapter = VxpAdapter(settings(hub.port, "he.gui", units=units))
    await adapter.open()
    first = await adapter.agency_list("")
    assert {item["code"] for item in first.items} == {SENDER, RECEIVER}
    assert (await adapter.agency_list(first.cursor)).items == ()
    await hub.client("he.gui").register(OTHER)
    assert OTHER in {item["code"] for item in (await adapter.agency_list(first.cursor)).items}
    await adapter.close()


async def test_a_bus_that_does_not_tell_changes_is_no_answer(hub: Hub) -> None:
    adapter = VxpAdapter(settings(hub.port, "he.gui", units="getAgenciesList", delta=True))
    await adapter.open()
    with pytest.raises(Unreachable, match="cannot be asked"):
        await adapter.agency_list("")
    await adapter.close()


async def test_a_gateway_keeps_a_copy_of_a_hubs_list_with_what_changes_there(hub: Hub, tmp_path: Path) -> None:
    rows, _ = read_csv("key,new_id,old_id,name\nnghe-an,H41,000.00.00.H41,Tỉnh thử\n".encode())
    there = hub.exchange.directory
    await there.apply("cli:test", await there.plan(rows), "test")
    url = database_url(tmp_path)
    migrate(url)
    database = Database(url)
    adapter = VxpAdapter(settings(hub.port, "he.gui", delta=True))
    await adapter.open()
    here = DirectoryDesk(database)
    syncing = Syncing(database, here, "truc", {"truc": adapter})
    await syncing.work()
    assert (await here.find("000.00.00.H41")).state is State.FOUND
    assert (await here.find(SENDER)).state is State.FOUND
    gone = date(2025, 7, 1)
    await there.edit("a", "directory.end", ["nghe-an"], lambda have: {"nghe-an": replace(have["nghe-an"], until=gone)})
    await syncing.work()
    assert (await here.find("H41")).state is State.ENDED
    await adapter.close()
    database.close()
