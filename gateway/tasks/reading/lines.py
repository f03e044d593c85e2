"""Hard-wrapped or not: lines of a text mended into blocks, each a paragraph or an item, with every letter's place.

A block ends at an empty line, before a marker of a list, and where a line that could have held the next word did not.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from gateway.tasks.reading.folding import composed, low_of, plain
from gateway.tasks.reading.markers import Marker, marker_of
from gateway.tasks.reading.wrapping import MOST_OF_A_BLOCK, Held, Line, Word, begins, width_of

MOST: Final = 2_000_000
"""Characters of a text that are read at most: about 1,000 pages."""

MOST_OF_A_LINE: Final = 2_500
"""Words of one line that are taken together."""

_WORD: Final = re.compile(r"\S+")
_FOOTNOTE: Final = re.compile(r"\[(?:\d{1,3}|[ivx]{1,5})\]")
_PAGE: Final = re.compile(
    r"^(?:-\s*)?\d{1,4}(?:\s*-)?$|^trang\s+\d+(?:\s*/\s*\d+)?$|^\d*\s*công báo\s*/\s*số.*$|^[-_*=\s.–—]{3,}$",
    re.IGNORECASE,
)
_ALONE: Final = re.compile(
    r"(?:(?:Điều )?\d{1,2}(?:\.\d{1,2}){0,3}[.)/]|\d{1,2}(?:\.\d{1,2}){1,3}|[IVX]{1,6}[.)/]"
    r"|[A-HĐa-zđ][.)]|\((?:\d{1,2}|[ivx]{1,4})\)|[-+])"
)
"""A marker that stands on a line by itself: its item follows on the next."""
_MENDED: Final = re.compile("[\\[\ufeff\u200b-\u200d\u2060\u00ad\x00\x0c]")
_JUNK: Final = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad\x00\x0c"))


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or item: ``shown`` as written on one line, ``low`` folded, ``at`` where each letter was."""

    shown: str
    low: str
    at: array[int]
    marker: Marker | None
    body: int
    """Where the words after the marker begin."""

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the text as it was given."""
        return self.at[start], self.at[max(start, end - 1)] + 1


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of a text in their order."""
    lines = list(_lines(text[:MOST]))
    width = width_of(lines)
    found: list[Block] = []
    held = Held()
    for line in lines:
        if held.lines and begins(held, line, width):
            found.append(_block(held.lines))
            held = Held()
        held.add(line)
    if held.lines:
        found.append(_block(held.lines))
    return found


def _lines(text: str) -> Iterator[Line]:
    gap = True
    start = 0
    held: list[Word] = []
    mended = unicodedata.is_normalized("NFC", text) and not _MENDED.search(text)
    for raw in text.splitlines(keepends=True):
        words = [(word.group(), start + word.start(), start + word.end()) for word in _WORD.finditer(raw)]
        if not mended:
            words = [(clean, begin, end) for word, begin, end in words if (clean := _cleaned(word))]
        start += len(raw)
        line = " ".join([word for word, _, _ in words[:MOST_OF_A_LINE]])
        if not line:
            gap = True
            continue
        if len(line) < 60 and _PAGE.match(line):
            # A page's number or a ruled line stands between the halves of a sentence and is no end of it.
            continue
        if held:
            if marker_of(plain(line[:80])) is None:
                words = [*held, *words]
                line = f"{' '.join(word for word, _, _ in held)} {line}"
            else:
                yield Line(held, gap, None, " ".join(word for word, _, _ in held))
            held = []
        if _ALONE.fullmatch(line):
            held = words
            continue
        yield Line(words[:MOST_OF_A_LINE], gap, marker_of(plain(line[:80])), line)
        for first in range(MOST_OF_A_LINE, len(words), MOST_OF_A_LINE):
            # A line without end is taken in pieces.
            piece = words[first : first + MOST_OF_A_LINE]
            yield Line(piece, True, None, " ".join([word for word, _, _ in piece]))
        gap = False
    if held:
        yield Line(held, gap, None, " ".join(word for word, _, _ in held))


def block_at(text: str, start: int, end: int) -> Block | None:
    """Return a stretch of a text as one block without a marker, such as a cell of a table; None where it is empty."""
    words = [(word.group(), word.start(), word.end()) for word in _WORD.finditer(text, start, end)][:MOST_OF_A_LINE]
    words = [(clean, begin, stop) for word, begin, stop in words if (clean := _cleaned(word))]
    return _block([Line(words, True, None, "")]) if words else None


def _cleaned(word: str) -> str:
    """Return a word composed, without footnote marks and signs that nobody sees."""
    return _FOOTNOTE.sub("", composed(word.translate(_JUNK)))


def _block(lines: list[Line]) -> Block:
    parts: list[str] = []
    places: array[int] = array("l")
    for line in lines:
        for word, start, end in line.words:
            if parts:
                parts.append(" ")
                places.append(max(start - 1, 0))
            parts.append(word)
            places.extend(range(start, start + len(word) - 1))
            places.append(end - 1)
    shown = "".join(parts)[:MOST_OF_A_BLOCK]
    marker = lines[0].marker
    shown = plain(shown)
    return Block(shown, low_of(shown), places[: len(shown)], marker, marker.length if marker else 0)
