"""Plain text in any encoding that Vietnamese offices have used."""

from __future__ import annotations

import codecs
from typing import Final

from gateway.text.found import Text, Unreadable
from gateway.text.legacy import modern, recognised
from gateway.text.letters import meant

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ODD: Final = 100
"""One control character in so many is too much for a text."""


def read_plain(data: bytes) -> Text:
    """Return the text of some bytes. Raises Unreadable ``kind`` for what is no text."""
    text, notes = decoded(data)
    return Text(meant(text), notes)


def decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return bytes as text and what was noticed. Raises Unreadable ``kind``."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(name), ()
            except UnicodeDecodeError:
                raise Unreadable("damaged") from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _older(data)
    if _is_binary(text):
        raise Unreadable("kind")
    return renewed(text)


def renewed(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a text that may have been written for an old font, and what was noticed."""
    encoding = recognised(text)
    return (modern(text, encoding), (f"encoding:{encoding}",)) if encoding else (text, ())


def _older(data: bytes) -> tuple[str, tuple[str, ...]]:
    half = _utf16(data)
    if half is not None:
        return half, ("encoding:utf-16",)
    text = data.decode("latin-1")
    if _is_binary(text):
        raise Unreadable("kind")
    found, notes = renewed(text)
    if notes:
        return found, notes
    # Windows' own Vietnamese: base letters, and marks that combine with them.
    return data.decode("cp1258", "replace"), ("encoding:windows-1258",)


def _utf16(data: bytes) -> str | None:
    """Return UTF-16 without its mark, as some programs write it: every second byte of ordinary letters is zero."""
    sample = data[:2000]
    for name, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if len(zeros) > 8 and zeros.count(0) * 3 > len(zeros):
            try:
                text = data.decode(name)
            except UnicodeDecodeError:
                return None
            shown = sum(letter.isprintable() or letter in "\t\r\n" for letter in text[:2000])
            return text if shown * 10 > 9 * len(text[:2000]) else None
    return None


def _is_binary(text: str) -> bool:
    odd = sum(letter < " " and letter not in "\t\n\r\f\x0b" for letter in text[:100_000])
    return odd * _ODD > min(len(text), 100_000)
