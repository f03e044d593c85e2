"""The periods of tasks that come again, and their deadlines."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.tasks.recurrence.periods import WEEKDAYS, periods


def told(recurrence: dict[str, Any], since: date, until: date) -> list[tuple[str, date]]:
    return [(period.name, period.deadline) for period in periods(recurrence, since, until)]


def test_a_day_that_a_month_has_not_is_its_last() -> None:
    found = told({"recurrence": "monthly", "day": 31}, date(2026, 1, 15), date(2026, 3, 1))
    assert found == [
        ("2026-01", date(2026, 1, 31)),
        ("2026-02", date(2026, 2, 28)),
        ("2026-03", date(2026, 3, 31)),
    ]


def test_a_period_whose_day_was_past_when_the_task_was_given_is_left_out() -> None:
    assert told({"recurrence": "monthly", "day": 20}, date(2026, 1, 21), date(2026, 2, 1)) == [
        ("2026-02", date(2026, 2, 20))
    ]


def test_weeks_have_the_number_of_their_year() -> None:
    found = told({"recurrence": "weekly", "weekday": "friday"}, date(2026, 12, 28), date(2027, 1, 4))
    assert found == [("2026-W53", date(2027, 1, 1)), ("2027-W01", date(2027, 1, 8))]


def test_a_quarter_is_due_in_its_last_month_unless_another_is_said() -> None:
    assert told({"recurrence": "quarterly", "day": 15}, date(2026, 1, 1), date(2026, 4, 1)) == [
        ("2026-Q1", date(2026, 3, 15)),
        ("2026-Q2", date(2026, 6, 15)),
    ]
    assert told({"recurrence": "quarterly", "month": 1}, date(2026, 1, 1), date(2026, 1, 1)) == [
        ("2026-Q1", date(2026, 1, 31))
    ]


def test_a_year_is_due_on_its_day_or_its_last() -> None:
    assert told({"recurrence": "yearly", "month": 2, "day": 29}, date(2027, 1, 1), date(2028, 1, 1)) == [
        ("2027", date(2027, 2, 28)),
        ("2028", date(2028, 2, 29)),
    ]
    assert told({"recurrence": "yearly"}, date(2026, 6, 1), date(2026, 6, 1)) == [("2026", date(2026, 12, 31))]


@pytest.mark.parametrize("recurrence", [{}, {"recurrence": "periodic"}, {"recurrence": ["monthly"]}])
def test_what_has_no_period_gives_none(recurrence: dict[str, Any]) -> None:
    assert told(recurrence, date(2026, 1, 1), date(2030, 1, 1)) == []


KINDS = st.fixed_dictionaries(
    {"recurrence": st.sampled_from(["weekly", "monthly", "quarterly", "yearly"])},
    optional={
        "day": st.one_of(st.none(), st.booleans(), st.integers(-5, 99)),
        "month": st.one_of(st.none(), st.integers(-5, 99)),
        "weekday": st.one_of(st.none(), st.sampled_from([*WEEKDAYS, "someday"])),
    },
)


@given(KINDS, st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 900))
def test_periods_follow_each_other_and_end_where_they_should(
    recurrence: dict[str, Any], since: date, days: int
) -> None:
    until = since + timedelta(days=days)
    found = list(periods(recurrence, since, until))
    assert len({period.name for period in found}) == len(found)
    assert all(one.deadline < other.deadline for one, other in pairwise(found))
    assert all(period.begins <= period.deadline and since <= period.deadline for period in found)
    assert all(period.begins <= until for period in found)
    # Asked again later, the same periods come first.
    later = list(periods(recurrence, since, until + timedelta(days=400)))
    assert later[: len(found)] == found
