"""The working calendar: the shipped years, counting of working days, and files that contradict themselves."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.calendar_file import calendar_of, load_calendar
from gateway.exchange.clocks.calendar import WorkingCalendar
from gateway.findings import Refused

SHIPPED = load_calendar()
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("day", "working", "why"),
    [
        ("2024-02-07", True, "the last day before Tết"),
        ("2024-02-14", False, "mùng 5, Wednesday"),
        ("2024-02-15", True, "back to work"),
        ("2024-04-18", False, "Hùng Kings"),
        ("2024-04-29", False, "a Monday swapped away"),
        ("2024-05-04", True, "the Saturday worked for it"),
        ("2024-05-11", False, "any other Saturday"),
        ("2024-09-03", False, "the second day of 2/9"),
        ("2025-01-27", False, "Tết"),
        ("2025-02-03", True, "the first Monday after Tết"),
        ("2025-04-26", True, "a Saturday worked"),
        ("2025-05-02", False, "the Friday free for it"),
        ("2025-09-01", False, "the day before 2/9"),
        ("2026-01-02", False, "swapped with 10/1"),
        ("2026-01-10", True, "a Saturday worked"),
        ("2026-02-20", False, "Tết"),
        ("2026-04-27", False, "in lieu of Sunday 26/4"),
        ("2026-08-22", True, "a Saturday worked"),
        ("2026-08-31", False, "the Monday free for it"),
        ("2026-09-03", True, "back to work"),
        ("2027-02-10", False, "in lieu of mùng 2"),
        ("2027-05-03", False, "in lieu of Saturday 1/5"),
    ],
)
def test_the_shipped_calendar_knows_the_day(day: str, working: bool, why: str) -> None:
    assert SHIPPED.is_working(date.fromisoformat(day)) is working, why


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_each_shipped_year_has_the_eleven_days_of_the_law_and_its_swaps(year: int) -> None:
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    free = [day for day in days if day.year == year and day.weekday() < 5 and not SHIPPED.is_working(day)]
    swapped = {2024: 1, 2025: 1, 2026: 2, 2027: 0}[year]
    # Of 2027 one day of Tết and the second of 2/9 are not decided, and left out.
    undecided = 2 if year == 2027 else 0
    assert len(free) == 11 + swapped - undecided


def test_a_year_not_decided_is_provisional_and_one_without_data_too() -> None:
    assert [year for year in range(2023, 2029) if SHIPPED.provisional(year)] == [2023, 2027, 2028]
    assert not SHIPPED.knows(2028)


def test_a_year_without_data_goes_by_weekdays_and_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    calendar = WorkingCalendar()
    assert calendar.next_working(date(2031, 1, 3)) == date(2031, 1, 6)
    assert capsys.readouterr().out.count("calendar-year-unknown") == 1


def test_days_are_counted_over_tet() -> None:
    assert SHIPPED.add_working_days(date(2026, 2, 13), 1) == date(2026, 2, 23)
    assert SHIPPED.add_working_days(date(2026, 2, 13), 0) == date(2026, 2, 13)
    assert SHIPPED.add_working_days(date(2026, 2, 14), 0) == date(2026, 2, 23)
    assert SHIPPED.add_working_days(date(2026, 8, 20), 2) == date(2026, 8, 22)


def test_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forward"):
        SHIPPED.add_working_days(date(2026, 1, 5), -1)


@given(DAYS)
def test_the_next_working_day_is_the_nearest(day: date) -> None:
    following = SHIPPED.next_working(day)
    assert following > day
    assert SHIPPED.is_working(following)
    between = (day + timedelta(days=number) for number in range(1, (following - day).days))
    assert not any(SHIPPED.is_working(one) for one in between)


@given(DAYS, st.integers(0, 30), st.integers(0, 30))
def test_counting_in_two_steps_is_counting_in_one(day: date, first: int, second: int) -> None:
    start = SHIPPED.add_working_days(day, 0)
    assert SHIPPED.add_working_days(SHIPPED.add_working_days(start, first), second) == SHIPPED.add_working_days(
        start, first + second
    )


def year(**changes: Any) -> dict[str, Any]:
    holidays = [{"name": "Quốc khánh", "first": date(2026, 9, 1), "last": date(2026, 9, 2)}]
    return {"year": 2026, "source": "thông báo", "holidays": holidays, **changes}


def swap(off: date, working: date) -> dict[str, Any]:
    return year(swaps=[{"off": off, "working": working}])


def codes(*years: dict[str, Any]) -> set[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        calendar_of({"years": list(years)})
    return {(finding.code, finding.path) for finding in refused.value.findings}


@pytest.mark.parametrize(
    ("given_year", "code", "path"),
    [
        (swap(date(2026, 9, 1), date(2026, 8, 22)), "calendar.day-twice", "years[1].swaps[1]"),
        (swap(date(2026, 8, 30), date(2026, 8, 22)), "calendar.swap-off-weekend", "years[1].swaps[1].off"),
        (swap(date(2026, 8, 31), date(2026, 8, 21)), "calendar.swap-working-weekday", "years[1].swaps[1].working"),
        (swap(date(2025, 8, 29), date(2026, 8, 22)), "calendar.day-outside-year", "years[1].swaps[1].off"),
        (swap(date(2026, 8, 31), date(2029, 8, 25)), "calendar.day-outside-year", "years[1].swaps[1].working"),
        (
            year(holidays=[{"name": "x", "first": date(2027, 1, 1)}]),
            "calendar.day-outside-year",
            "years[1].holidays[1]",
        ),
        (
            year(holidays=[{"name": "x", "first": date(2026, 1, 2), "last": date(2026, 1, 1)}]),
            "calendar.span-backwards",
            "years[1].holidays[1]",
        ),
        (
            year(holidays=[{"name": "x", "first": date(2026, 1, 1)}, {"name": "y", "first": date(2026, 1, 1)}]),
            "calendar.day-twice",
            "years[1].holidays[2]",
        ),
        (year(holidays=[]), "field.too-few", "years[1].holidays"),
        (year(extra=1), "field.unknown", "years[1].extra"),
        (year(year="2026"), "field.not-integer", "years[1].year"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(given_year: dict[str, Any], code: str, path: str) -> None:
    assert (code, path) in codes(given_year)


def test_a_holiday_that_is_worked_is_refused() -> None:
    tet = [{"name": "Tết", "first": date(2026, 2, 14), "last": date(2026, 2, 22)}]
    swaps = [{"off": date(2026, 8, 31), "working": date(2026, 2, 14)}]
    assert codes(year(holidays=tet, swaps=swaps)) == {("calendar.day-twice", "years[1].swaps[1]")}


def test_a_year_given_twice_is_refused() -> None:
    assert ("calendar.year-twice", "years[2].year") in codes(year(), year())


def test_a_swap_may_reach_over_new_year() -> None:
    calendar = calendar_of({"years": [swap(date(2026, 12, 31), date(2027, 1, 9))]})
    assert calendar.is_working(date(2027, 1, 9))
    assert not calendar.is_working(date(2026, 12, 31))


def test_an_administrators_file_replaces_the_shipped_one(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        '[[years]]\nyear = 2030\nsource = "quyết định của cơ quan"\n'
        'holidays = [{ name = "Tết Dương lịch", first = 2030-01-01 }]\n',
        encoding="utf-8",
    )
    calendar = load_calendar(file)
    assert calendar.knows(2030)
    assert not calendar.knows(2026)
    assert not calendar.is_working(date(2030, 1, 1))


def test_a_calendar_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        load_calendar(tmp_path / "none.toml")
    assert refused.value.findings[0].code == "config.not-a-file"
