"""Writing packets: the library's manner, and that our own reader and the strict schema take everything back."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.findings import Refused
from gateway.packet.model import (
    Business,
    Code,
    DocumentInfoChange,
    DocumentPacket,
    DocumentType,
    OtherInfo,
    Party,
    PromulgationInfo,
    ReceiverChange,
    Replacement,
    ResponseFor,
    SignerInfo,
    StaffInfo,
    StatusPacket,
    TraceHeader,
)
from gateway.packet.names import BusinessType, StatusCode
from gateway.packet.outgoing import OutgoingFile
from gateway.packet.schema import check_skeleton
from gateway.packet.writer import write_document, write_status
from tests.unit.packet.crafting import codes, places, read

PACKET = DocumentPacket(
    sender=Party("901.23.01.Z91", "Ủy ban thử", "Sở Thử Nghiệm", email="thu@example.vn"),
    receivers=(Party("902.23.02.Z92", organ_name="Huyện Thử"),),
    document_id="901.23.01.Z91,2026/01/05,15/TB-ST",
    code=Code("15", "TB-ST"),
    promulgation=PromulgationInfo("2026/01/05", "Hà Nội"),
    subject='Về việc <thử> & "liên thông"',
    document_type=DocumentType(2, 0, "Thông báo"),
    signer=SignerInfo("Nguyễn Văn Thử"),
    other=OtherInfo(priority=0, direction=True, appendixes=("Phụ lục",)),
    steering_type=1,
    to_places=("Các bộ", "Các tỉnh"),
    trace=(TraceHeader("901.23.01.Z91", "2026/01/05 08:15:30"),),
)
STATUS = StatusPacket(
    sender=Party("902.23.02.Z92", organ_name="Huyện Thử"),
    response_for=ResponseFor("901.23.01.Z91", "15/TB-ST", PACKET.document_id, "2026/01/05"),
    code="02",
    description="Thiếu chữ ký",
    staff=StaffInfo("Văn thư", "Trần Thị Thử"),
    timestamp="2026/01/06 09:00:00",
)


def written(packet: DocumentPacket, files: list[OutgoingFile]) -> bytes:
    out = io.BytesIO()
    write_document(packet, files, out)
    return out.getvalue()


def status_bytes(packet: StatusPacket, **options: Any) -> bytes:
    out = io.BytesIO()
    write_status(packet, out, **options)
    return out.getvalue()


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "blob"
    path.write_bytes(b"%PDF-1.4\n" + bytes(range(256)) * 300)
    return path


def sound(data: bytes) -> Any:
    reading = read(data)
    # Letters of several scripts in one word are noted, and generated texts are full of them.
    noted = tuple(one for one in reading.warnings if one.code != "text.look-alike")
    assert (reading.errors, noted) == ((), ())
    assert check_skeleton(reading.skeleton, strict=True) == ()
    return reading.packet


def test_a_document_is_read_back_as_it_was(pdf: Path) -> None:
    packet = sound(written(PACKET, [("thong bao.pdf", None, pdf)]))
    assert replace(packet, references=(), attachments=()) == PACKET
    assert packet.attachments[0].sha256 == hashlib.sha256(pdf.read_bytes()).hexdigest()


def test_a_status_is_read_back_as_it_was() -> None:
    assert sound(status_bytes(STATUS)) == STATUS


def test_a_status_may_be_written_as_status_for_peers_that_ask_for_it() -> None:
    reading = read(status_bytes(STATUS, header_name="Status"))
    assert (reading.packet, codes(reading.warnings)) == (STATUS, ["status.header-name"])
    assert check_skeleton(reading.skeleton, strict=True) == ()


def test_the_layout_is_that_of_the_library(pdf: Path) -> None:
    lines = written(PACKET, [("a.pdf", None, pdf)]).split(b"\r\n")
    ns = b"http://www.mic.gov.vn/TBT/QCVN_102_2016"
    assert lines[0] == b'<?xml version="1.0" encoding="UTF-8"?>'
    assert lines[1] == b'<edXML xmlns="' + ns + b'">'
    assert lines[2] == b'  <edXML:edXMLEnvelope xmlns:edXML="' + ns + b'">'
    assert lines[-2:] == [b"</edXML>", b""]
    assert not any(b"\n" in line for line in lines)
    content = next(line for line in lines if b"ContentTransferEncoded" in line)
    assert content.startswith(b'      <edXML:ContentTransferEncoded xmlns:edXML="' + ns + b'">JVBERi')


def test_bussiness_stands_before_the_trace_headers(pdf: Path) -> None:
    data = written(PACKET, [("a.pdf", None, pdf)])
    assert data.index(b"</edXML:Bussiness>") < data.index(b"<edXML:TraceHeader>")


def test_the_same_input_gives_the_same_bytes(pdf: Path) -> None:
    files: list[OutgoingFile] = [("a.xlsx", None, pdf), ("b.pdf", None, pdf)]
    assert written(PACKET, files) == written(PACKET, files)


@pytest.mark.parametrize("name", ["a.pdf", "a.PDF", "a.doc", "a.docx", "a.zip"])
def test_types_that_the_library_leaves_alone_are_encoded_as_they_are(name: str, pdf: Path) -> None:
    packet = sound(written(PACKET, [(name, None, pdf)])) if name.lower() == "a.pdf" else None
    raw = read(written(PACKET, [(name, None, pdf)]))
    assert raw.errors == ()
    assert raw.packet.attachments[0].unpacked is False  # type: ignore[union-attr]
    assert packet is None or packet.attachments[0].content_type == "application/pdf"


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "a.pptx", "a.odt", "a.txt", "a.xml", "khong-duoi", "a.b.", ".an"])
def test_all_other_types_are_wrapped_once(name: str, pdf: Path) -> None:
    packet = sound(written(PACKET, [(name, "application/octet-stream", pdf)]))
    one = packet.attachments[0]
    assert (one.unpacked, one.content_type, one.size) == (True, "application/zip", pdf.stat().st_size)


@pytest.mark.parametrize("name", ["a.pdf", "a.doc"])
def test_an_archive_that_calls_itself_a_pdf_arrives_as_it_was(name: str, tmp_path: Path) -> None:
    path = tmp_path / "blob"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.doc", b"inside")
    packet = sound(written(PACKET, [(name, None, path)]))
    assert packet.attachments[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_file_that_deflates_like_a_bomb_is_stored_instead(tmp_path: Path) -> None:
    path = tmp_path / "blob"
    path.write_bytes(bytes(1_000_000))
    assert sound(written(PACKET, [("trang.txt", None, path)])).attachments[0].size == 1_000_000


def test_a_docx_is_never_announced_as_a_zip(pdf: Path) -> None:
    assert b"application/zip" not in written(PACKET, [("a.docx", "application/zip", pdf)])


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "blob").touch()
    with pytest.raises(Refused) as refused:
        written(PACKET, [("a.pdf", None, tmp_path / "blob")])
    assert places(refused.value.findings) == [("attachment.empty-file", "Attachment[1]")]


def test_a_file_without_a_name_is_refused(pdf: Path) -> None:
    with pytest.raises(Refused) as refused:
        written(PACKET, [(" ", None, pdf)])
    assert places(refused.value.findings) == [("attachment.unnamed", "Attachment[1]")]


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\ufffe", "\ud800"])
def test_a_character_that_xml_cannot_carry_is_refused(character: str, pdf: Path) -> None:
    packet = replace(PACKET, subject=f"Thử {character} nghiệm")
    with pytest.raises(Refused) as refused:
        written(packet, [("a.pdf", None, pdf)])
    assert places(refused.value.findings) == [("text.unwritable", "MessageHeader/Subject")]


def test_update_replacement_and_answers_are_read_back(pdf: Path) -> None:
    business = Business(
        type=BusinessType.UPDATE,
        reason="Cập nhật",
        document_id="1",
        paper=True,
        document_info=DocumentInfoChange(True, False, (ReceiverChange("H41", 1), ReceiverChange("H14", 0))),
        replacements=(Replacement("2", ("H41", "H14")), Replacement("3")),
        staff=StaffInfo("Văn thư", "A", "a@example.vn", "0912000001"),
    )
    packet = replace(
        PACKET,
        business=business,
        response_for=(ResponseFor("H41", "1/CV", "x", "2025/12/31"), ResponseFor(document_id="y")),
        response_for_task=("NV-1", "NV-2"),
        application_type="qlvb",
        due_date="2026/02/01",
        content="Tóm tắt",
    )
    back = sound(written(packet, [("a.pdf", None, pdf)]))
    assert replace(back, references=(), attachments=()) == packet


# What XML carries unchanged and a reader has no cause to remark on: composed letters, no odd blanks.
PLAIN = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S"), exclude_characters="\u00d0\u00f0"),
    min_size=1,
    max_size=20,
).filter(lambda text: text.isprintable() and read_is_plain(text))
ORGAN = st.from_regex(r"[A-Za-z0-9._-]{1,35}", fullmatch=True)
DAY = st.dates().map(lambda day: f"{day.year:04}/{day.month:02}/{day.day:02}")
MOMENT = st.datetimes().map(lambda when: f"{when.year:04}/{when:%m/%d %H:%M:%S}")
MAYBE = st.none() | PLAIN


def read_is_plain(text: str) -> bool:
    from gateway.packet.folding import is_odd

    return not is_odd(text)


PARTY = st.builds(Party, ORGAN, PLAIN, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE)
DOCUMENTS = st.builds(
    DocumentPacket,
    sender=PARTY,
    receivers=st.lists(PARTY, min_size=1, max_size=4, unique_by=lambda party: party.organ_id).map(tuple),
    document_id=PLAIN,
    code=st.builds(Code, st.text("0123456789abc", min_size=1, max_size=11), PLAIN),
    promulgation=st.builds(PromulgationInfo, DAY, PLAIN),
    subject=PLAIN,
    content=MAYBE,
    document_type=st.builds(DocumentType, st.integers(0, 99), st.none() | st.integers(-1, 99), PLAIN),
    signer=st.builds(SignerInfo, PLAIN, MAYBE, MAYBE),
    due_date=st.none() | DAY,
    other=st.builds(
        OtherInfo,
        st.integers(0, 4),
        MAYBE,
        st.none() | st.text("ABC", min_size=1, max_size=10),
        st.none() | st.integers(0, 999),
        st.none() | st.integers(0, 999),
        st.none() | st.booleans(),
        st.lists(PLAIN, max_size=3).map(tuple),
    ),
    steering_type=st.integers(0, 2),
    to_places=st.lists(PLAIN, max_size=3).map(tuple),
    trace=st.lists(st.builds(TraceHeader, ORGAN.filter(lambda organ: organ != "null"), MOMENT), max_size=3).map(tuple),
    business=st.builds(
        Business, st.sampled_from([BusinessType.UPDATE, BusinessType.REPLACE]), MAYBE, MAYBE, st.none() | st.booleans()
    ),
)
STATUSES = st.builds(
    StatusPacket,
    sender=PARTY,
    response_for=st.builds(ResponseFor, ORGAN, MAYBE, PLAIN, st.just("0001/01/01")),
    code=st.sampled_from([str(code) for code in StatusCode]),
    description=MAYBE,
    timestamp=MOMENT,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(packet=DOCUMENTS, data=st.binary(min_size=1, max_size=300), name=st.sampled_from(["a.txt", "b.xlsx", "c.docx"]))
def test_any_document_is_read_back_as_it_was(packet: DocumentPacket, data: bytes, name: str, tmp_path: Path) -> None:
    path = tmp_path / "blob"
    path.write_bytes(data)
    back = sound(written(packet, [(name, None, path)]))
    assert replace(back, references=(), attachments=()) == packet
    assert back.attachments[0].sha256 == hashlib.sha256(data).hexdigest()


@settings(max_examples=60, deadline=None)
@given(packet=STATUSES)
def test_any_status_is_read_back_as_it_was(packet: StatusPacket) -> None:
    assert sound(status_bytes(packet)) == packet
