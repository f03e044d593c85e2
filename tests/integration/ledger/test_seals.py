"""Seals cover every entry once, in order, however many write and seal at the same time."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.exchange.proof import seals
from gateway.exchange.proof.seals import FIRST, Sealer
from gateway.exchange.proof.verify import verify
from gateway.exchange.proof.verifying import Tally
from gateway.exchange.proof.witness import NAME, Witness, last_line, lines
from gateway.store.database import Database
from gateway.store.schema import ledger
from tests.integration.ledger.filling import fill, go_on, receive


async def test_a_seal_covers_what_came_since_the_last_and_nothing_new_makes_none(store: Database) -> None:
    await fill(store, "ab")
    made = await store.read(lambda connection: seals.page(connection, 0))
    assert [seal.number for seal in made] == [1, 2]
    assert [seal.entries for seal in made] == [4, 2]
    assert made[0].previous == FIRST.hash
    assert (made[1].first, made[1].previous) == (made[0].last + 1, made[0].hash)
    assert made[1].audit == 2
    assert await Sealer(store).seal() == []


async def test_a_long_backlog_gets_several_seals(store: Database) -> None:
    for name in "abcde":
        await store.write(lambda connection, name=name: receive(connection, f"p{name}"))  # type: ignore[misc]
    made = await Sealer(store, most=1).seal()
    assert sum(seal.entries for seal in made) == 10
    assert list(verify(store, Tally())) == []


async def test_many_writers_and_two_sealers_at_once_leave_no_entry_out(store: Database, store_url: str) -> None:
    other = Database(store_url, connections=4)

    async def write(base: Database, name: str) -> None:
        await base.write(lambda connection: receive(connection, name))
        for _ in range(3):
            await base.write(lambda connection: go_on(connection, name))

    async def seal(base: Database, done: asyncio.Event) -> None:
        while not done.is_set():
            await Sealer(base).seal()
            await asyncio.sleep(0)

    done = asyncio.Event()
    sealing = [asyncio.create_task(seal(base, done)) for base in (store, other)]
    await asyncio.gather(*(write((store, other)[n % 2], f"p{n:03}") for n in range(30)))
    done.set()
    await asyncio.gather(*sealing)
    await Sealer(store).seal()

    tally = Tally()
    assert list(verify(store, tally)) == []
    assert (tally.counts["entries"], tally.counts["unsealed"]) == (150, 0)
    made = await store.read(lambda connection: seals.page(connection, 0))
    assert sum(seal.entries for seal in made) == 150
    assert len(made) > 1
    other.close()


async def test_every_host_writes_all_seals_into_its_log(store: Database, tmp_path: Path) -> None:
    await fill(store)
    first, second = (Witness(store, tmp_path / name) for name in ("one", "two"))
    assert [await first.keep_up(), await first.keep_up()] == [2, 0]
    await store.write(lambda connection: go_on(connection, "pa"))
    await Sealer(store).seal()
    assert [await first.keep_up(), await second.keep_up()] == [1, 3]
    assert (tmp_path / "one" / NAME).read_bytes() == (tmp_path / "two" / NAME).read_bytes()
    last = last_line(tmp_path / "one" / NAME)
    assert last is not None
    assert last == await store.read(seals.newest)


async def test_rounds_that_write_one_log_at_the_same_time_write_each_seal_once(store: Database, tmp_path: Path) -> None:
    await fill(store)
    await asyncio.gather(*(Witness(store, tmp_path).keep_up() for _ in range(8)))
    assert [line.seal.number for line in lines(tmp_path / NAME) if line.seal] == [1, 2]


async def test_a_line_that_a_crash_cut_off_is_written_again(store: Database, tmp_path: Path) -> None:
    await fill(store)
    witness = Witness(store, tmp_path)
    await witness.keep_up()
    whole = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(whole[:-20])
    assert await witness.keep_up() == 1
    assert (tmp_path / NAME).read_bytes() == whole
    assert all(line.seal for line in lines(tmp_path / NAME))


async def test_where_only_appending_is_allowed_a_torn_line_is_ended(
    store: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(store)
    witness = Witness(store, tmp_path)
    await witness.keep_up()
    whole = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(whole[:-20])

    def forbidden(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.truncate", forbidden)
    assert [await witness.keep_up(), await witness.keep_up()] == [1, 0]
    assert [bool(line.seal) for line in lines(tmp_path / NAME)] == [True, False, True]


async def test_numbers_are_as_the_database_gave_them(store: Database) -> None:
    await fill(store, "a")
    numbers = await store.read(lambda connection: connection.execute(select(ledger.c.number)).scalars().all())
    made = await store.read(lambda connection: seals.page(connection, 0))
    assert made[-1].last == max(numbers)
