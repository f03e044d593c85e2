"""``TraceHeaderList``: the hops, which are evidence only, and ``Bussiness``, which says what the packet does."""

from __future__ import annotations

from typing import Final

from gateway.packet import parties
from gateway.packet.fields import Fields, known
from gateway.packet.model import Business, DocumentInfoChange, ReceiverChange, Replacement, TraceHeader
from gateway.packet.names import BusinessType
from gateway.packet.notes import Notes

LIST: Final = known("TraceHeader Bussiness Business")
_HOP: Final = known("OrganId Timestamp")
_BUSINESS: Final = known(
    "DocumentId BussinessDocType BussinessDocReason Paper BussinessDocumentInfo ReplacementInfoList StaffInfo"
)
_CHANGE: Final = known("DocumentInfo DocumentReceiver ReceiverList")
_RECEIVER: Final = known("OrganId ReceiverType")
_REPLACEMENT: Final = known("DocumentId OrganIdList")
_BINARY: Final = range(2)


def hops(fields: Fields | None) -> tuple[TraceHeader, ...]:
    """Return the hops; an id that is missing or the text ``null`` is noted (domain 1.10, item 6)."""
    found = []
    for hop in fields.groups("TraceHeader", _HOP) if fields else ():
        organ = hop.text("OrganId")
        if organ is None or organ == "null":
            hop.notes.warn("trace.no-organ", hop.at("OrganId"))
            organ = None
        found.append(TraceHeader(organ, hop.time("Timestamp")))
    return tuple(found)


def business(fields: Fields | None, notes: Notes) -> Business:
    """Return what the packet does; missing means a new document (domain 1.3)."""
    found = _element(fields) if fields else None
    if found is None:
        if fields is None or not fields.has("Bussiness", "Business"):
            notes.warn("business.missing", "TraceHeaderList/Bussiness")
        return Business()
    kind = _kind(found)
    return Business(
        type=kind,
        reason=found.text("BussinessDocReason"),
        document_id=_target(found, kind),
        paper=found.flag("Paper"),
        document_info=_change(found.group("BussinessDocumentInfo", _CHANGE)),
        replacements=_replacements(found),
        staff=parties.staff(found.group("StaffInfo", parties.STAFF)),
    )


def _element(fields: Fields) -> Fields | None:
    if fields.has("Business"):
        if fields.has("Bussiness"):
            fields.notes.error("element.repeated", fields.at("Bussiness"), name="Bussiness")
            return None
        fields.notes.warn("business.misspelt", fields.at("Business"))
    return fields.group("Bussiness", _BUSINESS) or fields.group("Business", _BUSINESS)


def _kind(fields: Fields) -> BusinessType:
    text = fields.text("BussinessDocType")
    if text is None:
        fields.missing("BussinessDocType")
        return BusinessType.NEW
    if text not in {"0", "1", "2", "3"}:
        fields.notes.warn("business.type-unknown", fields.at("BussinessDocType"), value=text)
        return BusinessType.NEW
    return BusinessType(int(text))


def _target(fields: Fields, kind: BusinessType) -> str | None:
    """Return the earlier document; for a new one the element is ignored, as a sample fills it with any id."""
    text = fields.text("DocumentId")
    parties.note_date_in_id(fields, text)
    if kind is BusinessType.NEW and text is not None:
        fields.notes.warn("business.target-ignored", fields.at("DocumentId"))
        return None
    return text


def _change(fields: Fields | None) -> DocumentInfoChange | None:
    if fields is None:
        return None
    listed = fields.group("ReceiverList", known("Receiver"))
    receivers = tuple(
        ReceiverChange(one.text("OrganId"), one.number("ReceiverType", of=_BINARY))
        for one in (listed.groups("Receiver", _RECEIVER) if listed else ())
    )
    return DocumentInfoChange(fields.flag("DocumentInfo"), fields.flag("DocumentReceiver"), receivers)


def _replacements(fields: Fields) -> tuple[Replacement, ...]:
    """Return the replaced documents of all lists: the bus's own library may write several."""
    found = []
    for listed in fields.groups("ReplacementInfoList", known("ReplacementInfo")):
        for one in listed.groups("ReplacementInfo", _REPLACEMENT):
            organs = one.group("OrganIdList", known("OrganId"))
            found.append(Replacement(one.text("DocumentId"), organs.texts("OrganId") if organs else ()))
    return tuple(found)
