"""What agencies are reminded of: by whom the next word is due, near deadlines, and each thing once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gateway.exchange.clocks.calendar import CalendarYear, WorkingCalendar
from gateway.tasks.life.states import State
from gateway.tasks.life.task import Task
from gateway.tasks.life.terms import Body, Terms
from gateway.tasks.reminders.due import Looker, ReminderKind, Waits, reminders

DUE = date(2026, 3, 31)
TERMS = Terms("Xây dựng đề án", Body("G22"), Body("H41"), (Body("H14"),), Body("VPCP"), deadline=DUE)
CALENDAR = WorkingCalendar([CalendarYear(2026, off=frozenset({date(2026, 2, 16), date(2026, 2, 17)}))])
LOOKER = Looker(CALENDAR, 3, lambda agency: (10,) if agency == "H99" else (7, 3, 1))


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour - 7, tzinfo=UTC)


def due(today: date, state: State = State.IN_PROGRESS, waits: Waits | None = None, **more: Any) -> set[tuple[str, str]]:
    task = Task(TERMS, state, assigned_at=at(date(2026, 3, 2)), **more)
    return {(one.agency, one.kind.value) for one in reminders(task, waits or Waits(), today, LOOKER)}


def stages(today: date, state: State = State.IN_PROGRESS) -> list[str]:
    task = Task(TERMS, state, assigned_at=at(date(2026, 3, 2)))
    return sorted({one.stage for one in reminders(task, Waits(), today, LOOKER)})


def test_the_lead_is_told_before_the_deadline_and_all_who_gave_it_after() -> None:
    assert due(DUE - timedelta(days=8)) == set()
    assert due(DUE - timedelta(days=7)) == {("H41", "due-soon")}
    assert due(DUE) == {("H41", "due-soon")}
    assert due(DUE + timedelta(days=1)) == {("H41", "overdue"), ("G22", "overdue"), ("VPCP", "overdue")}


def test_each_of_the_days_before_is_a_stage_and_each_week_after() -> None:
    assert [stages(DUE - timedelta(days=left)) for left in (7, 4, 3, 2, 1, 0)] == [
        ["2026-03-31/7"], ["2026-03-31/7"], ["2026-03-31/3"], ["2026-03-31/3"], ["2026-03-31/1"], ["2026-03-31/1"],
    ]  # fmt: skip
    assert [stages(DUE + timedelta(days=past)) for past in (1, 7, 8)] == [
        ["2026-03-31/0"], ["2026-03-31/0"], ["2026-03-31/1"],
    ]  # fmt: skip


def test_the_assigner_is_told_once_that_somebody_is_named_without_an_id() -> None:
    named = replace(TERMS, support=(Body("", "Các địa phương"), Body("", "Các cơ quan")))

    def told(state: State, terms: Terms) -> set[tuple[str, str, str]]:
        task = Task(terms, state, assigned_at=at(date(2026, 3, 2)))
        found = reminders(task, Waits(), date(2026, 3, 3), LOOKER)
        return {(one.agency, one.kind.value, one.stage) for one in found}

    assert told(State.ASSIGNED, named) == told(State.SUSPENDED, named) == {("G22", "untold", "no-id/2")}
    assert told(State.DRAFT, named) == told(State.DONE, named) == told(State.JOINED, named) == set()
    assert told(State.ASSIGNED, TERMS) == set()


def test_nobody_is_reminded_of_what_is_over_or_rests() -> None:
    for state in (State.DONE, State.RECALLED, State.SUSPENDED, State.DRAFT):
        assert due(DUE + timedelta(days=30), state) == set()


def test_patience_is_in_working_days() -> None:
    friday = Task(TERMS, State.ASSIGNED, assigned_at=at(date(2026, 2, 13)))
    # Monday and Tuesday are holidays, so three working days end with Friday.
    told = [list(reminders(friday, Waits(), date(2026, 2, day), LOOKER)) for day in (20, 21)]
    assert told[0] == []
    assert {(one.agency, one.kind) for one in told[1]} == {
        (agency, ReminderKind.NOT_ACCEPTED) for agency in ("H41", "G22", "VPCP")
    }


def test_whoever_owes_the_next_word_is_told() -> None:
    today, since = date(2026, 3, 20), at(date(2026, 3, 3))
    assert due(today, State.AWAITING, reported_at=since) == {("G22", "unconfirmed"), ("VPCP", "unconfirmed")}
    returned = Waits({ReminderKind.RETURNED: since})
    assert due(today, State.RETURNED, returned) == {("G22", "returned"), ("VPCP", "returned")}
    asked = Waits({ReminderKind.EXTENSION: since})
    assert due(today, State.IN_PROGRESS, asked, asked=DUE) == {("G22", "extension"), ("VPCP", "extension")}
    prepared = Waits({ReminderKind.PREPARED: since})
    assert due(today, State.IN_PROGRESS, prepared, prepared=True) == {("H41", "prepared")}


def test_an_agency_has_days_of_its_own() -> None:
    task = Task(Terms("Báo cáo", Body("G22"), Body("H99"), deadline=DUE), State.IN_PROGRESS)
    assert [one.stage for one in reminders(task, Waits(), DUE - timedelta(days=9), LOOKER)] == ["2026-03-31/10"]


@given(st.lists(st.integers(0, 120), min_size=1, max_size=30).map(sorted))
def test_however_often_one_looks_each_stage_comes_once_and_none_comes_back(days: list[int]) -> None:
    seen: list[tuple[str, str]] = []
    for offset in days:
        task = Task(TERMS, State.IN_PROGRESS)
        told = list(reminders(task, Waits(), date(2026, 3, 2) + timedelta(days=offset), LOOKER))
        for stage in {(one.kind.value, one.stage) for one in told}:
            if stage not in seen:
                seen.append(stage)
            assert stage == seen[-1]
