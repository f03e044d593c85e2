"""The time that a field of a plan or a cell of a table tells: there a bare day, month, year or some years count."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date
from typing import Final

from gateway.tasks.reading.deadline import Base, Deadline
from gateway.tasks.reading.deadlines import deadlines_in
from gateway.tasks.reading.lines import Block

_BARE: Final = re.compile(
    r"(?:(?:hoàn thành|trong|giai đoạn|từ|dự kiến)[: ]*)*(?:ngày |tháng |năm )?"
    r"(?:(?:(?P<day>\d{1,2})[/.-])?(?P<month>\d{1,2})[/.-])?"
    r"(?:(?:năm )?\d{4} ?(?:[,-]|đến|và) ?(?:năm )?)*(?P<year>\d{4})"
)
_SINCE: Final = re.compile(r" *từ (?!nay)(?:(?! đến | ?- )[^;])*$")
_YEARLY: Final = re.compile(r"(?:hằng|hàng) năm(?=[ .;]*$)")
_ENDLESS: Final = re.compile(r"(?:các|những) năm|tiếp theo|hằng|hàng|thường xuyên")
_LONGEST: Final = 120
"""Letters of a time that is kept as text."""


def time_of(block: Block, start: int, stop: int, base: Base) -> Deadline | None:
    """Return what a field of time says: the last that means a day, a bare date or year, else its words."""
    if _SINCE.match(block.low, start, stop):
        text = block.shown[start:stop].strip(" .;")
        return Deadline(start, start + len(text), text[:_LONGEST], None, 0.6)
    found = deadlines_in(block.shown, block.low, start, stop, base)
    told = next((one for one in reversed(found) if one.value is not None), None) or _bare(block, start, stop)
    if told is None and base.issued is not None:
        # What a field calls the time is one, even where it was over when the plan was signed.
        past = deadlines_in(block.shown, block.low, start, stop, replace(base, issued=None))
        told = next((one for one in reversed(past) if isinstance(one.value, date)), None)
    yearly = _YEARLY.search(block.low, start, stop) if told is None else None
    if yearly is not None:
        place = yearly.span()
        every: dict[str, str | int | None] = {"recurrence": "yearly", "month": None, "day": None}
        return Deadline(*place, block.shown[slice(*place)], every, 0.7)
    told = told or (found[0] if found else None)
    text = block.shown[start:stop].strip(" .;")
    return Deadline(start, start + len(text), text[:_LONGEST], None, 0.6) if told is None and text else told


def _bare(block: Block, start: int, stop: int) -> Deadline | None:
    while block.low[start : start + 1] in {" ", "-", "("}:
        start += 1
    text = block.low[start:stop].rstrip(" .;)")
    match = _BARE.fullmatch(text)
    if match is None or _ENDLESS.search(text):
        return None
    year, month = int(match["year"]), int(match["month"] or 12)
    if not 1990 <= year <= 2100 or not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    day = int(match["day"] or last)
    if not 1 <= day <= last:
        return None
    return Deadline(start, start + len(text), block.shown[start : start + len(text)], date(year, month, day), 0.85)
