"""The periods of a task that comes again, and the deadline in each (guideline 5): pure.

A recurrence is ``{"recurrence": "weekly", "weekday": "friday"}``, ``{"recurrence": "monthly", "day": 20}``,
``{"recurrence": "quarterly", "month": 3, "day": 15}`` (month of the quarter, the last where none is said) or
``{"recurrence": "yearly", "month": 12, "day": 25}``; where no day is said it is the last of the period. ``periodic``
has no period, and so no tasks of its own.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Period:
    """One period: its name, its first day, and the deadline in it."""

    name: str
    begins: date
    deadline: date


def periods(recurrence: Mapping[str, Any], since: date, until: date) -> Iterator[Period]:
    """Yield the periods that have begun by ``until`` and whose deadline is not before ``since``, in their order."""
    kind = recurrence.get("recurrence")
    begins = _first(kind, since)
    while begins is not None and begins <= until:
        period = _period(kind, begins, recurrence)
        if period.deadline >= since:
            yield period
        begins = _next(kind, begins)


def _first(kind: object, day: date) -> date | None:
    if kind == "weekly":
        return day - timedelta(days=day.weekday())
    if kind == "monthly":
        return day.replace(day=1)
    if kind == "quarterly":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return date(day.year, 1, 1) if kind == "yearly" else None


def _next(kind: object, begins: date) -> date:
    if kind == "weekly":
        return begins + timedelta(days=7)
    months = {"monthly": 1, "quarterly": 3}.get(str(kind), 12)
    month = begins.month - 1 + months
    return date(begins.year + month // 12, month % 12 + 1, 1)


def _period(kind: object, begins: date, recurrence: Mapping[str, Any]) -> Period:
    if kind == "weekly":
        weekday = recurrence.get("weekday")
        offset = WEEKDAYS.index(weekday) if weekday in WEEKDAYS else WEEKDAYS.index("friday")
        year, week, _ = begins.isocalendar()
        return Period(f"{year}-W{week:02}", begins, begins + timedelta(days=offset))
    if kind == "monthly":
        return Period(f"{begins:%Y-%m}", begins, _day(begins.year, begins.month, recurrence))
    month = _number(recurrence.get("month"), 3 if kind == "quarterly" else 12)
    if kind == "quarterly":
        name = f"{begins.year}-Q{(begins.month + 2) // 3}"
        return Period(name, begins, _day(begins.year, begins.month + month - 1, recurrence))
    return Period(str(begins.year), begins, _day(begins.year, month, recurrence))


def _day(year: int, month: int, recurrence: Mapping[str, Any]) -> date:
    last = monthrange(year, month)[1]
    return date(year, month, min(_number(recurrence.get("day"), 31), last))


def _number(given: object, most: int) -> int:
    """Return a number from 1 to the most, which stands for everything else too."""
    return min(given, most) if isinstance(given, int) and not isinstance(given, bool) and given >= 1 else most
