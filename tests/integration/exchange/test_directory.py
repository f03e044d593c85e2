"""Packets and the dated directory: old ids and new ones, mergers, splits, strangers."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Row, Select, select

from gateway.directory.certificates import ALWAYS
from gateway.exchange.certificates.holders import Holders
from gateway.exchange.views import AgencyView, Caller, Receipt
from gateway.findings import Refused
from gateway.store.schema import deliveries, packets
from gateway.trust.certificates import Certificate
from gateway.trust.standing import Holding
from tests.integration.exchange.conftest import House, Open, eventually
from tests.integration.exchange.filling import NATION, fill
from tests.packets import document_xml, status_xml
from tests.services.authority import Authority

G22 = Caller("vxp:g22", frozenset(["G22"]))
H41 = Caller("vxp:h41", frozenset(["H41"]))
G12 = Caller("vxp:g12", frozenset(["G12"]))
BUS = Caller("endpoint:bus", frozenset(), carrier=True)


@pytest.fixture
def served_url() -> None:
    """The embedded database; ``test_directory_store`` goes the common ways on PostgreSQL too."""


@pytest.fixture
async def hub(open_house: Open) -> House:
    house = await open_house("hub", ["G22", "H41", "G12"], routed=False)
    await fill(house, *NATION)
    return house


@pytest.fixture
async def gateway(open_house: Open) -> House:
    house = await open_house("gateway", ["G22"])
    await fill(house, *NATION)
    return house


def _warned(receipt: Receipt) -> list[str]:
    return [one.code for one in receipt.warnings if one.code.startswith(("sender.", "receiver."))]


async def _rows(house: House, query: Select[Any]) -> list[Row[Any]]:
    return await house.exchange.database.read(lambda connection: list(connection.execute(query)))


async def _refused(house: House, packet: bytes, caller: Caller) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        await house.send(packet, caller)
    return [(one.code, str(one.facts.get("near", one.facts.get("candidates", "")))) for one in caught.value.findings]


async def test_an_old_id_reaches_the_agency_that_is_held_under_its_new_one(hub: House) -> None:
    receipt = await hub.send(document_xml(to=["000.00.00.H41"]), G22)
    assert _warned(receipt) == []
    (item,) = await hub.exchange.inbox(H41.agencies)
    assert item.receiver == "H41"


async def test_a_sender_may_write_its_old_id(hub: House) -> None:
    receipt = await hub.send(document_xml(sender="000.00.00.G22"), G22)
    assert (await hub.exchange.document(receipt.document, G22)).sender == "G22"


async def test_nobody_speaks_under_another_agencys_old_id(hub: House) -> None:
    assert await _refused(hub, document_xml(sender="000.00.00.H41"), G22) == [("sender.not-yours", "")]


async def test_a_status_goes_back_under_the_codes_that_the_document_bears(open_house: Open) -> None:
    """Both ways: the sender's old id as the addressee, the receiver's old id as the speaker."""
    house = await open_house("gateway", ["H41"])
    await fill(house, *NATION)
    packet = document_xml(sender="000.00.00.G22", to=["000.00.00.H41"])
    await house.send(packet, BUS)

    async def reported() -> bool:
        return bool(house.bus.sent)

    await eventually(reported)  # the automatic 01
    (sent,) = house.bus.sent
    assert sent.receivers == ("000.00.00.G22",)
    text = sent.file.read_text("utf-8")
    assert "<edXML:From><edXML:OrganId>000.00.00.H41</edXML:OrganId>" in "".join(text.split())
    assert "OrganId>000.00.00.G22</edXML:OrganId>" in text


async def test_a_status_under_a_new_id_belongs_to_the_document_sent_to_the_old_one(gateway: House) -> None:
    receipt = await gateway.send(document_xml(to=["000.00.00.H41"]), G22)
    heard = await gateway.send(status_xml("H41", "000.00.00.G22", "03"), BUS)
    assert [one.code for one in heard.warnings if one.code.startswith("status.")] == []
    (receiver,) = (await gateway.exchange.document(receipt.document, G22)).receivers
    assert (receiver.agency, receiver.stage) == ("000.00.00.H41", "03")


async def test_a_merged_agencys_packet_goes_to_its_successor_with_a_warning(hub: House) -> None:
    receipt = await hub.send(document_xml(to=["000.00.00.G05"]), G22)
    (warning,) = receipt.warnings[-1:]
    assert (warning.code, warning.facts["now"], warning.facts["id"]) == ("receiver.succeeded", "Bộ Tài chính", "G12")
    (item,) = await hub.exchange.inbox(G12.agencies)
    assert item.receiver == "G12"


async def test_the_successor_answers_for_the_body_that_was_written_to(hub: House) -> None:
    receipt = await hub.send(document_xml(to=["G05"]), G22)
    await hub.exchange.report(receipt.document, G12, code="03")
    rows = await _rows(hub, select(packets.c.header).where(packets.c.kind == "status"))
    assert rows[0].header["sender"]["organ_id"] == "G05"
    (receiver,) = (await hub.exchange.document(receipt.document, G22)).receivers
    assert (receiver.agency, receiver.stage) == ("G12", "03")


async def test_a_body_and_its_successor_named_together_get_one_packet(hub: House) -> None:
    receipt = await hub.send(document_xml(to=["G05", "G12"]), G22)
    assert [one.agency for one in (await hub.exchange.document(receipt.document, G22)).receivers] == ["G12"]


async def test_whoever_writes_to_a_body_that_was_split_has_to_choose(hub: House) -> None:
    ((code, candidates),) = await _refused(hub, document_xml(to=["000.00.15.H51"]), G22)
    assert code == "receiver.split"
    assert "H41 (Tỉnh Nghệ An)" in candidates
    assert "G22 (Văn phòng Chính phủ)" in candidates


async def test_a_body_that_ended_without_a_successor_is_refused(hub: House) -> None:
    assert await _refused(hub, document_xml(to=["G29"]), G22) == [("receiver.ended", "")]


@pytest.mark.parametrize("wrong", ["H14", "H4l", "000.00.00.H42", "000-00-00-H41", "00.00.00.H41", "h.41"])
async def test_an_unknown_receiver_is_refused_with_what_is_near(gateway: House, wrong: str) -> None:
    ((code, near),) = await _refused(gateway, document_xml(to=[wrong]), G22)
    assert code == "receiver.unknown"
    assert "Tỉnh Nghệ An" in near


async def test_near_ones_are_looked_up_for_a_few_receivers_of_a_packet_only(gateway: House) -> None:
    found = await _refused(gateway, document_xml(to=[f"H41{letter}" for letter in "ABCDEFGH"]), G22)
    assert [code for code, _ in found] == ["receiver.unknown"] * 8
    assert ["Tỉnh Nghệ An" in near for _, near in found] == [True] * 5 + [False] * 3


async def test_a_stranger_goes_by_the_common_route_where_that_is_allowed(open_house: Open) -> None:
    house = await open_house("gateway", ["G22"], strangers=True)
    await fill(house, *NATION)
    assert _warned(await house.send(document_xml(to=["X99"]), G22)) == ["receiver.unlisted"]


async def test_an_unknown_sender_is_taken_with_a_warning_that_stays(gateway: House) -> None:
    receipt = await gateway.send(document_xml(sender="X99", to=["G22"]), BUS)
    assert _warned(receipt) == ["sender.unlisted"]
    rows = await _rows(gateway, select(packets.c.warnings).where(packets.c.id == receipt.document))
    assert "sender.unlisted" in [one["code"] for one in rows[0].warnings]


async def test_an_unknown_sender_is_told_that_its_document_arrived(gateway: House) -> None:
    await gateway.send(document_xml(sender="X99", to=["G22"]), BUS)

    async def reported() -> bool:
        return bool(gateway.bus.sent)

    await eventually(reported)
    assert gateway.bus.sent[0].receivers == ("X99",)


async def test_a_sender_that_is_no_more_is_taken_with_a_warning(gateway: House) -> None:
    receipt = await gateway.send(document_xml(sender="G05", to=["G22"]), BUS)
    assert _warned(receipt) == ["sender.gone"]


async def test_an_empty_directory_judges_nobody(open_house: Open) -> None:
    house = await open_house("gateway", ["G22"])
    assert _warned(await house.send(document_xml(to=["X99"]), G22)) == []
    assert _warned(await house.send(document_xml(sender="Y99", to=["G22"]), BUS)) == []


async def test_the_code_that_was_written_is_kept_beside_the_one_that_is_held(hub: House) -> None:
    receipt = await hub.send(document_xml(to=["000.00.00.H41"]), G22)
    query = select(deliveries.c.receiver, deliveries.c.address).where(deliveries.c.packet == receipt.document)
    rows = await _rows(hub, query)
    assert [tuple(row) for row in rows] == [("H41", "000.00.00.H41")]


async def test_a_certificate_binds_an_agency_under_all_its_ids(hub: House, authority: Authority) -> None:
    """Whoever is bound under its new id is bound under its old one, and its certificate counts for both."""
    theirs, strange = authority.certificate("ministry"), authority.certificate("root")
    database = hub.exchange.database
    await hub.exchange.certificates.add("test", "G22", theirs, "test", ALWAYS)
    holders = Holders(database, seconds=0.0)

    async def holding(sender: str, certificate: Certificate) -> Holding:
        return await asyncio.to_thread(holders.holding, sender, certificate, datetime.now(UTC))

    for sender in ("G22", "000.00.00.G22"):
        mine, other = await holding(sender, theirs), await holding(sender, strange)
        assert (mine.bound, mine.theirs, mine.owners) == (True, True, ())
        assert (other.bound, other.theirs) == (True, False)
    stranger = await holding("000.00.00.H41", theirs)
    assert (stranger.bound, stranger.owners) == (False, ("G22",))


async def test_nobody_registers_an_agency_under_the_other_id_of_one_that_is_held(open_house: Open) -> None:
    house = await open_house("hub", [], routed=False, closed=False)
    await fill(house, *NATION)
    await house.exchange.register_agency(AgencyView("G22", "Văn phòng"), "vxp:g22")
    with pytest.raises(Refused) as caught:
        await house.exchange.register_agency(AgencyView("000.00.00.G22", "Văn phòng"), "vxp:strange")
    assert [one.code for one in caught.value.findings] == ["agency.taken"]
    await house.exchange.register_agency(AgencyView("000.00.00.G22", "Văn phòng"), "vxp:g22")
