"""How Alembic reaches the database: by the URL that :func:`gateway.store.migrate.migrate` hands over."""

from __future__ import annotations

import asyncio

from alembic import context
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from gateway.store.database import is_embedded
from gateway.store.engines import OPTIONS
from gateway.store.schema import metadata

LOCK = 7_310_584
"""Number of the lock that lets one host migrate at a time."""

LOCK_SECONDS = 5

AGAIN_SECONDS = 0.2
"""Time between two tries to be the host that migrates."""


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
        # On PostgreSQL locks that one migration holds must not last until the end of the next.
        transaction_per_migration=connection.dialect.name == "postgresql",
    )
    with context.begin_transaction():
        context.run_migrations()


async def served(url: str) -> None:
    # Without a pool: the session's lock must end with what happened here, also where that failed.
    engine = create_async_engine(url, poolclass=NullPool, **OPTIONS)
    async with engine.connect() as connection:
        # Asked again and again: who waited for the lock in one statement would be waited for by concurrent builds of
        # indexes, which wait for all that runs. The lock is the session's, since there are several transactions.
        while not (await connection.execute(text(f"SELECT pg_try_advisory_lock({LOCK})"))).scalar_one():
            await connection.rollback()
            await asyncio.sleep(AGAIN_SECONDS)
        # A statement that waits for a lock makes all others wait behind it: rather give up, to be started again.
        await connection.execute(text(f"SET lock_timeout = '{LOCK_SECONDS}s'"))
        await connection.commit()
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


url: str = context.config.attributes["url"]
if is_embedded(url):
    engine = create_engine(url, **OPTIONS)
    # Left alone, the driver commits each change of a table by itself: a kill in between would leave half a migration.
    event.listen(engine, "connect", lambda raw, _record: setattr(raw, "isolation_level", None))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.begin() as connection:
        run(connection)
    engine.dispose()
else:
    asyncio.run(served(url))
