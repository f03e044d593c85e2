"""The public samples of the bus's library: what each really holds, and the warnings that its damages deserve."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.packet.model import DocumentPacket, StatusPacket
from gateway.packet.names import BusinessType, Kind
from gateway.packet.reader import read_packet
from gateway.packet.reading import Reading
from gateway.packet.sinks import ScratchSink

BEFORE = "status.before-document"
STATUSES = {
    "status": ("01", []),
    "status_inbox_01": ("01", [BEFORE]),
    "status_rejection_02": ("02", [BEFORE]),
    "status_acceptance_03": ("03", [BEFORE]),
    "status_assignment_04": ("04", [BEFORE]),
    "status_processing_05": ("05", [BEFORE]),
    "status_finish_06": ("06", [BEFORE]),
    "status_cancellation_13": ("13", [BEFORE]),
    "status_change-acceptance_15": ("15", [BEFORE]),
    "status_change-rejection_16": ("16", [BEFORE]),
}
DOCUMENTS = {
    "edoc_revocation": (BusinessType.REVOKE, ["signature.lookalike"]),
    "edoc_update": (BusinessType.UPDATE, ["date.impossible", "signature.lookalike"]),
    "edoc_replacement": (BusinessType.REPLACE, ["signature.lookalike"]),
}


def sample(folder: Path, name: str) -> Reading:
    with (folder / "edxml" / f"{name}.edxml").open("rb") as stream:
        return read_packet(stream, ScratchSink(), wire=True)


@pytest.mark.parametrize("name", STATUSES)
def test_a_status_sample_is_read(name: str, shared_data: Path) -> None:
    code, warnings = STATUSES[name]
    reading = sample(shared_data, name)
    assert (reading.kind, reading.errors) == (Kind.STATUS, ())
    assert [finding.code for finding in reading.warnings] == warnings
    assert isinstance(reading.packet, StatusPacket)
    assert reading.packet.code == code
    assert reading.packet.response_for.document_id == "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_sample_is_read_and_its_zip_undone(name: str, shared_data: Path) -> None:
    kind, warnings = DOCUMENTS[name]
    reading = sample(shared_data, name)
    assert (reading.kind, reading.errors) == (Kind.DOCUMENT, ())
    assert [finding.code for finding in reading.warnings] == warnings
    packet = reading.packet
    assert isinstance(packet, DocumentPacket)
    assert packet.business.type is kind
    assert [receiver.organ_id for receiver in packet.receivers] == ["000.00.00.H41", "000.00.00.H14", "000.00.00.G17"]
    assert [(one.name, one.size, one.unpacked) for one in packet.attachments] == [
        ("1896_QD-TTg_m_294779.doc", 388347, True)
    ]
    assert (reading.signatures, reading.lookalikes) == (0, 1)


def test_stray_text_before_the_declaration_is_refused(shared_data: Path) -> None:
    (error,) = sample(shared_data, "edoc_new").errors
    assert (error.code, error.facts["line"], error.facts["column"]) == ("packet.not-wellformed", 1, 5)


def test_an_undeclared_prefix_is_refused(shared_data: Path) -> None:
    (error,) = sample(shared_data, "edoc").errors
    assert (error.code, error.facts["reason"]) == ("packet.not-wellformed", "unbound prefix")


def test_the_sample_behind_its_stray_text_is_sound_but_for_named_damages(shared_data: Path, tmp_path: Path) -> None:
    data = (shared_data / "edxml" / "edoc_new.edxml").read_bytes().removeprefix(b"1212")
    (tmp_path / "mended").write_bytes(data)
    with (tmp_path / "mended").open("rb") as stream:
        reading = read_packet(stream, ScratchSink(), wire=True)
    assert reading.errors == ()
    assert [(finding.code, finding.path) for finding in reading.warnings] == [
        ("text.blanks", "MessageHeader/To[1]/OrganizationInCharge"),
        ("date.impossible", "TraceHeaderList/Bussiness/DocumentId"),
        ("business.target-ignored", "TraceHeaderList/Bussiness/DocumentId"),
        ("signature.lookalike", "Signature"),
    ]
