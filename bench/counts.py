"""Figures about a million tasks: how long counts of today and of past days take, on both databases.

The past is written as spans, three for each task, as the book would have written them over four years, and packed.
The floor is one bare scan of a covering index over the same spans, by the database alone, in the same run.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, insert, text

from bench.throughput import Say, percentile
from gateway.store.database import Database, database_url
from gateway.store.migrate import migrate
from gateway.store.schema import task_spans
from gateway.tasks.counts.choice import Choice, Dimension, Scope
from gateway.tasks.counts.desk import Counts, loose
from gateway.tasks.counts.found import Order
from gateway.tasks.counts.packing import pack
from gateway.tasks.counts.rules import CountRules
from tests.services.postgres import Databases

TODAY: Final = date(2026, 11, 30)
DAYS: Final = 4 * 365
STEP: Final = 20_000
ASKED: Final = 5
"""Times that each question is asked; of the past each time another day."""

LOOSE: Final = 1_000
"""Spans that are left unpacked, as between two turns of the packing."""

ROWS: Final = 200
"""Rows that are told, as a page shows them; the others stand together."""

GOAL_NOW: Final = 0.3
GOAL_PAST: Final = 1.0

QUESTIONS: Final = (
    ("all together", Scope(), ()),
    ("by agency", Scope(), (Dimension.LEAD,)),
    ("by agency and field", Scope(), (Dimension.LEAD, Dimension.FIELD)),
    ("by month of assignment and of deadline", Scope(), (Dimension.ASSIGNED_MONTH, Dimension.DUE_MONTH)),
    ("by directive", Scope(), (Dimension.DIRECTIVE,)),
    ("of the assigner, by agency", Scope(frozenset({"G22"})), (Dimension.LEAD,)),
    ("of one agency, by field", Scope(frozenset({"H007"})), (Dimension.FIELD,)),
)


@dataclass(frozen=True, slots=True)
class Counted:
    """How long one question took: seconds, of today and of past days; the median and the worst."""

    database: str
    tasks: int
    question: str
    now: tuple[float, float]
    past: tuple[float, float]
    floor: float
    """A bare scan of a covering index over all spans."""


def measure_counts(folder: Path, *, tasks: int, new_url: Callable[[], str] | None, say: Say) -> list[Counted]:
    """Fill one database and count in it; in PostgreSQL if ``new_url`` gives addresses."""
    url = new_url() if new_url else database_url(folder)
    name = "PostgreSQL" if new_url else "embedded"
    migrate(url)
    database = Database(url, readers=1, connections=2)
    try:
        say(f"counts: filling the {name} database with {tasks:,} tasks")
        for rows in _steps(_spans(tasks)):
            database.hand_over(lambda c, rows=rows: c.execute(insert(task_spans), rows).rowcount).result()  # type: ignore[misc]
        say("counts: packing")
        while (left := database.read_now(loose) - LOOSE) > 0:
            database.hand_over(lambda c, left=left: pack(c, min(left, STEP))).result()  # type: ignore[misc]
        say("counts: counting")
        floor = _floor(database)
        counts = Counts(database, CountRules())
        with asyncio.Runner() as runner:
            return [_asked(runner, counts, name, tasks, floor, *question) for question in QUESTIONS]
    finally:
        database.close()


def _asked(
    runner: asyncio.Runner,
    counts: Counts,
    name: str,
    tasks: int,
    floor: float,
    question: str,
    scope: Scope,
    by: tuple[Dimension, ...],
) -> Counted:
    def seconds(day: date) -> float:
        began = time.perf_counter()
        runner.run(_answered(counts, scope, Choice(day), by))
        return time.perf_counter() - began

    days = [TODAY - timedelta(days=17 + 211 * turn) for turn in range(ASKED)]
    now = [seconds(TODAY) for _ in days]
    past = [seconds(day) for day in days]
    return Counted(name, tasks, question, _spread(now), _spread(past), floor)


async def _answered(counts: Counts, scope: Scope, choice: Choice, by: tuple[Dimension, ...]) -> None:
    found = await counts.table(scope, choice, by, Order.NUMBER, ROWS)
    if found.remainder:
        raise AssertionError(found.remainder)


def _floor(database: Database) -> float:
    """Return how long the database needs to walk once over all spans in a covering index."""
    create = "CREATE INDEX bench_floor ON task_spans (lead, state, verdict, deadline, since, until)"
    if database.embedded:
        database.hand_over(lambda c: c.execute(text(create)).rowcount).result()
    else:
        # On a line of its own: that of the service counts as dead when a statement takes as long.
        Databases(database.url).run(create, "VACUUM ANALYZE task_spans")
    query = text("SELECT lead, count(*) FROM task_spans WHERE until IS NULL GROUP BY lead")
    return min(_seconds(database, lambda c: c.execute(query).all()) for _ in range(3))


def _seconds(database: Database, work: Callable[[Connection], object]) -> float:
    began = time.perf_counter()
    database.read_now(work)
    return time.perf_counter() - began


def _spread(seconds: Sequence[float]) -> tuple[float, float]:
    return percentile(sorted(seconds), 50), max(seconds)


def _spans(tasks: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(4)  # noqa: S311 - the same past at each run
    first = datetime(TODAY.year, TODAY.month, TODAY.day, 2, tzinfo=UTC) - timedelta(days=DAYS)
    for number in range(tasks):
        day = number * DAYS // tasks
        began = first + timedelta(days=day, seconds=chance.random() * 30_000)
        accepted = began + timedelta(days=chance.random() * 5)
        done = accepted + timedelta(days=chance.random() * 200)
        deadline = (began + timedelta(days=chance.randrange(10, 180))).date() if chance.random() < 0.9 else None
        verdict = "no-deadline" if deadline is None else "on-time" if done.date() <= deadline else "late"
        common = {
            "task": f"{number:032x}",
            "deadline": deadline,
            "assigned_on": began.date(),
            "assigner": "G22" if chance.random() < 0.7 else f"H{chance.randrange(100):03}",
            "lead": f"H{min(int(chance.expovariate(0.01)), 699):03}",
            "leader": f"Phó Thủ tướng {chance.randrange(8)}",
            "field": f"Lĩnh vực {chance.randrange(30)}",
            "key": chance.random() < 0.12,
            "directive": f"{number // 40:032x}",
            "part": False,
            "along": f" s:H{chance.randrange(700):03} s:H{chance.randrange(700):03} " if chance.random() < 0.4 else "",
        }
        yield {**common, "since": began, "until": accepted, "state": "assigned", "verdict": None}
        if done.date() < TODAY:
            yield {**common, "since": accepted, "until": done, "state": "in-progress", "verdict": None}
            yield {**common, "since": done, "until": None, "state": "done", "verdict": verdict}
        else:
            middle = accepted + (done - accepted) / 2
            yield {**common, "since": accepted, "until": middle, "state": "in-progress", "verdict": None}
            yield {**common, "since": middle, "until": None, "state": "redo", "verdict": None}


def _steps(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    step: list[dict[str, Any]] = []
    for row in rows:
        step.append(row)
        if len(step) == STEP:
            yield step
            step = []
    if step:
        yield step
