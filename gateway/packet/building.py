"""From the skeleton's tree to the typed packet: finds the parts of the envelope and hands each to its reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from gateway.packet import document, manifest, status, trace
from gateway.packet.attachment import Stored
from gateway.packet.fields import Fields, known
from gateway.packet.model import DocumentPacket, Packet
from gateway.packet.names import BusinessType, Kind
from gateway.packet.notes import Notes

_ROOT: Final = known("edXMLEnvelope AttachmentEncoded")
_ENVELOPE: Final = known("edXMLHeader edXMLBody AttachmentEncoded")
_HEADER: Final = known("MessageHeader Status TraceHeaderList AttachmentEncoded")
_BODY: Final = known("edXMLManifest AttachmentEncoded")


@dataclass(slots=True)
class _Parts:
    """The envelope's parts, as far as they are there."""

    header: Fields | None = None
    header_name: str = "MessageHeader"
    kind: Kind | None = None
    trace: Fields | None = None
    manifest: Fields | None = None
    encoded: Fields | None = None


def build(root: etree._Element, stored: Mapping[int, Stored], notes: Notes) -> tuple[Kind | None, Packet | None]:
    """Return kind and model; the model is ``None`` where errors, which are noted, prevent it."""
    parts = _parts(root, notes)
    if parts.header is None:
        return None, None
    if parts.kind is Kind.STATUS:
        _note_foreign_parts(parts, notes)
        return parts.kind, status.read(parts.header)
    return parts.kind, _document(parts, parts.header, stored, notes)


def _parts(root: etree._Element, notes: Notes) -> _Parts:
    parts = _Parts()
    top = Fields(root, "", notes, _ROOT)
    envelope = top.group("edXMLEnvelope", _ENVELOPE)
    if envelope is None:
        notes.error("element.required", "edXMLEnvelope", name="edXMLEnvelope")
        return parts
    header = envelope.group("edXMLHeader", _HEADER)
    body = envelope.group("edXMLBody", _BODY)
    _find_encoded(parts, [top, envelope, header, body], notes)
    if body is not None:
        parts.manifest = body.group("edXMLManifest", manifest.MANIFEST, path="edXMLManifest")
    if header is None:
        notes.error("element.required", "edXMLEnvelope/edXMLHeader", name="edXMLHeader")
        return parts
    parts.trace = header.group("TraceHeaderList", trace.LIST, path="TraceHeaderList")
    _find_header(parts, header, notes)
    return parts


def _find_encoded(parts: _Parts, places: list[Fields | None], notes: Notes) -> None:
    """Find the attachments, which belong beside the envelope; inside it, other readers do not see them (wire 7)."""
    found = [place for place in places if place is not None and place.has("AttachmentEncoded")]
    if len(found) > 1:
        notes.error("element.repeated", "AttachmentEncoded", name="AttachmentEncoded")
    if found:
        if found[0] is not places[0]:
            notes.warn("attachment.misplaced", found[0].at("AttachmentEncoded"))
        parts.encoded = found[0].group("AttachmentEncoded", manifest.ENCODED, path="AttachmentEncoded")


def _find_header(parts: _Parts, header: Fields, notes: Notes) -> None:
    """Find the header proper; the presence of ``StatusCode`` makes it a status (domain 1.4)."""
    names = [name for name in ("MessageHeader", "Status") if header.has(name)]
    if not names:
        notes.error("element.required", "MessageHeader", name="MessageHeader")
        return
    if len(names) > 1:
        notes.error("element.repeated", "MessageHeader", name="MessageHeader")
    element = header.single(names[0])
    if element is None:
        return
    is_status = names[0] == "Status" or any(etree.QName(child).localname == "StatusCode" for child in element)
    if names[0] == "Status":
        notes.warn("status.header-name", "Status")
    parts.kind = Kind.STATUS if is_status else Kind.DOCUMENT
    parts.header = Fields(element, names[0], notes, status.HEADER if is_status else document.HEADER)


def _note_foreign_parts(parts: _Parts, notes: Notes) -> None:
    """Refuse a status with attachments, which a reader of documents would take; a trace or manifest is only odd."""
    if parts.encoded is not None:
        notes.error("packet.mixed", "AttachmentEncoded", name="AttachmentEncoded")
    if parts.trace is not None:
        notes.warn("element.unexpected", "TraceHeaderList", name="TraceHeaderList")
    if parts.manifest is not None:
        notes.warn("element.unexpected", "edXMLManifest", name="edXMLManifest")


def _document(parts: _Parts, header: Fields, stored: Mapping[int, Stored], notes: Notes) -> DocumentPacket | None:
    members = document.read(header)
    hops = trace.hops(parts.trace)
    business = trace.business(parts.trace, notes)
    references = manifest.references(parts.manifest)
    files = manifest.attachments(parts.encoded, stored, references, notes)
    if business.type is not BusinessType.REVOKE and not (parts.encoded and parts.encoded.has("Attachment")):
        notes.warn("document.no-attachments", "AttachmentEncoded")
    if members is None:
        return None
    return DocumentPacket(**members, trace=hops, business=business, references=references, attachments=files)
