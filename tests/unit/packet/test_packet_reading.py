"""Reading sound packets: what the model holds, what the sink gets, and that order and prefixes do not matter."""

from __future__ import annotations

import hashlib
import io

import pytest

from gateway.packet.limits import Limits
from gateway.packet.model import Code, DocumentPacket, StatusPacket
from gateway.packet.names import BusinessType, Kind
from gateway.packet.reader import read_packet
from tests.packets import PDF, document_xml, status_xml
from tests.unit.packet.crafting import DOCUMENT, STATUS, MemorySink, Trickle, bent, codes, content, file, read, zipped


def document(data: bytes) -> DocumentPacket:
    packet = read(data).packet
    assert isinstance(packet, DocumentPacket)
    return packet


def test_a_sound_document_is_read_without_a_finding() -> None:
    reading = read(DOCUMENT)
    assert (reading.errors, reading.warnings, reading.kind) == ((), (), Kind.DOCUMENT)


def test_a_sound_status_is_read_without_a_finding() -> None:
    reading = read(STATUS)
    assert (reading.errors, reading.warnings, reading.kind) == ((), (), Kind.STATUS)


def test_the_header_of_a_document_is_in_the_model() -> None:
    packet = document(document_xml(to=("H41", "H14"), priority=3, business=2))
    assert packet.sender.organ_id == "G22"
    assert [receiver.organ_id for receiver in packet.receivers] == ["H41", "H14"]
    assert (packet.code, packet.promulgation.date) == (Code("15", "TB-ST"), "2026/01/05")
    assert packet.business.type is BusinessType.UPDATE
    assert packet.other is not None
    assert packet.other.priority == 3


def test_the_report_of_a_status_is_in_the_model() -> None:
    packet = read(status_xml(code="02", description="Thiếu chữ ký")).packet
    assert isinstance(packet, StatusPacket)
    assert (packet.code, packet.description, packet.response_for.organ_id) == ("02", "Thiếu chữ ký", "G22")


def test_size_and_digest_are_those_of_the_bytes() -> None:
    reading = read(DOCUMENT)
    assert (reading.size, reading.sha256) == (len(DOCUMENT), hashlib.sha256(DOCUMENT).hexdigest())


def test_the_skeleton_is_the_packet_without_attachment_content() -> None:
    reading = read(document_xml(content=b"x" * 5000))
    assert reading.skeleton == document_xml(content=b"")


def test_the_sink_gets_the_decoded_file() -> None:
    sink = MemorySink()
    reading = read_packet(io.BytesIO(DOCUMENT), sink)
    assert isinstance(reading.packet, DocumentPacket)
    one = reading.packet.attachments[0]
    assert (sink.kept, sink.open) == ([PDF], 0)
    assert (one.size, one.sha256, one.name) == (len(PDF), hashlib.sha256(PDF).hexdigest(), "thong bao.pdf")


@pytest.mark.parametrize("step", [1, 2, 3, 7, 64, 1000])
def test_chunks_of_any_size_give_the_same_reading(step: int) -> None:
    data = document_xml(content=bytes(range(256)) * 40)
    assert read_packet(Trickle(data, step), MemorySink()) == read_packet(io.BytesIO(data), MemorySink())


@pytest.mark.parametrize("step", [1, 5, 100, 16384])
def test_wrapped_base64_with_sections_and_comments_is_read_in_any_chunks(step: int) -> None:
    text = "SGVs\r\n<!-- < -->bG8<![CDATA[gd2\n]]>9y<?pi x?>&#98;GQ="
    sink = MemorySink()
    reading = read_packet(Trickle(content(text, name="a.txt", kind="text/plain"), step), sink)
    assert (reading.errors, reading.warnings) == ((), ())
    assert sink.kept == [b"Hello world"]
    assert reading.skeleton == content("", name="a.txt", kind="text/plain")


def test_a_single_entry_zip_is_undone() -> None:
    sink = MemorySink()
    wrapped = zipped(("5d3cf1f0.doc", b"the document"))
    reading = read_packet(io.BytesIO(file(wrapped, name="bao cao.doc")), sink)
    assert isinstance(reading.packet, DocumentPacket)
    assert reading.packet.attachments[0].unpacked
    assert (reading.warnings, sink.kept, sink.open) == ((), [b"the document"], 0)


def test_an_office_file_around_one_entry_of_its_kind_is_undone() -> None:
    sink = MemorySink()
    read_packet(io.BytesIO(file(zipped(("a/0b.XLSX", b"PK sheet")), name="bang.xlsx")), sink)
    assert sink.kept == [b"PK sheet"]


@pytest.mark.parametrize("name", ["bang.xlsx", "goi.zip"])
def test_an_archive_that_is_the_file_itself_is_kept(name: str) -> None:
    sink = MemorySink()
    archive = zipped(("xl/workbook.xml", b"<workbook/>"))
    reading = read_packet(io.BytesIO(file(archive, name=name)), sink)
    assert (reading.errors, reading.warnings, sink.kept) == ((), (), [archive])


def test_another_prefix_and_another_order_are_read_alike() -> None:
    other = DOCUMENT.decode().replace("edXML:", "v:").replace("xmlns:edXML", "xmlns:v").encode()
    start, end = other.index(b"<v:From>"), other.index(b"</v:From>") + len(b"</v:From>")
    moved = other[:start] + other[end:]
    moved = moved.replace(b"</v:MessageHeader>", other[start:end] + b"</v:MessageHeader>")
    assert document(moved) == document(DOCUMENT)


def test_attachment_name_after_the_content_is_found() -> None:
    name = "<AttachmentName>thong bao.pdf</AttachmentName>"
    data = bent(DOCUMENT, (name, ""), ("</Attachment>", f"{name}</Attachment>"))
    assert document(data) == document(DOCUMENT)


def test_text_around_a_comment_is_read_whole() -> None:
    data = bent(DOCUMENT, ("<edXML:OrganId>H41", "<edXML:OrganId>H<!-- x -->41"))
    assert document(data).receivers[0].organ_id == "H41"


def test_utf16_with_a_mark_is_read_off_the_wire() -> None:
    data = DOCUMENT.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    reading = read(data, wire=False)
    assert (reading.errors, reading.warnings) == ((), ())
    assert reading.packet == read(DOCUMENT).packet


def test_a_utf8_mark_is_fine() -> None:
    assert read(b"\xef\xbb\xbf" + DOCUMENT).packet == read(DOCUMENT).packet


def test_signatures_are_counted_wherever_they_stand() -> None:
    signature = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'
    data = bent(
        DOCUMENT, ("</edXML:edXMLHeader>", f"{signature}</edXML:edXMLHeader>"), ("</edXML>", f"{signature}</edXML>")
    )
    reading = read(data)
    assert (reading.signatures, reading.lookalikes, reading.warnings) == (2, 0, ())


def test_a_refused_packet_leaves_no_file_open() -> None:
    sink = MemorySink()
    cut = document_xml(content=b"x" * 90_000)[:60_000]
    reading = read_packet(io.BytesIO(cut), sink)
    assert (codes(reading.errors), sink.open) == (["packet.not-wellformed"], 0)


def test_an_error_behind_skipped_content_is_placed_in_the_packet() -> None:
    data = document_xml(content=b"x" * 300_000).replace(b"</AttachmentEncoded>", b"</Wrong>")
    reading = read(data)
    line = data[: data.index(b"</Wrong>")].count(b"\n") + 1
    assert reading.errors[0].facts["line"] == line


def test_all_errors_are_told_at_once() -> None:
    data = bent(
        content("*"), ("<edXML:OrganId>G22", "<edXML:OrganId>G 22"), (">15</edXML:CodeNumber>", "></edXML:CodeNumber>")
    )
    assert sorted(codes(read(data).errors)) == ["attachment.base64", "element.required", "organ-id.invalid"]


def test_a_packet_with_a_damaged_attachment_still_names_its_document() -> None:
    reading = read(content("*"))
    assert isinstance(reading.packet, DocumentPacket)
    assert reading.packet.attachments == ()


def test_the_packet_limit_counts_all_bytes() -> None:
    limits = Limits(packet=len(DOCUMENT))
    assert read(DOCUMENT, limits).errors == ()
    assert codes(read(DOCUMENT + b"\n", limits).errors) == ["packet.too-large"]
