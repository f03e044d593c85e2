"""The grammar of deadlines: an expression, where it stands, and the day or recurrence that it means (guideline, 5).

Dates of cited documents, of reporting periods and of past events are no deadlines: a day counts with "trước", "chậm
nhất", "xong", "vào" before it, a month, quarter or year with "trong" or "hoàn thành".
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final, TypeAlias

from gateway.tasks.reading.deadline import Base, Deadline, Value, WorkingDays, alone, made
from gateway.tasks.reading.deadline_forms import (
    ASIDE,
    DAY,
    GOAL,
    HALF,
    LABELLED,
    MONTH,
    OPEN,
    PAST,
    QUALIFIES,
    QUARTER,
    QUARTERS,
    SPAN,
    VAGUE,
    WEEK_RANGE,
)
from gateway.tasks.reading.deadline_judging import gone_by, is_none, judged
from gateway.tasks.reading.periods import completed, recurring, tells_more
from gateway.tasks.reading.relative import within
from gateway.tasks.reading.years import single_years, spans_of_years


def deadlines_in(shown: str, low: str, start: int, end: int, base: Base) -> list[Deadline]:
    """Return the deadlines of a stretch of a block, in their order, none within another."""
    found: list[Deadline] = []
    if "(" in low[start:end] and " đã " in low[start:end]:
        low = ASIDE.sub(lambda aside: "x" * len(aside.group()) if " đã " in aside.group() else aside.group(), low)
    for hint, read in _READERS:
        if hint.search(low, start, end) is None:
            continue
        for one in read(shown, low, start, end, base):
            if not any(other.start < one.end and one.start < other.end for other in found):
                found.append(one)
    found = [judged(low, one) for one in found if not is_none(low, start, one)]
    found = completed(low, end, found)
    found.sort(key=lambda one: one.start)
    return [one for one in found if not any(tells_more(other.value, one.value) for other in found)]


def _ranges(shown: str, low: str, start: int, end: int, base: Base) -> Iterator[Deadline]:
    for match in WEEK_RANGE.finditer(low, start, end):
        text = match.group()
        if not text.startswith(("thời gian", "trong tuần", "tuần")):
            continue
        value = _day(match.group(4), match.group(5), match.group(6), base)
        if value is not None:
            yield made(shown, match, value, 0.85)


def _spans(shown: str, low: str, start: int, end: int, base: Base) -> Iterator[Deadline]:
    """Yield the last days of what is done from a day to another, both ahead; a period that reports tell of is none."""
    for match in SPAN.finditer(low, start, end):
        now, day, month, year, last, month_2, year_2 = match.groups()
        value = _day(last, month_2, year_2, base)
        first = value if now else _day(day, month or month_2, year or year_2, base)
        if value is None or first is None or (base.issued is not None and value < base.issued):
            continue
        before = low[max(start, match.start() - 40) : match.start()]
        behind = base.issued is not None and first < base.issued
        labelled = alone(low, match, start) or LABELLED.search(before) is not None
        if not labelled and (behind or _TOLD_OF.search(before)):
            continue
        yield made(shown, match, value, 0.8)


def _days(shown: str, low: str, start: int, end: int, base: Base) -> Iterator[Deadline]:
    for match in DAY.finditer(low, start, end):
        before, worded, day, separator, month, year = match.groups()
        before = before.strip()
        if not before and not LABELLED.search(
            low[max(0, match.start() - 40) : match.start(2) if worded else match.start(3)]
        ):
            continue
        if not before and low.endswith("dịp ", 0, match.start(2) if worded else match.start(3)):
            continue
        if not worded and separator.strip() != "/" and "tháng" not in separator:
            continue
        if not worded and (before.endswith("trong") or (before in {"vào", "đến", "hết"} and not year)):
            continue
        value = _day(day, month, year, base)
        if value is None or gone_by(low, match, value, base):
            continue
        ahead = low[max(0, match.start() - 40) : match.start()].rstrip()
        if before in {"vào", "đến", "hết"} and PAST.search(low[max(0, match.start() - 60) : match.start()]):
            continue
        if before == "đến" and re.search(r"(?:từ|kể từ)[^.;]{0,40}$", ahead):
            continue
        if before == "vào" and not re.search(r"^.{0,600}$", low[start : match.start()]):
            continue
        yield made(shown, match, value)


def _quarters(shown: str, low: str, start: int, end: int, base: Base) -> Iterator[Deadline]:
    for match in QUARTER.finditer(low, start, end):
        if VAGUE.search(low[max(0, match.start() - 6) : match.start()]):
            continue
        lead, year = match.groups()
        if lead is None and not GOAL.search(match.group()) and not alone(low, match, start):
            continue
        if QUALIFIES.search(low[max(0, match.start() - 30) : match.start()].rstrip()):
            continue
        number = QUARTERS[_QUARTER_WORD.findall(match.group())[-1]]
        which = int(year) if year else _year_for(base, number * 3)
        if which is None or (base.issued and date(which, number * 3, monthrange(which, number * 3)[1]) < base.issued):
            continue
        last = date(which, number * 3, monthrange(which, number * 3)[1])
        yield made(shown, match, _before(date(which, number * 3 - 2, 1)) if lead == "trước" else last)


def _halves(shown: str, low: str, start: int, end: int, base: Base) -> Iterator[Deadline]:
    for match in HALF.finditer(low, start, end):
        which = int(match.group(2))
        day = date(which, 6, 30) if match.group(1) == "đầu" else date(which, 12, 31)
        if (base.issued is None or day >= base.issued) and GOAL.search(low[start : match.end()]):
            yield made(shown, match, day, 0.75)


def _months(shown: str, low: str, start: int, end: int, base: Base) -> Iterator[Deadline]:
    last = -9
    for match in MONTH.finditer(low, start, end):
        if VAGUE.search(low[max(0, match.start() - 6) : match.start()]):
            continue
        lead, number, last_number, year = match.groups()
        listed = match.start() - last < 8
        month = int(last_number or number)
        if not 1 <= month <= 12 or (
            lead is None and re.search(r"\d ?$|ngày \d{1,2} ?$", low[max(0, match.start() - 9) : match.start()])
        ):
            continue
        spanned = last_number is not None and low[start : match.start()].strip(" :-") == "từ"
        if lead is None and not (listed or spanned or GOAL.search(match.group()) or alone(low, match, start)):
            continue
        last = match.end()
        if (
            not (listed or spanned)
            and QUALIFIES.search(low[max(0, match.start() - 30) : match.start()].rstrip())
            and lead not in {"trong"}
        ):
            continue
        if base.issued is not None and month == base.issued.month and _STORM.search(low, 0, match.start()):
            continue
        which = int(year) if year else _year_for(base, month)
        if which is None:
            continue
        day = date(which, month, monthrange(which, month)[1])
        if base.issued is not None and day < base.issued:
            continue
        yield made(shown, match, _before(day.replace(day=1)) if lead == "trước" else day)


def _open(shown: str, low: str, start: int, end: int, base: Base) -> Iterator[Deadline]:
    for match in OPEN.finditer(low, start, end):
        yield made(shown, match, None, 0.6)


_QUARTER_WORD: Final = re.compile(rf"(?<!\w)(?:{'|'.join(QUARTERS)})(?!\w)")
_TOLD_OF: Final = re.compile(
    r"(?:số liệu|giai đoạn|thời kỳ|kỳ|mưa lũ|bão|kết quả|tình hình|xảy ra|diễn ra|phát sinh|hiệu lực|áp dụng|hội nghị"
    r"|hội thảo|đợt mưa)[^.;,]{0,24}$"
)
"""What a stretch of days only tells of."""


_STORM: Final = re.compile(r"(?:mưa|lũ|bão|lụt|thiên tai|xảy ra)[^.;,]{0,12}$")


def _before(day: date) -> date:
    return day - timedelta(days=1)


def _year_for(base: Base, month: int) -> int | None:
    if base.issued is None:
        return None
    return base.issued.year if month >= base.issued.month else base.issued.year + 1


def _day(day: str, month: str, year: str | None, base: Base) -> date | None:
    which = int(year) if year else None
    try:
        if which is not None:
            return date(which, int(month), int(day)) if 1990 <= which <= 2200 else None
        if base.issued is None:
            return None
        this = date(base.issued.year, int(month), int(day))
        return this if this >= base.issued else date(base.issued.year + 1, int(month), int(day))
    except ValueError:
        return None


_Reader: TypeAlias = Callable[[str, str, int, int, Base], Iterator[Deadline]]
_READERS: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = (
    (
        re.compile(r"lần ?/|h[ằà]ng |mỗi |từng |định kỳ|tháng (?:cuối|đầu)|ngày \d{1,2} (?:của )?tháng(?! \d)"),
        recurring,
    ),
    (re.compile(r"tuần|thời gian"), _ranges),
    (re.compile(r"từ (?:nay|ngày|\d)"), _spans),
    (re.compile(r"\d ?(?:/|tháng|-|\.)"), _days),
    (re.compile(r"(?:ngày|tuần|tháng|giờ)(?!\w)"), within),
    (re.compile(r"quý "), _quarters),
    (re.compile(r"tháng (?:đầu|cuối) năm"), _halves),
    (re.compile(r"tháng \d"), _months),
    (re.compile(r"năm \d{4}"), spans_of_years),
    (re.compile(r"năm \d{4}"), single_years),
    (
        re.compile(
            r"thường xuyên|lộ trình|tiến độ|yêu cầu|đầu|giữa|cuối|tiếp theo|sau|kỳ họp|sớm nhất|tết|mùa|khai giảng"
        ),
        _open,
    ),
)
"""What reads each kind of expression, with the words without which there is none; the first reader of a place wins."""


__all__ = ["Base", "Deadline", "Value", "WorkingDays", "deadlines_in"]
