"""The grammar of agencies: a list of them at a place of a text, each entry as written, short forms spelled out.

"Các Bộ: Quốc phòng, Tài chính" is two ministries, "các bộ, ngành, địa phương" one class; names may hold commas, "và"
and hyphens; "Chủ tịch Ủy ban nhân dân các tỉnh: A, B" is one holder for each province (guideline, 4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from gateway.tasks.reading.lexicon import Lexicon, lexicon
from gateway.tasks.reading.tails import STOP
from gateway.tasks.reading.unit import Unit
from gateway.tasks.reading.units import Units

_JOIN: Final = re.compile(
    r"\s*(?:[,;]|, ?và|; ?và| và| cùng| cùng với|, cùng| hoặc|, ?/|/)\s+(?:với )?"
    r"|/(?=(?:sở|bộ|ban|ubnd|ủy ban|cục|vụ|phòng) )"
)
_PARENTHESIS: Final = re.compile(r"\s*\([^()]{0,160}\)")
_APPOSITION: Final = re.compile(
    r"(?: - (?:là )?|, là |, (?=(?:cơ quan|đơn vị) (?:thường trực|chủ trì|đầu mối"
    r"|chủ quản(?! các|,))))(?:cơ quan|đơn vị|phó trưởng|trưởng ban|thường trực|ủy viên|phó chủ tịch"
    r"|chủ tịch hội đồng|thành viên|tổ trưởng|phó tổ trưởng|chủ đầu tư)"
    r"(?: [^\s,;:.()]+){1,12}?(?=,| chủ trì| phối hợp| chỉ đạo| khẩn trương| tiếp tục| theo dõi"
    r"| đôn đốc| tổng hợp| có trách nhiệm| tham mưu| hướng dẫn|:|;|\.|$)"
)
_WITHIN: Final = re.compile(
    r" (?:trong phạm vi|theo) (?:chức năng|nhiệm vụ|thẩm quyền)[^;.:]{0,50}?(?=,? và các (?:cơ quan|đơn vị|tổ chức) )"
)
"""How far those before act, within a list."""
MOST: Final = 80
"""Agencies of one list at most."""


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency or class as an entry: its name spelled out, and where it was read within the block.

    ``span`` is the place in the whole text where the block is another than the clause's.
    """

    name: str
    start: int
    end: int
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of agencies: the entries and where the list ends."""

    agencies: tuple[Agency, ...]
    start: int
    end: int

    @property
    def names(self) -> list[str]:
        """Return the names."""
        return [agency.name for agency in self.agencies]


def agencies_at(shown: str, low: str, start: int, *, units: Units | None = None) -> Listed | None:
    """Return the list of agencies that begins at a place, if one does."""
    words = lexicon()
    parser = units or Units(words)
    at = start
    found: list[Unit] = []
    end = formula = start
    while len(found) < MOST:
        unit = parser.unit(shown, low, at, found[-1] if found else None)
        if unit is None:
            break
        goes_on = bool(found) and found[-1].plain and unit.merges
        formula = formula if goes_on else unit.start
        unit = _told_apart(parser, shown, low, unit, formula)
        found.append(unit)
        end = unit.end
        after = _skip(words, low, end)
        joined = _JOIN.match(low, after)
        if joined is None:
            end = after if after != end and words.follows.match(low, after + 1) else end
            break
        at = joined.end()
    if not found:
        return None
    return Listed(tuple(_entries(shown, low, found)), start, end)


def _told_apart(parser: Units, shown: str, low: str, unit: Unit, formula: int) -> Unit:
    """Return a class with what tells it apart: "các địa phương có rừng" before a verb, "doanh nghiệp xuất khẩu:"."""
    if len(unit.names) != 1 or unit.names[0] != shown[unit.start : unit.end]:
        return unit
    end = parser.names.tails.relative(low, unit.end) if _CLASS.match(low, formula, unit.end) else 0
    if not end and _PLACES.match(low, formula, unit.end):
        end = parser.names.tails.of_places(low, unit.end)
    if not end and _SOME.match(low, formula, unit.end) and (role := _BY_ROLE.match(low, unit.end)):
        end = role.end()
    end = end or (parser.names.tails.up_to_colon(low, unit.end) if unit.plain or shown[unit.start].isupper() else 0)
    if not end:
        return unit
    return replace(unit, names=(shown[unit.start : end],), end=end, closed=True)


_SOME: Final = re.compile(r"(?:(?:các|những) )?(?:cơ quan|đơn vị)")
_NO_PART: Final = "|".join(sorted(STOP | {"liên", "nêu", "này", "căn", "chịu"}))
_BY_ROLE: Final = re.compile(
    r" (?:chủ trì|phối hợp|đầu mối|tiếp nhận)(?= (?:có trách nhiệm|chịu trách nhiệm|phải|cần|căn cứ|chủ động|định kỳ) )"
    r"| có thẩm quyền(?! (?:xem xét|quyết định))(?: ở địa phương)?"
    rf"|(?: (?!(?:{_NO_PART}) )[^\s,;:.()]+){{2,6}}?(?= có trách nhiệm )"
)
"""What tells offices apart by their part in the work, before what they are to do."""
_CLASS: Final = re.compile(r"(?:các|những) |ủy ban nhân dân các địa phương|ubnd các địa phương")
_PLACES: Final = re.compile(r"(?:(?:chủ tịch )?(?:ủy ban nhân dân|ubnd) )?các (?:tỉnh|địa phương|xã|thành phố)")


def _enterprise_ends(last: Unit, unit: Unit) -> bool:
    """Say whether a formula of enterprises ends before a word for offices of any kind."""
    return last.names[0].lower().endswith(("tổng công ty", "tập đoàn")) and unit.names[0].lower().startswith(
        ("đơn vị", "cơ quan", "địa phương", "tổ chức")
    )


_AGAIN: Final = re.compile(r"[Cc]ác (?:địa phương|cơ quan|đơn vị|ngành|cấp)(?!\w)")
"""Words of a formula that may say "các" once more ("các bộ, ngành, các địa phương")."""


def _skip(words: Lexicon, low: str, end: int) -> int:
    """Return the place after a parenthesis or an apposition that belongs to the agency before it."""
    for form in (_PARENTHESIS, _APPOSITION, _PARENTHESIS, _WITHIN):
        skipped = form.match(low, end)
        if skipped:
            end = skipped.end()
    return end


def _entries(shown: str, low: str, found: list[Unit]) -> list[Agency]:
    """Return the entries: neighbours of one formula together, holders of several offices spread over each place."""
    merged: list[Unit] = []
    for unit in found:
        last = merged[-1] if merged else None
        if (
            last is not None
            and last.plain
            and unit.plain
            and (unit.merges or (shown[last.end : unit.start] == ", " and _AGAIN.match(unit.names[0])))
            and not last.closed
            and not _enterprise_ends(last, unit)
        ):
            between = shown[last.end : unit.start]
            merged[-1] = replace(
                last, names=(last.names[0] + between + unit.names[0],), end=unit.end, closed=unit.closed
            )
        elif last is not None and last.waits:
            # "Bí thư Tỉnh ủy và Chủ tịch Ủy ban nhân dân các tỉnh: A, B": each holder in each place.
            places = unit.places or ()
            if places:
                spread: list[str] = []
                for place, name in zip(places, unit.names, strict=False):
                    spread += [f"{last.names[0]} {place}", name]
                merged[-1] = replace(unit, names=tuple(spread), start=last.start)
            else:
                merged.append(unit)
        else:
            merged.append(unit)
    return [Agency(" ".join(name.split()), unit.start, unit.end) for unit in merged for name in unit.names]
