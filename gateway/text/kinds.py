"""Which kind a file is, by its first bytes, never by its name; and its text, read by what knows that kind."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Final

from gateway.packet.limits import MIB
from gateway.text.found import Text, Unreadable
from gateway.text.ocr import reader

LARGEST: Final = 256 * MIB
"""Bytes of a file that is read."""
LARGEST_TEXT: Final = 16 * MIB
"""Bytes of plain text or HTML."""

_PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"BM")
_HTML: Final = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html|head|body|div|p|table)\b",
    re.IGNORECASE | re.DOTALL,
)
_DOCX: Final = "word/document.xml"


def read_file(file: Path) -> Text:
    """Return the text of a file of any kind. Raises :class:`Unreadable`."""
    size = file.stat().st_size
    if not size:
        raise Unreadable("empty")
    with file.open("rb") as stream:
        start = stream.read(1024)
    if size > LARGEST:
        raise Unreadable("too-large")
    if b"%PDF" in start:
        from gateway.text.pdf import read_pdf

        return read_pdf(file, reader())
    if start.startswith(b"PK\x03\x04"):
        return _packed(file)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        from gateway.text.word import read_doc

        return read_doc(file)
    if start.startswith(_PICTURES):
        return _picture(file)
    return _typed(file, start, size)


def _packed(file: Path) -> Text:
    from gateway.text.word import read_docx

    try:
        with zipfile.ZipFile(file) as archive:
            if _DOCX not in archive.namelist():
                raise Unreadable("kind")
    except zipfile.BadZipFile:
        raise Unreadable("damaged") from None
    return read_docx(file)


def _picture(file: Path) -> Text:
    ocr = reader()
    if ocr is None:
        raise Unreadable("picture")
    from PIL import Image

    from gateway.text.letters import meant

    try:
        with Image.open(file) as picture:
            picture.load()
            text = ocr.read(picture.convert("L"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Unreadable("damaged") from None
    if not text.strip():
        raise Unreadable("picture")
    return Text(meant(text), ("ocr",))


def _typed(file: Path, start: bytes, size: int) -> Text:
    if size > LARGEST_TEXT:
        raise Unreadable("too-large")
    if start.startswith(b"{\\rtf"):
        raise Unreadable("kind")
    if _HTML.match(start.removeprefix(b"\xef\xbb\xbf")):
        from gateway.text.page import read_html

        return read_html(file.read_bytes())
    from gateway.text.plain import read_plain

    return read_plain(file.read_bytes())
