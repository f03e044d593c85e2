"""Packets for the suite, and what a test does with those that come in."""

from __future__ import annotations

import hashlib
from pathlib import Path

from gateway.contract import Adapter, Incoming, Outgoing
from gateway.packet.names import Kind
from tests.contract.harness import OTHERS, THEM, US
from tests.packets import document_xml, status_xml


def document(number: str = "15", content: bytes = b"%PDF-1.4 x") -> bytes:
    """Return a document of ours for two agencies of theirs."""
    return document_xml(US, [THEM, OTHERS], number=number, content=content)


def status() -> bytes:
    """Return a status of ours about a document of theirs."""
    return status_xml(US, THEM, document_id=f"{THEM},2026/01/05,7/TB-ST")


def theirs(number: str = "7", content: bytes = b"%PDF-1.4 x") -> bytes:
    """Return a document of theirs for us."""
    return document_xml(THEM, [US], number=number, content=content)


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
