"""Reads the JSON reply of ``getEdoc`` as it comes: the packet is decoded on the way, the rest is a small object.

The member ``data`` may be gigabytes long and may stand anywhere in the reply; it never is in memory as a whole.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any, Final

MOST_AROUND: Final = 1024 * 1024
"""Bytes of the reply outside the packet."""

_ESCAPE: Final = re.compile(rb"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_OPEN_ESCAPE: Final = re.compile(rb"\\(?:u[0-9A-Fa-f]{0,3})?\Z")
_SPACE: Final = b" \t\r\n"
_SHORT: Final = {b"/": b"/", b"n": b"", b"r": b"", b"t": b"", b"b": b"\b", b"f": b"\f"}


class BadReply(ValueError):
    """The reply is not a JSON object with the packet as base64."""


class EdocReply:
    """One reply under way: :meth:`feed` gives the packet's bytes, :meth:`finish` all other members."""

    def __init__(self) -> None:
        self._around = bytearray()
        self._scan = _Scan()
        self._packet: _Base64Text | None = None
        self._inside = False

    def feed(self, piece: bytes) -> bytes:
        """Take more of the reply; return what of the packet is decoded by it. Raises BadReply."""
        if self._inside and self._packet is not None:
            return self._packet_bytes(self._packet, piece)
        if self._packet is not None:
            self._keep(piece)
            return b""
        for position, byte in enumerate(piece):
            if self._scan.starts_packet(byte):
                self._keep(piece[: position + 1])
                self._packet, self._inside = _Base64Text(), True
                return self._packet_bytes(self._packet, piece[position + 1 :])
        self._keep(piece)
        return b""

    def _packet_bytes(self, packet: _Base64Text, piece: bytes) -> bytes:
        end = piece.find(b'"')
        if end < 0:
            return packet.feed(piece)
        decoded = packet.feed(piece[:end]) + packet.finish()
        self._inside = False
        self._keep(piece[end:])
        return decoded

    def _keep(self, piece: bytes) -> None:
        self._around += piece
        if len(self._around) > MOST_AROUND:
            raise BadReply("the reply is too long around the packet")

    def finish(self) -> dict[str, Any]:
        """Return the members, ``data`` as an empty text if there was a packet. Raises BadReply if cut short."""
        try:
            pairs = json.loads(self._around, object_pairs_hook=list)
        except (ValueError, RecursionError):
            raise BadReply("the reply is not complete JSON") from None
        if not isinstance(pairs, list) or self._around.lstrip(_SPACE)[:1] != b"{":
            raise BadReply("the reply is not a JSON object")
        names = [name for name, _ in pairs]
        if len(set(names)) < len(names):
            raise BadReply("the reply has a member twice")
        return dict(pairs)


class _Scan:
    """Finds the opening quote of the member ``data`` of the outermost object, byte by byte."""

    def __init__(self) -> None:
        self._depth = 0
        self._text: bytearray | None = None
        self._escaped = False
        self._last = b""
        self._name: bytes | None = None

    def starts_packet(self, byte: int) -> bool:
        if self._text is not None:
            self._in_text(byte, self._text)
            return False
        if byte in _SPACE:
            return False
        if self._depth == 0 and byte != 0x7B:
            raise BadReply("the reply is not a JSON object")
        return self._between(byte)

    def _in_text(self, byte: int, text: bytearray) -> None:
        if not self._escaped and byte == 0x22:
            self._last, self._text = bytes(text), None
            return
        text.append(byte)
        self._escaped = not self._escaped and byte == 0x5C

    def _between(self, byte: int) -> bool:
        if byte == 0x22:
            if self._depth == 1 and self._name == b"data":
                return True
            self._text = bytearray()
        elif byte in b"{[":
            self._depth += 1
        elif byte in b"}]":
            self._depth -= 1
        self._name = self._last if byte == 0x3A and self._depth == 1 else None
        return False


class _Base64Text:
    """A JSON text of base64, decoded as it comes; white space and JSON's escapes within are fine."""

    def __init__(self) -> None:
        self._escape = b""
        self._rest = b""
        self._ended = False

    def feed(self, piece: bytes) -> bytes:
        text = self._escape + piece
        self._escape = b""
        if b"\\" in text:
            text = self._unescaped(text)
        text = self._rest + text.translate(None, _SPACE)
        whole = len(text) // 4 * 4
        self._rest = text[whole:]
        return self._decoded(text[:whole])

    def _unescaped(self, text: bytes) -> bytes:
        cut = _OPEN_ESCAPE.search(text)
        # A backslash at the very end may itself be the second of a pair, which base64 never holds.
        if cut:
            text, self._escape = text[: cut.start()], text[cut.start() :]
        return _ESCAPE.sub(_plain, text)

    def _decoded(self, text: bytes) -> bytes:
        if not text:
            return b""
        if self._ended:
            raise BadReply("the packet goes on after its end")
        self._ended = text.endswith(b"=")
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error:
            raise BadReply("the packet is not base64") from None

    def finish(self) -> bytes:
        if self._escape:
            raise BadReply("the packet is not base64")
        rest, self._rest = self._rest, b""
        return self._decoded(rest + b"=" * (-len(rest) % 4))


def _plain(escape: re.Match[bytes]) -> bytes:
    number, short = escape.groups()
    if number is not None:
        code = int(number, 16)
        if code >= 0x80:
            return b"?"
        return b"" if code in _SPACE else bytes([code])
    return _SHORT.get(short, b"?")
