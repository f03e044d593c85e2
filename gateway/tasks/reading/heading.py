"""The facts of a directive's head: kind, number, issuer, day of issue, addressees; whether it is Vietnamese at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from gateway.tasks.reading.agencies import Agency, agencies_at
from gateway.tasks.reading.lines import Block
from gateway.tasks.reading.units import Units

_NUMBER: Final = re.compile(r"số\s*:?\s*(\d{1,6})\s*/\s*([a-zđ0-9&-]+(?:-[a-zđ0-9&]+)*)", re.IGNORECASE)
_DAY: Final = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})")
_PLACE_DAY: Final = re.compile(r"^[^,.;:]{2,30},\s*ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})")
_LAST_DAY: Final = re.compile(r", ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})$")
KINDS: Final = {
    "cđ": "Công điện",
    "ct": "Chỉ thị",
    "nq": "Nghị quyết",
    "qđ": "Quyết định",
    "kh": "Kế hoạch",
    "tb": "Thông báo",
    "ctr": "Chương trình",
    "hd": "Hướng dẫn",
    "kl": "Kết luận",
    "cv": "Công văn",
    "đa": "Đề án",
}
_VIETNAMESE: Final = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
_TITLES: Final = re.compile(
    r"^(công điện|chỉ thị|thông báo|nghị quyết|quyết định|kế hoạch|chương trình|đề án|kết luận|hướng dẫn)\b"
)
HEAD: Final = 60
"""Blocks among which the facts are looked for."""
_NATION: Final = re.compile(r"\s*(?:CỘNG HÒA XÃ HỘI|CỘNG HOÀ XÃ HỘI|CỘNG HÒA|CỘNG HOÀ|CHỦ NGHĨA VIỆT NAM|ĐỘC LẬP)")
LONGEST_LINE: Final = 120
"""Letters of a line of a letterhead at most."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What the head says; empty or None where it says nothing."""

    kind: str
    number: str
    issuer: str
    issued: date | None
    addressees: tuple[Agency, ...]
    addressed_in: Block | None
    skip: frozenset[int]
    """Numbers of the blocks that only name addressees."""


def heading_of(blocks: Sequence[Block], units: Units) -> Heading:
    """Return the facts of the head."""
    top = blocks[:HEAD]
    number = next(
        (found for block in top if (found := _NUMBER.search(block.shown[:120])) and len(block.shown) < 160), None
    )
    kind = ""
    if number is not None:
        parts = re.split(r"[/-]", number.group(2).lower())
        kind = next((KINDS[part] for part in parts if part in KINDS), "Công văn")
    titled = next((found for block in top if block.shown.isupper() and (found := _TITLES.match(block.low))), None)
    if titled is not None:
        kind = titled.group(1).capitalize()
    addressees, skip, where = _addressees(top, units)
    issuer = _letterhead(top[:6])
    return Heading(
        kind,
        f"{number.group(1)}/{number.group(2)}" if number else "",
        issuer[:160],
        _issued(top),
        addressees,
        where,
        skip,
    )


def _issued(top: Sequence[Block]) -> date | None:
    for pattern, limit in ((_PLACE_DAY, 90), (_LAST_DAY, 500), (_DAY, 60)):
        for block in top[:40]:
            found = pattern.search(block.low) if len(block.low) <= limit else None
            if found is not None:
                try:
                    return date(int(found.group(3)), int(found.group(2)), int(found.group(1)))
                except ValueError:
                    continue
    return None


def _addressees(top: Sequence[Block], units: Units) -> tuple[tuple[Agency, ...], frozenset[int], Block | None]:
    """Return the addressees after "Kính gửi:" or "điện:", which are no tasks."""
    found: list[Agency] = []
    skip: set[int] = set()
    where: Block | None = None
    going = False
    for number, block in enumerate(top):
        low = block.low.rstrip()
        opens = re.match(r"(?:đồng )?kính gửi\s*:?", low)
        wires = low.endswith("điện:") and len(low) < 120
        if opens or wires:
            going = True
            skip.add(number)
            where = block
            rest = opens.end() if opens else len(low)
        elif going:
            rest = block.body
        else:
            continue
        while low[rest : rest + 1] in {" ", "-", ":"}:
            rest += 1
        if low.startswith(("như trên", "như điều"), rest):
            continue
        listed = agencies_at(block.shown, block.low, rest, units=units) if rest < len(low) else None
        ends = (listed is not None and not low[listed.end :].strip(" ;.,:/")) or bool(
            listed and re.match(r"\s*(?:\(|để |-|;|,)", low[listed.end :]) and len(low) < 400
        )
        if not (opens or wires) and not (block.marker and block.marker.kind in {"dash", "plus"}) and not ends:
            break
        if not (opens or wires) and len(low) > 700:
            break
        skip.add(number)
        if listed is not None and not low.startswith("đồng kính gửi"):
            found += [replace(agency, span=block.origin(agency.start, agency.end)) for agency in listed.agencies]
            units.names.seen.update(agency_tail(agency.name) for agency in listed.agencies if agency_tail(agency.name))
    return tuple(found), frozenset(skip), where


def _letterhead(top: Sequence[Block]) -> str:
    """Return the capitals with which the head begins, all their lines: "UBND TỈNH X" and "SỞ Y TẾ" below it."""
    lines: list[str] = []
    for block in top:
        said = _NATION.split(block.shown)[0].strip(" -*")
        ends = not block.shown.isupper() or _TITLES.match(block.low) or not said
        if ends and lines:
            break
        if not ends and len(said) <= LONGEST_LINE:
            lines.append(said)
        if len(said) < len(block.shown.strip(" -*")) and lines:
            break
    return " ".join(lines)


def agency_tail(name: str) -> str:
    """Return a name without its first word, folded, where that is more than one word ("kết cấu hạ tầng xây dựng")."""
    from gateway.tasks.reading.folding import folded

    rest = folded(name).partition(" ")[2]
    return rest if rest.count(" ") >= 2 else ""


def is_vietnamese(text: str) -> bool:
    """Say whether a text has the letters of Vietnamese, by a sample of its beginning and middle."""
    sample = (text[:4_000] + text[len(text) // 2 : len(text) // 2 + 4_000]).lower()
    letters = sum(letter.isalpha() for letter in sample)
    return letters == 0 or len(_VIETNAMESE.findall(sample)) / letters > 0.04
