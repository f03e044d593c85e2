"""The book of tasks on both databases: events and what they make, sides, repeats, and what verifying finds."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from gateway.exchange.views import Caller
from gateway.findings import Refused
from gateway.roles import Role
from gateway.store.database import Database
from gateway.store.schema import task_events, task_spans, tasks, webhook_outbox
from gateway.tasks.book.desk import TaskDesk
from gateway.tasks.book.entries import Entry
from gateway.tasks.book.reading import Wanted
from gateway.tasks.book.verifying import verify
from gateway.tasks.book.writing import Origin
from gateway.tasks.life.happenings import Happening, Side
from gateway.tasks.life.states import State
from gateway.tasks.life.terms import Body, Terms
from tests.integration.exchange.conftest import Open, open_house, served_url

__all__ = ["open_house", "served_url"]

GIVER = Caller("key:g22", frozenset(["G22"]))
LEAD = Caller("key:h41", frozenset(["H41"]))
HELPER = Caller("key:h14", frozenset(["H14"]))
STRANGER = Caller("key:h99", frozenset(["H99"]))
TERMS = Terms("Xây dựng đề án", Body("G22"), Body("H41"), (Body("H14"),), deadline=date(2026, 3, 31))


@pytest.fixture
async def database(open_house: Open) -> Database:
    return (await open_house("hub", ["G22", "H41", "H14"], routed=False, background=False)).exchange.database


async def assigned(database: Database, **origin: Any) -> Entry:
    return await TaskDesk(database).assign(GIVER, TERMS, Origin("G22", **origin))


async def code_of(work: Any) -> str:
    with pytest.raises(Refused) as refused:
        await work
    return refused.value.findings[0].code


async def faults(database: Database) -> list[str]:
    return await asyncio.to_thread(lambda: [found.code for found in verify(database)])


async def test_a_task_is_followed_from_its_assignment_to_its_confirmation(database: Database) -> None:
    desk = TaskDesk(database)
    task = await assigned(database)
    for caller, happening, body in [
        (LEAD, Happening.ACCEPTED, {}),
        (HELPER, Happening.PROGRESS, {"text": "Đã góp ý"}),
        (LEAD, Happening.REPORT_PREPARED, {"text": "Dự thảo báo cáo"}),
        (LEAD, Happening.REPORTED, {"text": "Đã trình"}),
        (GIVER, Happening.CONFIRMED, {}),
    ]:
        await desk.happen(task.id, caller, happening, body)
    shown = await desk.show(task.id, GIVER)
    assert shown.entry.task.state is State.DONE
    assert [event.happening.value for event in shown.events] == [
        "assigned", "accepted", "progress", "reported", "confirmed",
    ]  # fmt: skip
    assert "report-prepared" in [event.happening.value for event in (await desk.show(task.id, LEAD)).events]
    assert await faults(database) == []


async def test_each_side_does_what_is_its_own_and_strangers_see_nothing(database: Database) -> None:
    desk = TaskDesk(database)
    task = await assigned(database)
    assert await code_of(desk.show(task.id, STRANGER)) == "task.unknown"
    assert await code_of(desk.happen(task.id, HELPER, Happening.ACCEPTED, {})) == "task.not-yours"
    assert await code_of(desk.happen(task.id, LEAD, Happening.RECALLED, {"reason": "."})) == "task.not-yours"
    clerk = Caller("user:1", frozenset(["H41"]), role=Role.CLERK)
    report = desk.happen(task.id, clerk, Happening.REPORTED, {"text": "Xong"})
    assert await code_of(report) == "task.not-decided-by-you"
    assert Happening.REPORTED not in (await desk.show(task.id, clerk)).possible
    assert await code_of(TaskDesk(database).assign(LEAD, TERMS, Origin("G22"))) == "task.not-yours"


async def test_whose_task_it_was_sees_it_as_it_was_then(database: Database) -> None:
    desk = TaskDesk(database)
    task = await assigned(database)
    await desk.happen(task.id, LEAD, Happening.RETURNED, {"cause": "wrong-authority", "reason": "Thuộc Bộ khác"})
    terms = {"lead": {"id": "H14", "name": ""}, "support": []}
    await desk.happen(task.id, GIVER, Happening.REASSIGNED, {**terms, "reason": "Đúng thẩm quyền"})
    await desk.happen(task.id, HELPER, Happening.NOTED, {"text": "Việc riêng"})
    shown = await desk.show(task.id, LEAD)
    assert shown.entry.task.terms.lead == Body("H41")
    assert [event.happening.value for event in shown.events] == ["assigned", "returned"]
    assert shown.possible == ()
    assert await desk.page(LEAD, Wanted()) == []
    [former] = await desk.page(LEAD, Wanted(sides=(Side.FORMER,)))
    assert (former.id, former.task.terms.lead) == (task.id, Body("H41"))
    assert await code_of(desk.happen(task.id, LEAD, Happening.NOTED, {"text": "."})) == "task.not-yours"
    back = {"lead": {"id": "H41", "name": ""}, "reason": "Xét lại"}
    await desk.happen(task.id, GIVER, Happening.REASSIGNED, back)
    assert [one.id for one in await desk.page(LEAD, Wanted())] == [task.id]
    assert len((await desk.show(task.id, LEAD)).events) == 5


async def test_a_draft_is_seen_and_told_only_where_it_is_made(database: Database) -> None:
    desk = TaskDesk(database)
    draft = await desk.assign(GIVER, TERMS, Origin("G22"), draft=True)
    await desk.happen(draft.id, GIVER, Happening.AMENDED, {"lead": {"id": "H14"}, "support": []})
    assert [await desk.page(one, Wanted()) for one in (LEAD, HELPER)] == [[], []]
    assert await code_of(desk.show(draft.id, HELPER)) == "task.unknown"
    assert await desk.page(LEAD, Wanted(sides=(Side.FORMER,))) == []
    rows = await database.read(lambda connection: connection.execute(select(webhook_outbox)).all())
    assert {row.agency for row in rows if row.event == "task.changed"} == {"G22"}
    assigned_now, _ = await desk.happen(draft.id, GIVER, Happening.ASSIGNED, {})
    assert [one.id for one in await desk.page(HELPER, Wanted())] == [assigned_now.id]


async def test_the_same_event_again_changes_nothing(database: Database) -> None:
    desk = TaskDesk(database)
    task = await assigned(database)
    _, new = await desk.happen(task.id, LEAD, Happening.ACCEPTED, {}, event="once")
    again, repeated = await desk.happen(task.id, LEAD, Happening.ACCEPTED, {}, event="once")
    assert (new, repeated, again.task.number) == (True, False, 2)


async def test_who_looked_at_an_older_task_is_told(database: Database) -> None:
    desk = TaskDesk(database)
    task = await assigned(database)
    await desk.happen(task.id, LEAD, Happening.ACCEPTED, {}, number=1)
    late = desk.happen(task.id, GIVER, Happening.RECALLED, {"reason": "."}, number=1)
    assert await code_of(late) == "task.changed"
    assert (await desk.show(task.id, GIVER)).entry.task.state is State.IN_PROGRESS


async def test_two_who_accept_at_once_make_one_event(database: Database) -> None:
    desk = TaskDesk(database)
    task = await assigned(database)
    both = await asyncio.gather(
        *(desk.happen(task.id, LEAD, Happening.ACCEPTED, {}) for _ in range(2)), return_exceptions=True
    )
    assert len([one for one in both if isinstance(one, Refused)]) == 1
    assert await faults(database) == []


async def test_tasks_are_found_by_side_state_and_code(database: Database) -> None:
    desk = TaskDesk(database)
    first = await assigned(database)
    second = await assigned(database, code="NV-1", clause=first.id)
    assert [one.id for one in await desk.page(LEAD, Wanted())] == [second.id, first.id]
    assert [one.id for one in await desk.page(LEAD, Wanted(), limit=1, after=second.id)] == [first.id]
    assert await desk.page(LEAD, Wanted(sides=(Side.ASSIGNER,))) == []
    assert [one.code for one in await desk.page(GIVER, Wanted(code="NV-1"))] == ["NV-1"]
    await desk.happen(first.id, LEAD, Happening.ACCEPTED, {})
    assert [one.id for one in await desk.page(LEAD, Wanted(states=(State.IN_PROGRESS,)))] == [first.id]
    assert await code_of(assigned(database, code="NV-1")) == "task.code-taken"


async def test_what_is_inside_one_agency_is_told_to_no_other(database: Database) -> None:
    desk = TaskDesk(database)
    task = await assigned(database)
    await desk.happen(task.id, LEAD, Happening.REPORT_PREPARED, {"text": "Dự thảo"})
    rows = await database.read(lambda connection: connection.execute(select(webhook_outbox)).all())
    told = [(row.agency, row.data["happening"]) for row in rows if row.event == "task.changed"]
    assert sorted(told) == [
        ("G22", "assigned"), ("H14", "assigned"), ("H41", "assigned"), ("H41", "report-prepared"),
    ]  # fmt: skip


async def test_figures_of_the_past_stay_as_they_were_known(database: Database) -> None:
    desk = TaskDesk(database)
    task = await assigned(database)
    await desk.happen(task.id, LEAD, Happening.NOTED, {"text": "Đang nghiên cứu"})
    await desk.happen(task.id, LEAD, Happening.REPORTED, {"text": "Xong"})
    rows = await database.read(
        lambda connection: connection.execute(select(task_spans).order_by(task_spans.c.since)).all()
    )
    assert [row.state for row in rows] == ["assigned", "awaiting-confirmation"]
    assert rows[0].until == rows[1].since
    assert rows[1].until is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (update(task_events).where(task_events.c.number == 1).values(actor="somebody"), "task.event-changed"),
        (delete(task_events).where(task_events.c.number == 1), "task.event-missing"),
        (update(tasks).values(state="done"), "task.view-differs"),
        (update(task_spans).values(lead="H14"), "task.view-differs"),
        (delete(task_events).where(task_events.c.number == 2), "task.view-differs"),
    ],
)
async def test_whatever_was_altered_is_found(database: Database, change: Any, code: str) -> None:
    task = await assigned(database)
    await TaskDesk(database).happen(task.id, LEAD, Happening.ACCEPTED, {})
    assert await faults(database) == []
    await database.write(lambda connection: connection.execute(change).rowcount)
    assert code in await faults(database)
