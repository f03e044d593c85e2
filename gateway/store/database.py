"""The database as the other rooms see it: work is handed over as functions of a connection, whatever runs below.

One URL chooses: SQLite, embedded, or PostgreSQL, when there is more than one host. The same work runs on both.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import make_url

T = TypeVar("T")

Work = Callable[[Connection], Any]


def database_url(data: Path) -> str:
    """Return the URL of the embedded database in a data folder."""
    return f"sqlite:///{data / 'ledger.sqlite'}"


def is_embedded(url: str) -> bool:
    """Tell whether the URL names the embedded database, which belongs to one host."""
    return make_url(url).get_backend_name() == "sqlite"


class Backend(Protocol):
    """What runs the work."""

    def read_now(self, work: Callable[[Connection], T], *, snapshot: bool = True) -> T:
        """Run reading work, blocking this thread; without ``snapshot`` each statement sees the newest."""

    def hand_over(self, work: Callable[[Connection], T], *, alone: bool = False) -> Future[T]:
        """Run writing work in a transaction; the future is done only after the commit is on disk."""

    def close(self) -> None:
        """Finish what was handed over, then let go of all connections."""


class Database:
    """Reads and writes, both from the event loop and from other threads.

    Raises NotNow ``store.away`` where the database cannot be reached.
    """

    def __init__(self, url: str, *, readers: int = 4, connections: int = 8) -> None:
        self.url = url
        self._backend = _backend(url, readers, connections)
        self._readers = ThreadPoolExecutor(readers, "reader")

    @property
    def embedded(self) -> bool:
        """Whether this is the embedded database."""
        return is_embedded(self.url)

    def close(self) -> None:
        """Finish the work handed over so far, then let go of all connections."""
        self._readers.shutdown()
        self._backend.close()

    def read_now(self, work: Callable[[Connection], T]) -> T:
        """Run reading work in this thread, on one snapshot."""
        return self._backend.read_now(work)

    def look_now(self, work: Callable[[Connection], T]) -> T:
        """Run reading work that is a single statement, in this thread: needs no snapshot and costs one way less."""
        return self._backend.read_now(work, snapshot=False)

    async def look(self, work: Callable[[Connection], T]) -> T:
        """Run reading work that is a single statement, in a reader's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.look_now, work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run reading work in a reader's thread, on one snapshot."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, work)

    def hand_over(self, work: Callable[[Connection], T]) -> Future[T]:
        """Queue writing work; the future is done only after the commit is on disk."""
        return self._backend.hand_over(work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run writing work in a transaction and wait for its commit.

        The work may run twice or be rolled back, so it must do nothing but talk to the database. What it reads and then
        changes it must read ``with_for_update``: other transactions run at the same time, on other hosts too.
        """
        # The work is committed or not whatever becomes of the waiting task, hence the shield.
        return await asyncio.shield(asyncio.wrap_future(self.hand_over(work)))

    def hand_over_alone(self, work: Callable[[Connection], T]) -> Future[T]:
        """Queue writing work that runs while no transaction that has written to the ledger is unfinished anywhere."""
        return self._backend.hand_over(work, alone=True)

    async def alone(self, work: Callable[[Connection], T]) -> T:
        """Run writing work as :meth:`hand_over_alone` does. All other writers wait meanwhile, so it must be short."""
        return await asyncio.shield(asyncio.wrap_future(self.hand_over_alone(work)))


def _backend(url: str, readers: int, connections: int) -> Backend:
    if is_embedded(url):
        from gateway.store.sqlite import Embedded

        return Embedded(url, readers)
    from gateway.store.postgres import Served  # its drivers cost memory that an embedded service need not spend

    return Served(url, connections)
