"""One attachment on its way in: base64 text becomes a file of the sink, decoded and hashed while it streams."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from gateway.findings import Finding, Refused
from gateway.packet import archive
from gateway.packet.base64text import Base64Decoder, Base64Error
from gateway.packet.limits import Limits
from gateway.packet.notes import Notes
from gateway.packet.reading import AttachmentSink

_MAGIC_LENGTH: Final = 8


@dataclass(frozen=True, slots=True)
class Stored:
    """A decoded attachment: the file itself, after its wrapping was undone. ``magic`` begins what was encoded."""

    number: int
    size: int
    sha256: str
    magic: bytes
    unpacked: bool
    file: Path | None


class IncomingAttachment:
    """Takes the text of one ``ContentTransferEncoded`` and, at the end of its ``Attachment``, hands over the file.

    The name may come after the content, so nothing is judged before :meth:`finish`. Damages are noted, never raised.
    """

    def __init__(self, number: int, sink: AttachmentSink, limits: Limits, notes: Notes) -> None:
        self.number = number
        self.name = ""
        self._sink = sink
        self._limits = limits
        self._notes = notes
        self._file: BinaryIO | None = None
        self._decoder = Base64Decoder()
        self._digest = hashlib.sha256()
        self._size = 0
        self._magic = b""
        self._damage: Base64Error | None = None

    @property
    def path(self) -> str:
        """The place of this attachment in findings."""
        return f"Attachment[{self.number}]"

    @property
    def has_content(self) -> bool:
        """Whether its content element was met."""
        return self._file is not None

    def open(self) -> None:
        """Begin the content."""
        self._file = self._sink.create()

    def text(self, text: str) -> None:
        """Decode the next piece of content; after the first damage the rest is passed over."""
        if self._damage is None:
            try:
                self._write(self._decoder.feed(text))
            except Base64Error as damage:
                self._damage = damage

    def take(self, data: bytes) -> bool:
        """Decode plain ASCII content without the parser's help; ``False``, and nothing taken, if it is not base64."""
        if self._damage is not None:
            return False
        try:
            self._write(self._decoder.feed_bytes(data))
        except Base64Error:
            return False
        return True

    def close(self) -> None:
        """End the content."""
        if self._damage is None:
            try:
                self._write(self._decoder.finish())
            except Base64Error as damage:
                self._damage = damage

    def finish(self, room: int) -> Stored | None:
        """Undo a wrapping and hand the file to the sink; ``None`` if it is refused. ``room`` bounds unpacked bytes."""
        file, self._file = self._file, None
        if file is None:
            self._notes.error("attachment.no-content", self.path, name=self.name)
            return None
        if self._damage is not None:
            self._sink.discard(file)
            damage = self._damage
            self._notes.error(
                "attachment.base64", self.path, name=self.name, reason=damage.reason, offset=damage.offset
            )
            return None
        self._note_oddities()
        try:
            return self._settle(file, room)
        except Refused as refused:
            self._sink.discard(file)
            for found in refused.findings:
                self._notes.error(found.code, self.path, **{"name": self.name, **found.facts})
            return None

    def abandon(self) -> None:
        """Drop what was written: the packet is refused."""
        file, self._file = self._file, None
        if file is not None:
            self._sink.discard(file)

    def _write(self, data: bytes) -> None:
        if data and self._file is not None:
            if len(self._magic) < _MAGIC_LENGTH:
                self._magic = (self._magic + data[:_MAGIC_LENGTH])[:_MAGIC_LENGTH]
            self._digest.update(data)
            self._file.write(data)
            self._size += len(data)

    def _note_oddities(self) -> None:
        if self._decoder.unpadded:
            self._notes.warn("attachment.unpadded", self.path, name=self.name)
        if self._size == 0:
            self._notes.warn("attachment.empty", self.path, name=self.name)

    def _settle(self, file: BinaryIO, room: int) -> Stored:
        if self._is_wrapping(file):
            return self._unpack(file, room)
        digest = self._digest.hexdigest()
        kept = self._sink.keep(file, digest)
        return Stored(self.number, self._size, digest, self._magic, False, kept)

    def _is_wrapping(self, file: BinaryIO) -> bool:
        """Apply the rule of wire 6.1: magic bytes, the announced extension, a single entry."""
        kind = archive.extension(self.name)
        if not archive.is_zip(self._magic) or kind in archive.ARCHIVES:
            return False
        if kind in archive.ZIP_BASED:
            return self._wraps_same_kind(file, kind)
        count = archive.entries(file, self._size)
        if count != 1:
            self._notes.warn("attachment.zip-entries", self.path, name=self.name, count=count)
        return count == 1

    def _wraps_same_kind(self, file: BinaryIO, kind: str) -> bool:
        try:
            if archive.entries(file, self._size) != 1:
                return False
            return archive.extension(archive.single_name(file, self._size)) == kind
        except Refused as refused:
            if any(found.code != "attachment.zip-broken" for found in refused.findings):
                raise
            self._notes.warn("attachment.zip-damaged", self.path, name=self.name)
            return False

    def _unpack(self, file: BinaryIO, room: int) -> Stored:
        target = self._sink.create()
        try:
            found = archive.unpack(file, self._size, target, ratio=self._limits.zip_ratio, room=room)
        except BaseException:
            self._sink.discard(target)
            raise
        kept = self._sink.keep(target, found.sha256)
        self._sink.discard(file)
        return Stored(self.number, found.size, found.sha256, self._magic, True, kept)


def content_child(name: str, attachment: IncomingAttachment) -> Finding:
    """Return the finding for an element inside attachment content."""
    return Finding("attachment.child-element", attachment.path, {"name": attachment.name, "element": name})
