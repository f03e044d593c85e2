"""ZIP wrappings around attachments: recognised by their bytes, undone one level deep, within bounds (wire 6.1).

Entry names never become paths here. Names that climb out of a folder are refused all the same, since other readers on
the bus would follow them (wire 7).
"""

from __future__ import annotations

import hashlib
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, BinaryIO, Final

from gateway.findings import refuse

MAGIC: Final = b"PK\x03\x04"
EMPTY_MAGIC: Final = b"PK\x05\x06"

ARCHIVES: Final = frozenset({"zip"})
"""Names that announce an archive: its bytes are the file."""

ZIP_BASED: Final = frozenset(
    {"docx", "docm", "dotx", "xlsx", "xlsm", "xlsb", "xltx", "pptx", "pptm", "ppsx", "potx", "vsdx"}
    | {"odt", "ods", "odp", "odg", "ott", "ots", "otp", "epub", "jar", "war", "apk", "asice", "asics", "kmz", "3mf"}
)
"""Formats that are ZIP archives themselves: unwrapped only from around an entry of the same extension."""

_END: Final = struct.Struct("<4s4H2LH")
_END_MAGIC: Final = b"PK\x05\x06"
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_LONGEST_COMMENT: Final = 0xFFFF
_WIDEST_DIRECTORY: Final = 46 + 3 * 0xFFFF  # one entry with the longest name, extra field and comment
_CLIMBING: Final = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:")
_CHUNK: Final = 256 * 1024
_ENCRYPTED: Final = 0x1 | 0x40
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What came out of a wrapping."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class _End:
    entries: int
    size: int
    offset: int
    at: int


def extension(name: str) -> str:
    """Return the extension of a file name in lower case, without the dot; empty if there is none."""
    stem, dot, last = name.rpartition(".")
    return last.strip().lower() if dot and stem else ""


def is_zip(start: bytes) -> bool:
    """Say whether a file that begins with these bytes is a ZIP archive."""
    return start.startswith((MAGIC, EMPTY_MAGIC))


def entries(file: BinaryIO, size: int) -> int:
    """Return how many entries the archive lists; raise Refused for a broken one or an entry that climbs out."""
    end = _end(file, size)
    if end.entries and _CLIMBING.search(_first_name(file)):
        raise refuse("attachment.zip-path")
    return end.entries


def single_name(file: BinaryIO, size: int) -> str:
    """Return the name of the only entry of an archive of which :func:`entries` said 1."""
    try:
        with zipfile.ZipFile(_bounded(file, size)) as archive:
            return archive.infolist()[0].filename
    except (*_BROKEN, IndexError):
        raise refuse("attachment.zip-broken") from None


def unpack(file: BinaryIO, size: int, target: BinaryIO, *, ratio: int, room: int) -> Unpacked:
    """Write the only entry of the archive into ``target``.

    Raises Refused: broken or lying archives, encryption, unknown methods, more than ``ratio`` unpacked bytes for a
    packed one, more than ``room`` bytes.
    """
    try:
        with zipfile.ZipFile(_bounded(file, size)) as archive:
            entry = archive.infolist()[0]
            _check(entry, size, ratio, room)
            declared = entry.file_size
            entry.file_size += 1  # zipfile stops at this size: one more shows a stream that is longer than declared
            with archive.open(entry) as source:
                return _copy(source, target, declared)
    except (*_BROKEN, IndexError):
        raise refuse("attachment.zip-broken") from None


def _bounded(file: BinaryIO, size: int) -> BinaryIO:
    """Return the file once its directory is known to be small: zipfile reads all of it into memory."""
    end = _end(file, size)
    if end.size > _WIDEST_DIRECTORY or end.offset + end.size != end.at:
        raise refuse("attachment.zip-broken")
    file.seek(0)
    return file


def _check(entry: zipfile.ZipInfo, size: int, ratio: int, room: int) -> None:
    if _CLIMBING.search(entry.filename) or _CLIMBING.search(entry.orig_filename):
        raise refuse("attachment.zip-path")
    if entry.flag_bits & _ENCRYPTED:
        raise refuse("attachment.zip-encrypted")
    if entry.compress_type not in _METHODS:
        raise refuse("attachment.zip-method", method=entry.compress_type)
    if entry.header_offset != 0 or entry.compress_size > size:
        raise refuse("attachment.zip-broken")
    if entry.file_size > ratio * max(entry.compress_size, 1):
        raise refuse("attachment.zip-ratio", limit=ratio)
    if entry.file_size > room:
        raise refuse("attachment.zip-size", size=entry.file_size, limit=room)


def _copy(source: IO[bytes], target: BinaryIO, declared: int) -> Unpacked:
    """Copy with the declared size as bound; zipfile compares the checksum at the end."""
    digest = hashlib.sha256()
    written = 0
    while data := source.read(_CHUNK):
        written += len(data)
        digest.update(data)
        target.write(data)
    if written != declared:
        raise refuse("attachment.zip-broken")
    return Unpacked(written, digest.hexdigest())


def _end(file: BinaryIO, size: int) -> _End:
    """Find the end record as zipfile finds it, so that both look at the same directory."""
    start = max(0, size - _END.size - _LONGEST_COMMENT)
    file.seek(start)
    tail = file.read(size - start)
    at = len(tail) - _END.size
    if at < 0 or tail[at : at + 4] != _END_MAGIC or tail[-2:] != b"\0\0":
        at = tail.rfind(_END_MAGIC)
    if at < 0 or at + _END.size > len(tail):
        raise refuse("attachment.zip-broken")
    _, _, _, _, count, width, offset, _ = _END.unpack_from(tail, at)
    if tail[max(0, at - 20) : at].startswith(b"PK\x06\x07") or count == 0xFFFF or 0xFFFFFFFF in (width, offset):
        raise refuse("attachment.zip-broken")
    return _End(count, width, offset, start + at)


def _first_name(file: BinaryIO) -> str:
    """Return the name in the first local header, which is what stream readers such as Java's see."""
    file.seek(0)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size:
        raise refuse("attachment.zip-broken")
    return file.read(_LOCAL.unpack(head)[9]).decode("utf-8", "replace")
