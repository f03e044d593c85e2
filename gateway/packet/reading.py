"""The outcome of reading a packet and the place where its attachments go: the room's plain types."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from gateway.findings import Finding
from gateway.packet.model import Packet
from gateway.packet.names import Kind


class AttachmentSink(Protocol):
    """Where decoded attachments go while a packet is read."""

    def create(self) -> BinaryIO:
        """Return a new empty file, open for writing and reading, for the bytes of one attachment."""

    def keep(self, file: BinaryIO, sha256: str) -> Path | None:
        """Take the finished file, whose bytes have this digest; return where it stays, or ``None`` if not kept."""

    def discard(self, file: BinaryIO) -> None:
        """Drop a file: the wrapping of an unpacked one, or one of a refused packet."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a streaming read found. ``packet`` is ``None`` exactly where errors prevent a model.

    ``kind`` is known as soon as the header could be read. ``signatures`` counts the ``Signature`` elements of the
    xmldsig namespace anywhere, ``lookalikes`` those of the edXML namespace (domain 1.7). ``skeleton`` is the packet's
    own bytes without attachment content. ``size`` and ``sha256`` are of the bytes read.
    """

    kind: Kind | None
    packet: Packet | None
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    skeleton: bytes
    signatures: int
    lookalikes: int
    size: int
    sha256: str
