"""Writing packets in the order and manner of the bus's own library, so that its readers take them (wire 6).

Texts come from the model, trimmed, empty ones left out; files are streamed by :mod:`gateway.packet.outgoing`. The same
input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, Literal

from gateway.packet import outgoing
from gateway.packet.markup import Markup
from gateway.packet.model import Business, DocumentPacket, OtherInfo, Party, ResponseFor, StaffInfo, StatusPacket
from gateway.packet.outgoing import OutgoingFile


def write_document(packet: DocumentPacket, files: Sequence[OutgoingFile], target: BinaryIO) -> None:
    """Write a document packet with these files as its attachments; the packet's own attachments are not looked at.

    Raises Refused: a text that XML cannot carry, a file without name or content.
    """
    outgoing.check(files)
    out = Markup(target)
    out.open_root()
    out.open("edXML:edXMLHeader")
    _document_header(out, packet)
    _trace(out, packet)
    out.close()
    outgoing.write_manifest(out, files)
    out.close()
    outgoing.write_attachments(out, packet.document_id, files)
    out.close_root()


def write_status(
    packet: StatusPacket, target: BinaryIO, *, header_name: Literal["MessageHeader", "Status"] = "MessageHeader"
) -> None:
    """Write a status packet; some readers look for ``Status`` as the header's name (domain 1.4).

    Raises Refused for a text that XML cannot carry.
    """
    out = Markup(target)
    out.open_root()
    out.open("edXML:edXMLHeader")
    out.open(f"edXML:{header_name}")
    _party(out, "From", packet.sender)
    _response_for(out, packet.response_for)
    _staff(out, packet.staff)
    out.text("edXML:StatusCode", packet.code)
    out.text("edXML:Description", packet.description)
    out.text("edXML:Timestamp", packet.timestamp)
    for _ in range(3):
        out.close()
    out.close_root()


def _party(out: Markup, element: str, party: Party) -> None:
    out.group(
        f"edXML:{element}",
        ("edXML:OrganId", party.organ_id),
        ("edXML:OrganizationInCharge", party.organization_in_charge),
        ("edXML:OrganName", party.organ_name),
        ("edXML:OrganAdd", party.organ_add),
        ("edXML:Email", party.email),
        ("edXML:Telephone", party.telephone),
        ("edXML:Fax", party.fax),
        ("edXML:Website", party.website),
    )


def _document_header(out: Markup, packet: DocumentPacket) -> None:
    out.open("edXML:MessageHeader")
    _party(out, "From", packet.sender)
    for receiver in packet.receivers:
        _party(out, "To", receiver)
    out.text("edXML:DocumentId", packet.document_id)
    out.group("edXML:Code", ("edXML:CodeNumber", packet.code.number), ("edXML:CodeNotation", packet.code.notation))
    issued = packet.promulgation
    out.group("edXML:PromulgationInfo", ("edXML:Place", issued.place), ("edXML:PromulgationDate", issued.date))
    _description(out, packet)
    for response in packet.response_for:
        _response_for(out, response)
    out.text("edXML:SteeringType", packet.steering_type or 0)
    _list(out, "ResponseForTask", "TaskCode", packet.response_for_task)
    out.text("edXML:ApplicationType", packet.application_type)
    _list(out, "ToPlaces", "Place", packet.to_places)
    out.close()


def _description(out: Markup, packet: DocumentPacket) -> None:
    if (kind := packet.document_type) is not None:
        out.group(
            "edXML:DocumentType",
            ("edXML:Type", kind.type),
            ("edXML:TypeDetail", kind.type_detail),
            ("edXML:TypeName", kind.type_name),
        )
    out.text("edXML:Subject", packet.subject)
    out.text("edXML:Content", packet.content)
    if (signer := packet.signer) is not None:
        out.group(
            "edXML:SignerInfo",
            ("edXML:Competence", signer.competence),
            ("edXML:Position", signer.position),
            ("edXML:FullName", signer.full_name),
        )
    out.text("edXML:DueDate", packet.due_date)
    if packet.other is not None:
        _other(out, packet.other)


def _other(out: Markup, other: OtherInfo) -> None:
    out.open("edXML:OtherInfo")
    out.text("edXML:Priority", other.priority)
    out.text("edXML:SphereOfPromulgation", other.sphere_of_promulgation)
    out.text("edXML:TyperNotation", other.typer_notation)
    out.text("edXML:PromulgationAmount", other.promulgation_amount)
    out.text("edXML:PageAmount", other.page_amount)
    out.text("edXML:Direction", None if other.direction is None else str(other.direction).lower())
    _list(out, "Appendixes", "Appendix", other.appendixes)
    out.close()


def _list(out: Markup, element: str, item: str, texts: Sequence[str]) -> None:
    out.group(f"edXML:{element}", *((f"edXML:{item}", text) for text in texts))


def _response_for(out: Markup, response: ResponseFor) -> None:
    out.group(
        "edXML:ResponseFor",
        ("edXML:OrganId", response.organ_id),
        ("edXML:Code", response.code),
        ("edXML:DocumentId", response.document_id),
        ("edXML:PromulgationDate", response.promulgation_date),
    )


def _staff(out: Markup, staff: StaffInfo | None) -> None:
    if staff is not None:
        out.group(
            "edXML:StaffInfo",
            ("edXML:Department", staff.department),
            ("edXML:Staff", staff.staff),
            ("edXML:Email", staff.email),
            ("edXML:Mobile", staff.mobile),
        )


def _trace(out: Markup, packet: DocumentPacket) -> None:
    out.open("edXML:TraceHeaderList")
    _business(out, packet.business)
    for hop in packet.trace:
        out.group("edXML:TraceHeader", ("edXML:OrganId", hop.organ_id), ("edXML:Timestamp", hop.timestamp))
    out.close()


def _business(out: Markup, business: Business) -> None:
    out.open("edXML:Bussiness")
    out.text("edXML:DocumentId", business.document_id)
    out.text("edXML:BussinessDocType", int(business.type))
    out.text("edXML:BussinessDocReason", business.reason)
    out.text("edXML:Paper", _digit(business.paper))
    _changes(out, business)
    _replacements(out, business)
    _staff(out, business.staff)
    out.close()


def _changes(out: Markup, business: Business) -> None:
    change = business.document_info
    if change is None:
        return
    out.open("edXML:BussinessDocumentInfo")
    out.text("edXML:DocumentInfo", _digit(change.document_info))
    out.text("edXML:DocumentReceiver", _digit(change.document_receiver))
    if change.receivers:
        out.open("edXML:ReceiverList")
        for one in change.receivers:
            out.group("edXML:Receiver", ("edXML:OrganId", one.organ_id), ("edXML:ReceiverType", one.receiver_type))
        out.close()
    out.close()


def _replacements(out: Markup, business: Business) -> None:
    if not business.replacements:
        return
    out.open("edXML:ReplacementInfoList")
    for one in business.replacements:
        out.open("edXML:ReplacementInfo")
        out.text("edXML:DocumentId", one.document_id)
        _list(out, "OrganIdList", "OrganId", one.organ_ids)
        out.close()
    out.close()


def _digit(flag: bool | None) -> int | None:
    return None if flag is None else int(flag)
