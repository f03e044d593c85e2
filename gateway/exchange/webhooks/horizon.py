"""How far the ledger is whole: up to which number no entry can appear any more.

Numbers are given before the commit, so on PostgreSQL a later one may be seen earlier. Whoever has a number has had a
transaction id before it (it has locked or written the packet's row). So: read the newest number, then take an id of our
own; once every transaction up to that id has ended, every number up to that one is there or never comes. Writers are
not held up for a moment, and nothing is added to what they do.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text

from gateway.store.schema import ledger


@dataclass(frozen=True, slots=True)
class Mark:
    """A newest number, and the transaction id that was the next when it was read; 0 on SQLite, with its one writer."""

    number: int
    barrier: int


def newest(connection: Connection) -> Mark:
    """Return a mark, in a writing transaction of its own."""
    number = connection.execute(select(func.max(ledger.c.number))).scalar() or 0
    if connection.dialect.name != "postgresql":
        return Mark(number, 0)
    barrier = connection.execute(text("SELECT pg_current_xact_id()::text::bigint")).scalar_one()
    return Mark(number, int(barrier))


def settled(connection: Connection, mark: Mark) -> bool:
    """Tell, in a later transaction, whether everything up to a mark is there that ever will be."""
    if connection.dialect.name != "postgresql":
        return True
    oldest = text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
    return int(connection.execute(oldest).scalar_one()) > mark.barrier
