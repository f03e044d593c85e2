"""From a file to text: plain text, and the text attachments of an edXML packet with its day of issue.

:func:`text_of` is the one place to replace when other kinds of files are read: it takes a path and returns a
:class:`Source`, or refuses with a code of the catalogue.
"""

from __future__ import annotations

import re
import stat
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final, cast

from gateway.findings import Refused, refuse
from gateway.packet.limits import MIB
from gateway.packet.model import Attachment, DocumentPacket
from gateway.packet.reader import read_packet

LARGEST: Final = 64 * MIB
"""Bytes of a file that is read as text at most."""

_BINARY: Final = (
    b"%PDF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"{\\rtf",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"II*\x00",
    b"MM\x00*",
)
_DAY: Final = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})")


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a document and, where its packet tells, the day of issue."""

    text: str
    issued: date | None = None


def text_of(file: Path) -> Source:
    """Return the text of a file.

    Raises Refused: ``reading.unreadable`` for what cannot be opened, ``reading.too-large``, ``reading.not-text`` for
    kinds that are not read here, ``reading.no-text`` for a packet without any text attachment.
    """
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise refuse("reading.unreadable", "", reason="not a regular file")
        if status.st_size > LARGEST:
            raise refuse("reading.too-large", "", most=LARGEST // MIB)
        with file.open("rb") as opened:
            start = opened.read(512)
            if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"<edXML", b"<edxml")):
                opened.seek(0)
                return _packet_text(opened)
            return Source(_decoded(start + opened.read()))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        raise refuse("reading.unreadable", "", reason=reason) from None


def _decoded(data: bytes) -> str:
    if data.startswith(_BINARY):
        raise refuse("reading.not-text")
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refuse("reading.not-text") from None
    if text.count("\x00") > len(text) // 100:
        raise refuse("reading.not-text")
    return text


def _packet_text(stream: BinaryIO) -> Source:
    with tempfile.TemporaryDirectory() as folder:
        reading = read_packet(stream, _Kept(Path(folder)))
        if not isinstance(reading.packet, DocumentPacket):
            raise Refused(reading.errors) if reading.errors else refuse("reading.no-text")
        texts = [text for attachment in reading.packet.attachments if (text := _text(attachment)) is not None]
    if not texts:
        raise refuse("reading.no-text")
    return Source("\n\n".join(texts), _day(reading.packet.promulgation.date))


def _text(attachment: Attachment) -> str | None:
    told = (attachment.content_type or "").lower().startswith("text/plain") or attachment.name.lower().endswith(".txt")
    if not told or attachment.file is None or attachment.size > LARGEST:
        return None
    try:
        return _decoded(attachment.file.read_bytes())
    except Refused:
        return None


def _day(text: str) -> date | None:
    found = _DAY.search(text)
    try:
        return date(int(found.group(1)), int(found.group(2)), int(found.group(3))) if found else None
    except ValueError:
        return None


class _Kept:
    """Keeps attachments as files of a folder that goes away with its user."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self) -> BinaryIO:
        return cast("BinaryIO", tempfile.NamedTemporaryFile(dir=self._folder, delete=False))

    def keep(self, file: BinaryIO, sha256: str) -> Path | None:
        file.close()
        return Path(file.name)

    def discard(self, file: BinaryIO) -> None:
        file.close()
        Path(file.name).unlink(missing_ok=True)
