"""A document packet's header as a typed object (domain 1.2): parties, number, dates, subject, what it answers."""

from __future__ import annotations

from typing import Any, Final

from gateway.packet import parties
from gateway.packet.fields import Fields, known
from gateway.packet.model import Code, DocumentType, OtherInfo, Party, PromulgationInfo, ResponseFor, SignerInfo

HEADER: Final = known(
    "From To DocumentId Code PromulgationInfo DocumentType Subject Content SignerInfo DueDate OtherInfo ResponseFor "
    "SteeringType ResponseForTask ApplicationType ToPlaces"
)
_CODE: Final = known("CodeNumber CodeNotation")
_PROMULGATION: Final = known("Place PromulgationDate")
_TYPE: Final = known("Type TypeDetail TypeName")
_SIGNER: Final = known("Competence Position FullName")
_OTHER: Final = known(
    "Priority SphereOfPromulgation TyperNotation PromulgationAmount PageAmount ReplyFors Direction ReferenceCodes "
    "Appendixes"
)
_PRIORITIES: Final = range(5)
_STEERING: Final = range(3)


def read(header: Fields) -> dict[str, Any] | None:
    """Return the packet's members that stand in ``MessageHeader``, ``None`` where errors prevent a model."""
    sender = _sender(header)
    receivers = _receivers(header)
    identity = parties.document_id(header)
    code = _code(header)
    promulgation = _promulgation(header)
    rest = _rest(header)
    if sender is None or not receivers or identity is None or code is None or promulgation is None:
        return None
    return {
        "sender": sender,
        "receivers": receivers,
        "document_id": identity,
        "code": code,
        "promulgation": promulgation,
        **rest,
    }


def _sender(header: Fields) -> Party | None:
    fields = header.group("From", parties.PARTY)
    if fields is None:
        header.notes.error("element.required", header.at("From"), name="From")
        return None
    return parties.party(fields)


def _receivers(header: Fields) -> tuple[Party, ...]:
    """Return each receiver once; peers refuse a repeated one, we note it and deliver once."""
    found: dict[str, Party] = {}
    groups = list(header.groups("To", parties.PARTY))
    if not groups:
        header.notes.error("element.required", header.at("To"), name="To")
    for fields in groups:
        receiver = parties.party(fields)
        if receiver is None:
            continue
        if receiver.organ_id in found:
            header.notes.warn("receiver.repeated", fields.path, agency=receiver.organ_id)
        found.setdefault(receiver.organ_id, receiver)
    return tuple(found.values())


def _code(header: Fields) -> Code | None:
    fields = header.group("Code", _CODE)
    if fields is None:
        header.notes.error("element.required", header.at("Code"), name="Code")
        return None
    number, notation = fields.required("CodeNumber"), fields.required("CodeNotation")
    return None if number is None or notation is None else Code(number, notation)


def _promulgation(header: Fields) -> PromulgationInfo | None:
    fields = header.group("PromulgationInfo", _PROMULGATION)
    if fields is None:
        header.notes.error("element.required", header.at("PromulgationInfo"), name="PromulgationInfo")
        return None
    place = fields.wanted("Place")
    day = fields.date("PromulgationDate")
    if day is None:
        fields.notes.error("element.required", fields.at("PromulgationDate"), name="PromulgationDate")
        return None
    return PromulgationInfo(day, place)


def _rest(header: Fields) -> dict[str, Any]:
    steering = header.number("SteeringType", of=_STEERING)
    if steering is None:
        header.missing("SteeringType")
    tasks = header.group("ResponseForTask", known("TaskCode"))
    places = header.group("ToPlaces", known("Place"))
    return {
        "subject": header.wanted("Subject"),
        "content": header.text("Content"),
        "document_type": _type(header),
        "signer": _signer(header),
        "due_date": header.date("DueDate"),
        "other": _other(header),
        "response_for": _responses(header),
        "steering_type": steering,
        "response_for_task": tasks.texts("TaskCode") if tasks else (),
        "application_type": header.text("ApplicationType"),
        "to_places": places.texts("Place") if places else (),
    }


def _type(header: Fields) -> DocumentType | None:
    fields = header.group("DocumentType", _TYPE)
    if fields is None:
        header.missing("DocumentType")
        return None
    return DocumentType(fields.number("Type"), fields.number("TypeDetail"), fields.wanted("TypeName"))


def _signer(header: Fields) -> SignerInfo | None:
    fields = header.group("SignerInfo", _SIGNER)
    if fields is None:
        header.missing("SignerInfo")
        return None
    return SignerInfo(fields.wanted("FullName"), fields.text("Position"), fields.text("Competence"))


def _other(header: Fields) -> OtherInfo | None:
    fields = header.group("OtherInfo", _OTHER)
    if fields is None:
        header.missing("OtherInfo")
        return None
    priority = fields.number("Priority", of=_PRIORITIES)
    if priority is None:
        fields.missing("Priority")
    appendixes = fields.group("Appendixes", known("Appendix"))
    return OtherInfo(
        priority=priority,
        sphere_of_promulgation=fields.text("SphereOfPromulgation"),
        typer_notation=fields.text("TyperNotation"),
        promulgation_amount=fields.number("PromulgationAmount"),
        page_amount=fields.number("PageAmount"),
        direction=fields.flag("Direction"),
        appendixes=appendixes.texts("Appendix") if appendixes else (),
    )


def _responses(header: Fields) -> tuple[ResponseFor, ...]:
    """Return the documents that are answered; empty elements, which real senders write, are noted and left out."""
    found = []
    for fields in header.groups("ResponseFor", parties.RESPONSE_FOR):
        response = parties.response_for(fields)
        if response == ResponseFor():
            header.notes.warn("response-for.empty", fields.path)
        else:
            found.append(response)
    return tuple(found)
