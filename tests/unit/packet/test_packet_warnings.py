"""Each tolerated damage gives its own warning, at its place, and nothing else."""

from __future__ import annotations

import pytest

from gateway.packet.model import DocumentPacket, StatusPacket
from tests.packets import document_xml, status_xml
from tests.unit.packet.crafting import DOCUMENT, STATUS, bent, content, file, places, read, tag, without, zipped

HEADER = "MessageHeader"
BUSINESS = "TraceHeaderList/Bussiness"
RESPONSE = "<edXML:ResponseFor>{}</edXML:ResponseFor><edXML:SteeringType>"
LOOKALIKE = "<Signature><SignedInfo/></Signature></edXML:edXMLHeader>"
NO_BUSINESS = without(DOCUMENT, "Bussiness")


def responding(inner: str) -> bytes:
    return bent(DOCUMENT, ("<edXML:SteeringType>", RESPONSE.format(inner)))


DAMAGES: dict[str, tuple[bytes, list[tuple[str, str]]]] = {
    "empty ResponseFor": (responding(""), [("response-for.empty", f"{HEADER}/ResponseFor[1]")]),
    "ResponseFor with empty children": (
        responding("<edXML:OrganId></edXML:OrganId><edXML:Code/><edXML:DocumentId> </edXML:DocumentId>"),
        [("response-for.empty", f"{HEADER}/ResponseFor[1]")],
    ),
    "Bussiness missing": (NO_BUSINESS, [("business.missing", BUSINESS)]),
    "trace list missing": (without(DOCUMENT, "TraceHeaderList"), [("business.missing", BUSINESS)]),
    "Business spelt well": (
        DOCUMENT.replace(b"edXML:Bussiness>", b"edXML:Business>"),
        [("business.misspelt", "TraceHeaderList/Business")],
    ),
    "unknown business type": (
        bent(DOCUMENT, (">0</edXML:BussinessDocType>", ">7</edXML:BussinessDocType>")),
        [("business.type-unknown", f"{BUSINESS}/BussinessDocType")],
    ),
    "no business type": (
        without(DOCUMENT, "BussinessDocType"),
        [("element.missing", f"{BUSINESS}/BussinessDocType")],
    ),
    "new document with a target": (
        bent(DOCUMENT, ("<edXML:Bussiness>", "<edXML:Bussiness>" + tag("DocumentId", "x"))),
        [("business.target-ignored", f"{BUSINESS}/DocumentId")],
    ),
    "trace organ null": (
        bent(DOCUMENT, ("<edXML:TraceHeader><edXML:OrganId>G22", "<edXML:TraceHeader><edXML:OrganId>null")),
        [("trace.no-organ", "TraceHeaderList/TraceHeader[1]/OrganId")],
    ),
    "trace organ missing": (
        bent(DOCUMENT, ("<edXML:TraceHeader><edXML:OrganId>G22</edXML:OrganId>", "<edXML:TraceHeader>")),
        [("trace.no-organ", "TraceHeaderList/TraceHeader[1]/OrganId")],
    ),
    "From without names": (without(DOCUMENT, "OrganName"), [("party.no-name", f"{HEADER}/From")]),
    "signature in the wrong namespace": (
        bent(DOCUMENT, ("</edXML:edXMLHeader>", LOOKALIKE)),
        [("signature.lookalike", "Signature")],
    ),
    "impossible day in the id": (
        document_xml(document_id="G22,2014/02/30,15/TB-ST"),
        [("date.impossible", f"{HEADER}/DocumentId")],
    ),
    "impossible promulgation day": (
        bent(DOCUMENT, (">2026/01/05</edXML:PromulgationDate", ">2026/13/05</edXML:PromulgationDate")),
        [("date.impossible", f"{HEADER}/PromulgationInfo/PromulgationDate")],
    ),
    "promulgation date with a time": (
        bent(DOCUMENT, (">2026/01/05</edXML:PromulgationDate", ">2026/01/05 08:00</edXML:PromulgationDate")),
        [("date.format", f"{HEADER}/PromulgationInfo/PromulgationDate")],
    ),
    "day first": (
        bent(DOCUMENT, (">2026/01/05</edXML:PromulgationDate", ">05/01/2026</edXML:PromulgationDate")),
        [("date.format", f"{HEADER}/PromulgationInfo/PromulgationDate")],
    ),
    "trace time in ISO form": (
        bent(DOCUMENT, ("2026/01/05 08:15:30", "2026-01-05T08:15:30")),
        [("date.format", "TraceHeaderList/TraceHeader[1]/Timestamp")],
    ),
    "blanks around a name": (
        bent(DOCUMENT, ("<edXML:OrganName>Đơn vị gửi", "<edXML:OrganName> Đơn vị gửi ")),
        [("text.blanks", f"{HEADER}/From/OrganName")],
    ),
    "zero-width space": (
        bent(DOCUMENT, ("Đơn vị gửi", "Đơn\u200b vị gửi")),
        [("text.odd", f"{HEADER}/From/OrganName")],
    ),
    "no-break space": (bent(DOCUMENT, ("Đơn vị gửi", "Đơn\u00a0vị gửi")), [("text.odd", f"{HEADER}/From/OrganName")]),
    "Eth": (bent(DOCUMENT, ("Đơn vị gửi", "Ðơn vị gửi")), [("text.odd", f"{HEADER}/From/OrganName")]),
    "decomposed letters": (
        document_xml(subject="Thu\u031b\u0309"),
        [("text.odd", f"{HEADER}/Subject")],
    ),
    "long subject": (document_xml(subject="x" * 501), [("text.long", f"{HEADER}/Subject")]),
    "long number": (document_xml(number="12345678901234"), [("text.long", f"{HEADER}/Code/CodeNumber")]),
    "type that is no number": (
        bent(DOCUMENT, ("<edXML:Type>2", "<edXML:Type>hai")),
        [("number.invalid", f"{HEADER}/DocumentType/Type")],
    ),
    "number in Arabic digits": (
        bent(DOCUMENT, ("<edXML:Type>2", "<edXML:Type>٢")),
        [("number.invalid", f"{HEADER}/DocumentType/Type")],
    ),
    "priority out of the list": (document_xml(priority=5), [("value.unknown", f"{HEADER}/OtherInfo/Priority")]),
    "steering type missing": (without(DOCUMENT, "SteeringType"), [("element.missing", f"{HEADER}/SteeringType")]),
    "subject missing": (without(DOCUMENT, "Subject"), [("element.missing", f"{HEADER}/Subject")]),
    "document type missing": (without(DOCUMENT, "DocumentType"), [("element.missing", f"{HEADER}/DocumentType")]),
    "signer missing": (without(DOCUMENT, "SignerInfo"), [("element.missing", f"{HEADER}/SignerInfo")]),
    "other info missing": (without(DOCUMENT, "OtherInfo"), [("element.missing", f"{HEADER}/OtherInfo")]),
    "place missing": (without(DOCUMENT, "Place"), [("element.missing", f"{HEADER}/PromulgationInfo/Place")]),
    "unknown element": (
        bent(DOCUMENT, ("<edXML:Subject>", "<edXML:Mood>good</edXML:Mood><edXML:Subject>")),
        [("element.unknown", f"{HEADER}/Mood")],
    ),
    "element of another namespace": (
        bent(DOCUMENT, ("<edXML:Subject>", '<x:Subject xmlns:x="urn:x"/><edXML:Subject>')),
        [("element.unknown", f"{HEADER}/Subject")],
    ),
    "second subject": (
        bent(DOCUMENT, ("<edXML:Subject>", "<edXML:Subject>A</edXML:Subject><edXML:Subject>")),
        [("element.ignored", f"{HEADER}/Subject")],
    ),
    "receiver named twice": (document_xml(to=("H41", "H41")), [("receiver.repeated", f"{HEADER}/To[2]")]),
    "manifest line without attachment": (
        bent(
            DOCUMENT,
            (
                "<edXML:Reference>",
                "<edXML:Reference><edXML:ContentId>cid:2</edXML:ContentId></edXML:Reference><edXML:Reference>",
            ),
        ),
        [("manifest.unmatched", "edXMLManifest/Reference[1]/ContentId")],
    ),
    "attachment not in the manifest": (
        bent(DOCUMENT, ("<ContentId>cid:tep-1", "<ContentId>cid:other")),
        [
            ("attachment.unlisted", "Attachment[1]/ContentId"),
            ("manifest.unmatched", "edXMLManifest/Reference[1]/ContentId"),
        ],
    ),
    "document without attachments": (
        without(DOCUMENT, "edXMLBody").split(b"<AttachmentEncoded>")[0] + b"</edXML>",
        [("document.no-attachments", "AttachmentEncoded")],
    ),
    "raw PDF announced as ZIP": (
        file(b"%PDF-1.4", name="a.pdf"),
        [("attachment.not-zip", "Attachment[1]/ContentType")],
    ),
    "ZIP announced as PDF": (
        file(zipped(("0a.pdf", b"%PDF-1.4")), name="a.pdf", kind="application/pdf"),
        [("attachment.zip-unannounced", "Attachment[1]/ContentType")],
    ),
    "text announced as PDF": (
        file(b"Hello", name="a.pdf", kind="application/pdf"),
        [("attachment.wrong-type", "Attachment[1]/ContentType")],
    ),
    "archive of two under another name": (
        file(zipped(("a", b"1"), ("b", b"2")), name="a.doc"),
        [("attachment.zip-entries", "Attachment[1]")],
    ),
    "empty archive": (file(zipped(), name="a.doc"), [("attachment.zip-entries", "Attachment[1]")]),
    "damaged office file": (
        file(zipped(("a", b"1" * 99))[:-30], name="a.docx"),
        [("attachment.zip-damaged", "Attachment[1]")],
    ),
    "padding missing": (content("JVBERi0"), [("attachment.unpadded", "Attachment[1]")]),
    "empty content": (content(""), [("attachment.empty", "Attachment[1]")]),
    "content type missing": (
        bent(DOCUMENT, ("<ContentType>application/pdf</ContentType>", "")),
        [("attachment.no-type", "Attachment[1]/ContentType")],
    ),
    "attachment without a name": (
        bent(DOCUMENT, ("<AttachmentName>thong bao.pdf</AttachmentName>", "")),
        [("attachment.no-name", "Attachment[1]")],
    ),
    "attachments inside the envelope": (
        bent(
            DOCUMENT,
            ("</edXML:edXMLEnvelope>", ""),
            ("</AttachmentEncoded>", "</AttachmentEncoded></edXML:edXMLEnvelope>"),
        ),
        [("attachment.misplaced", "edXMLEnvelope/AttachmentEncoded")],
    ),
    "status in Status": (
        STATUS.replace(b"edXML:MessageHeader", b"edXML:Status"),
        [("status.header-name", "Status")],
    ),
    "one-digit status": (status_xml(code="3"), [("status.code-short", f"{HEADER}/StatusCode")]),
    "status before its document": (
        status_xml(time="2026/01/04 10:00:00"),
        [("status.before-document", f"{HEADER}/Timestamp")],
    ),
    "status without a time": (without(STATUS, "Timestamp"), [("element.missing", f"{HEADER}/Timestamp")]),
    "status without the document's id": (
        without(STATUS, "DocumentId"),
        [("element.missing", f"{HEADER}/ResponseFor/DocumentId")],
    ),
    "status with a trace": (
        bent(STATUS, ("</edXML:edXMLHeader>", "<edXML:TraceHeaderList/></edXML:edXMLHeader>")),
        [("element.unexpected", "TraceHeaderList")],
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_damage_is_tolerated_with_its_warning(damage: str) -> None:
    data, expected = DAMAGES[damage]
    reading = read(data)
    assert reading.errors == ()
    assert places(reading.warnings) == expected
    assert isinstance(reading.packet, (DocumentPacket, StatusPacket))


def test_bussiness_before_the_trace_headers_is_no_damage() -> None:
    block = DOCUMENT[DOCUMENT.index(b"<edXML:Bussiness>") : DOCUMENT.index(b"</edXML:Bussiness>") + 19]
    moved = DOCUMENT.replace(block, b"").replace(b"</edXML:TraceHeaderList>", block + b"</edXML:TraceHeaderList>")
    assert read(moved).warnings == ()


def test_a_repeated_receiver_is_in_the_model_once() -> None:
    packet = read(document_xml(to=("H41", "H14", "H41"))).packet
    assert isinstance(packet, DocumentPacket)
    assert [receiver.organ_id for receiver in packet.receivers] == ["H41", "H14"]


def test_a_nameless_attachment_takes_its_name_from_the_manifest() -> None:
    packet = read(DAMAGES["attachment without a name"][0]).packet
    assert isinstance(packet, DocumentPacket)
    assert packet.attachments[0].name == "thong bao.pdf"


def test_content_ids_match_whatever_number_of_cid_stands_before() -> None:
    assert read(bent(DOCUMENT, ("<ContentId>cid:tep-1", "<ContentId>cid:cid:tep-1"))).warnings == ()


def test_a_hundred_warnings_of_one_kind_are_enough() -> None:
    data = bent(DOCUMENT, ("<edXML:Subject>", "<edXML:Odd/>" * 5000 + "<edXML:Subject>"))
    assert len(read(data).warnings) == 100


def test_a_revocation_needs_no_attachments() -> None:
    data = without(document_xml(business=1), "edXMLBody").split(b"<AttachmentEncoded>")[0] + b"</edXML>"
    assert read(data).warnings == ()
