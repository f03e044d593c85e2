"""The words of ``lienthong packet show``: one packet's header and attachments, a line for each thing said."""

from __future__ import annotations

from gateway.catalogue import shown
from gateway.packet.model import DocumentPacket, Packet, Party, StatusPacket


def lines_of(packet: Packet) -> list[str]:
    """Return the packet in lines for people; empty things are left out."""
    lines = _document(packet) if isinstance(packet, DocumentPacket) else _status(packet)
    return [shown(line) for line in lines]


def _said(pairs: list[tuple[str, object]]) -> list[str]:
    return [f"{name + ':':<20} {value}" for name, value in pairs if value not in (None, "", ())]


def _agency(party: Party) -> str:
    return f"{party.organ_id}  {party.organ_name or ''}".rstrip()


def _document(packet: DocumentPacket) -> list[str]:
    lines = _said(
        [
            ("Từ / from", _agency(packet.sender)),
            *(("Đến / to", _agency(receiver)) for receiver in packet.receivers),
            ("DocumentId", packet.document_id),
            ("Số hiệu / code", packet.code),
            ("Ngày / date", packet.promulgation.date),
            ("Nơi / place", packet.promulgation.place),
            ("Loại VB / type", packet.document_type.type_name if packet.document_type else None),
            ("Trích yếu / subject", packet.subject),
            ("Người ký / signer", packet.signer.full_name if packet.signer else None),
            ("Hạn / due", packet.due_date),
            ("Nghiệp vụ / business", f"{int(packet.business.type)} {packet.business.reason or ''}".rstrip()),
            *(("Trả lời / answers", answered.document_id) for answered in packet.response_for),
        ]
    )
    for file in packet.attachments:
        unpacked = ", unpacked from a zip" if file.unpacked else ""
        lines.append(f"  {file.number}. {file.name}  {file.size} bytes, SHA-256 {file.sha256}{unpacked}")
    return lines


def _status(packet: StatusPacket) -> list[str]:
    return _said(
        [
            ("Từ / from", _agency(packet.sender)),
            ("Đến / to", packet.response_for.organ_id),
            ("Về / about", packet.response_for.document_id),
            ("Số hiệu / code", packet.response_for.code),
            ("Trạng thái / status", packet.code),
            ("Mô tả / description", packet.description),
            ("Người / staff", packet.staff.staff if packet.staff else None),
            ("Lúc / at", packet.timestamp),
        ]
    )
