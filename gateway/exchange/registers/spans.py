"""Days of Vietnam's calendar as bounds of ids, and the periods into which a span is cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from gateway.findings import refuse
from gateway.ids import first_id_at
from gateway.packet.dates import VIETNAM

MOST_PERIODS: Final = 400


class Period(StrEnum):
    """What a span is cut into."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    def start(self, day: date) -> date:
        """Return the first day of the period that a day belongs to."""
        match self:
            case Period.DAY:
                return day
            case Period.MONTH:
                return day.replace(day=1)
            case Period.QUARTER:
                return date(day.year, day.month - (day.month - 1) % 3, 1)
            case Period.YEAR:
                return date(day.year, 1, 1)

    def called(self, day: date) -> str:
        """Return how the period of a day is called: ``2026-11-30``, ``2026-11``, ``2026-Q4``, ``2026``."""
        match self:
            case Period.DAY:
                return day.isoformat()
            case Period.MONTH:
                return f"{day:%Y-%m}"
            case Period.QUARTER:
                return f"{day.year}-Q{(day.month + 2) // 3}"
            case Period.YEAR:
                return str(day.year)


@dataclass(frozen=True, slots=True)
class Span:
    """From one day to another, both included."""

    first: date
    last: date

    @property
    def following(self) -> date:
        """The day after the last."""
        return self.last + timedelta(days=1)

    @property
    def low(self) -> str:
        """Return what no id of this span is less than."""
        return first_id_at(midnight(self.first))

    @property
    def high(self) -> str:
        """Return what every id of this span is less than."""
        return first_id_at(midnight(self.following))

    def cut(self, period: Period) -> Iterator[tuple[str, Span]]:
        """Yield the parts of the span by period, with their names, the oldest first."""
        first = self.first
        while first <= self.last:
            following = _next(period, first)
            yield period.called(first), Span(first, min(self.last, following - timedelta(days=1)))
            first = following


def midnight(day: date) -> datetime:
    """Return the beginning of a day in Vietnam."""
    return datetime.combine(day, time(), VIETNAM)


def _next(period: Period, day: date) -> date:
    # 32 days after the first of a month lie in the next one, 93 in the next quarter, 367 in the next year.
    far = {Period.DAY: 1, Period.MONTH: 32, Period.QUARTER: 93, Period.YEAR: 367}[period]
    return period.start(period.start(day) + timedelta(days=far))


def span_of(first: str, last: str, today: date) -> Span:
    """Return the span that two texts ``yyyy-mm-dd`` name; without a first the year so far, without a last until today.

    Raises Refused ``registers.day-wrong`` or ``registers.span-wrong``.
    """
    to = _day(last, "to") if last else today
    since = _day(first, "from") if first else date(to.year, 1, 1)
    if since > to:
        raise refuse("registers.span-wrong", "from", first=since.isoformat(), last=to.isoformat())
    return Span(since, to)


def _day(text: str, path: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refuse("registers.day-wrong", path, value=text[:40]) from None


def periods(span: Span, period: Period) -> list[tuple[str, Span]]:
    """Return the parts of a span. Raises Refused ``registers.too-many-periods`` for more than 400."""
    # Counted first: a span of centuries must not be cut into days.
    days = (span.last - span.first).days + 1
    if days > MOST_PERIODS * {Period.DAY: 1, Period.MONTH: 28, Period.QUARTER: 90, Period.YEAR: 365}[period]:
        raise refuse("registers.too-many-periods", "by", most=MOST_PERIODS)
    return list(span.cut(period))
