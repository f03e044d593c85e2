"""The desk of joins: what is or seems to be one task in two records, and what people do about that."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, or_, select

from gateway.directory import agencies as directory
from gateway.directory.names import fold
from gateway.exchange import audit
from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.store.database import Database
from gateway.store.schema import task_agencies, tasks
from gateway.store.schema import task_joins as table
from gateway.tasks.book import reading
from gateway.tasks.book.entries import Entry, entry_of, is_own_record
from gateway.tasks.joins import rows
from gateway.tasks.joins.finding import compared
from gateway.tasks.joins.joining import join
from gateway.tasks.joins.rows import JOINED, REFUSED, Pair
from gateway.tasks.life.happenings import GIVING, Side

KEPT_APART = "task.join-refused"
"""The act in the audit."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A pair of records with both as they are now."""

    id: str
    agency: str
    state: str
    place: bool
    words: float
    own: Entry
    given: Entry
    created_at: datetime
    decided_at: datetime | None
    decided_by: str
    reason: str


class JoinDesk:
    """Joins as doors ask for them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, caller: Caller, *, state: str | None, task: str | None, after: str | None, limit: int
    ) -> list[Shown]:
        """Return pairs that concern the caller's agencies, the oldest first. Raises Refused ``task.unknown``.

        A pair of which a record was taken away from them is passed over: only the last page is shorter than ``limit``.
        """

        def work(connection: Connection) -> list[Shown]:
            query = select(table).where(_seen(caller.agencies))
            if task is not None:
                reading.find(connection, task, caller)
                query = query.where(or_(table.c.own == task, table.c.given == task))
            if state is not None:
                query = query.where(table.c.state == state)
            found: list[Shown] = []
            last = after or ""
            while len(found) < limit:
                rest = query.where(table.c.id > last).order_by(table.c.id).limit(limit)
                read = connection.execute(rest).all()
                found += _shown(connection, read, caller)
                if len(read) < limit:
                    break
                last = read[-1].id
            return found[:limit]

        return await self._database.read(work)

    async def join(self, own: str, given: str, caller: Caller) -> Shown:
        """Join two records by hand; joined already with each other, they stay so.

        Raises Refused ``task.unknown``, ``task.not-joinable``, ``task.not-yours`` for who stands on no side of both.
        """

        def work(connection: Connection) -> Shown:
            mine = reading.find(connection, own, caller)
            other = reading.find(connection, given, caller)
            there = _row(connection, (table.c.own == own) & (table.c.given == given))
            if there is not None and there.state == JOINED:
                return _shown(connection, [there], caller)[0]
            if not is_own_record(mine):
                raise refuse("task.not-joinable", "own", why="own")
            if not other.task.sides(caller.agencies):
                raise refuse("task.not-yours", "given", kind=JOINED)
            found = compared(connection, [mine], [other])[own, given]
            two = Pair(own, given, _agency(connection, mine, caller), found.place, found.words)
            return _joined(connection, two, caller)

        return await self._database.write(work)

    async def confirm(self, pair: str, caller: Caller) -> Shown:
        """Join what is proposed, or was refused; joined already, it stays so.

        Raises Refused ``task.join-unknown``, ``task.not-joinable``.
        """

        def work(connection: Connection) -> Shown:
            row = _mine(connection, pair, caller)
            if row.state == JOINED:
                return _shown(connection, [row], caller)[0]
            return _joined(connection, Pair(row.own, row.given, row.agency, row.place, row.words), caller)

        return await self._database.write(work)

    async def refuse(self, pair: str, caller: Caller, reason: str) -> Shown:
        """Say that two records are two tasks: neither is proposed for the other any more.

        Raises Refused ``task.join-unknown``, ``task.join-decided``, ``task.text-missing``.
        """

        def work(connection: Connection) -> Shown:
            row = _mine(connection, pair, caller)
            if row.state == JOINED:
                raise refuse("task.join-decided", "id")
            if not reason.strip():
                raise refuse("task.text-missing", "reason")
            now = datetime.now(UTC)
            two = Pair(row.own, row.given, row.agency)
            if rows.put(connection, two, REFUSED, now, by=caller.system, reason=reason)[1]:
                rows.silence(connection, [row.given], now)
                audit.write(connection, caller.system, KEPT_APART, row.own, {"from": row.given, "agency": row.agency})
            return _shown(connection, [_mine(connection, pair, caller)], caller)[0]

        return await self._database.write(work)


def _joined(connection: Connection, pair: Pair, caller: Caller) -> Shown:
    join(connection, pair, caller.system, datetime.now(UTC))
    row = _row(connection, (table.c.own == pair.own) & (table.c.given == pair.given))
    if row is None:
        raise refuse("task.join-unknown", "id")
    return _shown(connection, [row], caller)[0]


def _agency(connection: Connection, own: Entry, caller: Caller) -> str:
    """Return for which of the caller's agencies a record is joined: whose own it is, else one that gives the task.

    Nobody ends what an agency that works here keeps for itself; of others it is a copy, which who gives the task took
    up.
    """
    if own.system in caller.agencies:
        return own.system
    mine = sorted(one for one in caller.agencies if own.task.sides([one]) & GIVING)
    if not mine or fold(own.system) in directory.by_ids(connection, [own.system]):
        raise refuse("task.not-yours", "own", kind=JOINED)
    return mine[0]


def _mine(connection: Connection, pair: str, caller: Caller) -> Row[Any]:
    """Return a pair about which the caller decides, locked."""
    row = _row(connection, (table.c.id == pair) & table.c.agency.in_(sorted(caller.agencies)))
    if row is None:
        raise refuse("task.join-unknown", "id")
    return row


def _row(connection: Connection, condition: ColumnElement[bool]) -> Row[Any] | None:
    return connection.execute(select(table).where(condition).with_for_update()).first()


def _seen(agencies: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that a pair is one's own to decide, or joined and of a task of one's own."""
    mine = sorted(agencies)
    sides = [side.value for side in Side if side is not Side.FORMER]
    concerned = select(task_agencies.c.task).where(task_agencies.c.agency.in_(mine), task_agencies.c.side.in_(sides))
    return or_(table.c.agency.in_(mine), (table.c.state == JOINED) & table.c.given.in_(concerned))


def _shown(connection: Connection, found: Collection[Row[Any]], caller: Caller) -> list[Shown]:
    """Return pairs with both records as the caller may see them; without those of which one is nobody's of them."""
    ids = sorted({one for row in found for one in (row.own, row.given)})
    seen = reading.seen(caller.agencies, frozenset(Side))
    entries = {row.id: entry_of(row) for row in connection.execute(select(tasks).where(tasks.c.id.in_(ids), seen))}
    return [
        Shown(
            row.id,
            row.agency,
            row.state,
            row.place,
            row.words,
            reading.as_seen(connection, entries[row.own], caller),
            reading.as_seen(connection, entries[row.given], caller),
            row.created_at,
            row.decided_at,
            row.decided_by,
            row.reason,
        )
        for row in found
        if row.own in entries and row.given in entries
    ]
