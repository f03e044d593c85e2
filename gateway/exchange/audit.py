"""The audit: what people did to the service itself (keys, dead letters, retention), one chain of hashes for all.

Every entry carries the hash of the one before, and writers take turns, so that numbers have no gaps and nothing can be
taken out or put in unseen. Seals cover its head together with the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select

from gateway.store.chain import GENESIS, digest, moment
from gateway.store.schema import audit as table

TURN: Final = 7_310_585
"""Number of the lock by which writers take turns on PostgreSQL; SQLite has one writer anyway."""


def write(connection: Connection, actor: str, action: str, about: str, facts: Mapping[str, object]) -> int:
    """Append one entry and return its number.

    ``actor`` is who did it (``cli:name``, ``key:id``), ``action`` a fixed word such as ``key.new``, ``about`` the id of
    what it was done to; ``facts`` hold ids, codes and counts, never content or secrets. Belongs in the transaction of
    the act itself, as its last step: the turn is held until the commit.
    """
    take_turn(connection)
    number, previous = head(connection)
    entry: dict[str, Any] = {
        "number": number + 1,
        "at": datetime.now(UTC),
        "actor": actor,
        "action": action,
        "object": about,
        "facts": dict(facts),
        "previous": previous,
    }
    connection.execute(insert(table).values(**entry, hash=entry_hash(entry)))
    return number + 1


def take_turn(connection: Connection) -> None:
    """Wait until no other act of administration is being written; the turn lasts until the commit."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(TURN)))


def head(connection: Connection) -> tuple[int, str]:
    """Return number and hash of the newest entry, or 0 and what a first entry follows."""
    last = connection.execute(select(table.c.number, table.c.hash).order_by(table.c.number.desc()).limit(1)).first()
    return (last.number, last.hash) if last is not None else (0, GENESIS)


def page(connection: Connection, after: int = 0, limit: int = 1000) -> list[Row[Any]]:
    """Return entries in their order, behind the number ``after``."""
    return list(connection.execute(select(table).where(table.c.number > after).order_by(table.c.number).limit(limit)))


def entry_hash(entry: Mapping[str, Any]) -> str:
    """Return the hash that an entry with these columns has to carry."""
    names = ("number", "actor", "action", "object", "facts", "previous")
    return digest({name: entry[name] for name in names} | {"at": moment(entry["at"])})
