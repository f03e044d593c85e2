"""Migrations while others write: on PostgreSQL no lock outlasts its migration; indexes are built beside the writes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from gateway.store.migrate import migrate
from tests.integration.exchange.conftest import eventually

PACKET = text(
    "INSERT INTO packets (id, kind, sender, size, sha256, via, received_at, verdict, reasons, warnings, header)"
    " VALUES (:id, 'document', 'G22', 1, 'ab', 'vxp:a', now(), 'absent', '[]', '[]', '{}')"
)
BUILDING = text(
    "SELECT pid FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX%ix_packets_sent%'"
    " AND datname = current_database() AND wait_event_type = 'Lock'"
)
HARD = text(
    "SELECT relation::regclass::text, mode FROM pg_locks JOIN pg_class ON pg_class.oid = relation WHERE pid = :pid"
    " AND relkind IN ('r', 'p')"
    " AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')"
)
VALID = text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """A database that lacks the indexes of the books, and nothing before them."""
    await asyncio.to_thread(migrate, database_url, to="0013")
    made = create_async_engine(database_url, poolclass=NullPool)
    yield made
    await made.dispose()


async def building(engine: AsyncEngine, upgrade: asyncio.Task[None]) -> int:
    """Return the server's process that builds an index of packets, once it waits for the writer before."""
    found: list[Any] = []

    async def waits() -> bool:
        assert not upgrade.done(), upgrade.exception()
        async with engine.connect() as connection:
            found[:] = (await connection.execute(BUILDING)).scalars().all()
        return bool(found)

    await eventually(waits)
    return int(found[0])


async def begin_upgrade(engine: AsyncEngine, writer: AsyncConnection) -> tuple[asyncio.Task[None], int]:
    await writer.execute(PACKET, {"id": "slow"})
    url = engine.url.render_as_string(hide_password=False)
    upgrade = asyncio.create_task(asyncio.to_thread(migrate, url))
    return upgrade, await building(engine, upgrade)


async def test_packets_are_written_while_their_index_is_built(engine: AsyncEngine) -> None:
    async with engine.connect() as writer:
        upgrade, pid = await begin_upgrade(engine, writer)
        async with engine.begin() as other:
            await other.execute(text("SET lock_timeout = '20s'"))
            await other.execute(PACKET, {"id": "quick"})
            await other.execute(text("UPDATE api_keys SET certificate = false"))
            assert (await other.execute(HARD, {"pid": pid})).all() == []
        await writer.commit()
    await upgrade
    async with engine.connect() as connection:
        for name in ("ix_packets_sent", "ix_deliveries_received", "ix_deliveries_held"):
            assert (await connection.execute(VALID, {"name": name})).scalar_one() is True
        assert (await connection.execute(text("SELECT count(*) FROM packets"))).scalar_one() == 2


async def test_an_index_that_was_broken_off_is_made_anew(engine: AsyncEngine) -> None:
    async with engine.connect() as writer:
        upgrade, pid = await begin_upgrade(engine, writer)
        async with engine.begin() as other:
            await other.execute(text("SELECT pg_cancel_backend(:pid)"), {"pid": pid})
        with pytest.raises(Exception, match="cancel"):
            await upgrade
        await writer.commit()
    async with engine.connect() as connection:
        assert (await connection.execute(VALID, {"name": "ix_packets_sent"})).scalar_one() is False
    await asyncio.to_thread(migrate, engine.url.render_as_string(hide_password=False))
    async with engine.connect() as connection:
        assert (await connection.execute(VALID, {"name": "ix_packets_sent"})).scalar_one() is True
