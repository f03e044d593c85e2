"""From a file to the text that tasks are read from: any kind of document, or all attachments of an edXML packet.

What is no plain text is read in a process of its own, since it may be hostile (:mod:`gateway.text.bounded`).
"""

from __future__ import annotations

import re
import stat
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final, cast

from gateway.findings import Finding, Refused, refuse
from gateway.packet.limits import MIB
from gateway.packet.model import Attachment, DocumentPacket
from gateway.packet.reader import read_packet
from gateway.text import bounded
from gateway.text.found import Text, Unreadable
from gateway.text.plain import read_plain

LARGEST: Final = 64 * MIB
"""Bytes of a file that is read at most."""
PLAIN: Final = 16 * MIB
"""Bytes of a file that is looked at as plain text."""

_PACKET: Final = (b"<?xml", b"<edXML", b"<edxml")
_PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
_OTHER: Final = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", *_PICTURES)
_MARKUP: Final = re.compile(rb"\s*<(?:!doctype|html|\?xml|head|body|div|p|table|!--)", re.IGNORECASE)
_DAY: Final = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})")

_CODES: Final = {
    "damaged": "reading.damaged",
    "password": "reading.password",
    "picture": "reading.picture",
    "program": "reading.program-missing",
    "too-large": "reading.too-large",
    "empty": "reading.empty",
    "kind": "reading.not-text",
}


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a document, where its packet tells the day of issue that too, and what was noticed on the way."""

    text: str
    issued: date | None = None
    notes: tuple[Finding, ...] = ()
    sender: str = ""
    """The OrganId of the packet's sender."""


def text_of(file: Path) -> Source:
    """Return the text of a file; of a packet that of all attachments that can be read.

    Raises Refused: ``reading.unreadable`` for what cannot be opened, ``reading.no-text`` for a packet without any text,
    and for other files why they have none: ``reading.damaged``, ``.password``, ``.picture``, ``.program-missing``,
    ``.too-large``, ``.empty``, ``.not-text``.
    """
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise refuse("reading.unreadable", "", reason="not a regular file")
        if status.st_size > LARGEST:
            raise refuse("reading.too-large", "", most=LARGEST // MIB)
        with file.open("rb") as opened:
            start = opened.read(512).removeprefix(b"\xef\xbb\xbf").lstrip()
            if start.startswith(_PACKET) and b"<html" not in start.lower():
                opened.seek(0)
                return _packet_text(opened)
        found = _text(file, start)
    except Unreadable as why:
        raise Refused([_finding(why)]) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        raise refuse("reading.unreadable", "", reason=reason) from None
    return Source(found.text, notes=_noticed(found))


def _text(file: Path, start: bytes) -> Text:
    if start.startswith(_OTHER) or b"%PDF" in start or _MARKUP.match(start) or file.stat().st_size > PLAIN:
        return bounded.text_of(file)
    return read_plain(file.read_bytes())


def _finding(reason: Unreadable, path: str = "") -> Finding:
    code = _CODES.get(str(reason), "reading.damaged")
    return Finding(code, path, {"most": LARGEST // MIB} if code == "reading.too-large" else {})


def _noticed(found: Text) -> tuple[Finding, ...]:
    notes = []
    for note in found.notes:
        name, _, value = note.partition(":")
        if name == "ocr":
            notes.append(Finding("reading.recognised", ""))
        elif name == "pictures":
            notes.append(Finding("reading.pictures-left", "", {"number": value}))
        elif name == "pages":
            notes.append(Finding("reading.pages-left", "", {"most": value}))
    return tuple(notes)


def _packet_text(stream: BinaryIO) -> Source:
    with tempfile.TemporaryDirectory() as folder:
        reading = read_packet(stream, _Kept(Path(folder)))
        packet = reading.packet
        if not isinstance(packet, DocumentPacket):
            raise Refused(reading.errors) if reading.errors else refuse("reading.no-text")
        texts: list[str] = []
        notes: list[Finding] = []
        for number, attachment in enumerate(packet.attachments, 1):
            text, noticed = _attached(attachment, f"attachments[{number}]")
            texts += filter(None, [text])
            notes += noticed
    if not texts:
        raise Refused(notes or [Finding("reading.no-text")])
    return Source("\n\n".join(texts), _day(packet.promulgation.date), tuple(notes), packet.sender.organ_id)


def _attached(attachment: Attachment, path: str) -> tuple[str, list[Finding]]:
    """Return the text of an attachment, empty where it has none, and what was noticed."""
    if attachment.file is None:
        return "", []
    if attachment.size > LARGEST:
        return "", [Finding("reading.too-large", path, {"most": LARGEST // MIB})]
    try:
        with attachment.file.open("rb") as opened:
            start = opened.read(512).removeprefix(b"\xef\xbb\xbf").lstrip()
        found = _text(attachment.file, start)
    except Unreadable as reason:
        return "", [_finding(reason, path)]
    return found.text, [Finding(one.code, path, one.facts) for one in _noticed(found)]


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
