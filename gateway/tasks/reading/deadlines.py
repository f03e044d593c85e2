"""The grammar of deadlines: an expression, where it stands, and the day or recurrence that it means (guideline, 5).

Dates of cited documents, of reporting periods and of past events are no deadlines: a day counts with "trước", "chậm
nhất", "xong", "vào" before it, a month, quarter or year with "trong" or "hoàn thành".
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, TypeAlias

from gateway.tasks.reading.deadline_forms import (
    APART,
    DAY,
    DELIVERS,
    ENDS,
    GOAL,
    LABELLED,
    LAST_MONTH,
    LEADING,
    MONTH,
    NUMBERS,
    OPEN,
    PAST,
    PERIODIC,
    QUALIFIES,
    QUARTER,
    QUARTERS,
    RECURS,
    STOPS,
    VAGUE,
    WEEK_RANGE,
    WEEKDAY_AFTER,
    WEEKDAYS,
    WITHIN,
    YEAR,
    YEARS,
)

Value: TypeAlias = "date | dict[str, str | int | None] | None"
WorkingDays: TypeAlias = Callable[[date, int], date]
"""Returns the day that lies so many working days after another."""


_UNTOLD: Final[Value] = {"recurrence": "periodic"}


@dataclass(frozen=True, slots=True)
class Deadline:
    """One expression: its span within the block, the text, what it means, and how sure that is."""

    start: int
    end: int
    text: str
    value: Value
    sure: float = 0.95

    @property
    def recurs(self) -> bool:
        """Say whether it names a period."""
        return isinstance(self.value, dict)


@dataclass(frozen=True, slots=True)
class Base:
    """The days that relative expressions count from: of issue and, where known, of arrival; the working calendar."""

    issued: date | None
    arrived: date | None = None
    working: WorkingDays | None = None
    kind: str = ""
    """The kind of document, folded: "kể từ ngày có Quyết định" means its own day in a Quyết định."""


def deadlines_in(shown: str, low: str, start: int, end: int, base: Base) -> list[Deadline]:
    """Return the deadlines of a stretch of a block, in their order, none within another."""
    found: list[Deadline] = []
    for hint, read in _READERS:
        if hint.search(low, start, end) is None:
            continue
        for one in read(shown, low, start, end, base):
            if not any(other.start < one.end and one.start < other.end for other in found):
                found.append(one)
    found = _completed(low, end, found)
    found.sort(key=lambda one: one.start)
    return [one for one in found if not any(_tells_more(other.value, one.value) for other in found)]


def _completed(low: str, end: int, found: list[Deadline]) -> list[Deadline]:
    """Return periods with the day that stands apart from them ("hằng năm gửi báo cáo ... trước ngày 15 tháng 12")."""
    done: list[Deadline] = []
    taken: list[Deadline] = []
    for one in found:
        value = one.value
        if isinstance(value, dict) and value["recurrence"] in {"monthly", "yearly"} and not value.get("day"):
            stop = next((place.start() for place in STOPS.finditer(low, one.end, end)), end)
            day = APART.search(low, one.end, stop)
            yearly = value["recurrence"] == "yearly"
            if day is not None and bool(day.group(2)) == yearly:
                value = {**value, "day": int(day.group(1)), **({"month": int(day.group(2))} if yearly else {})}
                taken += [other for other in found if other is not one and other.start <= day.start(1) < other.end]
        if isinstance(value, dict) and value == {"recurrence": "weekly"}:
            weekday = WEEKDAY_AFTER.match(low, one.end, end)
            if weekday is not None:
                told = weekday.group(1)
                value = {**value, "weekday": "sunday" if told == "chủ nhật" else WEEKDAYS[told.split()[1]]}
        done.append(replace(one, value=value))
    return [one for one in done if not any(one.start == other.start for other in taken)]


def _tells_more(other: Value, value: Value) -> bool:
    """Say whether another expression names the same period in more detail ("hàng tuần" and "thứ Sáu hàng tuần")."""
    if not isinstance(other, dict) or not isinstance(value, dict) or other == value:
        return False
    if value == _UNTOLD:
        return True
    details = sum(part not in (None, "") for part in value.values())
    return other["recurrence"] == value["recurrence"] and details == 1 < sum(
        part not in (None, "") for part in other.values()
    )


def _recurring(shown: str, low: str, start: int, end: int, base: Base) -> Iterator[Deadline]:
    for match in LAST_MONTH.finditer(low, start, end):
        yield _made(shown, match, {"recurrence": "quarterly", "day": int(match.group(1))})
    for match in RECURS.finditer(low, start, end):
        weekday, day, month, period, d2, m2, d3 = match.groups()
        if period == "năm" and low[match.end() :].startswith(" học"):
            continue
        value: dict[str, str | int | None]
        if period == "ngày":
            value = {"recurrence": "daily"}
        elif period == "tuần":
            value = {"recurrence": "weekly"}
            if weekday:
                value["weekday"] = "sunday" if weekday == "chủ nhật" else WEEKDAYS[weekday.split()[1]]
        elif period == "tháng":
            value = {"recurrence": "monthly", "day": int(day or d3) if day or d3 else None}
        elif period == "quý":
            value = {"recurrence": "quarterly"}
            if day or d3:
                value["day"] = int(day or d3)
        else:
            value = {
                "recurrence": "yearly",
                "month": int(month or m2) if month or m2 else None,
                "day": int(day or d2) if month or m2 else None,
            }
        if _recurs_as_noun(low, match, value):
            continue
        yield _made(shown, match, value)
    for match in PERIODIC.finditer(low, start, end):
        yield _made(shown, match, {"recurrence": "periodic"}, 0.7)


def _recurs_as_noun(low: str, match: re.Match[str], value: dict[str, str | int | None]) -> bool:
    """Say whether a period only qualifies a noun ("kế hoạch hằng năm", "hoạt động hằng ngày")."""
    if any(value.get(part) for part in ("day", "weekday", "month")) or "định kỳ" in match.group():
        return False
    before = low[max(0, match.start() - 24) : match.start()].rstrip()
    if value["recurrence"] == "daily":
        return "báo cáo" not in low[max(0, match.start() - 90) : match.start()]
    return bool(
        re.search(
            r"(?:kế hoạch|dự toán|ngân sách|chương trình|nhiệm vụ|đời sống|sinh hoạt|họp|giao ban"
            r"|bình quân|chỉ tiêu|mục tiêu|kinh phí|vốn|bão lũ|mưa lũ|thu nhập|đánh giá|5 năm,?|năm và"
            r"|năm,)$",
            before,
        )
    )


def _ranges(shown: str, low: str, start: int, end: int, base: Base) -> Iterator[Deadline]:
    for match in WEEK_RANGE.finditer(low, start, end):
        text = match.group()
        if not text.startswith(("thời gian", "trong tuần", "tuần")):
            continue
        value = _day(match.group(4), match.group(5), match.group(6), base)
        if value is not None:
            yield _made(shown, match, value, 0.85)


def _days(shown: str, low: str, start: int, end: int, base: Base) -> Iterator[Deadline]:
    for match in DAY.finditer(low, start, end):
        before, worded, day, separator, month, year = match.groups()
        before = before.strip()
        if not before and not LABELLED.search(
            low[max(0, match.start() - 40) : match.start(2) if worded else match.start(3)]
        ):
            continue
        if not worded and separator not in {"/"} and "tháng" not in separator:
            continue
        value = _day(day, month, year, base)
        if value is None or (base.issued is not None and value < base.issued):
            continue
        ahead = low[max(0, match.start() - 40) : match.start()].rstrip()
        if before in {"vào", "đến", "hết"} and PAST.search(low[max(0, match.start() - 60) : match.start()]):
            continue
        if before == "đến" and re.search(r"(?:từ|kể từ)[^.;]{0,40}$", ahead):
            continue
        if before == "vào" and not re.search(r"^.{0,600}$", low[start : match.start()]):
            continue
        yield _made(shown, match, value)


def _within(shown: str, low: str, start: int, end: int, base: Base) -> Iterator[Deadline]:
    for match in WITHIN.finditer(low, start, end):
        number, unit, trigger = match.groups()
        text = match.group()
        if not trigger and not re.match(r"(?:hoàn thành )?(?:trong|chậm nhất)", text):
            continue
        count = int(number) if number.isdigit() else NUMBERS[number]
        yield _made(shown, match, _after(count, unit, trigger, base), 0.85)


def _after(count: int, unit: str, trigger: str | None, base: Base) -> date | None:
    told = (trigger or "").strip()
    if (
        "nhận" in told
        and (
            "văn bản" in told
            or "chỉ thị" in told
            or "công văn" in told
            or "công điện" in told
            or "thông báo" in told
            or told.endswith("nhận được")
            or "kế hoạch" in told
        )
        and "hồ sơ" not in told
    ):
        since = base.arrived
    elif not told or re.match(
        r"(?:ký|ban hành|có hiệu lực|phát hành|(?:có )?(?:"
        + (re.escape(base.kind) or "văn bản này")
        + r")(?! số)|công văn này|chỉ thị này|ngày ký|văn bản này|nghị quyết này|quyết định này"
        r"|kế hoạch này|công điện này)",
        told,
    ):
        since = base.issued
    else:
        return None
    if since is None or unit == "giờ":
        return None if unit != "giờ" or since is None else since + timedelta(hours=count)
    if unit == "ngày làm việc":
        return base.working(since, count) if base.working else _weekdays_after(since, count)
    if unit == "tháng":
        month = since.month - 1 + count
        year, month = since.year + month // 12, month % 12 + 1
        return date(year, month, min(since.day, monthrange(year, month)[1]))
    return since + timedelta(days=count * (7 if unit == "tuần" else 1))


def _weekdays_after(since: date, count: int) -> date:
    day = since
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _quarters(shown: str, low: str, start: int, end: int, base: Base) -> Iterator[Deadline]:
    for match in QUARTER.finditer(low, start, end):
        if VAGUE.search(low[max(0, match.start() - 6) : match.start()]):
            continue
        lead, quarter, year = match.groups()
        if lead is None and not GOAL.search(match.group()) and not _alone(low, match, start):
            continue
        if QUALIFIES.search(low[max(0, match.start() - 30) : match.start()].rstrip()):
            continue
        number = QUARTERS[quarter]
        which = int(year) if year else _year_for(base, number * 3)
        if which is None or (base.issued and date(which, number * 3, monthrange(which, number * 3)[1]) < base.issued):
            continue
        yield _made(shown, match, date(which, number * 3, monthrange(which, number * 3)[1]))


def _months(shown: str, low: str, start: int, end: int, base: Base) -> Iterator[Deadline]:
    last = -9
    for match in MONTH.finditer(low, start, end):
        if VAGUE.search(low[max(0, match.start() - 6) : match.start()]):
            continue
        lead, number, year = match.groups()
        listed = match.start() - last < 8
        month = int(number)
        if not 1 <= month <= 12 or (
            lead is None and re.search(r"\d ?$|ngày \d{1,2} ?$", low[max(0, match.start() - 9) : match.start()])
        ):
            continue
        if lead is None and not listed and not GOAL.search(match.group()) and not _alone(low, match, start):
            continue
        last = match.end()
        if (
            not listed
            and QUALIFIES.search(low[max(0, match.start() - 30) : match.start()].rstrip())
            and lead not in {"trong"}
        ):
            continue
        which = int(year) if year else _year_for(base, month)
        if which is None:
            continue
        day = date(which, month, monthrange(which, month)[1])
        if base.issued is not None and day < base.issued:
            continue
        yield _made(shown, match, day)


def _years(shown: str, low: str, start: int, end: int, base: Base) -> Iterator[Deadline]:
    for match in YEARS.finditer(low, start, end):
        if not match.group(1) and not GOAL.search(match.group()) and not _alone(low, match, start):
            continue
        if (match.group(1) or "").startswith("giai đoạn"):
            continue
        if base.issued is None or int(match.group(3)) >= base.issued.year:
            yield _made(shown, match, date(int(match.group(3)), 12, 31), 0.8)


def _single_years(shown: str, low: str, start: int, end: int, base: Base) -> Iterator[Deadline]:
    for match in YEAR.finditer(low, start, end):
        if VAGUE.search(low[max(0, match.start() - 6) : match.start()]):
            continue
        lead, year = match.groups()
        number = int(year)
        done = re.match(r"(?:phải |cần )?(?:hoàn thành|hoàn tất|xong|kết thúc|thời)", match.group()) is not None
        if not 1990 <= number <= 2100 or (base.issued is not None and number < base.issued.year):
            continue
        before = low[max(start, match.start() - 40) : match.start()].rstrip()
        opens = (
            lead is None
            and low[match.end() : match.end() + 1] == ","
            and (match.start() == start or low[match.start() - 2 : match.start()] == ". ")
        )
        if opens:
            yield _made(shown, match, date(number, 12, 31), 0.75)
            continue
        closes = lead is None and re.match(r"\s*[.;]", low[match.end() : match.end() + 2]) and DELIVERS.search(before)
        if lead is None and not done and not closes and not _alone(low, match, start):
            continue
        if (
            not done
            and (QUALIFIES.search(before) or not GOAL.search(low[start : match.start()]))
            and not _alone(low, match, start)
        ):
            continue
        if not ENDS.match(low, match.end()):
            continue
        if re.match(r" và (?:các|những) năm", low[match.end() :]):
            continue
        if lead == "trước":
            yield _made(shown, match, date(number - 1, 12, 31), 0.6)
            continue
        yield _made(shown, match, date(number, 12, 31), 0.85)


def _open(shown: str, low: str, start: int, end: int, base: Base) -> Iterator[Deadline]:
    for match in OPEN.finditer(low, start, end):
        yield _made(shown, match, None, 0.6)


def _alone(low: str, match: re.Match[str], start: int) -> bool:
    """Say whether an expression stands by itself, as in a field "Thời gian thực hiện: Quý II/2026"."""
    return not low[start : match.start()].strip(" :-")


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


def _made(shown: str, match: re.Match[str], value: Value, sure: float = 0.95) -> Deadline:
    text = shown[match.start() : match.end()]
    lead = LEADING.match(text.lower())
    start = match.start() + (lead.end() if lead and lead.end() < len(text) else len(text) - len(text.lstrip(" ,")))
    end = match.end() - (len(text) - len(text.rstrip(" ,")))
    return Deadline(start, end, shown[start:end], value, sure)


_Reader: TypeAlias = Callable[[str, str, int, int, Base], Iterator[Deadline]]
_READERS: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = (
    (re.compile(r"h[ằà]ng |mỗi |từng |định kỳ|tháng cuối"), _recurring),
    (re.compile(r"tuần|thời gian"), _ranges),
    (re.compile(r"\d ?(?:/|tháng|-|\.)"), _days),
    (re.compile(r"(?:ngày|tuần|tháng|giờ)(?!\w)"), _within),
    (re.compile(r"quý "), _quarters),
    (re.compile(r"tháng \d"), _months),
    (re.compile(r"năm \d{4}"), _years),
    (re.compile(r"năm \d{4}"), _single_years),
    (re.compile(r"thường xuyên|lộ trình|tiến độ|yêu cầu|đầu|giữa|cuối|tiếp theo|sau|kỳ họp|sớm nhất"), _open),
)
"""What reads each kind of expression, with the words without which there is none; the first reader of a place wins."""
