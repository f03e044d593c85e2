"""The audit as it is handed to others: acts of administration and every access to content, in the order of time.

Both come with their hashes and those before them, so that what is handed out can be held against the chains.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, select

from gateway.exchange.ledger import Event
from gateway.store.database import Database
from gateway.store.schema import audit, ledger

PAGE: Final = 1000

ACCESS: Final = (Event.FETCHED.value, Event.CONTENT_READ.value)
"""Entries of the ledger that tell of an access to content."""


@dataclass(frozen=True, slots=True)
class Span:
    """A time from ``since`` on, before ``until``; either may be open."""

    since: datetime | None = None
    until: datetime | None = None

    def within(self, query: Select[Any], table: Any) -> Select[Any]:
        """Return the query bounded to this time."""
        if self.since is not None:
            query = query.where(table.c.at >= self.since)
        return query.where(table.c.at < self.until) if self.until is not None else query


@dataclass(frozen=True, slots=True)
class Record:
    """One line: an ``act`` of administration, or an ``access`` to the content of a packet."""

    at: datetime
    kind: str
    number: int
    actor: str
    action: str
    about: str
    """Id of what an act was done to, or of the packet that was read."""
    agency: str | None
    facts: Mapping[str, object]
    previous: str
    hash: str


def records(database: Database, span: Span) -> Iterator[Record]:
    """Yield all records of a time, the oldest first; reads a thousand at once."""
    acts = _pages(database, partial(_acts, span=span), _act)
    accesses = _pages(database, partial(_accesses, span=span), _access)
    yield from heapq.merge(acts, accesses, key=lambda record: record.at)


def _pages(
    database: Database, read: Callable[..., list[Row[Any]]], told: Callable[[Row[Any]], Record]
) -> Iterator[Record]:
    after = 0
    while rows := database.look_now(partial(read, after=after)):
        yield from map(told, rows)
        after = rows[-1].number


def _acts(connection: Connection, *, span: Span, after: int) -> list[Row[Any]]:
    query = span.within(select(audit).where(audit.c.number > after), audit)
    return list(connection.execute(query.order_by(audit.c.number).limit(PAGE)))


def _accesses(connection: Connection, *, span: Span, after: int) -> list[Row[Any]]:
    query = span.within(select(ledger).where(ledger.c.number > after, ledger.c.event.in_(ACCESS)), ledger)
    return list(connection.execute(query.order_by(ledger.c.number).limit(PAGE)))


def _act(row: Row[Any]) -> Record:
    return Record(row.at, "act", row.number, row.actor, row.action, row.object, None, row.facts, row.previous, row.hash)


def _access(row: Row[Any]) -> Record:
    return Record(
        row.at, "access", row.number, row.actor, row.event, row.packet, row.agency, row.facts, row.previous, row.hash
    )
