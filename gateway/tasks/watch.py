"""What watching needs of tasks, of the whole service: looked at once a minute at most, however often it is asked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, select, text

from gateway.findings import NotNow
from gateway.store.database import Database
from gateway.store.schema import directive_agencies, task_conflicts, task_imports, task_spans, task_updates, tasks
from gateway.tasks.counts.choice import Choice, Scope
from gateway.tasks.counts.desk import Counts, today
from gateway.tasks.life.standing import Standing

FRESH_SECONDS: Final = 60.0
"""How long what was seen is told again."""


@dataclass(frozen=True, slots=True)
class Signs:
    """How many tasks stand where today, and what waits."""

    standings: Mapping[Standing, int] = field(default_factory=dict)
    proposals: int = 0
    """They wait for people."""
    untold: int = 0
    """Events that other agencies are to be told."""
    oldest_untold: datetime | None = None
    conflicts: int = 0
    """What came and cannot happen, until a person settles it."""
    unwritten: int = 0
    """Tasks of lists that are decided and not written or recalled yet."""
    loose: int = 0
    """Changes that are not packed for counting yet."""


class TaskWatch:
    """One for each process."""

    def __init__(self, database: Database, counts: Counts, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._counts = counts
        self._clock = clock
        self._turn = asyncio.Lock()
        self._seen: tuple[float, Signs] | None = None

    async def look(self) -> Signs | None:
        """Return what was seen within a minute; nothing where the database is away and nothing was seen so far."""
        async with self._turn:
            if self._seen is None or self._clock() - self._seen[0] >= FRESH_SECONDS:
                # Where the store is away its own gauge says so, and what was seen last is told again.
                with suppress(NotNow):
                    self._seen = (self._clock(), await self._now())
            return self._seen[1] if self._seen is not None else None

    async def _now(self) -> Signs:
        signs, any_task = await self._database.read(_waiting)
        if not any_task:
            return signs  # nothing is loaded for counting where nothing is counted
        found = await self._counts.table(Scope(), Choice(today()), ())
        return replace(signs, standings=found.together.by)


def _waiting(connection: Connection) -> tuple[Signs, bool]:
    """Return what waits, each from a small index of what is open, and whether there is any task."""
    # Conditions in the very words of the indexes, for both databases.
    proposed = select(func.sum(directive_agencies.c.open)).where(text("directive_agencies.state = 'open'"))
    owed = select(func.count(), func.min(task_updates.c.created_at)).where(text("task_updates.outcome IS NULL"))
    disputed = select(func.count()).select_from(task_conflicts).where(text("task_conflicts.state = 'open'"))
    lists = select(func.sum(task_imports.c.unwritten)).where(text("task_imports.unwritten > 0"))
    loose = select(func.count()).select_from(task_spans).where(text("task_spans.packed <> 1"))
    untold, oldest = connection.execute(owed).one()
    return (
        Signs(
            proposals=connection.execute(proposed).scalar() or 0,
            untold=untold,
            oldest_untold=oldest,
            conflicts=connection.execute(disputed).scalar_one(),
            unwritten=connection.execute(lists).scalar() or 0,
            loose=connection.execute(loose).scalar_one(),
        ),
        connection.execute(select(tasks.c.id).limit(1)).first() is not None,
    )
