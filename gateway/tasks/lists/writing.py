"""Writing what was decided about a list, part by part, by whoever brought it or, after a crash, by the background."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Final

import structlog
from sqlalchemy import Connection, select, text, update

from gateway.exchange.rounds import Round
from gateway.findings import NotNow
from gateway.packet.dates import VIETNAM
from gateway.store.database import Database
from gateway.store.schema import task_imports as table
from gateway.store.schema import tasks
from gateway.tasks.book.bulk import Beginning, Rows, happen_all, taken
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.states import State
from gateway.tasks.life.terms import Said
from gateway.tasks.lists import parts
from gateway.tasks.lists.parts import Kind, Part

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 10.0
"""Pause between two looks for lists at which nobody works any more."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A part as far as it can be made ready before its transaction."""

    part: Part
    new: list[Beginning] = field(default_factory=list)
    rows: Rows | None = None
    recalls: dict[str, Said] = field(default_factory=dict)


class ListWriting:
    """Does what is decided. Several may do so at once for the same list: each part is done once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: dict[str, int] = {}

    def rounds(self) -> list[Round]:
        """Return the round that goes on with lists that were left."""
        return [Round("task-lists", LOOK_SECONDS, self.go_on)]

    async def finish(self, which: str) -> None:
        """Do all that is left of a list."""
        while (part := await self._database.look(partial(parts.first, which=which))) is not None:
            ready = await asyncio.to_thread(_made_ready, part)
            await self._database.write(partial(_do, which=which, ready=ready))

    async def go_on(self) -> None:
        """Finish the lists that have not come further since the last look: whoever wrote them is gone."""
        left = await self._database.look(_left)
        standing = [which for which, number in left.items() if self._seen.get(which) == number]
        self._seen = left
        for which in standing:
            log.warning("task-list-taken-up", list=which, unwritten=left[which])
            try:
                await self.finish(which)
            except NotNow:
                raise
            except Exception:
                # It stays as far as it is, and is told; the others are no worse off for it.
                log.exception("task-list-broken", list=which)


def _left(connection: Connection) -> dict[str, int]:
    query = select(table.c.id, table.c.unwritten).where(text("task_imports.unwritten > 0")).order_by(table.c.id)
    return {row.id: row.unwritten for row in connection.execute(query)}


def _made_ready(part: Part) -> _Ready:
    if part.kind is Kind.RECALL:
        return _Ready(part, recalls=parts.recalls(part))
    new = parts.beginnings(part)
    return _Ready(part, new, _rows(new))


def _rows(new: list[Beginning]) -> Rows:
    rows = Rows(datetime.now(UTC))
    for one in new:
        rows.add(one)
    return rows


def _do(connection: Connection, which: str, ready: _Ready) -> None:
    """Do one part, unless another did."""
    here = table.c.id == which
    row = connection.execute(select(table.c.unwritten, table.c.undone_at).where(here).with_for_update()).one()
    if not parts.take_away(connection, which, ready.part.number):
        return
    if ready.part.kind is Kind.RECALL:
        _recall(connection, ready)
        lacking = 0
    else:
        # Only a release that knows no parts takes a list back of which some are left.
        lacking = ready.part.tasks - (_begin(connection, which, ready) if row.undone_at is None else 0)
    left = row.unwritten - ready.part.tasks
    connection.execute(update(table).where(here).values(unwritten=left, number=table.c.number - lacking))


def _begin(connection: Connection, which: str, ready: _Ready) -> int:
    new, rows = ready.new, ready.rows
    there = taken(connection, [one.origin for one in new])
    if there:
        # Somebody gave a task under this code after the list was looked through: it stays as it is.
        log.warning("task-list-codes-taken", list=which, number=len(there))
        new = [one for one in new if (one.origin.system, one.origin.code) not in there]
    if rows is None or there or _day(rows.now) != _day(datetime.now(UTC)):
        # What is written on a day was not known on the day before, whose figures may have been told already.
        rows = _rows(new)
    rows.write(connection)
    return len(new)


def _recall(connection: Connection, ready: _Ready) -> None:
    some = tasks.c.id.in_(list(ready.recalls))
    over = tasks.c.state.in_([State.RECALLED.value, State.JOINED.value])
    query = select(tasks.c.id).where(some, ~over)
    live = set(connection.execute(query.order_by(tasks.c.id).with_for_update()).scalars())
    happen_all(connection, Happening.RECALLED, {task: said for task, said in ready.recalls.items() if task in live})


def _day(moment: datetime) -> date:
    return moment.astimezone(VIETNAM).date()
