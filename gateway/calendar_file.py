"""The file of the working calendar: TOML, read strictly, contradictions refused, every fault reported at once.

One file is shipped (``config/calendar/vietnam.toml``); an administrator names another in ``[clocks] calendar``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from gateway.exchange.clocks.calendar import SATURDAY, CalendarYear, WorkingCalendar
from gateway.findings import Finding, Refused
from gateway.settings import read_toml
from gateway.validation import Strict, validated

_Year = Annotated[int, Field(ge=2000, le=2200)]
_DAY: Final = timedelta(days=1)


class Holiday(Strict):
    """Days off in one row, weekend days among them or not."""

    name: str = Field(min_length=1)
    first: date
    last: date | None = None
    """The last day of it; left out, it is one day."""

    def days(self) -> Iterator[date]:
        """Yield its days."""
        day, last = self.first, self.last or self.first
        while day <= last:
            yield day
            day += _DAY


class Swap(Strict):
    """A weekday that is free because a day of a weekend is worked instead (hoán đổi ngày làm việc)."""

    off: date
    working: date


class Year(Strict):
    """The special days of one year."""

    year: _Year
    source: str = Field(min_length=1)
    """Where the days come from, in words."""
    provisional: bool = False
    holidays: Annotated[tuple[Holiday, ...], Field(strict=False, min_length=1)]
    swaps: Annotated[tuple[Swap, ...], Field(strict=False)] = ()

    def data(self) -> CalendarYear:
        """Return the year as the exchange takes it."""
        off = {day for holiday in self.holidays for day in holiday.days()} | {swap.off for swap in self.swaps}
        working = frozenset(swap.working for swap in self.swaps)
        return CalendarYear(self.year, frozenset(off), working, self.provisional, self.source)


class CalendarFile(Strict):
    """The whole file."""

    years: Annotated[tuple[Year, ...], Field(strict=False, min_length=1)]


def load_calendar(file: Path | None = None) -> WorkingCalendar:
    """Return the calendar of a file, or the one that is shipped. Raises Refused with every fault."""
    if file is not None:
        return calendar_of(read_toml(file))
    shipped = files("config").joinpath("calendar", "vietnam.toml")
    return calendar_of(tomllib.loads(shipped.read_text(encoding="utf-8")))


def calendar_of(data: object) -> WorkingCalendar:
    """Return the calendar of a parsed file. Raises Refused with every fault."""
    given = validated(CalendarFile, data)
    faults = [*_years_twice(given), *_days_outside(given), *_wrong_weekdays(given)]
    if not faults:
        # Only spans that lie within their years are short enough to be walked through.
        faults = list(_days_twice(given))
    if faults:
        raise Refused(faults)
    return WorkingCalendar(year.data() for year in given.years)


def _years_twice(given: CalendarFile) -> Iterator[Finding]:
    seen: set[int] = set()
    for number, year in enumerate(given.years, 1):
        if year.year in seen:
            yield Finding("calendar.year-twice", f"years[{number}].year", {"year": year.year})
        seen.add(year.year)


def _days_outside(given: CalendarFile) -> Iterator[Finding]:
    """A swap's free day lies in its year; the day worked for it may lie just over New Year."""
    for place, year in _numbered(given):
        for number, holiday in enumerate(year.holidays, 1):
            path = f"{place}.holidays[{number}]"
            last = holiday.last or holiday.first
            if last < holiday.first:
                yield Finding("calendar.span-backwards", path, {"first": str(holiday.first), "last": str(last)})
            for day in dict.fromkeys((holiday.first, last)):
                if day.year != year.year:
                    yield Finding("calendar.day-outside-year", path, {"day": str(day), "year": year.year})
        for number, swap in enumerate(year.swaps, 1):
            path = f"{place}.swaps[{number}]"
            if swap.off.year != year.year:
                yield Finding("calendar.day-outside-year", f"{path}.off", {"day": str(swap.off), "year": year.year})
            if abs(swap.working.year - year.year) > 1:
                day = swap.working
                yield Finding("calendar.day-outside-year", f"{path}.working", {"day": str(day), "year": year.year})


def _wrong_weekdays(given: CalendarFile) -> Iterator[Finding]:
    for place, year in _numbered(given):
        for number, swap in enumerate(year.swaps, 1):
            path = f"{place}.swaps[{number}]"
            if swap.off.weekday() >= SATURDAY:
                yield Finding("calendar.swap-off-weekend", f"{path}.off", {"day": str(swap.off)})
            if swap.working.weekday() < SATURDAY:
                yield Finding("calendar.swap-working-weekday", f"{path}.working", {"day": str(swap.working)})


def _days_twice(given: CalendarFile) -> Iterator[Finding]:
    """No day may have two reasons: a holiday that is worked, a free day that was a holiday anyway."""
    seen: set[date] = set()
    for path, days in _entries(given):
        for day in days:
            if day in seen:
                yield Finding("calendar.day-twice", path, {"day": str(day)})
            seen.add(day)


def _entries(given: CalendarFile) -> Iterator[tuple[str, Iterator[date]]]:
    for place, year in _numbered(given):
        for number, holiday in enumerate(year.holidays, 1):
            yield f"{place}.holidays[{number}]", holiday.days()
        for number, swap in enumerate(year.swaps, 1):
            yield f"{place}.swaps[{number}]", iter((swap.off, swap.working))


def _numbered(given: CalendarFile) -> Iterator[tuple[str, Year]]:
    return ((f"years[{number}]", year) for number, year in enumerate(given.years, 1))
