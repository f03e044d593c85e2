"""Unsigned packets of the product's own writer, to be signed by the benchmark."""

from __future__ import annotations

import io
import os
from pathlib import Path

from bench.packets import RECEIVER, SENDER
from gateway.packet.model import Code, DocumentPacket, Party, PromulgationInfo, ResponseFor, StatusPacket
from gateway.packet.writer import write_document, write_status

_DAY = "2026/01/15"


def status() -> bytes:
    """Return a status as a gateway says it a thousand times a day."""
    about = ResponseFor(
        organ_id=RECEIVER, code="1/VPCP-DL", document_id=f"{SENDER},{_DAY},1/VPCP-DL", promulgation_date=_DAY
    )
    said = StatusPacket(
        sender=Party(SENDER, organ_name="Văn phòng Chính phủ"),
        response_for=about,
        code="01",
        description="Đã đến",
        timestamp=f"{_DAY} 08:00:00",
    )
    target = io.BytesIO()
    write_status(said, target)
    return target.getvalue()


def document(folder: Path, size: int) -> bytes:
    """Return a document with one attachment, of about this many bytes altogether."""
    file = folder / "van-ban.pdf"
    file.write_bytes(os.urandom(size * 3 // 4))
    draft = DocumentPacket(
        sender=Party(SENDER, organ_name="Văn phòng Chính phủ"),
        receivers=(Party(RECEIVER, organ_name="Bộ Khoa học và Công nghệ"),),
        document_id=f"{SENDER},{_DAY},1/VPCP-DL",
        code=Code("1", "VPCP-DL"),
        promulgation=PromulgationInfo("Hà Nội", _DAY),
        subject="Văn bản đo lường",
    )
    target = io.BytesIO()
    write_document(draft, [("van-ban.pdf", "application/pdf", file)], target)
    return target.getvalue()
