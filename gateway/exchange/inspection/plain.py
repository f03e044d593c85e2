"""Plain text and HTML as the lines that a reader sees first, cheap enough for the moment of intake."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import BinaryIO, Final

from gateway.packet.limits import KIB

MOST: Final = 64 * KIB
"""Bytes looked at."""

PAGE: Final = 4_000
"""Characters of a first page, and some more."""

_HTML: Final = re.compile(r"<(?:!doctype html|html|head|body|p|div|table|meta)\b", re.IGNORECASE)
_UNSEEN: Final = frozenset({"script", "style", "head", "template"})
_BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "br",
        "tr",
        "td",
        "th",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "section",
        "header",
        "article",
        "pre",
        "hr",
    ]
)


def plain_lines(file: BinaryIO) -> list[str]:
    """Return the lines of the first page of a text or HTML file."""
    file.seek(0)
    return lines_of(decoded(file.read(MOST)))


def lines_of(text: str) -> list[str]:
    """Return the lines of the first page of a text or of HTML."""
    if _HTML.search(text[:2_000]):
        text = _shown(text)
    return text[:PAGE].splitlines()


def decoded(data: bytes) -> str:
    """Return bytes as text: by their byte order mark, as UTF-8, or, as old files are, one letter a byte."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        # A letter may be cut at the end of what was read.
        return data.decode("utf-8-sig") if len(data) < MOST else data[:-4].decode("utf-8-sig", "strict")
    except UnicodeDecodeError as error:
        if len(data) == MOST and error.start >= len(data) - 8:
            return data.decode("utf-8-sig", "replace")
    return data.decode("cp1252", "replace")


class _Shown(HTMLParser):
    """Gathers what HTML shows; blocks end lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN and self._unseen:
            self._unseen -= 1
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(re.sub(r"\s+", " ", data))


def _shown(text: str) -> str:
    reader = _Shown()
    reader.feed(text)
    reader.close()
    return "".join(reader.parts)
