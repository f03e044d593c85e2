"""What a file is, by its bytes alone, and whether its text is cheap to look at or must be dug out.

Names and announced types are never trusted (domain 1.8).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Final

from gateway.packet.limits import KIB, MIB


class FileKind(StrEnum):
    """Kinds of files that inspection tells apart."""

    PDF = "pdf"
    HOLLOW_PDF = "hollow-pdf"
    """Begins like a PDF and holds nothing that any reader could show or that could be signed."""
    ZIP = "zip"
    """Office documents of today, OpenDocument, and archives."""
    OLE = "ole"
    """Office documents of before 2007."""
    RTF = "rtf"
    TEXT = "text"
    """Plain text and HTML, cheap enough to be looked at while it comes in."""
    OTHER = "other"


DUG: Final = frozenset({FileKind.PDF, FileKind.ZIP, FileKind.OLE, FileKind.RTF})
"""Kinds whose text must be dug out."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What is known of an attachment before it is inspected; ``number`` counts from 1, ``size`` is in bytes."""

    number: int
    name: str
    size: int
    sha256: str
    kind: FileKind


HEAD: Final = 4 * KIB
_PDF_START: Final = 1 * KIB
"""Readers look for ``%PDF-`` in so many first bytes."""
_HOLLOW: Final = 1 * MIB
"""Longer files are not searched for what makes them more than hollow."""
_SHOWING: Final = (b"stream", b"/Annot", b"/AcroForm", b"/Sig", b"ByteRange", b"#")
"""Without one of these nothing is shown and nothing signed; ``#`` could hide their names."""
_NOT_TEXT: Final = bytes(set(range(32)) - {7, 8, 9, 10, 11, 12, 13, 27})


def kind_of(file: BinaryIO) -> FileKind:
    """Return what the file is; reads its beginning, of a PDF up to 1 MiB, and leaves the place anywhere."""
    file.seek(0)
    head = file.read(HEAD)
    if b"%PDF-" in head[:_PDF_START] or head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF"):
        return _pdf(file)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return FileKind.ZIP
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return FileKind.OLE
    if head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"{\\rt"):
        return FileKind.RTF
    return FileKind.TEXT if head and _is_text(head) else FileKind.OTHER


def _pdf(file: BinaryIO) -> FileKind:
    file.seek(0)
    data = file.read(_HOLLOW + 1)
    if len(data) > _HOLLOW:
        return FileKind.PDF
    hollow = b"obj" not in data or not any(word in data for word in _SHOWING)
    return FileKind.HOLLOW_PDF if hollow else FileKind.PDF


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    # Text of old code pages has no zeros and hardly any control characters; images and programs do.
    return not head.translate(None, bytes(set(range(256)) - set(_NOT_TEXT)))
