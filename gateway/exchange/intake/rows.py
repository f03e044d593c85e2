"""Packets as rows: their own words as columns, and the key under which the same one is known again."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from gateway.findings import Finding
from gateway.packet.model import DocumentPacket, Packet, StatusPacket
from gateway.packet.names import Priority


def urgency(packet: Packet) -> int:
    """Return how urgent a packet is, 0 to 4; a status is never urgent."""
    if isinstance(packet, DocumentPacket) and packet.other is not None:
        return min(max(packet.other.priority or 0, Priority.NORMAL), Priority.EXPRESS_TIMED)
    return Priority.NORMAL


def duplicate_key(packet: Packet, sha256: str) -> str:
    """Return the key under which the same packet is recognised: sender, DocumentId, kind and file digest.

    A status is a repeat only if its bytes are, which the digest alone says.
    """
    parts = [packet.sender.organ_id, packet.kind.value, sha256]
    if isinstance(packet, DocumentPacket):
        parts += [packet.document_id, str(int(packet.business.type))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def said_columns(packet: Packet) -> dict[str, Any]:
    """The columns that come from the packet's own words."""
    if isinstance(packet, StatusPacket):
        return {
            "document_id": packet.response_for.document_id,
            "code": packet.response_for.code,
            "promulgation_date": (packet.response_for.promulgation_date or "")[:32] or None,
            "status_code": packet.code,
            "header": packet,
        }
    return {
        "document_id": packet.document_id,
        "business_type": int(packet.business.type),
        "code": str(packet.code),
        "promulgation_date": packet.promulgation.date[:32],
        "subject": packet.subject,
        "priority": packet.other.priority if packet.other else None,
        "header": replace(packet, attachments=()),
    }


def findable(packet: Packet) -> dict[str, Any]:
    """Return what of the header a search asks for, as it is kept."""
    if not isinstance(packet, DocumentPacket) or packet.document_type is None:
        return {}
    return {"document_type": {"type": packet.document_type.type, "type_name": packet.document_type.type_name}}


def attachment_rows(packet: str, document: DocumentPacket) -> list[dict[str, Any]]:
    return [
        {
            "packet": packet,
            "number": attachment.number,
            "name": attachment.name,
            "content_type": attachment.content_type,
            "size": attachment.size,
            "sha256": attachment.sha256,
        }
        for attachment in document.attachments
    ]


def plain(finding: Finding) -> dict[str, Any]:
    """Return a finding as data for a JSON column."""
    return {"code": finding.code, "path": finding.path, "facts": dict(finding.facts)}
