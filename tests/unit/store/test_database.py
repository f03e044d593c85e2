"""The writer commits all work that waits together, and each piece fails alone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, insert, select

from gateway.findings import NotNow
from gateway.store.database import Database, database_url
from gateway.store.migrate import migrate
from gateway.store.schema import metadata, packet_keys, refusals
from gateway.store.schema.search import INVERTED
from gateway.store.schema.task_counts import TASK_TERMS


@pytest.fixture
def url(tmp_path: Path) -> str:
    found = database_url(tmp_path)
    migrate(found)
    return found


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database(url)
    yield opened
    opened.close()


def _add(key: str) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        connection.execute(insert(packet_keys).values(key=key, packet=key))
        return key

    return work


def _keys(connection: Connection) -> set[str]:
    return set(connection.execute(select(packet_keys.c.key)).scalars())


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out the full-text tables and those that SQLite keeps for it."""
    return not (kind == "table" and str(name).startswith((INVERTED, TASK_TERMS)))


def _here(item: Any, _name: object, kind: str, _reflected: object, _other: object) -> bool:
    """Leave out the index that PostgreSQL alone has."""
    return not (kind == "index" and item.dialect_kwargs.get("postgresql_using") == "gin")


# SQLAlchemy reads no index of an expression back from SQLite; PostgreSQL's test compares that one.
@pytest.mark.filterwarnings(
    "ignore:autogenerate skipping metadata-specified expression-based index .ix_deliveries_received"
)
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index ix_deliveries_received")
def test_migrations_lead_exactly_to_the_schema(url: str) -> None:
    engine = create_engine(url)
    with engine.connect() as connection:
        options = {"compare_type": True, "include_name": _ours, "include_object": _here}
        found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    engine.dispose()
    assert found == []


async def test_all_of_many_concurrent_writes_are_there(database: Database) -> None:
    done = await asyncio.gather(*(database.write(_add(f"{number:03}")) for number in range(100)))
    assert len(set(done)) == 100
    assert len(await database.read(_keys)) == 100


async def test_a_failing_write_takes_no_other_with_it(database: Database) -> None:
    works = [_add("a"), _add("a"), _add("b")]
    done = await asyncio.gather(*(database.write(work) for work in works), return_exceptions=True)
    assert [isinstance(one, Exception) for one in done] == [False, True, False]
    assert await database.read(_keys) == {"a", "b"}


def test_what_was_handed_over_is_on_disk_after_close(url: str) -> None:
    database = Database(url)
    futures = [database.hand_over(_add(str(number))) for number in range(50)]
    database.close()
    assert all(future.done() and not future.exception() for future in futures)
    again = Database(url)
    assert len(again.read_now(_keys)) == 50
    again.close()


async def test_two_processes_worth_of_writers_wait_for_each_other(url: str) -> None:
    one, two = Database(url), Database(url)
    writes = [each.write(_add(f"{name}{number}")) for name, each in (("x", one), ("y", two)) for number in range(40)]
    await asyncio.gather(*writes)
    assert len(one.read_now(_keys)) == 80
    one.close()
    two.close()


async def test_a_moment_comes_back_aware_and_in_utc(database: Database) -> None:
    there = datetime(2026, 1, 5, 8, 15, 30, 123456, tzinfo=timezone(timedelta(hours=7)))
    row = {"id": "r", "at": there, "door": "t", "findings": []}
    await database.write(lambda connection: connection.execute(insert(refusals).values(row)).rowcount)
    back = await database.read(lambda connection: connection.execute(select(refusals.c.at)).scalar_one())
    assert back == there
    assert back.tzinfo is UTC


async def test_work_handed_over_after_the_end_hears_so_instead_of_waiting_for_ever(url: str) -> None:
    ended = Database(url)
    ended.close()
    with pytest.raises(NotNow):
        ended.hand_over(_add("late")).result(10)


async def test_when_sqlite_gives_up_the_transaction_nobody_of_the_group_is_told_done(database: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def first(connection: Connection) -> None:
        begun.set()
        go_on.wait(10)

    def given_up(connection: Connection) -> None:
        # As SQLite itself does when the disk is full in the middle of a transaction.
        driver: Any = connection.connection.driver_connection
        driver.execute("ROLLBACK")
        raise OSError("full")

    waiting = database.hand_over(first)
    begun.wait(10)
    before, broken, after = (database.hand_over(work) for work in (_add("before"), given_up, _add("after")))
    go_on.set()
    waiting.result(10)
    for future in (before, broken, after):
        with pytest.raises(NotNow):
            future.result(10)
    assert await database.read(_keys) == set()
    assert await database.write(_add("again")) == "again"
