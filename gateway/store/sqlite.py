"""The embedded database: SQLite, one engine for reading and one writer, whose transactions take in all work that waits.

Group commit: whatever was handed to the writer while the last transaction was being made durable goes into the next
one, so that many intakes share one flush to disk. Each piece of work has a savepoint of its own and fails alone.
"""

from __future__ import annotations

import fcntl
import os
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

from gateway.findings import Finding, NotNow
from gateway.store.engines import OPTIONS

T = TypeVar("T")

GROUP: Final = 32
"""Pieces of work at most in one transaction."""

BUSY_MILLISECONDS: Final = 30_000
"""How long one process waits for another's transaction."""

PRAGMAS: Final = ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_MILLISECONDS}", "foreign_keys=ON")


def _engine(url: str, *, begin: str, threads: int) -> Engine:
    engine = create_engine(
        url, pool_size=threads, max_overflow=4, connect_args={"check_same_thread": False, "timeout": 30}, **OPTIONS
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions are ours, not the driver's
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


class _Turn:
    """The turn to write among the processes of one machine.

    SQLite makes a second writer sleep and look again; waiting for a file lock instead ends the moment it is free.
    """

    def __init__(self, url: str) -> None:
        path = make_url(url).database
        self._file = os.open(f"{path}-turn", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600) if path else None

    def __enter__(self) -> None:
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)


def _check_in_transaction(connection: Connection) -> None:
    """Raise NotNow where SQLite has rolled the whole transaction back by itself, as on a full disk or a failing one.

    The driver would then commit nothing and say nothing, and what was written before would count as durable.
    """
    driver: Any = connection.connection.driver_connection
    if not driver.in_transaction:
        raise NotNow([Finding("store.full", facts={"reason": "rolled back"})])


def _away(reason: str) -> NotNow:
    return NotNow([Finding("store.away", facts={"reason": reason})])


class Embedded:
    """Reads in the caller's thread, writes in one thread of its own; writers are always alone."""

    def __init__(self, url: str, readers: int) -> None:
        self._reading = _engine(url, begin="BEGIN", threads=readers)
        self._writing = _engine(url, begin="BEGIN IMMEDIATE", threads=1)
        self._turn = _Turn(url)
        self._work: queue.SimpleQueue[tuple[Callable[[Connection], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._closed = False
        self._writer = threading.Thread(target=self._write_on, name="writer", daemon=True)
        self._writer.start()

    def close(self) -> None:
        """Finish the work handed over so far, then let go of all connections."""
        self._closed = True
        self._work.put(None)
        self._writer.join()
        while not self._work.empty():
            # Handed over in the very moment of closing: nobody will do it, and whoever waits has to hear so.
            if (item := self._work.get()) is not None:
                item[1].set_exception(_away("closed"))
        self._reading.dispose()
        self._writing.dispose()
        self._turn.close()

    def read_now(self, work: Callable[[Connection], T], *, snapshot: bool = True) -> T:
        """Run reading work in this thread; a snapshot costs nothing here, so there always is one."""
        with self._reading.connect() as connection:
            return work(connection)

    def hand_over(self, work: Callable[[Connection], T], *, alone: bool = False) -> Future[T]:
        """Queue writing work; ``alone`` changes nothing, since there is never more than one writer."""
        future: Future[T] = Future()
        if self._closed:
            future.set_exception(_away("closed"))
        else:
            self._work.put((work, future))
        return future

    def _write_on(self) -> None:
        while (first := self._work.get()) is not None:
            group = [first]
            ended = False
            while len(group) < GROUP and not self._work.empty():
                item = self._work.get()
                if item is None:
                    ended = True
                    break
                group.append(item)
            self._commit(group)
            if ended:
                return

    def _commit(self, handed_over: list[tuple[Callable[[Connection], Any], Future[Any]]]) -> None:
        group = [(work, future) for work, future in handed_over if future.set_running_or_notify_cancel()]
        done: list[tuple[Future[Any], Any]] = []
        failed: list[tuple[Future[Any], BaseException]] = []
        try:
            with self._turn, self._writing.begin() as connection:
                for work, future in group:
                    try:
                        with connection.begin_nested():
                            done.append((future, work(connection)))
                    except Exception as error:  # noqa: BLE001 - whatever failed belongs to who handed it over
                        failed.append((future, error))
                        _check_in_transaction(connection)
                _check_in_transaction(connection)
        except Exception as error:  # noqa: BLE001 - the commit failed: nothing of the group is on disk
            failed = [(future, error) for _, future in group]
            done = []
        for future, result in done:
            future.set_result(result)
        for future, reason in failed:
            future.set_exception(reason)
