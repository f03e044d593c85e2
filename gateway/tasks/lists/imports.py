"""Lists that are taken in: checked first, decided as a whole, and written in parts; the same again changes nothing.

What is decided is done, by the background where whoever brought the list did not come to the end (:mod:`.writing`). A
list can be taken back: its tasks are recalled, so that what was counted in between stays as it was known.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from gateway.exchange import audit
from gateway.exchange.rounds import Round
from gateway.exchange.views import Caller
from gateway.findings import Refused, refuse
from gateway.ids import new_id
from gateway.packet.dates import VIETNAM
from gateway.store.database import Database
from gateway.store.schema import task_imports as table
from gateway.store.schema import tasks
from gateway.tasks.book.bulk import STEP, steps_of
from gateway.tasks.life.terms import Said
from gateway.tasks.lists import parts
from gateway.tasks.lists.heading import Heading, find_heading
from gateway.tasks.lists.parts import Part
from gateway.tasks.lists.planning import Brought, Plan, Unknown, draft, look_up, settle
from gateway.tasks.lists.rows import MOST_FAULTS, Rows, read_rows
from gateway.tasks.lists.sheets import read_sheet
from gateway.tasks.lists.writing import ListWriting

MOST: Final = 500
"""Lists that are told at most, the newest."""
TOLD: Final = select(*(column for column in table.c if column.name != "tasks"))
"""Lists without the ids of their tasks, which may be very many."""
TURN: Final = 7_310_587
"""Number of the lock by which those who decide about lists take turns on PostgreSQL; SQLite has one writer anyway."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A list that was taken in. ``again``: it had been before, and nothing was changed."""

    id: str
    agency: str
    name: str
    sha256: str
    actor: str
    at: datetime
    tasks: int
    rows: int
    undone_at: datetime | None = None
    undone_by: str | None = None
    unwritten: int = 0
    """Of how many tasks the writing or recalling is decided and not done yet."""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """What a list would do, what is wrong, and how it was understood."""

    plan: Plan
    heading: Heading
    brought: Brought


class Imports:
    """Takes lists in and back."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writing = ListWriting(database)

    def rounds(self) -> list[Round]:
        """Return the round that finishes lists whose bringer is gone."""
        return self._writing.rounds()

    async def check(
        self, caller: Caller, file: Path, *, agency: str = "", name: str = "", unknown: Unknown = Unknown.REFUSE
    ) -> Checked:
        """Return what a list would do. Raises Refused for what is no list at all, ``task.list-whose``."""
        whose = _whose(caller, agency)
        heading, rows, digest = await asyncio.to_thread(_read, file)
        brought = Brought(whose, caller.system, name[:255], digest, unknown)
        now = datetime.now(UTC)
        known = await self._database.read(lambda connection: look_up(connection, rows, brought, now))
        made = await asyncio.to_thread(draft, rows, brought, known, now)
        await self._database.read(lambda connection: settle(connection, brought, made))
        return Checked(made, heading, brought)

    async def take(self, checked: Checked) -> Taken:
        """Take a list in. Raises Refused with all faults of its rows, and then nothing was written."""
        if checked.plan.faults:
            raise Refused(checked.plan.faults[:MOST_FAULTS])
        some = await asyncio.to_thread(_parts, checked)
        which, again = await self._database.write(lambda connection: _decide(connection, checked, some))
        checked.plan.new.clear()
        return await self._finished(which, again=again)

    async def page(self, caller: Caller) -> list[Taken]:
        """Return the lists of the caller's agencies, the newest first."""
        query = TOLD.where(table.c.agency.in_(sorted(caller.agencies))).order_by(table.c.id.desc()).limit(MOST)
        return await self._database.read(lambda connection: [_taken(row) for row in connection.execute(query)])

    async def undo(self, caller: Caller, which: str) -> Taken:
        """Recall all tasks that a list made. Raises Refused ``task.list-unknown``, ``.list-undone``, ``.list-used``."""
        await self._database.look(lambda connection: _theirs(connection.execute(_one(which)).first(), caller, which))
        # Whatever is left of it comes before.
        await self._writing.finish(which)
        await self._database.write(lambda connection: _decide_undoing(connection, caller, which))
        return await self._finished(which)

    async def _finished(self, which: str, *, again: bool = False) -> Taken:
        await self._writing.finish(which)
        return await self._database.look(lambda connection: _taken(connection.execute(_one(which)).one(), again=again))


def _whose(caller: Caller, agency: str) -> str:
    if not agency and len(caller.agencies) == 1:
        return next(iter(caller.agencies))
    if agency not in caller.agencies:
        raise refuse("task.list-whose", "agency", agencies=", ".join(sorted(caller.agencies)[:20]))
    return agency


def _read(file: Path) -> tuple[Heading, Rows, str]:
    lines = read_sheet(file)
    heading = find_heading(lines)
    rows = read_rows(lines, heading, datetime.now(VIETNAM).date())
    if not rows.rows and not rows.faults:
        raise refuse("task.list-empty", "")
    with file.open("rb") as opened:
        return heading, rows, hashlib.file_digest(opened, "sha256").hexdigest()


def _parts(checked: Checked) -> list[Part]:
    """Return what is to be written. Raises Refused where an event of a task cannot happen."""
    for one in checked.plan.new:
        for _ in steps_of(one):
            pass
    return parts.to_begin(checked.plan.new)


def _decide(connection: Connection, checked: Checked, some: list[Part]) -> tuple[str, bool]:
    """Write down that a list is taken in, and all that is to be written; tell whether it had been before."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(TURN)))
    brought, made = checked.brought, checked.plan
    here = (table.c.agency == brought.agency) & (table.c.sha256 == brought.sha256)
    before = connection.execute(select(table.c.id).where(here, table.c.undone_at.is_(None))).first()
    if before is not None:
        return before.id, True
    which, ids = new_id(), [one.id for one in made.new]
    row: dict[str, Any] = {
        "id": which,
        "agency": brought.agency,
        "sha256": brought.sha256,
        "name": brought.name,
        "actor": brought.actor,
        "at": datetime.now(UTC),
        "rows": made.rows,
    }
    connection.execute(insert(table).values(**row, tasks=ids, number=len(ids), unwritten=len(ids)))
    parts.put(connection, which, some)
    facts = {"agency": brought.agency, "sha256": brought.sha256, "tasks": len(ids), "known": made.known}
    audit.write(connection, brought.actor, "tasks.import", which, facts)
    return which, False


def _one(which: str) -> Select[Any]:
    return TOLD.where(table.c.id == which)


def _theirs(row: Row[Any] | None, caller: Caller, which: str) -> None:
    if row is None or row.agency not in caller.agencies:
        raise refuse("task.list-unknown", "id", list=which[:64])
    if row.undone_at is not None:
        raise refuse("task.list-undone", "id", list=which)


def _decide_undoing(connection: Connection, caller: Caller, which: str) -> None:
    """Write down that a list is taken back, and all that is to be recalled."""
    row = connection.execute(select(table).where(table.c.id == which).with_for_update()).first()
    _theirs(row, caller, which)
    assert row is not None  # noqa: S101 - else it is not theirs
    number, first = _used(connection, row.tasks)
    if number:
        raise refuse("task.list-used", "id", number=number, task=first)
    now = datetime.now(UTC)
    body = {"reason": f"Hoàn tác danh sách {row.name or row.sha256[:12]}", "list": row.id}
    parts.put(connection, which, parts.to_recall(row.tasks, Said("", now, caller.system, row.agency, body)))
    done = {"undone_at": now, "undone_by": caller.system, "unwritten": len(row.tasks)}
    connection.execute(update(table).where(table.c.id == which).values(**done))
    audit.write(connection, caller.system, "tasks.import-undo", which, {"agency": row.agency, "tasks": row.number})


def _used(connection: Connection, some: Sequence[str]) -> tuple[int, str]:
    """Return to how many of these tasks something has happened since they were written, and the first of them."""
    number, first = 0, ""
    for start in range(0, len(some), STEP):
        used = (tasks.c.id.in_(some[start : start + STEP]), tasks.c.updated_at != tasks.c.created_at)
        more, least = connection.execute(select(func.count(), func.min(tasks.c.id)).where(*used)).one()
        number, first = number + more, first or least or ""
    return number, first


def _taken(row: Row[Any], *, again: bool = False) -> Taken:
    return Taken(
        row.id,
        row.agency,
        row.name,
        row.sha256,
        row.actor,
        row.at,
        row.number,
        row.rows,
        row.undone_at,
        row.undone_by,
        row.unwritten,
        again,
    )
