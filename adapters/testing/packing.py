"""Packets for the suite, and what a test does with those that come in."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.testing.bed import OTHERS, THEM, US
from gateway.contract import Adapter, Incoming, Outgoing
from gateway.packet.model import (
    Code,
    DocumentPacket,
    DocumentType,
    OtherInfo,
    Party,
    PromulgationInfo,
    ResponseFor,
    SignerInfo,
    StatusPacket,
)
from gateway.packet.names import Kind
from gateway.packet.writer import write_document, write_status


def document_of(sender: str, receivers: tuple[str, ...], number: str, content: bytes) -> bytes:
    """Return a document packet with one PDF."""
    draft = DocumentPacket(
        sender=Party(sender, organ_name="Đơn vị gửi"),
        receivers=tuple(Party(agency, organ_name="Đơn vị nhận") for agency in receivers),
        document_id=f"{sender},2026/01/05,{number}/TB-ST",
        code=Code(number, "TB-ST"),
        promulgation=PromulgationInfo("2026/01/05", "Hà Nội"),
        document_type=DocumentType(2, 0, "Thông báo"),
        subject="Về việc thử bộ chuyển đổi",
        signer=SignerInfo("Nguyễn Văn Thử"),
        other=OtherInfo(priority=0),
    )
    with TemporaryDirectory() as folder:
        file = Path(folder) / "thong bao.pdf"
        file.write_bytes(content)
        target = BytesIO()
        write_document(draft, [(file.name, "application/pdf", file)], target)
    return target.getvalue()


def status_of(sender: str, told: str, document_id: str) -> bytes:
    """Return a status packet by ``sender`` about a document of ``told``."""
    answered = ResponseFor(told, "15/TB-ST", document_id, "2026/01/05")
    target = BytesIO()
    write_status(StatusPacket(Party(sender), answered, "03", "Đã tiếp nhận", None, "2026/01/05 09:00:00"), target)
    return target.getvalue()


def document(number: str = "15", content: bytes = b"%PDF-1.4 x") -> bytes:
    """Return a document of ours for two agencies of theirs."""
    return document_of(US, (THEM, OTHERS), number, content)


def status() -> bytes:
    """Return a status of ours about a document of theirs."""
    return status_of(US, THEM, f"{THEM},2026/01/05,7/TB-ST")


def theirs(number: str = "7", content: bytes = b"%PDF-1.4 x") -> bytes:
    """Return a document of theirs for us."""
    return document_of(THEM, (US,), number, content)


def their_status() -> bytes:
    """Return a status of theirs about a document of ours."""
    return status_of(THEM, US, f"{US},2026/01/05,15/TB-ST")


def outgoing(
    folder: Path,
    packet: bytes,
    kind: Kind = Kind.DOCUMENT,
    receivers: tuple[str, ...] = (THEM, OTHERS),
    **others: object,
) -> Outgoing:
    """Return a packet ready to be sent."""
    digest = hashlib.sha256(packet).hexdigest()
    file = folder / digest
    file.write_bytes(packet)
    values = {"delivery": f"lt-{digest[:20]}", "whole": True} | others
    return Outgoing(
        f"doc-{digest[:20]}",
        kind,
        US,
        receivers,
        bool(values.pop("whole")),
        file,
        len(packet),
        digest,
        **values,  # type: ignore[arg-type]
    )


class Collected:
    """Takes the bytes of one packet; ``longest`` is the longest piece that was given at once."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.longest = 0

    async def write(self, piece: bytes) -> None:
        self.data += piece
        self.longest = max(self.longest, len(piece))


async def all_of(adapter: Adapter) -> list[Incoming]:
    """Return all that the adapter finds waiting."""
    return [incoming async for incoming in adapter.receive()]


async def bytes_of(incoming: Incoming) -> bytes:
    """Fetch a packet."""
    collected = Collected()
    await incoming.fetch(collected.write)
    return bytes(collected.data)
