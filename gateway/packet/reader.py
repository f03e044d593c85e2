"""Reading a packet from a stream in one pass and constant memory: scan, schema, model; all findings at once.

Bad input is never an exception here, only errors in the :class:`~gateway.packet.reading.Reading`. What the stream and
the sink raise on their own account (a full disk) passes through.
"""

from __future__ import annotations

import hashlib
from typing import BinaryIO, Final

from gateway.packet.attachment import Stored
from gateway.packet.building import build
from gateway.packet.limits import Limits
from gateway.packet.model import Packet
from gateway.packet.names import Kind
from gateway.packet.notes import Fatal, Notes, fatal
from gateway.packet.reading import AttachmentSink, Reading
from gateway.packet.scanner import Scanner
from gateway.packet.schema import check_schema, parse_skeleton

CHUNK: Final = 65536
"""Bytes read at a time; small, since a token cut by the end of a chunk is scanned again."""

_FIRST: Final = 16384  # most headers fit, so that nearly all content comes in chunks of its own

_MARK: Final = 4  # bytes that tell the encoding
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_OTHER_CHARSETS: Final = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\x3c\x00\x00\x00": "UTF-32",
    b"\x00\x00\x00\x3c": "UTF-32",
    b"\x3c\x00": "UTF-16",
    b"\x00\x3c": "UTF-16",
    b"\x4c\x6f\xa7\x94": "EBCDIC",
    b"+/v8": "UTF-7",
    b"+/v9": "UTF-7",
}


def read_packet(stream: BinaryIO, sink: AttachmentSink, limits: Limits | None = None, *, wire: bool = False) -> Reading:
    """Read one packet; attachments go to the sink while they are decoded.

    The wire carries UTF-8 only (``wire=True``); elsewhere UTF-16 with a byte order mark is read too. After a fatal
    error nothing more is read, so that ``size`` and ``sha256`` are those of the bytes up to there.
    """
    return _Run(stream, sink, limits or Limits(), wire).reading()


class _Run:
    """One reading: the state between its steps."""

    def __init__(self, stream: BinaryIO, sink: AttachmentSink, limits: Limits, wire: bool) -> None:
        self._stream = stream
        self._sink = sink
        self._limits = limits
        self._wire = wire
        self._notes = Notes()
        self._digest = hashlib.sha256()
        self._size = 0
        self._scanner: Scanner | None = None
        self._kind: Kind | None = None
        self._packet: Packet | None = None

    def reading(self) -> Reading:
        try:
            self._scan()
        except Fatal as reason:
            self._notes.add_error(reason.finding)
        scanner = self._scanner
        lookalikes = scanner.lookalikes if scanner else 0
        if lookalikes:
            self._notes.warn("signature.lookalike", "Signature", count=lookalikes)
        return Reading(
            kind=self._kind,
            packet=self._packet,
            errors=tuple(self._notes.errors),
            warnings=tuple(self._notes.warnings),
            skeleton=bytes(scanner.skeleton) if scanner else b"",
            signatures=scanner.signatures if scanner else 0,
            lookalikes=lookalikes,
            size=self._size,
            sha256=self._digest.hexdigest(),
        )

    def _next(self) -> bytes:
        chunk = self._stream.read(CHUNK if self._size else _FIRST)
        self._size += len(chunk)
        self._digest.update(chunk)
        if self._size > self._limits.packet:
            raise fatal("packet.too-large", limit=self._limits.packet)
        return chunk

    def _scan(self) -> None:
        chunk = self._next()
        while 0 < len(chunk) < _MARK and (more := self._next()):
            chunk += more
        scanner = self._scanner = Scanner(self._sink, self._limits, self._notes, utf16=self._is_utf16(chunk))
        try:
            while chunk:
                scanner.feed(chunk)
                chunk = self._next()
            scanner.close()
        except BaseException:
            scanner.abandon()
            raise
        self._build(bytes(scanner.skeleton), scanner.stored)

    def _is_utf16(self, start: bytes) -> bool:
        """Judge the encoding by the first bytes; raise Fatal for one that is not read here."""
        if not start.strip():
            raise fatal("packet.empty")
        for mark, charset in _OTHER_CHARSETS.items():
            if start.startswith(mark):
                raise fatal("packet.encoding", encoding=charset)
        if not start.startswith(_UTF16_MARKS):
            return False
        if self._wire:
            raise fatal("packet.encoding", encoding="UTF-16")
        return True

    def _build(self, skeleton: bytes, stored: dict[int, Stored]) -> None:
        root = parse_skeleton(skeleton)
        for found in check_schema(root, strict=False):
            self._notes.add_error(found)
        self._kind, self._packet = build(root, stored, self._notes)
