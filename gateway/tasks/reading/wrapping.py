"""Where a new block begins in a text whose lines were wrapped: at a gap, a marker, a paragraph's end, after a heading.

In the midst of a sentence a capital begins a name; a new paragraph after a line without an end (a heading) begins with
a verb or stands after capitals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, TypeAlias

from gateway.tasks.reading.folding import folded
from gateway.tasks.reading.lexicon import lexicon
from gateway.tasks.reading.markers import Marker

MOST_OF_A_BLOCK: Final = 20_000
"""Characters of one block that are read as such; what is longer is cut."""

ENDS: Final = (".", ";", ":", "!", "?", "./", "/.")
_QUOTES: Final = "”\"')"
_INTRODUCES: Final = re.compile(r"(?:sau|đây|cầu|nghị|đạo|định|thể|hiện|kiến|vụ|gồm)\s*:$", re.IGNORECASE)
_APPOSITION: Final = re.compile(
    r"[-–] (?:Cơ quan [Tt]hường trực|Phó |Trưởng [Bb]an|Thường trực|Chủ tịch Hội đồng|Đơn vị thường trực)"
)
_TOPIC: Final = re.compile(r"(?:Về|Công tác|Đối với|Nhiệm vụ|Một số)\s")
_OWN_LINE: Final = re.compile(
    r"(?:Số\s*:|V/v|Kính gửi|Đồng kính gửi|Nơi nhận|Căn cứ|Độc lập|Theo đề nghị của|Xét đề nghị"
    r"|[A-ZĐÀ-Ỹ][^,.;:]{1,24}, ngày)"
)
_MARKED: Final = re.compile(r"\s\((?:\d{1,2}|[ivx]{1,4}|[a-zđ])\)$")
"""A line that ends with the marker of what goes on in the next."""
_GROUND: Final = re.compile(r"Căn cứ|Theo đề nghị của|Xét đề nghị")
_ASKS: Final = ("đề nghị", "yêu cầu", "giao", "của", "và")
"""What a line of grounds that goes on ends with."""
_OFFICE: Final = re.compile(r"(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND|Bộ trưởng|Bộ|Sở|Các|Chủ tịch|Giám đốc|Công an) ")
"""An item that begins with who acts, after one without an end."""
_UNFINISHED: Final = frozenset(
    [
        "và",
        "của",
        "với",
        "tại",
        "theo",
        "về",
        "cho",
        "các",
        "từ",
        "đến",
        "trong",
        "do",
        "là",
        "được",
        "có",
        "để",
        "bằng",
    ]
)
"""Words after which a sentence goes on."""
_CITED: Final = re.compile(r"(?:Quyết định|Chỉ thị|Kế hoạch|Thông báo|Kết luận) (?:số|này|của)\b")
_ADDRESSED: Final = re.compile(r"(?:Đồng )?[Kk]ính gửi")
_ISSUERS: Final = ("chính phủ", "thủ tướng", "ủy ban nhân dân", "phó thủ tướng")


Word: TypeAlias = "tuple[str, int, int]"
"""A word as composed letters, and where it begins and ends in the text as given."""


@dataclass(slots=True)
class Line:
    """One line: its words with their places, and whether an empty line stood before it."""

    words: list[Word]
    gap: bool
    marker: Marker | None
    text: str

    @property
    def width(self) -> int:
        """Return its length."""
        return len(self.text)


@dataclass(slots=True)
class Held:
    """The lines of a block so far."""

    lines: list[Line] = field(default_factory=list)
    size: int = 0
    widest: int = 0

    def add(self, line: Line) -> None:
        """Add a line."""
        self.lines.append(line)
        self.size += line.width
        self.widest = max(self.widest, line.width)


def width_of(lines: list[Line]) -> int:
    """Return the width at which lines were wrapped, 0 where each paragraph is one line."""
    widths = sorted(line.width for line in lines)
    if not widths or (widths[-1] > 200 and widths[int(len(widths) * 0.75)] > 130):
        return 0
    # Only what was wrapped goes on with small letters.
    going_on = sum(_goes_on(before, line) and line.marker is None for before, line in pairwise(lines))
    if going_on < len(lines) * 0.04:
        return 0
    wide = widths[int(len(widths) * 0.85)]
    return wide if wide <= 130 else 0


def begins(held: Held, line: Line, width: int) -> bool:
    """Say whether a line begins a new block."""
    before = held.lines[-1]
    if not width or held.size > MOST_OF_A_BLOCK:
        return True
    if line.gap:
        return _after_gap(before, line)
    if _MARKED.search(before.text):
        return False
    if line.marker is not None:
        return _at_marker(held, before, line, line.marker, width)
    if _OWN_LINE.match(line.text) or (
        _OWN_LINE.match(before.text)
        and line.text[:1].isupper()
        and not (_GROUND.match(before.text) and before.text.endswith(_ASKS) and before.width > width * 0.75)
    ):
        return True
    capital = line.words[0][0].lstrip("“\"'(")[:1].isupper()
    if capital and _ended(before) and _ADDRESSED.match(held.lines[0].text):
        return True
    if before.text.isupper() or line.text.isupper():
        return capital and line.width > 3 and not (before.text.isupper() and line.text.isupper())
    return capital and (
        _after_end(held, before, line, width) if _ended(before) else _after_heading(held, before, line, width)
    )


def _ended(line: Line) -> bool:
    return line.text.rstrip(_QUOTES).endswith(ENDS)


def _goes_on(before: Line, line: Line) -> bool:
    return not before.text.endswith(ENDS) and line.text[:1].islower() and not before.text.isupper()


def _after_gap(before: Line, line: Line) -> bool:
    """Judge after an empty line, which a page's end may have put in the midst of a sentence."""
    if line.marker is None:
        return not _goes_on(before, line)
    apposed = line.marker.kind == "dash" and not before.text.endswith(ENDS) and _APPOSITION.match(line.text)
    return not apposed


def _at_marker(held: Held, before: Line, line: Line, marker: Marker, width: int) -> bool:
    """Judge a line that begins like an item: a hyphen may stand in a name, "(2)" in a sentence with "(1)"."""
    if marker.kind in {"counted", "small"} and marker.says not in {"1", "i"} and held.lines[0].marker is None:
        opened = "(1) " if marker.kind == "counted" else "(i) "
        if any(opened in one.text and not one.text.startswith(opened) for one in held.lines):
            return False
    dash = marker.kind in {"dash", "plus"}
    if dash and held.lines[0].marker is not None and _OFFICE.match(line.text[marker.length :]):
        return True
    return not dash or _ended(before) or before.width < width * 0.75 or before.text.endswith(",") or _acts(line, marker)


def _after_end(held: Held, before: Line, line: Line, width: int) -> bool:
    """Judge after the end of a sentence: a paragraph ends where there was room for the next word."""
    if _INTRODUCES.search(before.text):
        return True
    single = len(held.lines) == 1
    room = width if single else held.widest
    if before.text.endswith(";"):
        return not single and before.width < room * 0.7
    return single or before.width + 1 + len(line.words[0][0]) <= room - 2


def _after_heading(held: Held, before: Line, line: Line, width: int) -> bool:
    """Judge where no sentence has ended: after a heading a verb begins, or the one who speaks."""
    words = lexicon()
    last = before.words[-1][0]
    if before.text.endswith((",", "-")) or last in _UNFINISHED or held.size > 240 or _CITED.match(line.text):
        return False
    if last[:1].isupper() and words.head.fullmatch(folded(last)):
        return False
    low = folded(line.text)
    topic = len(held.lines) == 1 and before.marker and _TOPIC.match(before.text[before.marker.length :])
    if topic and before.width < width * 0.75 and (words.known.match(low) or low.startswith(_ISSUERS)):
        return True
    verb = words.verb.match(low)
    return verb is not None and words.head.match(low) is None and words.role.match(low) is None


def _acts(line: Line, marker: Marker) -> bool:
    """Say whether a dashed line begins with a verb that stands in no name ("- Giao Sở ...")."""
    words = lexicon()
    verb = words.verb.match(folded(line.text)[marker.length :])
    capital = line.text[marker.length].isupper()
    return verb is not None and capital and (verb.group() not in words.verbs_in_names or verb.group() == "giao")
