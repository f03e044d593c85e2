"""How Alembic reaches the database: by the URL that :func:`gateway.store.migrate.migrate` hands over."""

from __future__ import annotations

import asyncio

from alembic import context
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.ext.asyncio import create_async_engine

from gateway.store.database import is_embedded
from gateway.store.engines import OPTIONS
from gateway.store.schema import metadata

LOCK = 7_310_584
"""Number of the lock that lets one host migrate at a time."""

LOCK_SECONDS = 5


def run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        # A statement that waits for a lock makes all others wait behind it: rather give up, to be started again.
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def served(url: str) -> None:
    engine = create_async_engine(url, **OPTIONS)
    async with engine.begin() as connection:
        await connection.run_sync(run)
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
