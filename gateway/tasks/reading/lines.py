"""Hard-wrapped or not: lines of a text mended into blocks, each a paragraph or an item, with every letter's place.

A block ends at an empty line, before a marker of a list, and where a line that could have held the next word did not.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from gateway.tasks.reading.folding import composed, folded, plain
from gateway.tasks.reading.lexicon import lexicon
from gateway.tasks.reading.markers import Marker, marker_of

MOST: Final = 6_000_000
"""Characters of a text that are read at most: about 3,000 pages."""

MOST_OF_A_BLOCK: Final = 20_000
"""Characters of one block that are read as such; what is longer is cut."""

_WORD: Final = re.compile(r"\S+")
_FOOTNOTE: Final = re.compile(r"\[(?:\d{1,3}|[ivx]{1,5})\]")
_PAGE: Final = re.compile(
    r"^(?:-\s*)?\d{1,4}(?:\s*-)?$|^trang\s+\d+(?:\s*/\s*\d+)?$|^\d*\s*công báo\s*/\s*số.*$|^[-_*=\s.–—]{3,}$",
    re.IGNORECASE,
)
_ENDS: Final = (".", ";", ":", "!", "?", "./", "/.")
_JUNK: Final = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad\x00\x0c"))


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or item: ``shown`` as written but on one line, ``low`` the same folded, ``at`` where each letter was."""

    shown: str
    low: str
    at: array[int]
    marker: Marker | None
    body: int
    """Where the words after the marker begin."""

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the text as it was given."""
        return self.at[start], self.at[max(start, end - 1)] + 1


@dataclass(slots=True)
class _Line:
    words: list[tuple[str, int]]
    width: int
    gap: bool
    marker: Marker | None
    text: str


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of a text in their order."""
    lines = list(_lines(text[:MOST]))
    width = _width(lines)
    found: list[Block] = []
    held: list[_Line] = []
    for line in lines:
        if held and _begins(held, line, width):
            found.append(_block(held))
            held = []
        held.append(line)
    if held:
        found.append(_block(held))
    return found


def _lines(text: str) -> Iterator[_Line]:
    gap = True
    start = 0
    for raw in text.splitlines(keepends=True):
        words = []
        for word in _WORD.finditer(raw):
            clean = _FOOTNOTE.sub("", composed(word.group().translate(_JUNK)))
            if clean:
                words.append((clean, start + word.start()))
        start += len(raw)
        line = " ".join(word for word, _ in words)
        if not line:
            gap = True
            continue
        if _PAGE.match(line):
            # A page's number or a ruled line stands between the halves of a sentence and is no end of it.
            continue
        yield _Line(words, len(line), gap, marker_of(plain(line)), line)
        gap = False


def _width(lines: list[_Line]) -> int:
    """Return the width at which lines were wrapped, 0 where each paragraph is one line."""
    widths = sorted(line.width for line in lines)
    if not widths or (widths[-1] > 200 and widths[int(len(widths) * 0.75)] > 130):
        return 0
    # Only what was wrapped goes on with small letters.
    going_on = sum(
        line.text[:1].islower() and not before.text.endswith(_ENDS) and line.marker is None
        for before, line in pairwise(lines)
    )
    if going_on < len(lines) * 0.04:
        return 0
    wide = widths[int(len(widths) * 0.85)]
    return wide if wide <= 130 else 0


def _begins(held: list[_Line], line: _Line, width: int) -> bool:
    """Say whether a line begins a new block.

    In the midst of a sentence a capital begins a name; a new paragraph after a line without an end (a heading) begins
    with a verb or stands after capitals.
    """
    before = held[-1]
    if sum(len(one.text) for one in held[-400:]) > MOST_OF_A_BLOCK or not width:
        return True
    if line.gap:
        # After a page's end an empty line may stand in the midst of a sentence.
        if (
            line.marker is not None
            and line.marker.kind == "dash"
            and not before.text.endswith(_ENDS)
            and _APPOSITION.match(line.text)
        ):
            return False
        return line.marker is not None or not _goes_on(before, line)
    ended = before.text.rstrip("”\"')").endswith(_ENDS)
    if line.marker is not None and line.marker.kind in {"counted", "small"} and line.marker.says not in {"1", "i"}:
        # "(1) ...; (2) ..." within a sentence, wrapped before the second.
        opened = "(1) " if line.marker.kind == "counted" else "(i) "
        if held[0].marker is None and any(opened in one.text and not one.text.startswith(opened) for one in held):
            return False
    if line.marker is not None:
        dash = line.marker.kind in {"dash", "plus"}
        return ended or not dash or before.width < width * 0.75 or before.text.endswith(",") or _acts(line)
    if _OWN_LINE.match(line.text) or (_OWN_LINE.match(before.text) and not line.text[:1].islower()):
        return True
    first = line.words[0][0]
    capital = first.lstrip("“\"'(")[:1].isupper()
    if before.text.isupper() or line.text.isupper():
        both = before.text.isupper() and line.text.isupper()
        return not both if capital and len(line.text) > 3 else False
    if not capital:
        return False
    if ended and _INTRODUCES.search(before.text):
        return True
    if ended:
        room = max(one.width for one in held) if len(held) > 1 else width
        if before.text.endswith(";"):
            return len(held) > 1 and before.width < room * 0.7
        return len(held) == 1 or before.width + 1 + len(first) <= room - 2
    if before.text.endswith((",", "-", "và", "của", "với")):
        return False
    words = lexicon()
    last = before.words[-1][0]
    if sum(one.width for one in held) > 240 or (last[:1].isupper() and words.head.fullmatch(folded(last))):
        return False
    low = folded(line.text)
    if (
        len(held) == 1
        and before.marker
        and before.width < width * 0.75
        and _TOPIC.match(before.text[before.marker.length :])
    ):
        if words.known.match(low) is not None or low.startswith(
            ("chính phủ", "thủ tướng", "ủy ban nhân dân", "phó thủ tướng")
        ):
            return True
    verb = words.verb.match(low)
    return verb is not None and words.head.match(low) is None and words.role.match(low) is None


def _acts(line: _Line) -> bool:
    """Say whether a dashed line begins with a verb that stands in no name ("- Giao Sở ...")."""
    words = lexicon()
    assert line.marker is not None
    rest = folded(line.text)[line.marker.length :]
    verb = words.verb.match(rest)
    return (
        verb is not None
        and line.text[line.marker.length].isupper()
        and (verb.group() not in words.verbs_in_names or verb.group() in {"giao", "thực hiện"})
    )


_INTRODUCES: Final = re.compile(r"(?:sau|đây|cầu|nghị|đạo|định|thể|hiện|kiến|vụ|gồm)\s*:$", re.IGNORECASE)
_APPOSITION: Final = re.compile(
    r"[-–] (?:Cơ quan (?:t|T)hường trực|Phó |Trưởng [Bb]an|Thường trực|Chủ tịch Hội đồng|Đơn vị thường trực)"
)
_TOPIC: Final = re.compile(r"(?:Về|Công tác|Đối với|Nhiệm vụ|Một số)\s")
_OWN_LINE: Final = re.compile(
    r"(?:Số\s*:|V/v|Kính gửi|Đồng kính gửi|Nơi nhận|Căn cứ|Độc lập|Theo đề nghị của|Xét đề nghị|[^,.;:]{2,25}, ngày)"
)


def _goes_on(before: _Line, line: _Line) -> bool:
    return not before.text.endswith(_ENDS) and line.text[:1].islower() and not before.text.isupper()


def _block(lines: list[_Line]) -> Block:
    parts: list[str] = []
    places: array[int] = array("l")
    for line in lines:
        for word, start in line.words:
            if parts:
                parts.append(" ")
                places.append(max(start - 1, 0))
            parts.append(word)
            places.extend(range(start, start + len(word)))
    shown = "".join(parts)[:MOST_OF_A_BLOCK]
    marker = lines[0].marker
    return Block(plain(shown), folded(shown), places[: len(shown)], marker, marker.length if marker else 0)
