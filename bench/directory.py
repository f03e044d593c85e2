"""The directory of a whole nation: how long an import takes, what a lookup costs, and whom an import keeps waiting.

Entries are made here, in the form of real ids but with invented names; the embedded database, one process.
"""

from __future__ import annotations

import asyncio
import resource
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from bench.throughput import Say, percentile
from gateway.directory.csv_file import read_csv, write_csv
from gateway.directory.entry import Entry, Label, LabelKind, Relation, Succession
from gateway.directory.knowledge import Knowledge, today
from gateway.directory.near import near
from gateway.directory.searching import Search, search
from gateway.exchange.agencies.desk import DirectoryDesk, meaning
from gateway.store.changes import REVOCATION, count_up
from gateway.store.database import Database, database_url
from gateway.store.migrate import migrate

LOOKUPS: Final = 2_000
SLOW: Final = 50
"""Searches anywhere in names, and near matches."""


@dataclass(frozen=True, slots=True)
class Directory:
    """Seconds, median and 99th percentile; sizes in bytes."""

    entries: int
    read: float
    """A CSV file into entries, every line checked."""
    planned: float
    applied: float
    processor: float
    """Of all three steps."""
    waited: tuple[float, float]
    """How long another transaction of one statement took meanwhile."""
    resolved: tuple[float, float]
    """What an id means, asked of the index."""
    remembered: tuple[float, float]
    """The same for an id that the process has met."""
    merged: tuple[float, float]
    """What an id of a body means that went into another."""
    prefix: tuple[float, float]
    anywhere: tuple[float, float]
    near: tuple[float, float]
    undone: float
    peak: int
    """Most memory of the process, the file, the plan and both states of the directory included."""
    known: int
    """Memory of ten thousand ids that were met."""


def measure_directory(folder: Path, *, entries: int, say: Say) -> Directory:
    """Import, look up, search and undo a directory of this size."""
    text = write_csv(_nation(entries)).encode()
    say(f"a file of {entries} entries, {len(text) / 10**6:.0f} MB")
    migrate(database_url(folder))
    database = Database(database_url(folder))
    try:
        return asyncio.run(_measure(DirectoryDesk(database), database, text, entries, say))
    finally:
        database.close()


async def _measure(desk: DirectoryDesk, database: Database, text: bytes, number: int, say: Say) -> Directory:
    busy = time.process_time()
    began = time.perf_counter()
    rows, wrong = read_csv(text)
    read = time.perf_counter() - began
    began = time.perf_counter()
    planned = await desk.plan(rows)
    spent = time.perf_counter() - began
    if wrong or planned.faults or len(planned.changes) != number:
        raise ValueError(f"{len(wrong) + len(planned.faults)} faults, {len(planned.changes)} changes")
    waits = _Waits(database)
    waits.start()
    began = time.perf_counter()
    done = await desk.apply("bench", planned, "bench")
    applied = time.perf_counter() - began
    busy = time.process_time() - busy
    waits.end()
    say(f"imported in {read + spent + applied:.1f} s")
    last, old = number - 1, number // 2 * 2 + 1
    ids = [f"000.{place % 90 + 10:02}.{place // 90 % 90 + 10:02}.X{place // 8100:02}" for place in range(0, number, 37)]
    resolved = _timed(database, [_meaning(one) for one in ids])
    knowledge = Knowledge(seconds=3600)
    _timed(database, [lambda c, one=one: knowledge.of(c, [one]) for one in ids[:1]])  # type: ignore[misc]
    before = _memory()
    met = [f"Z.{place:06}" for place in range(min(10_000, number))]
    _timed(database, [lambda c: knowledge.of(c, met)], 1)
    known = _memory() - before
    remembered = _timed(database, [lambda c, one=one: knowledge.of(c, [one]) for one in met])  # type: ignore[misc]
    merged = _timed(database, [_meaning(f"Y.{place:06}") for place in range(0, last // 100, 3)])
    prefix = _timed(database, [lambda c: search(c, Search(text="đơn vị số 1", prefix=True, limit=20))], SLOW)
    anywhere = _timed(database, [lambda c: search(c, Search(text=f"so {old}", limit=20))], SLOW)
    close = _timed(database, [lambda c: near(c, "000.10.1O.X0O")], SLOW)
    began = time.perf_counter()
    await desk.undo("bench", done.change_set)
    undone = time.perf_counter() - began
    say(f"undone in {undone:.1f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    times = (waits.spread(), resolved, remembered, merged, prefix, anywhere, close)
    return Directory(number, read, spent, applied, busy, *times, undone=undone, peak=peak, known=known)


def _meaning(asked: str) -> Callable[[Connection], object]:
    return lambda connection: meaning(connection, asked, today())


def _timed(
    database: Database, works: list[Callable[[Connection], object]], times: int = LOOKUPS
) -> tuple[float, float]:
    found = []
    for place in range(times):
        work = works[place % len(works)]
        began = time.perf_counter()
        database.read_now(work)
        found.append(time.perf_counter() - began)
    return statistics.median(found), percentile(sorted(found), 99)


class _Waits(threading.Thread):
    """Writes something else over and over, as an intake does, and counts how long that takes."""

    def __init__(self, database: Database) -> None:
        super().__init__(name="other writer")
        self._database = database
        self._ended = threading.Event()
        self._found: list[float] = []

    def run(self) -> None:
        """Write until told to stop."""
        while not self._ended.wait(0.005):
            began = time.perf_counter()
            self._database.hand_over(lambda connection: count_up(connection, REVOCATION)).result()
            self._found.append(time.perf_counter() - began)

    def end(self) -> None:
        """Stop, and wait for that."""
        self._ended.set()
        self.join()

    def spread(self) -> tuple[float, float]:
        """Return median and 99th percentile."""
        return statistics.median(self._found), percentile(sorted(self._found), 99)


def _memory() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def _nation(number: int) -> list[Entry]:
    """Return so many bodies, one in a hundred of them merged into the one before it."""
    found = []
    for place in range(number):
        old = f"000.{place % 90 + 10:02}.{place // 90 % 90 + 10:02}.X{place // 8100:02}"
        gone = place % 100 == 99
        labels = [
            Label(LabelKind.OLD_ID, old),
            Label(LabelKind.NEW_ID, f"Y.{place // 100:06}" if gone else f"Z.{place:06}"),
            Label(LabelKind.NAME, f"Đơn vị số {place} thuộc Sở Nông nghiệp và Môi trường"),
        ]
        day = today()
        heirs = (Succession(Relation.MERGED, f"z-{place - 1}", day),) if gone else ()
        parent = f"z-{place // 100 * 100}" if place % 100 else None
        found.append(Entry(f"z-{place}", "unit", tuple(labels), parent, None, day if gone else None, heirs))
    return found
