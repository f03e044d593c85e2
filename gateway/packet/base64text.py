"""Strict base64, decoded while it streams in: white space is fine, anything else stray is an error.

Lenient decoders skip what they do not know, so that two readers can see two different files in one packet.
"""

from __future__ import annotations

import binascii
import re
from typing import Final

_BLANKS: Final = b" \t\r\n"  # a loop over bytes gives numbers, which bytes can be searched for
_STRAY: Final = re.compile(rb"[^A-Za-z0-9+/=]")


class Base64Error(ValueError):
    """The text is not base64; ``offset`` counts its characters without white space, from 1."""

    def __init__(self, reason: str, offset: int) -> None:
        self.reason = reason
        self.offset = offset
        super().__init__(f"{reason} at character {offset}")


class Base64Decoder:
    """Incremental decoder that holds back at most three characters."""

    def __init__(self) -> None:
        self.unpadded = False
        """True after :meth:`finish` where the final padding was missing."""
        self._rest = b""
        self._seen = 0
        self._ended = False

    def feed(self, text: str) -> bytes:
        """Return the bytes that are complete so far; raise :class:`Base64Error`."""
        try:
            data = text.encode("ascii")
        except UnicodeEncodeError as error:
            stray = f"U+{ord(text[error.start]):04X}"
            raise Base64Error(stray, self._seen + len(self._rest) + error.start + 1) from None
        return self.feed_bytes(data)

    def feed_bytes(self, data: bytes) -> bytes:
        """Do the same for the text's bytes; what is refused leaves no trace, so that it can be tried otherwise."""
        if any(blank in data for blank in _BLANKS):
            data = data.translate(None, _BLANKS)
        if not data:
            return b""
        if self._ended:
            raise Base64Error("data after padding", self._seen + 1)
        return self._decode(self._rest + data if self._rest else data)

    def finish(self) -> bytes:
        """Return the last bytes; a missing padding is mended, a single left-over character is an error."""
        rest = self._rest
        if not rest:
            return b""
        letters = rest.rstrip(b"=")
        if len(letters) < 2:
            raise Base64Error("cut off", self._seen + len(rest))
        self.unpadded = True
        return self._strict(letters + b"=" * (4 - len(letters)))

    def _decode(self, data: bytes) -> bytes:
        whole = len(data) & ~3
        body, rest = data[:whole], data[whole:]
        decoded = self._strict(body) if body else b""
        ended = body.endswith(b"=")
        if ended and rest:
            raise Base64Error("data after padding", self._seen + whole + 1)
        if rest and (stray := _STRAY.search(rest)):
            raise Base64Error(f"U+{stray.group()[0]:04X}", self._seen + whole + stray.start() + 1)
        self._rest, self._ended = rest, ended
        self._seen += whole
        return decoded

    def _strict(self, body: bytes) -> bytes:
        if body.endswith(b"==="):  # binascii takes surplus padding behind a whole group
            raise Base64Error("misplaced padding", self._seen + len(body.rstrip(b"=")) + 1)
        try:
            return binascii.a2b_base64(body, strict_mode=True)
        except binascii.Error:
            stray = _STRAY.search(body)
            if stray:
                raise Base64Error(f"U+{stray.group()[0]:04X}", self._seen + stray.start() + 1) from None
            raise Base64Error("misplaced padding", self._seen + body.index(b"=") + 1) from None
