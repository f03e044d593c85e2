"""Spans of days and the periods into which they are cut."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.exchange.registers.spans import Period, Span, span_of
from gateway.findings import Refused

TODAY = date(2026, 5, 20)
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


def test_without_days_the_year_so_far() -> None:
    assert span_of("", "", TODAY) == Span(date(2026, 1, 1), TODAY)


def test_a_last_day_alone_begins_with_its_own_year() -> None:
    assert span_of("", "2024-03-01", TODAY) == Span(date(2024, 1, 1), date(2024, 3, 1))


@pytest.mark.parametrize("text", ["2026", "1/2/2026", "2026-02-30", "20260101x"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        span_of(text, "", TODAY)


@pytest.mark.parametrize(
    ("period", "names"),
    [
        (Period.MONTH, ["2025-11", "2025-12", "2026-01"]),
        (Period.QUARTER, ["2025-Q4", "2026-Q1"]),
        (Period.YEAR, ["2025", "2026"]),
    ],
)
def test_periods_have_names(period: Period, names: list[str]) -> None:
    assert [name for name, _ in Span(date(2025, 11, 30), date(2026, 1, 1)).cut(period)] == names


@given(DAYS, st.integers(0, 500), st.sampled_from(Period))
def test_the_parts_cover_each_day_once(first: date, days: int, period: Period) -> None:
    span = Span(first, first + timedelta(days=days))

    parts = [part for _, part in span.cut(period)]

    assert parts[0].first == span.first
    assert parts[-1].last == span.last
    assert all(one.following == other.first for one, other in itertools.pairwise(parts))
    assert all(period.start(part.first) == period.start(part.last) for part in parts)
