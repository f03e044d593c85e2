"""The working calendar: which days are worked, holidays and swapped days included.

The days are data (``config/calendar/vietnam.toml``); a year without data is counted by weekdays alone, and said so
aloud, since weekday arithmetic is wrong around Tết (domain 2.1).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import structlog

log = structlog.get_logger(__name__)

SATURDAY: Final = 5
"""The first day of the weekend, as :meth:`date.weekday` counts."""

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """What is special in one year: days that are ``off`` and weekend days that are ``working``.

    ``provisional`` says that the year's days have not all been decided; ``source`` is for people.
    """

    year: int
    off: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()
    provisional: bool = False
    source: str = ""


class WorkingCalendar:
    """Working days of state agencies; the years given must not contradict each other."""

    def __init__(self, years: Iterable[CalendarYear] = ()) -> None:
        given = {year.year: year for year in years}
        self._years = given
        # A swap may reach over New Year, hence one set for all years.
        self._off = frozenset[date]().union(*(year.off for year in given.values()))
        self._working = frozenset[date]().union(*(year.working for year in given.values()))
        self._said: set[int] = set()

    @property
    def years(self) -> tuple[CalendarYear, ...]:
        """The years that there are data for."""
        return tuple(self._years.values())

    def knows(self, year: int) -> bool:
        """Say whether there are data for a year; without, weekdays decide alone."""
        return year in self._years

    def provisional(self, year: int) -> bool:
        """Say whether a year's data are missing or not decided in full."""
        return year not in self._years or self._years[year].provisional

    def is_working(self, day: date) -> bool:
        """Say whether a day is worked."""
        if not self.knows(day.year):
            self._say_unknown(day.year)
        if day in self._off:
            return False
        return day.weekday() < SATURDAY or day in self._working

    def next_working(self, day: date) -> date:
        """Return the first working day after this one."""
        day += _DAY
        while not self.is_working(day):
            day += _DAY
        return day

    def add_working_days(self, day: date, number: int) -> date:
        """Return the ``number``-th working day after this one; for 0, the day itself or else the next working one.

        Raises ValueError for a negative number.
        """
        if number < 0:
            raise ValueError("working days are counted forward only")
        if number == 0:
            return day if self.is_working(day) else self.next_working(day)
        for _ in range(number):
            day = self.next_working(day)
        return day

    def _say_unknown(self, year: int) -> None:
        if year not in self._said:
            self._said.add(year)
            log.warning("calendar-year-unknown", year=year)
