"""Marks of secrecy at the doors: refused both ways before acceptance, and no trace of content stays behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.exchange.inspection.header import marked_fields
from gateway.exchange.inspection.rules import InspectionRules
from gateway.exchange.views import Caller, OutgoingFile
from gateway.findings import Refused
from gateway.packet.model import Code, DocumentPacket, OtherInfo, Party, PromulgationInfo, SignerInfo
from gateway.packet.names import Kind
from gateway.packet.reader import read_packet
from gateway.packet.sinks import ScratchSink
from gateway.store.schema import packets, refusals
from tests.integration.exchange.conftest import House, Open, eventually
from tests.packets import document_xml, status_xml

SENDER = Caller("vxp:a", frozenset({"G22"}))
RECEIVER = Caller("vxp:b", frozenset({"H41"}))
STORY = "Chuyện không ai được biết"


@pytest.fixture
def served_url() -> None:
    """What the database is makes no difference to a door: the embedded one will do."""
    return


async def refused(house: House, packet: bytes, caller: Caller = SENDER) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as found:
        await house.send(packet, caller)
    return [(finding.code, finding.path) for finding in found.value.findings]


async def test_a_marked_subject_is_refused_and_nothing_of_it_is_kept(open_house: Open) -> None:
    house = await open_house("hub", ["G22", "H41"], routed=False)
    found = await refused(house, document_xml(subject=f"TỐI MẬT - {STORY}"))
    assert found == [("secrecy.field-marked", "MessageHeader/Subject")]
    rows = await house.exchange._database.read(lambda connection: connection.execute(select(refusals)).all())
    assert json.dumps([dict(row._mapping) for row in rows], default=str, ensure_ascii=False).count(STORY) == 0
    assert rows[0].findings[0]["facts"] == {"mark": "TỐI MẬT"}
    assert not await house.exchange._database.read(lambda connection: connection.execute(select(packets)).all())
    assert not [file for file in (house.settings.data / "blobs").rglob("*") if file.is_file()]


async def test_every_element_is_looked_at(open_house: Open) -> None:
    house = await open_house("hub", ["G22", "H41"], routed=False)
    packet = document_xml().replace("Hà Nội</".encode(), "Độ mật: Tuyệt mật</".encode())
    packet = packet.replace("Nguyễn Văn Thử".encode(), b"M&#7852;T")
    assert await refused(house, packet) == [
        ("secrecy.field-marked", "MessageHeader/PromulgationInfo/Place"),
        ("secrecy.field-marked", "MessageHeader/SignerInfo/FullName"),
    ]


async def test_a_marked_name_of_a_file_is_refused(open_house: Open) -> None:
    house = await open_house("hub", ["G22", "H41"], routed=False)
    packet = document_xml().replace(b"thong bao.pdf</AttachmentName>", "thông báo (MẬT).pdf</AttachmentName>".encode())
    assert await refused(house, packet) == [("secrecy.name-marked", "Attachment[1]/AttachmentName")]


async def test_marked_plain_text_is_refused(open_house: Open) -> None:
    house = await open_house("gateway", ["G22"])
    packet = document_xml(content="BỘ X\r\nTỐI MẬT\r\nKính gửi: …".encode("utf-16"))
    assert await refused(house, packet) == [("secrecy.text-marked", "Attachment[1]")]


async def test_marked_html_is_refused(open_house: Open) -> None:
    house = await open_house("gateway", ["G22"])
    content = "<html><body><p>Độ <b>mật</b>: M&#7853;t</p></body></html>".encode()
    assert await refused(house, document_xml(content=content)) == [("secrecy.text-marked", "Attachment[1]")]


async def test_a_marked_status_is_refused(open_house: Open) -> None:
    house = await open_house("hub", ["G22", "H41"], routed=False)
    await house.send(document_xml(), SENDER)
    found = await refused(house, status_xml(description="MẬT: đã báo cáo"), RECEIVER)
    assert found == [("secrecy.field-marked", "MessageHeader/Description")]


async def test_what_comes_from_the_bus_is_refused_there(open_house: Open) -> None:
    house = await open_house("gateway", ["H41"])
    house.bus.waiting = [(Kind.DOCUMENT, "G22", ("H41",), document_xml(subject="Kế hoạch (Mật)"))]

    async def failed() -> bool:
        return bool(house.bus.failed)

    await eventually(failed)
    assert house.bus.failed == [("0", "secrecy.field-marked")]
    assert await house.exchange.inbox({"H41"}) == []


async def test_what_is_composed_here_is_refused_too(open_house: Open, tmp_path: Path) -> None:
    house = await open_house("gateway", ["G22"])
    file = tmp_path / "a.txt"
    file.write_text("Xin chào", encoding="utf-8")
    draft = DocumentPacket(
        sender=Party("G22"),
        receivers=(Party("H41"),),
        document_id="",
        code=Code("15", "BC-MẬT"),
        promulgation=PromulgationInfo("2026/01/05", "Hà Nội"),
        subject="Báo cáo",
        signer=SignerInfo("Nguyễn Văn Thử"),
        other=OtherInfo(priority=0),
    )
    with pytest.raises(Refused) as found:
        await house.exchange.compose(draft, [OutgoingFile("a.txt", "text/plain", file)], SENDER)
    assert ("secrecy.field-marked", "MessageHeader/Code/CodeNotation") in [
        (finding.code, finding.path) for finding in found.value.findings
    ]


async def test_where_inspection_is_switched_off_nothing_is_looked_at(open_house: Open) -> None:
    house = await open_house("hub", ["G22", "H41"], routed=False, inspection=InspectionRules.none())
    assert not (await house.send(document_xml(subject="TỐI MẬT"), SENDER)).held


async def test_no_public_sample_packet_is_taken_for_a_secret(shared_data: Path) -> None:
    for file in sorted((shared_data / "edxml").glob("*.edxml")):
        with file.open("rb") as stream:
            reading = read_packet(stream, ScratchSink())
        if reading.packet is not None:
            assert marked_fields(reading.skeleton) == (), file.name
