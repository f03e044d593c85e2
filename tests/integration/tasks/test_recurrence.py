"""Tasks that come again, on both databases: one for each period, once, as the task is when it is made."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.packet.dates import VIETNAM
from gateway.store.database import Database
from gateway.store.schema import task_spans, tasks
from gateway.tasks.book import writing
from gateway.tasks.book.desk import TaskDesk
from gateway.tasks.book.entries import Entry
from gateway.tasks.book.verifying import verify
from gateway.tasks.book.writing import Origin
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.terms import Body, Said, TaskKind, Terms
from gateway.tasks.recurrence import making
from gateway.tasks.recurrence.making import Recurring
from tests.integration.exchange.conftest import Open, open_house, served_url

__all__ = ["open_house", "served_url"]

GIVER = Caller("key:g22", frozenset(["G22"]))


@pytest.fixture
async def database(open_house: Open) -> Database:
    return (await open_house("hub", ["G22", "H41"], routed=False, background=False)).exchange.database


MONTHLY = {"recurrence": "monthly", "day": 20}


async def occurrences(database: Database) -> list[Any]:
    query = select(tasks).where(tasks.c.period.is_not(None)).order_by(tasks.c.period)
    return list(await database.read(lambda connection: connection.execute(query).all()))


async def given_before(
    database: Database,
    days: int,
    code: str = "",
    recurrence: dict[str, object] | None = MONTHLY,
    kind: TaskKind = TaskKind.RECURRING,
) -> Entry:
    """Return a task that was given so many days ago, a monthly one unless it is said otherwise."""
    terms = Terms("Báo cáo", Body("G22"), Body("H41"), recurrence=recurrence, kind=kind)
    said = Said("e", datetime.now(UTC) - timedelta(days=days), "key:g22", "G22", terms.plain())
    origin = Origin("G22", code)
    return await database.write(lambda connection: writing.begin(connection, origin, Happening.ASSIGNED, said))


async def test_what_comes_again_gives_a_task_for_each_period_once(database: Database) -> None:
    parent = await given_before(database, 62)
    now = datetime.now(UTC)
    work = Recurring(database, lambda: now)
    await asyncio.gather(work.look(), work.look(), return_exceptions=True)
    await work.look()
    made = await occurrences(database)
    today = now.astimezone(VIETNAM).date()
    assert len(made) in {2, 3}
    assert {row.parent for row in made} == {parent.id}
    assert made[-1].deadline == today.replace(day=20)
    assert made[-1].code == f"{parent.code}/{today:%Y-%m}"
    assert len({row.period for row in made}) == len(made)
    assert await asyncio.to_thread(lambda: list(verify(database))) == []


@pytest.mark.parametrize("happening", [Happening.RECALLED, Happening.SUSPENDED])
async def test_a_task_that_was_recalled_or_suspended_gives_none(database: Database, happening: Happening) -> None:
    task = await given_before(database, 62)
    await TaskDesk(database).happen(task.id, GIVER, happening, {"reason": "Không còn cần"})
    await Recurring(database).look()
    assert await occurrences(database) == []


LAST_DAY = {"recurrence": "monthly", "day": 31}


async def test_the_time_in_which_it_rested_gives_none(database: Database) -> None:
    now = datetime.now(UTC)
    task = await given_before(database, 400, recurrence=LAST_DAY)

    def rest(connection: Connection) -> None:
        for happening, at in ((Happening.SUSPENDED, now - timedelta(days=399)), (Happening.RESUMED, now)):
            said = Said(happening.value, at, "key:g22", "G22", {"reason": "Chờ chỉ đạo"})
            writing.happen(connection, task.id, happening, said)

    await database.write(rest)
    await Recurring(database, lambda: now).look()
    assert [row.period for row in await occurrences(database)] == [f"{now.astimezone(VIETNAM):%Y-%m}"]


async def test_what_comes_again_only_since_it_was_amended_gives_none_for_before(database: Database) -> None:
    now = datetime.now(UTC)
    task = await given_before(database, 400, recurrence=None, kind=TaskKind.ONE_OFF)
    changed = {"recurrence": LAST_DAY, "kind": TaskKind.RECURRING.value}
    said = Said("amended", now, "key:g22", "G22", changed)
    await database.write(lambda connection: writing.happen(connection, task.id, Happening.AMENDED, said))
    await Recurring(database, lambda: now).look()
    assert [row.period for row in await occurrences(database)] == [f"{now.astimezone(VIETNAM):%Y-%m}"]


@pytest.mark.parametrize(
    ("happening", "body"),
    [
        (Happening.RECALLED, {"reason": "Không còn cần"}),
        (Happening.AMENDED, {"recurrence": None, "kind": TaskKind.ONE_OFF.value}),
    ],
)
async def test_what_happened_since_the_page_was_read_counts(
    database: Database, happening: Happening, body: dict[str, Any]
) -> None:
    task, now = await given_before(database, 62), datetime.now(UTC)
    await TaskDesk(database).happen(task.id, GIVER, happening, body)
    today = now.astimezone(VIETNAM).date()
    assert await database.write(lambda connection: making.make(connection, task, today, now)) == 0


async def test_an_occurrence_gives_no_occurrences_of_its_own(database: Database) -> None:
    await given_before(database, 62)
    work = Recurring(database)
    await work.look()
    before = len(await occurrences(database))
    await work.look()
    assert len(await occurrences(database)) == before
    assert not any(row.recurring for row in await occurrences(database))


async def test_each_occurrence_is_counted_and_what_comes_again_once(database: Database) -> None:
    parent = await given_before(database, 62)
    await Recurring(database).look()
    query = select(task_spans.c.task, task_spans.c.part)
    rows = await database.read(lambda connection: connection.execute(query).all())
    assert len(rows) == 1 + len(await occurrences(database))
    assert parent.id in {row.task for row in rows}
    assert not any(row.part for row in rows)


@pytest.mark.parametrize("part", [True, False])
async def test_a_code_that_somebody_gave_by_hand_stops_no_period(database: Database, part: bool) -> None:
    parent = await given_before(database, 62, "NV-1")
    code = f"NV-1/{datetime.now(VIETNAM).date():%Y-%m}"
    terms = Terms("Báo cáo", Body("G22"), Body("H41"))
    said = Said("hand", datetime.now(UTC), "key:g22", "G22", terms.plain())
    origin = Origin("G22", code, parent=parent.id if part else None)
    await database.write(lambda connection: writing.begin(connection, origin, Happening.ASSIGNED, said))
    for _ in range(2):
        await Recurring(database).look()
    codes = [row.code for row in await occurrences(database)]
    assert (code not in codes, f"{code}-2" in codes) == (True, not part)
    assert len(codes) in ({1, 2} if part else {2, 3})


async def test_long_codes_fit(database: Database) -> None:
    one, other = [await given_before(database, 62, "x" * 125 + end) for end in ("one", "two")]
    await Recurring(database).look()
    made = await occurrences(database)
    assert {row.parent for row in made} == {one.id, other.id}
    assert len({row.code for row in made}) == len(made)
    assert max(len(row.code) for row in made) == 128


async def test_what_cannot_be_made_stops_nothing_behind_it(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = sorted([await given_before(database, 62) for _ in range(2)], key=lambda one: one.id)
    begin = writing.begin

    def failing(connection: Connection, origin: Origin, *given: Any) -> Entry:
        if origin.parent == first.id:
            raise refuse("task.text-missing", "content")
        return begin(connection, origin, *given)

    monkeypatch.setattr(writing, "begin", failing)
    await Recurring(database).look()
    assert {row.parent for row in await occurrences(database)} == {second.id}
