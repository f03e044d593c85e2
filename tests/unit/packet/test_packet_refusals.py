"""What a header must have and must not have twice: each refusal with its code and place."""

from __future__ import annotations

import pytest

from tests.hostile.archives import ARCHIVES
from tests.packets import document_xml, status_xml
from tests.unit.packet.crafting import DOCUMENT, STATUS, bent, codes, content, file, places, read, tag, without, zipped

HEADER = "MessageHeader"
ENVELOPE_END = "</edXML:edXMLEnvelope>"


def doubled(data: bytes, name: str) -> bytes:
    start = data.index(f"<edXML:{name}>".encode())
    end = data.index(f"</edXML:{name}>".encode(), start) + len(name) + 9
    return data[:end] + data[start:end] + data[end:]


REFUSALS: dict[str, tuple[bytes, tuple[str, str]]] = {
    "no From": (without(DOCUMENT, "From"), ("element.required", f"{HEADER}/From")),
    "no To": (without(DOCUMENT, "To"), ("element.required", f"{HEADER}/To")),
    "From without id": (without(DOCUMENT, "OrganId"), ("element.required", f"{HEADER}/From/OrganId")),
    "To with an empty id": (document_xml(to=("H41", " ")), ("element.required", f"{HEADER}/To[2]/OrganId")),
    "id with a blank": (document_xml(to=("H 41",)), ("organ-id.invalid", f"{HEADER}/To[1]/OrganId")),
    "id with a slash": (document_xml(to=("../H41",)), ("organ-id.invalid", f"{HEADER}/To[1]/OrganId")),
    "id with Vietnamese letters": (document_xml(to=("Đ41",)), ("organ-id.invalid", f"{HEADER}/To[1]/OrganId")),
    "id of 36 characters": (document_xml(to=("H" * 36,)), ("organ-id.invalid", f"{HEADER}/To[1]/OrganId")),
    "no DocumentId": (without(DOCUMENT, "DocumentId"), ("element.required", f"{HEADER}/DocumentId")),
    "endless DocumentId": (document_xml(document_id="x" * 301), ("document-id.invalid", f"{HEADER}/DocumentId")),
    "DocumentId on two lines": (document_xml(document_id="a\nb"), ("document-id.invalid", f"{HEADER}/DocumentId")),
    "no Code": (without(DOCUMENT, "Code"), ("element.required", f"{HEADER}/Code")),
    "no number": (without(DOCUMENT, "CodeNumber"), ("element.required", f"{HEADER}/Code/CodeNumber")),
    "no notation": (without(DOCUMENT, "CodeNotation"), ("element.required", f"{HEADER}/Code/CodeNotation")),
    "no PromulgationInfo": (without(DOCUMENT, "PromulgationInfo"), ("element.required", f"{HEADER}/PromulgationInfo")),
    "no PromulgationDate": (
        without(DOCUMENT, "PromulgationDate"),
        ("element.required", f"{HEADER}/PromulgationInfo/PromulgationDate"),
    ),
    "no envelope": (
        b'<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"/>',
        ("element.required", "edXMLEnvelope"),
    ),
    "no header": (without(STATUS, "edXMLHeader"), ("element.required", "edXMLEnvelope/edXMLHeader")),
    "no MessageHeader": (without(STATUS, "MessageHeader"), ("element.required", "MessageHeader")),
    "two DocumentId": (doubled(DOCUMENT, "DocumentId"), ("element.repeated", f"{HEADER}/DocumentId")),
    "two From": (doubled(DOCUMENT, "From"), ("element.repeated", f"{HEADER}/From")),
    "two Code": (doubled(DOCUMENT, "Code"), ("element.repeated", f"{HEADER}/Code")),
    "two ids in From": (doubled(DOCUMENT, "OrganId"), ("element.repeated", f"{HEADER}/From/OrganId")),
    "two MessageHeader": (
        doubled(DOCUMENT, "MessageHeader"),
        ("element.repeated", "edXMLEnvelope/edXMLHeader/MessageHeader"),
    ),
    "two headers": (doubled(DOCUMENT, "edXMLHeader"), ("element.repeated", "edXMLEnvelope/edXMLHeader")),
    "two Bussiness": (doubled(DOCUMENT, "Bussiness"), ("element.repeated", "TraceHeaderList/Bussiness")),
    "Bussiness and Business": (
        bent(DOCUMENT, ("<edXML:TraceHeaderList>", "<edXML:TraceHeaderList><edXML:Business/>")),
        ("element.repeated", "TraceHeaderList/Bussiness"),
    ),
    "two business types": (
        doubled(DOCUMENT, "BussinessDocType"),
        ("element.repeated", "TraceHeaderList/Bussiness/BussinessDocType"),
    ),
    "MessageHeader and Status": (
        bent(STATUS, ("<edXML:MessageHeader>", "<edXML:Status/><edXML:MessageHeader>")),
        ("element.repeated", "MessageHeader"),
    ),
    "attachments in two places": (
        bent(DOCUMENT, (ENVELOPE_END, f"<AttachmentEncoded/>{ENVELOPE_END}")),
        ("element.repeated", "AttachmentEncoded"),
    ),
    "two AttachmentEncoded": (
        bent(DOCUMENT, ("</edXML>", "<AttachmentEncoded/></edXML>")),
        ("element.repeated", "AttachmentEncoded"),
    ),
    "two attachment names": (
        bent(DOCUMENT, ("<AttachmentName>", "<AttachmentName>b.zip</AttachmentName><AttachmentName>")),
        ("element.repeated", "Attachment[1]/AttachmentName"),
    ),
    "two contents": (
        bent(DOCUMENT, ("</Attachment>", "<ContentTransferEncoded>AAAA</ContentTransferEncoded></Attachment>")),
        ("element.repeated", "Attachment[1]/ContentTransferEncoded"),
    ),
    "attachment without content": (
        bent(DOCUMENT, ("<AttachmentEncoded>", "<AttachmentEncoded><Attachment/>")),
        ("attachment.no-content", "Attachment[1]"),
    ),
    "element inside content": (content("QUJD<b/>"), ("attachment.child-element", "Attachment[1]")),
    "element inside an id": (
        bent(DOCUMENT, ("<edXML:OrganId>H41", "<edXML:OrganId><b>H</b>41")),
        ("schema.invalid", "MessageHeader/To/OrganId"),
    ),
    "text between elements": (
        bent(DOCUMENT, ("<edXML:From>", "<edXML:From>oops")),
        ("schema.invalid", "MessageHeader/From"),
    ),
    "status without From": (without(STATUS, "From"), ("element.required", f"{HEADER}/From")),
    "status about nothing": (without(STATUS, "ResponseFor"), ("element.required", f"{HEADER}/ResponseFor")),
    "status for nobody": (
        bent(STATUS, ("<edXML:OrganId>G22</edXML:OrganId>", "")),
        ("element.required", f"{HEADER}/ResponseFor/OrganId"),
    ),
    "status naming no document": (
        without(without(STATUS, "DocumentId"), "Code"),
        ("element.required", f"{HEADER}/ResponseFor/DocumentId"),
    ),
    "status with two ResponseFor": (doubled(STATUS, "ResponseFor"), ("element.repeated", f"{HEADER}/ResponseFor")),
    "two status codes": (doubled(STATUS, "StatusCode"), ("element.repeated", f"{HEADER}/StatusCode")),
    "empty status code": (status_xml(code=""), ("element.required", f"{HEADER}/StatusCode")),
    "status 14": (status_xml(code="14"), ("status.code-unknown", f"{HEADER}/StatusCode")),
    "status 99": (status_xml(code="99"), ("status.code-unknown", f"{HEADER}/StatusCode")),
    "status in words": (status_xml(code="done"), ("status.code-unknown", f"{HEADER}/StatusCode")),
    "status with receivers": (
        bent(STATUS, ("<edXML:StatusCode>", f"<edXML:To>{tag('OrganId', 'H1')}</edXML:To><edXML:StatusCode>")),
        ("packet.mixed", f"{HEADER}/To"),
    ),
    "status with attachments": (
        bent(STATUS, ("</edXML>", "<AttachmentEncoded/></edXML>")),
        ("packet.mixed", "AttachmentEncoded"),
    ),
}


@pytest.mark.parametrize("fault", REFUSALS)
def test_the_fault_is_refused_with_its_place(fault: str) -> None:
    data, expected = REFUSALS[fault]
    assert expected in places(read(data).errors)


@pytest.mark.parametrize(
    "text",
    [
        "${__StringFromFile(test.txt,,,)}",  # the placeholder of a real sample
        "QUJD-_8=",  # URL-safe letters
        "QUJDR",  # a single letter left over
        "QQ==QUJD",  # data after padding
        "QUI=\nQUI=",  # two texts joined
        "QQ=",  # half of the padding is mended, this control is below
        "=QUJ",
        "Q=UJ",
        "QUJD\u00a0",
        "QUJD&#233;",
        "QUJD====",
    ],
)
def test_stray_base64_is_refused_naming_the_attachment(text: str) -> None:
    if text == "QQ=":
        assert codes(read(content(text, kind="text/plain")).warnings) == ["attachment.unpadded"]
        return
    error = read(content(text)).errors[0]
    assert (error.code, error.path, error.facts["name"]) == ("attachment.base64", "Attachment[1]", "thong bao.pdf")


def test_the_place_of_a_stray_character_is_counted_without_white_space() -> None:
    facts = read(content("QUJD\nQ*JD")).errors[0].facts
    assert (facts["reason"], facts["offset"]) == ("U+002A", 6)


@pytest.mark.parametrize("trick", ARCHIVES)
def test_a_wrapping_with_a_trick_is_refused(trick: str) -> None:
    data, code = ARCHIVES[trick]
    errors = read(file(data, name="bao cao.doc")).errors
    assert [(error.code, error.path, error.facts["name"]) for error in errors] == [
        (code, "Attachment[1]", "bao cao.doc")
    ]


def test_a_zip_inside_a_zip_is_opened_one_level_only() -> None:
    inner = zipped(("b.doc", b"x" * 100))
    packet = read(file(zipped(("a.doc", inner)), name="a.doc")).packet
    assert packet is not None
    assert packet.attachments[0].size == len(inner)  # type: ignore[union-attr]
