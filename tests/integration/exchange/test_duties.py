"""A duty has one holder, passes on when its holder is gone, and is not lost to a clock that was wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.exchange.duties import HELD, Duties
from gateway.exchange.rounds import Round, Rounds
from gateway.store.database import Database, database_url
from gateway.store.migrate import migrate

NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
LATER = NOW + HELD + timedelta(seconds=1)


@pytest.fixture
async def database(served_url: str | None, tmp_path: Path) -> AsyncIterator[Database]:
    url = served_url or database_url(tmp_path)
    migrate(url)
    opened = Database(url, connections=4)
    yield opened
    opened.close()


async def test_only_one_of_two_holds_a_duty_until_it_runs_out(database: Database) -> None:
    one, two = Duties(database, "one"), Duties(database, "two")
    assert await one.mine("seal", NOW)
    assert not await two.mine("seal", NOW)
    assert await two.mine("other", NOW)
    assert await two.mine("seal", LATER)
    assert not await one.mine("seal", LATER)


async def test_a_duty_that_is_renewed_stays(database: Database) -> None:
    one, two = Duties(database, "one"), Duties(database, "two")
    for seconds in range(0, 60, 5):
        assert await one.mine("seal", NOW + timedelta(seconds=seconds))
        assert not await two.mine("seal", NOW + timedelta(seconds=seconds))


async def test_a_holder_that_stops_lets_go_at_once(database: Database) -> None:
    one, two = Duties(database, "one"), Duties(database, "two")
    assert await one.mine("seal", NOW)
    await one.let_go()
    assert await two.mine("seal", NOW)


async def test_a_duty_taken_with_a_clock_far_ahead_is_free(database: Database) -> None:
    assert await Duties(database, "ahead").mine("seal", NOW + timedelta(days=2))
    assert await Duties(database, "right").mine("seal", NOW)


async def test_a_holder_that_starts_again_holds_its_duty_at_once(database: Database) -> None:
    assert await Duties(database, "one").mine("seal", NOW)
    assert await Duties(database, "one").mine("seal", NOW)


async def test_a_round_that_fails_is_done_again(database: Database) -> None:
    turns = 0
    rounds = Rounds(Duties(database, "one"))

    async def work() -> None:
        nonlocal turns
        turns += 1
        if turns == 1:
            raise ValueError("once")
        rounds.stop()

    await rounds.run(Round("test", 0.01, work))
    assert turns == 2


async def test_what_a_round_keeps_is_let_go_when_its_duty_is_another_s_and_at_the_end(database: Database) -> None:
    rounds = Rounds(Duties(database, "one"))
    told: list[str] = []

    async def work() -> None:
        told.append("work")
        if told.count("work") == 2:
            rounds.stop()

    async def let_go() -> None:
        told.append("let go")
        await Duties(database, "two").let_go()

    await Duties(database, "two").mine("test")
    await rounds.run(Round("test", 0.01, work, let_go))
    assert told == ["let go", "work", "work", "let go"]
