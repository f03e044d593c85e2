"""PostgreSQL through asyncpg: the same work functions, each in a transaction of its own, several at the same time.

asyncpg lives on an event loop; ours turns in a thread of its own, and SQLAlchemy lets synchronous work run on it. The
server itself shares its flushes among transactions that commit at the same moment.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import asyncpg
import uvloop
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from gateway.findings import Finding, NotNow
from gateway.store.engines import OPTIONS
from gateway.store.releases import connection_name

T = TypeVar("T")

MET_ANOTHER: Final = {"40001": 5, "40P01": 5, "23505": 1}
"""How often work is done anew that met another transaction, by SQL state: serialisation failure, deadlock, and a key
that the other was quicker to write, which the work sees the second time."""

AWAY: Final = ("08", "53", "57P", "25006")
"""Beginnings of SQL states that say: not there for us now (connection, resources, shutdown, read-only)."""

ANSWER_SECONDS: Final = 15.0
"""How long one statement may take before the line counts as dead; migrations and backups have lines of their own."""

CONNECT_SECONDS: Final = 10.0
POOL_SECONDS: Final = 30.0

ALONE: Final = "LOCK TABLE ledger IN EXCLUSIVE MODE"
"""Conflicts with the lock that every insert into the ledger holds to its commit; readers are not disturbed."""


@dataclass(slots=True)
class _Attempt:
    """How far one transaction came."""

    committing: bool = False


class Served:
    """A pool of connections on a loop in a thread of its own."""

    def __init__(self, url: str, connections: int) -> None:
        self._loop = uvloop.new_event_loop()
        self._thread = threading.Thread(target=self._turn, name="postgres", daemon=True)
        self._thread.start()
        self._under_way: set[asyncio.Task[Any]] = set()
        engine = create_async_engine(
            url,
            pool_size=connections,
            max_overflow=0,
            pool_timeout=POOL_SECONDS,
            pool_use_lifo=True,
            connect_args={
                "timeout": CONNECT_SECONDS,
                "command_timeout": ANSWER_SECONDS,
                "server_settings": {"application_name": connection_name(), "timezone": "UTC"},
            },
            **OPTIONS,
        )
        self._writing: AsyncEngine = engine
        self._reading: AsyncEngine = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._looking: AsyncEngine = engine.execution_options(isolation_level="AUTOCOMMIT")

    def _turn(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def _soon(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(self._tracked(work), self._loop)

    async def _tracked(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine that runs has a task
        self._under_way.add(task)
        try:
            return await work
        finally:
            self._under_way.discard(task)

    def read_now(self, work: Callable[[Connection], T], *, snapshot: bool = True) -> T:
        """Run reading work. Raises NotNow ``store.away``."""
        return self._soon(self._read(work, self._reading if snapshot else self._looking)).result()

    async def _read(self, work: Callable[[Connection], T], engine: AsyncEngine) -> T:
        try:
            return await _read_once(work, engine)
        except Exception as error:
            if not _is_away(error):
                raise
        try:
            # A connection of the pool may have died since it was used last: once more on a new one.
            return await _read_once(work, engine)
        except Exception as error:
            if _is_away(error):
                raise _away(error) from error
            raise

    def hand_over(self, work: Callable[[Connection], T], *, alone: bool = False) -> Future[T]:
        """Run writing work in a transaction of its own. The future raises NotNow ``store.away``."""
        return self._soon(self._write(work, alone))

    async def _write(self, work: Callable[[Connection], T], alone: bool) -> T:
        met = lost = 0
        while True:
            attempt = _Attempt()
            try:
                return await self._write_once(work, alone, attempt)
            except Exception as error:
                if _is_away(error):
                    # Not committed for certain, so once more on a new connection; lost while committing: nobody knows.
                    lost += 1
                    if attempt.committing or lost > 1:
                        raise _away(error) from error
                elif met < MET_ANOTHER.get(_state(error), 0):
                    met += 1
                else:
                    raise

    async def _write_once(self, work: Callable[[Connection], T], alone: bool, attempt: _Attempt) -> T:
        async with self._writing.begin() as connection:
            if alone:
                await connection.exec_driver_sql(ALONE)
            result = await connection.run_sync(work)
            attempt.committing = True
        return result

    def close(self) -> None:
        """Finish the work handed over so far, then let go of all connections."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        while self._under_way:
            await asyncio.wait(self._under_way)
        await self._writing.dispose()


async def _read_once(work: Callable[[Connection], T], engine: AsyncEngine) -> T:
    async with engine.connect() as connection:
        return await connection.run_sync(work)


def _state(error: BaseException) -> str:
    """Return the SQL state that the server gave, or nothing."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None) or "")


def _is_away(error: BaseException) -> bool:
    """Tell whether the server could not be reached or is not there for us now."""
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        cause = getattr(error.orig, "__cause__", None)
        return _state(error).startswith(AWAY) or isinstance(cause, (OSError, asyncpg.InterfaceError))
    return isinstance(error, (OSError, TimeoutError, PoolTimeout, asyncpg.InterfaceError)) or _state(error).startswith(
        AWAY
    )


def _away(error: Exception) -> NotNow:
    return NotNow([Finding("store.away", facts={"reason": type(error).__name__})])
