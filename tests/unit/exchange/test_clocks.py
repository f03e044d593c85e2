"""The legal clocks: the worked examples of domain 2.1 as a table, and what holds for every moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.calendar_file import load_calendar
from gateway.exchange.clocks.clocks import (
    ClockRules,
    acknowledge_by,
    answer_take_back_by,
    hand_on_by,
    is_urgent,
    local_day,
    present_by,
    send_by,
)
from gateway.packet.dates import VIETNAM

RULES = ClockRules(calendar=load_calendar())
MOMENTS = st.integers(0, 4 * 365 * 86_400).map(lambda second: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(0, second))
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 1))
PRIORITIES = st.sampled_from([None, 0, 1, 2, 3, 4, 5])


def at(text: str) -> datetime:
    """Return a moment of Vietnam's time, ``2026-03-06 16:50``."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("signed", "priority", "due", "why"),
    [
        ("2026-03-06 16:50", 0, "2026-03-09 11:30", "signed Friday: by the end of Monday morning"),
        ("2026-03-06 16:50", None, "2026-03-09 11:30", "no priority is a normal one"),
        ("2026-04-24 16:50", 0, "2026-04-28 11:30", "Monday is free in lieu of Hùng Kings: Tuesday morning"),
        ("2026-03-10 08:00", 0, "2026-03-11 11:30", "sent 16:00 the same day is in time"),
        ("2026-03-10 23:30", 0, "2026-03-11 11:30", "in the evening: the day is the signature's"),
        ("2026-03-07 09:00", 0, "2026-03-09 11:30", "signed on a Saturday"),
        ("2026-03-06 16:50", 3, "2026-03-06 17:05", "Hỏa tốc: minutes after the signature, not Monday"),
        ("2026-02-17 00:05", 1, "2026-02-17 00:20", "Khẩn on Tết itself"),
        ("2026-02-13 15:00", 0, "2026-02-23 11:30", "the last day before Tết: the first morning after"),
        ("2026-01-09 15:00", 0, "2026-01-10 11:30", "Saturday 10/1 is worked for 2/1"),
        ("2026-08-28 15:00", 0, "2026-09-03 11:30", "31/8 is swapped away, then 1/9 and 2/9"),
        ("2026-08-21 15:00", 0, "2026-08-22 11:30", "Saturday 22/8 is worked for 31/8"),
        ("2024-04-26 15:00", 0, "2024-05-02 11:30", "29/4 swapped, 30/4, 1/5"),
        ("2024-05-03 15:00", 0, "2024-05-04 11:30", "the Saturday worked for 29/4"),
    ],
)
def test_a_document_is_sent_by(signed: str, priority: int | None, due: str, why: str) -> None:
    assert send_by(RULES, at(signed), priority) == at(due), why


@pytest.mark.parametrize(
    ("signed", "accepted", "priority", "due", "why"),
    [
        ("2026-03-06", "2026-03-06 16:55", 0, "2026-03-09 11:30", "signed and accepted on one day"),
        ("2026-03-06", "2026-03-09 08:00", 0, "2026-03-09 11:30", "accepted on the morning on which it must go"),
        ("2026-03-06", "2026-03-09 11:29", 0, "2026-03-09 11:44", "handed over a minute before: minutes are left"),
        ("2026-02-02", "2026-03-09 09:00", 0, "2026-03-09 09:15", "handed over weeks late: at once"),
        ("2026-03-09", "2026-03-09 09:00", 3, "2026-03-09 09:15", "urgent: counted from acceptance"),
        ("2026-03-06", "2026-03-09 09:00", 3, "2026-03-09 09:15", "urgent and handed over late"),
        ("2026-12-31", "2026-03-09 09:00", 0, "2026-03-10 11:30", "a date in the future counts as today"),
        (None, "2026-03-09 09:00", 0, "2026-03-10 11:30", "no readable date counts as today"),
    ],
)
def test_a_gateway_hands_on_by(signed: str | None, accepted: str, priority: int, due: str, why: str) -> None:
    day = date.fromisoformat(signed) if signed else None
    assert hand_on_by(RULES, day, at(accepted), priority) == at(due), why


@pytest.mark.parametrize(
    ("arrived", "last_day"),
    [
        ("2026-03-07 10:00", "2026-03-07"),  # Saturday: a machine duty, the same day
        ("2026-03-09 23:58", "2026-03-09"),  # the same date, not the nightly run of the next
        ("2026-03-09 00:00", "2026-03-09"),
    ],
)
def test_an_arrival_is_acknowledged_on_its_own_day(arrived: str, last_day: str) -> None:
    assert acknowledge_by(at(arrived)) == datetime.combine(date.fromisoformat(last_day), time.max, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("arrived", "priority", "due", "why"),
    [
        ("2026-03-07 10:00", 0, "2026-03-09 17:00", "arrived Saturday: the end of Monday"),
        ("2026-03-09 08:00", 0, "2026-03-10 17:00", "same day, at latest the next working day"),
        ("2026-03-09 23:58", 0, "2026-03-10 17:00", "late in the evening"),
        ("2026-02-14 10:00", 0, "2026-02-23 17:00", "arrived during Tết"),
        ("2026-03-09 08:00", 2, "2026-03-09 08:30", "urgent: presented at once"),
    ],
)
def test_a_document_is_presented_by(arrived: str, priority: int, due: str, why: str) -> None:
    assert present_by(RULES, at(arrived), priority) == at(due), why


def test_refused_on_the_third_day_is_late_against_the_units_own_limit() -> None:
    due = present_by(RULES, at("2026-03-09 08:00"))
    assert due is not None
    assert at("2026-03-12 09:00") > due
    of_three_days = ClockRules(calendar=RULES.calendar, present_days=3)
    assert present_by(of_three_days, at("2026-03-09 08:00")) == at("2026-03-12 17:00")


def test_a_take_back_request_is_answered_by_the_end_of_the_next_working_day() -> None:
    assert answer_take_back_by(RULES, at("2026-03-06 09:00")) == at("2026-03-09 17:00")


def test_an_agencys_own_clocks_can_be_switched_off() -> None:
    rules = ClockRules(present_days=0, take_back_days=0)
    assert present_by(rules, at("2026-03-09 08:00"), 3) is None
    assert answer_take_back_by(rules, at("2026-03-09 08:00")) is None


@pytest.mark.parametrize(("priority", "urgent"), [(None, False), (0, False), (1, True), (4, True), (5, False)])
def test_which_priorities_are_urgent(priority: int | None, urgent: bool) -> None:
    assert is_urgent(priority) is urgent


@given(MOMENTS, MOMENTS, PRIORITIES)
def test_who_comes_later_is_never_due_earlier(one: datetime, other: datetime, priority: int | None) -> None:
    first, second = sorted((one, other))
    assert send_by(RULES, first, priority) <= send_by(RULES, second, priority)
    assert acknowledge_by(first) <= acknowledge_by(second)
    assert (present_by(RULES, first, priority) or first) <= (present_by(RULES, second, priority) or second)
    assert (answer_take_back_by(RULES, first) or first) <= (answer_take_back_by(RULES, second) or second)


@given(MOMENTS, DAYS, PRIORITIES)
def test_nothing_is_due_before_it_happened(moment: datetime, signed: date, priority: int | None) -> None:
    assert send_by(RULES, moment, priority) > moment
    assert hand_on_by(RULES, signed, moment, priority) >= moment + RULES.urgent
    assert acknowledge_by(moment) >= moment
    assert (present_by(RULES, moment, priority) or moment) > moment
    assert (answer_take_back_by(RULES, moment) or moment) > moment


@given(MOMENTS, DAYS)
def test_what_people_do_is_due_in_working_time(moment: datetime, signed: date) -> None:
    for due in (send_by(RULES, moment), present_by(RULES, moment), answer_take_back_by(RULES, moment)):
        assert due is not None
        assert RULES.calendar.is_working(due.date())
        assert due.time() <= RULES.day_ends
    handed = hand_on_by(RULES, signed, moment)
    assert handed == moment + RULES.urgent or RULES.calendar.is_working(handed.date())


@given(MOMENTS, PRIORITIES)
def test_an_urgent_document_is_never_due_later_than_a_normal_one(moment: datetime, priority: int | None) -> None:
    slack = timedelta(days=1) if local_day(moment) != local_day(moment + RULES.present_urgent) else timedelta()
    assert send_by(RULES, moment, priority) <= send_by(RULES, moment) + slack
    assert (present_by(RULES, moment, priority) or moment) <= (present_by(RULES, moment) or moment) + slack
