"""Periods: "hằng tháng", "trước ngày 20 hằng tháng", "thứ Sáu hằng tuần", and the day that stands apart from them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from gateway.tasks.reading.deadline import Base, Deadline, Value, made
from gateway.tasks.reading.deadline_forms import (
    APART,
    EACH,
    HALF_YEARLY,
    LAST_MONTH,
    OF_THE_MONTH,
    PERIODIC,
    RECURS,
    STOPS,
    TWICE_A_YEAR,
    WEEKDAY_AFTER,
    WEEKDAYS,
)

_EACH: Final[dict[str, dict[str, str | int | None]]] = {
    "ngày": {"recurrence": "daily"},
    "tuần": {"recurrence": "weekly"},
    "tháng": {"recurrence": "monthly", "day": None},
    "quý": {"recurrence": "quarterly"},
    "năm": {"recurrence": "yearly", "month": None, "day": None},
}
_OR_ANOTHER: Final = re.compile(r"(?:thứ \w+|chủ nhật)(?:,| hoặc| và|/)(?: ngày)? $")
_AND_ANOTHER: Final = re.compile(r"(?:,| hoặc| và|/) (?:ngày )?(?:thứ (?:hai|ba|tư|năm|sáu|bảy|\d)|chủ nhật)")
"""Two weekdays are told, which one recurrence cannot hold."""
_PLAN_OF: Final = re.compile(
    r"(?:xây dựng|ban hành|lập|phê duyệt|vào) (?:kế hoạch|chương trình)(?: (?!báo cáo|gửi|tổng hợp)[^\s;.]+){0,8} ?$"
)
"""A plan for every year, that is made once ("xây dựng kế hoạch kiểm tra, giám sát hằng năm")."""
_ON_A_DAY: Final = re.compile(r" \((?:chậm nhất |muộn nhất )?(?:là )?(?:trước|vào) ngày ")
_UNTOLD: Final[Value] = {"recurrence": "periodic"}


def completed(low: str, end: int, found: list[Deadline]) -> list[Deadline]:
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
            if weekday is not None and not _AND_ANOTHER.match(low, weekday.end()):
                told = weekday.group(1)
                value = {**value, "weekday": "sunday" if told == "chủ nhật" else WEEKDAYS[told.split()[1]]}
        done.append(replace(one, value=value))
    return [one for one in done if not any(one.start == other.start for other in taken)]


def tells_more(other: Value, value: Value) -> bool:
    """Say whether another expression names the same period in more detail ("hàng tuần" and "thứ Sáu hàng tuần")."""
    if not isinstance(other, dict) or not isinstance(value, dict) or other == value:
        return False
    if value == _UNTOLD:
        return True
    details = sum(part not in (None, "") for part in value.values())
    return other["recurrence"] == value["recurrence"] and details == 1 < sum(
        part not in (None, "") for part in other.values()
    )


def recurring(shown: str, low: str, start: int, end: int, base: Base) -> Iterator[Deadline]:
    """Yield the periods of a stretch."""
    for match in LAST_MONTH.finditer(low, start, end):
        yield made(shown, match, {"recurrence": "quarterly", "day": int(match.group(1))})
    for match in OF_THE_MONTH.finditer(low, start, end):
        yield made(shown, match, {"recurrence": "monthly", "day": int(match.group(1))}, 0.8)
    for match in TWICE_A_YEAR.finditer(low, start, end):
        yield made(shown, match, dict(_EACH["năm"]), 0.7)
    yield from _every(shown, low, start, end)
    for match in EACH.finditer(low, start, end):
        yield made(shown, match, dict(_EACH[match.group(1) or match.group(2)]), 0.8)
    for match in HALF_YEARLY.finditer(low, start, end):
        yield made(
            shown, match, {"recurrence": "yearly", "month": int(match.group(2)), "day": int(match.group(1))}, 0.7
        )
    for match in PERIODIC.finditer(low, start, end):
        yield made(shown, match, {"recurrence": "periodic"}, 0.7)


def _every(shown: str, low: str, start: int, end: int) -> Iterator[Deadline]:
    """Yield what is told with "hằng", "mỗi" and their like."""
    for match in RECURS.finditer(low, start, end):
        weekday, day, month, period, d2, m2, d3 = match.groups()
        if period == "năm" and low[match.end() :].startswith(" học"):
            continue
        value: dict[str, str | int | None]
        if period == "ngày":
            value = {"recurrence": "daily"}
        elif period == "tuần":
            value = {"recurrence": "weekly"}
            if weekday and not _OR_ANOTHER.search(low[: match.start(1)]):
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
        yield made(shown, match, value)


def _recurs_as_noun(low: str, match: re.Match[str], value: dict[str, str | int | None]) -> bool:
    """Say whether a period only qualifies a noun ("kế hoạch hằng năm", "hoạt động hằng ngày")."""
    if any(value.get(part) for part in ("day", "weekday", "month")) or "định kỳ" in match.group():
        return False
    if low.startswith((" của ", " và dài hạn"), match.end()):
        return True
    if _ON_A_DAY.match(low, match.end()):
        return False
    before = low[max(0, match.start() - 40) : match.start()].rstrip()
    if value["recurrence"] != "daily" and _PLAN_OF.search(low, max(0, match.start() - 90), match.start()):
        return True
    if value["recurrence"] == "daily":
        if re.match(r"(?:trước|vào) (?:lúc )?\d", match.group()):
            return False
        return re.search("báo cáo|cập nhật", low[max(0, match.start() - 90) : match.start()]) is None
    return bool(
        re.search(
            r"(?:ngân sách (?:nhà nước|địa phương|trung ương|tỉnh|thành phố|các cấp|cấp \w+)|nsnn"
            r"|chi thường xuyên|kinh tế - xã hội"
            r"|nghị quyết|danh mục|kế hoạch|dự toán|ngân sách|chương trình|nhiệm vụ|đời sống|sinh hoạt|họp|giao ban"
            r"|bình quân|chỉ tiêu|mục tiêu|kinh phí|vốn|bão lũ|mưa lũ|thu nhập|đánh giá|5 năm,?|năm và"
            r"|giai đoạn,?|năm,|thi đua|khen thưởng|thu,? chi|biên chế|quyết toán"
            r"|(?:kế hoạch|dự toán|xếp loại|danh mục)(?: [^\s,;.]+){1,4})$",
            before,
        )
    )
