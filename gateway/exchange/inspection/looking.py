"""A look at each attachment while a packet is read: its kind, and the marks in text that is cheap to see.

The look stands between the reader and whoever keeps the files, so that every door looks and nothing is read twice from
disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gateway.exchange.inspection.kinds import FileKind, Sample, kind_of
from gateway.exchange.inspection.marks import mark_on_page
from gateway.exchange.inspection.plain import plain_lines
from gateway.findings import Finding
from gateway.packet.model import Packet, StatusPacket
from gateway.packet.reading import AttachmentSink


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of one file: its kind, and the mark in its text where that is cheap."""

    kind: FileKind
    mark: str = ""


class LookingSink:
    """Looks at every finished file before the sink behind it takes it."""

    def __init__(self, behind: AttachmentSink) -> None:
        self._behind = behind
        self._looks: dict[str, Look] = {}

    def create(self) -> BinaryIO:
        """Return a new file of the sink behind."""
        return self._behind.create()

    def keep(self, file: BinaryIO, sha256: str) -> Path | None:
        """Look at the finished file and hand it on."""
        if sha256 not in self._looks:
            self._looks[sha256] = look_at(file)
        return self._behind.keep(file, sha256)

    def discard(self, file: BinaryIO) -> None:
        """Drop a file."""
        self._behind.discard(file)

    def samples(self, packet: Packet | None) -> tuple[Sample, ...]:
        """Return what is known of the attachments of the packet that was read."""
        if packet is None or isinstance(packet, StatusPacket):
            return ()
        return tuple(
            Sample(one.number, one.name, one.size, one.sha256, self._looks[one.sha256].kind)
            for one in packet.attachments
        )

    def marked(self, packet: Packet | None) -> tuple[Finding, ...]:
        """Return an error for each attachment whose cheap text carries a mark."""
        return tuple(
            Finding("secrecy.text-marked", f"Attachment[{one.number}]", {"mark": self._looks[one.sha256].mark})
            for one in self.samples(packet)
            if self._looks[one.sha256].mark
        )


def look_at(file: BinaryIO) -> Look:
    """Return what one file is and whether its cheap text carries a mark."""
    kind = kind_of(file)
    return Look(kind, mark_on_page(plain_lines(file)) if kind is FileKind.TEXT else "")
