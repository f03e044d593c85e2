"""Lists that are written part by part, on both databases: nobody waits for the whole, and no end is left half."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from gateway.directory import agencies
from gateway.exchange.views import Caller
from gateway.store.database import Database
from gateway.store.schema import task_import_parts, task_imports, tasks
from gateway.tasks.book import writing as book
from gateway.tasks.book.verifying import verify
from gateway.tasks.counts import recounting
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.terms import Body, Said, Terms
from gateway.tasks.lists import parts, writing
from gateway.tasks.lists.imports import Checked, Imports
from tests.integration.exchange.conftest import Open
from tests.integration.tasks.listing import ROWS, xlsx

GIVER = Caller("key:test", frozenset({"G22"}))


@pytest.fixture
async def database(open_house: Open, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setattr(parts, "SIZE", 2)
    made = (await open_house("hub", ["G22", "H41", "H14"], routed=False)).exchange.database
    named = [("G22", "Văn phòng Chính phủ", None), ("H41", "Bộ H41", None), ("H14", "Bộ H14", None)]
    await made.write(lambda c: agencies.configure(c, named, only_these=False))
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "nv.xlsx"
    made.write_bytes(xlsx(ROWS))
    return made


class Broken(Exception):
    """Whoever writes a list is gone."""


def between(monkeypatch: pytest.MonkeyPatch, act: Callable[[int], object]) -> None:
    """Let something happen before each part, told how many were done."""
    inner, turns = writing._made_ready, iter(range(1_000))

    def ready(part: parts.Part) -> Any:
        act(next(turns))
        return inner(part)

    monkeypatch.setattr(writing, "_made_ready", ready)


def gone(_: int) -> None:
    raise Broken


def break_at(monkeypatch: pytest.MonkeyPatch, turn: int) -> None:
    between(monkeypatch, lambda done: gone(done) if done == turn else None)


async def checked(database: Database, file: Path) -> Checked:
    return await Imports(database).check(GIVER, file, name="nv.xlsx")


async def states(database: Database) -> list[str]:
    return sorted(await database.read(lambda c: list(c.execute(select(tasks.c.state)).scalars())))


async def wrong(database: Database) -> list[Any]:
    return await asyncio.to_thread(lambda: [*verify(database), *recounting.verify(database)])


async def test_others_write_between_the_parts_of_a_list(
    database: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def other(_: int) -> None:
        name = update(task_imports).values(name="giữa chừng")
        work = database.hand_over(lambda c: (c.execute(name), c.execute(select(tasks.c.id)).all())[1])
        seen.append(len(work.result(60)))

    between(monkeypatch, other)
    taken = await Imports(database).take(await checked(database, file))
    assert (taken.tasks, taken.unwritten, seen) == (5, 0, [0, 2, 4])
    assert await wrong(database) == []


async def test_a_list_left_in_the_middle_is_told_and_finished_by_the_background(
    database: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        break_at(patched, 1)
        with pytest.raises(Broken):
            await Imports(database).take(await checked(database, file))
    desk = Imports(database)
    assert [(one.tasks, one.unwritten) for one in await desk.page(GIVER)] == [(5, 3)]
    go_on = desk.rounds()[0].work
    await go_on()
    assert len(await states(database)) == 2, "somebody may still be at it"
    await go_on()
    assert [(one.tasks, one.unwritten) for one in await desk.page(GIVER)] == [(5, 0)]
    assert len(await states(database)) == 5
    assert await wrong(database) == []


async def test_a_list_that_cannot_be_written_holds_up_no_other(
    database: Database, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.xlsx"
    other.write_bytes(xlsx(ROWS[:1]))
    with monkeypatch.context() as patched:
        between(patched, gone)
        for one in (other, file):
            with pytest.raises(Broken):
                await Imports(database).take(await checked(database, one))
    desk = Imports(database)
    later, first = await desk.page(GIVER)
    broken = update(task_import_parts).where(task_import_parts.c.list == first.id).values(content=b"?")
    await database.write(lambda c: c.execute(broken).rowcount)
    for _ in range(2):
        await desk.rounds()[0].work()
    assert {one.id: one.unwritten for one in await desk.page(GIVER)} == {first.id: 1, later.id: 0}


async def test_the_same_list_again_finishes_what_was_left(
    database: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await checked(database, file)
    with monkeypatch.context() as patched:
        break_at(patched, 1)
        with pytest.raises(Broken):
            await Imports(database).take(first)
    again = await Imports(database).take(await checked(database, file))
    assert (again.again, again.tasks, again.unwritten, len(await states(database))) == (True, 5, 0, 5)


async def test_two_who_bring_the_same_list_at_once_write_it_once(database: Database, file: Path) -> None:
    both = [await checked(database, file) for _ in range(2)]
    taken = await asyncio.gather(*(Imports(database).take(one) for one in both))
    assert sorted(one.again for one in taken) == [False, True]
    assert {one.id for one in taken} == {taken[0].id}
    assert len(await states(database)) == 5
    assert await wrong(database) == []


async def test_a_code_that_was_given_meanwhile_stays_whose_it_is(
    database: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await checked(database, file)
    taken_code = made.plan.new[3]
    terms = Terms("Việc khác", Body("G22", "Văn phòng Chính phủ"), Body("H41", "Bộ H41"))

    def other(done: int) -> None:
        if done == 1:
            said = Said("e1", taken_code.steps[0][1].at, "key:other", "G22", terms.plain())
            database.hand_over(lambda c: book.begin(c, taken_code.origin, Happening.ASSIGNED, said)).result(60)

    between(monkeypatch, other)
    taken = await Imports(database).take(made)
    assert (taken.tasks, taken.unwritten, len(await states(database))) == (4, 0, 5)
    assert await wrong(database) == []
    assert (await Imports(database).undo(GIVER, taken.id)).unwritten == 0
    assert sorted(set(await states(database))) == ["assigned", "recalled"]


async def test_an_undoing_left_in_the_middle_is_finished_by_the_background(
    database: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Imports(database)
    taken = await desk.take(await checked(database, file))
    with monkeypatch.context() as patched:
        break_at(patched, 2)
        with pytest.raises(Broken):
            await desk.undo(GIVER, taken.id)
    assert [(one.undone_at is not None, one.unwritten) for one in await desk.page(GIVER)] == [(True, 1)]
    for _ in range(2):
        await desk.rounds()[0].work()
    assert await states(database) == ["recalled"] * 5
    assert await wrong(database) == []


async def test_a_record_that_was_joined_meanwhile_stays_joined_when_a_list_is_undone(
    database: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Imports(database)
    taken = await desk.take(await checked(database, file))

    def other(done: int) -> None:
        if done == 1:
            said = Said("j", datetime.now(UTC), "gateway:tasks", "G22", {"into": "t"})
            here = select(tasks.c.id).where(tasks.c.state != "recalled").limit(1)
            database.hand_over(lambda c: book.happen(c, c.execute(here).scalar_one(), Happening.JOINED, said)).result(
                60
            )

    between(monkeypatch, other)
    assert (await desk.undo(GIVER, taken.id)).unwritten == 0
    assert await states(database) == ["joined", *["recalled"] * 4]
    assert await wrong(database) == []
