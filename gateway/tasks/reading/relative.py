"""Deadlines that count from a day: so many days, working days, weeks or months after signing or arrival."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from gateway.tasks.reading.deadline import Base, Deadline, made
from gateway.tasks.reading.deadline_forms import (
    NUMBERS,
    WITHIN,
)


def within(shown: str, low: str, start: int, end: int, base: Base) -> Iterator[Deadline]:
    """Yield the expressions of a stretch that count from a day."""
    for match in WITHIN.finditer(low, start, end):
        number, unit, trigger = match.groups()
        text = match.group()
        if not trigger and not re.match(r"hoàn thành |(?:trong )?(?:vòng|thời)|chậm nhất", text):
            continue
        count = int(number) if number.isdigit() else NUMBERS[number]
        yield made(shown, match, _after(count, unit, trigger, base), 0.85)


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
