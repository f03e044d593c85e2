"""The life of a task: what may happen when, what it makes of the task, and how it counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.findings import Refused
from gateway.tasks.life.happenings import RULES, Happening, Side
from gateway.tasks.life.standing import OUTSIDE, Standing, standing
from gateway.tasks.life.states import ENDED, State, Verdict
from gateway.tasks.life.task import Task, apply, begin, judged
from gateway.tasks.life.terms import Body, Said, Terms, terms_of

DUE = date(2026, 3, 31)
MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
TERMS = Terms("Xây dựng đề án", Body("G22"), Body("H41"), (Body("H14"),), deadline=DUE)


def said(body: dict[str, Any] | None = None, at: datetime = MORNING, agency: str = "H41") -> Said:
    return Said(f"e-{at.isoformat()}", at, "key:1", agency, body or {})


def assigned(**changes: Any) -> Task:
    return begin(Happening.ASSIGNED, said({**TERMS.plain(), **changes}))


def told(task: Task, *happenings: tuple[Happening, dict[str, Any]]) -> Task:
    for happening, body in happenings:
        task = apply(task, happening, said(body))
    return task


REPORT = (Happening.REPORTED, {"text": "Đã trình đề án"})


def code_of(task: Task, happening: Happening, body: dict[str, Any] | None = None) -> str:
    with pytest.raises(Refused) as refused:
        apply(task, happening, said(body))
    return refused.value.findings[0].code


def test_terms_survive_the_way_through_json() -> None:
    whole = Terms(
        "Báo cáo", Body("G22", "Bộ Y tế"), Body("", "Các địa phương"), (Body("H14"),), Body("VPCP"), "Thủ tướng",
        DUE, "trước ngày 31/3", {"recurrence": "monthly", "day": 20}, key=True, field="y tế", confirmation=False,
    )  # fmt: skip
    assert terms_of(whole.plain()) == whole


def test_the_whole_day_of_the_deadline_in_viet_nam_is_in_time() -> None:
    assert judged(datetime(2026, 3, 31, 16, 59, 59, tzinfo=UTC), DUE) is Verdict.ON_TIME
    assert judged(datetime(2026, 3, 31, 17, 0, 0, tzinfo=UTC), DUE) is Verdict.LATE
    assert judged(datetime(2040, 1, 1, tzinfo=UTC), None) is Verdict.NO_DEADLINE


def test_the_verdict_is_fixed_by_the_report_and_undone_when_it_is_sent_back() -> None:
    task = told(assigned(), (Happening.ACCEPTED, {}), REPORT)
    assert (task.state, task.verdict) == (State.AWAITING, Verdict.ON_TIME)
    back = told(task, (Happening.SENT_BACK, {"reason": "Thiếu phụ lục"}))
    assert (back.state, back.verdict, back.reported_at) == (State.REDO, None, None)
    late = apply(back, Happening.REPORTED, said({"text": "Đủ"}, datetime(2026, 4, 2, tzinfo=UTC)))
    assert late.verdict is Verdict.LATE


def test_an_extension_counts_only_once_it_is_approved() -> None:
    asked = told(assigned(), (Happening.EXTENSION_ASKED, {"deadline": "2026-04-30", "reason": "Chờ ý kiến"}))
    assert asked.terms.deadline == DUE
    approved = told(asked, (Happening.EXTENSION_APPROVED, {}))
    assert (approved.terms.deadline, approved.asked) == (date(2026, 4, 30), None)
    refused = told(asked, (Happening.EXTENSION_REFUSED, {"reason": "Gấp"}))
    assert (refused.terms.deadline, refused.asked) == (DUE, None)


def test_a_task_is_given_back_only_before_it_is_accepted() -> None:
    returned = told(assigned(), (Happening.RETURNED, {"cause": "wrong-authority", "reason": "Thuộc Bộ khác"}))
    assert returned.state is State.RETURNED
    elsewhere = told(returned, (Happening.REASSIGNED, {"lead": {"id": "H14"}, "reason": "Đúng thẩm quyền"}))
    assert (elsewhere.state, elsewhere.terms.lead) == (State.ASSIGNED, Body("H14"))
    assert told(returned, (Happening.INSISTED, {"reason": "Vẫn thuộc Bộ"})).state is State.ASSIGNED
    accepted = told(assigned(), (Happening.ACCEPTED, {}))
    assert code_of(accepted, Happening.RETURNED, {"cause": "other", "reason": "."}) == "task.not-now"


def test_a_suspended_task_goes_on_where_it_stood() -> None:
    redo = told(assigned(), REPORT, (Happening.SENT_BACK, {"reason": "Sửa"}))
    paused = told(redo, (Happening.SUSPENDED, {"reason": "Chờ luật"}))
    assert code_of(paused, Happening.REPORTED, {"text": "."}) == "task.not-now"
    assert told(paused, (Happening.RESUMED, {})).state is State.REDO


def test_work_and_reports_imply_that_a_task_was_accepted() -> None:
    assert told(assigned(), (Happening.PROGRESS, {"text": "Đang soạn", "percent": 20})).accepted_at == MORNING
    assert told(assigned(confirmation=False), REPORT).state is State.DONE


def test_what_a_supporting_agency_tells_does_not_say_how_far_the_whole_is() -> None:
    task = told(assigned(), (Happening.PROGRESS, {"percent": 30}))
    helped = apply(task, Happening.PROGRESS, said({"text": "Đã góp ý", "percent": 100}, agency="H14"))
    assert helped.percent == 30


@pytest.mark.parametrize(
    ("happening", "body", "code"),
    [
        (Happening.RETURNED, {"cause": "tired", "reason": "."}, "task.cause-unknown"),
        (Happening.RETURNED, {"cause": "other"}, "task.text-missing"),
        (Happening.PROGRESS, {}, "task.text-missing"),
        (Happening.PROGRESS, {"percent": 101}, "task.percent-wrong"),
        (Happening.PROGRESS, {"percent": True}, "task.percent-wrong"),
        (Happening.EXTENSION_ASKED, {"deadline": "2026-03-31", "reason": "."}, "task.not-later"),
        (Happening.EXTENSION_ASKED, {"deadline": "soon", "reason": "."}, "task.day-wrong"),
        (Happening.EXTENSION_APPROVED, {}, "task.nothing-asked"),
        (Happening.REPORT_DECLINED, {"reason": "."}, "task.nothing-prepared"),
        (Happening.AMENDED, {"lead": {"id": "H14"}}, "task.lead-amended"),
        (Happening.AMENDED, {"content": "Xây dựng đề án"}, "task.nothing-changed"),
        (Happening.AMENDED, {"colour": "red"}, "task.terms-wrong"),
        (Happening.AMENDED, {"assigner": {"id": "H99"}}, "task.assigner-fixed"),
        (Happening.REASSIGNED, {"assigner": {"id": "H99"}}, "task.assigner-fixed"),
        *(
            (Happening.AMENDED, {name: value}, "task.terms-wrong")
            for name, value in [
                ("lead", "x"),
                ("assigner", None),
                ("recurrence", "x"),
                ("leader", 5),
                ("unit", {}),
                ("deadline", ""),
                ("support", [{"id": 5}]),
                ("support", [{"name": "x", "more": 1}]),
                ("key", "yes"),
                ("kind", "x"),
                ("confirmation", "no"),
                ("field", "\x00"),
                ("product", "\ud800"),
                ("monitor", {"id": "x" * 65}),
                ("deadline", 20260331),
                ("recurrence", {"day": [1]}),
            ]
        ),
        (Happening.NOTED, {"text": "a" * 20_001}, "task.text-long"),
        (Happening.CONFIRMED, {}, "task.not-now"),
    ],
)
def test_what_an_event_lacks_is_said(happening: Happening, body: dict[str, Any], code: str) -> None:
    assert code_of(assigned(), happening, body) == code


def test_sides_are_told_apart() -> None:
    assert assigned().sides(["H14", "G22"]) == {Side.ASSIGNER, Side.SUPPORT}


BODIES: dict[Happening, dict[str, Any]] = {
    Happening.ASSIGNED: {},
    Happening.RETURNED: {"cause": "other", "reason": "."},
    Happening.REASSIGNED: {"lead": {"id": "H14"}},
    Happening.PROGRESS: {"text": ".", "percent": 40},
    Happening.SPLIT: {"part": "x"},
    Happening.EXTENSION_ASKED: {"deadline": "2026-12-31", "reason": "."},
    Happening.AMENDED: {"content": "Khác"},
    Happening.JOINED: {"into": "t"},
}


@given(st.lists(st.tuples(st.sampled_from(Happening), st.integers(0, 200)), max_size=40), st.booleans())
def test_whatever_happens_the_task_stays_in_order(steps: list[tuple[Happening, int]], confirmation: bool) -> None:
    task = assigned(confirmation=confirmation)
    for happening, days in steps:
        body = BODIES.get(happening, {"text": ".", "reason": "."})
        event = Said("e", MORNING + timedelta(days=days), "key:1", "H41", body)
        try:
            after = apply(task, happening, event)
        except Refused:
            continue
        assert task.state in RULES[happening].states
        assert after.number == task.number + 1
        task = after
        reported = task.state in {State.AWAITING, State.DONE}
        assert (task.verdict is not None) == reported == (task.reported_at is not None)
        assert (task.ended_at is not None) == (task.state in ENDED)
        assert (task.held is not None) == (task.state is State.SUSPENDED)
        for day in (date(2026, 1, 1), DUE, date(2027, 1, 1)):
            how = standing(task.state, task.terms.deadline, task.verdict, day)
            assert (how is Standing.OVERDUE) <= (task.terms.deadline is not None and day > task.terms.deadline)
            assert (how in OUTSIDE) == (task.state in {State.SUSPENDED, State.RECALLED, State.DRAFT, State.JOINED})
