"""PostgreSQL below the same work functions: schema, conflicts between hosts, a server that goes away, the months."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine

from gateway.exchange import ledger
from gateway.exchange.ledger import Event, Note
from gateway.findings import NotNow
from gateway.store.database import Database
from gateway.store.migrate import migrate
from gateway.store.partitions import ensure_months
from gateway.store.schema import ledger as table
from gateway.store.schema import metadata, packet_keys
from tests.services.postgres import PostgresServer


@pytest.fixture
async def database(ready_url: str) -> AsyncIterator[Database]:
    opened = Database(ready_url, connections=4)
    yield opened
    opened.close()


def _add(key: str) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        connection.execute(insert(packet_keys).values(key=key, packet=key))
        return key

    return work


def _add_or_find(key: str, packet: str) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        known = connection.execute(select(packet_keys.c.packet).where(packet_keys.c.key == key)).scalar_one_or_none()
        if known is None:
            connection.execute(insert(packet_keys).values(key=key, packet=packet))
        return known or packet

    return work


def _keys(connection: Connection) -> set[str]:
    return set(connection.execute(select(packet_keys.c.key)).scalars())


async def test_migrations_lead_exactly_to_the_schema(database: Database) -> None:
    engine = create_async_engine(database.url)

    def ours(name: str | None, kind: str, _parents: object) -> bool:
        return not (kind == "table" and str(name).startswith("ledger_"))

    def differences(connection: Connection) -> object:
        options = {"compare_type": True, "include_name": ours}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_two_hosts_that_migrate_at_once_wait_for_each_other(database_url: str) -> None:
    code = "import os; from gateway.store.migrate import migrate; migrate(os.environ['URL'])"
    hosts = [await asyncio.create_subprocess_exec(sys.executable, "-c", code, env={**os.environ, "URL": database_url})
             for _ in range(3)]  # fmt: skip
    assert [await host.wait() for host in hosts] == [0, 0, 0]
    database = Database(database_url, connections=2)
    assert await database.read(_keys) == set()
    database.close()


async def test_many_hosts_that_write_one_key_agree_on_who_was_first(database: Database) -> None:
    other = Database(database.url, connections=4)
    writes = [each.write(_add_or_find("k", f"{name}{n}")) for n in range(10) for name, each in
              (("a", database), ("b", other))]  # fmt: skip
    assert len(set(await asyncio.gather(*writes))) == 1
    other.close()


async def test_a_failing_write_takes_no_other_with_it(database: Database) -> None:
    works = [_add("a"), _add("b")]
    await asyncio.gather(*(database.write(work) for work in works))
    with pytest.raises(IntegrityError):
        await database.write(_add("a"))
    assert await database.read(_keys) == {"a", "b"}


async def test_a_server_that_went_away_is_named_and_found_again(own_postgres: PostgresServer) -> None:
    url = own_postgres.create_database()
    migrate(url)
    database = Database(url, connections=2)
    await database.write(_add("before"))
    own_postgres.kill()
    with pytest.raises(NotNow) as away:
        await database.write(_add("while"))
    assert away.value.findings[0].code == "store.away"
    with pytest.raises(NotNow):
        await database.read(_keys)
    own_postgres.start()
    await database.write(_add("after"))
    assert await database.read(_keys) == {"before", "after"}
    database.close()


def _fetched(connection: Connection, packet: str) -> None:
    ledger.write(connection, [Note(packet, Event.FETCHED, "test")], datetime.now(UTC))


async def test_alone_waits_for_writers_of_the_ledger_and_they_for_it(database: Database) -> None:
    order: list[str] = []

    def slow(connection: Connection) -> None:
        _fetched(connection, "p")
        connection.exec_driver_sql("SELECT pg_sleep(0.3)")
        order.append("writer")

    def high(connection: Connection) -> int:
        order.append("alone")
        return len(connection.execute(select(table.c.number)).all())

    writer = asyncio.ensure_future(database.write(slow))
    while not await database.read(_ledger_lock_held):  # noqa: ASYNC110 - the lock is in the server
        await asyncio.sleep(0.01)
    seen = await database.alone(high)
    await writer
    assert order == ["writer", "alone"]
    assert seen == 1


def _ledger_lock_held(connection: Connection) -> bool:
    query = "SELECT count(*) FROM pg_locks WHERE relation = 'ledger'::regclass AND mode = 'RowExclusiveLock'"
    return bool(connection.execute(text(query)).scalar_one())


async def test_chains_of_one_packet_hold_though_many_write_to_it(database: Database) -> None:
    other = Database(database.url, connections=4)
    await database.write(_a_packet)
    await asyncio.gather(*(each.write(lambda c: _fetched(c, "p")) for _ in range(10) for each in (database, other)))
    rows = await database.read(lambda c: c.execute(select(table).order_by(table.c.position)).all())
    assert [row.position for row in rows] == list(range(1, 21))
    assert [row.previous for row in rows[1:]] == [row.hash for row in rows[:-1]]
    other.close()


def _a_packet(connection: Connection) -> None:
    now = datetime.now(UTC)
    row = {"id": "p", "kind": "document", "sender": "G22", "size": 1, "sha256": "0" * 64, "via": "test",
           "received_at": now, "verdict": "absent", "reasons": [], "warnings": [], "header": {}}  # fmt: skip
    connection.execute(insert(metadata.tables["packets"]).values(row))


async def test_months_are_made_ahead_and_a_wrong_clock_loses_nothing(database: Database) -> None:
    made = await database.write(lambda connection: ensure_months(connection, date(2031, 12, 31)))
    assert made == ["ledger_y2031m12", "ledger_y2032m01", "ledger_y2032m02"]
    assert await database.write(lambda connection: ensure_months(connection, date(2031, 12, 31))) == []
    far = datetime(2099, 1, 1, tzinfo=UTC)
    await database.write(lambda c: ledger.write(c, [Note("q", Event.FETCHED, "t")], far, new="q"))
    where = await database.read(lambda c: c.execute(text("SELECT tableoid::regclass::text FROM ledger")).scalar_one())
    assert where == "ledger_rest"


async def test_a_month_that_a_wrong_clock_has_begun_stays_where_it_is(database: Database) -> None:
    ahead = datetime(2031, 12, 5, tzinfo=UTC)
    await database.write(lambda c: ledger.write(c, [Note("q", Event.FETCHED, "t")], ahead, new="q"))
    made = await database.write(lambda connection: ensure_months(connection, date(2031, 12, 31)))
    assert made == ["ledger_y2032m01", "ledger_y2032m02"]
    await database.write(lambda c: ledger.write(c, [Note("r", Event.FETCHED, "t")], ahead, new="r"))
