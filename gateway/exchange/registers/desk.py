"""The registers as doors ask for them: pages of each book, all of a book as a stream of pages, counts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from enum import StrEnum
from typing import Final, TypeAlias

from sqlalchemy import Connection

from gateway.exchange.registers import books, take_backs
from gateway.exchange.registers import counts as counting
from gateway.exchange.registers.entries import (
    INCOMING,
    OUTGOING,
    TAKE_BACKS,
    Column,
    CountEntry,
    IncomingEntry,
    OutgoingEntry,
    TakeBackEntry,
)
from gateway.exchange.registers.spans import Period, Span
from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.store.database import Database

PAGE: Final = 500

Entry: TypeAlias = OutgoingEntry | IncomingEntry | TakeBackEntry


class Book(StrEnum):
    """The three books of an agency."""

    OUTGOING = "outgoing"
    INCOMING = "incoming"
    TAKE_BACKS = "take-backs"


COLUMNS: Final[dict[Book, tuple[Column, ...]]] = {
    Book.OUTGOING: OUTGOING,
    Book.INCOMING: INCOMING,
    Book.TAKE_BACKS: TAKE_BACKS,
}

_READ: Final[dict[Book, Callable[[Connection, str, Span, str, int], Sequence[Entry]]]] = {
    Book.OUTGOING: books.outgoing,
    Book.INCOMING: books.incoming,
    Book.TAKE_BACKS: take_backs.take_backs,
}


class Registers:
    """Reads the books; nothing is written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, book: Book, agency: str, span: Span, *, after: str = "", limit: int = PAGE) -> Sequence[Entry]:
        """Return so many entries of a book after a place in it, the oldest first."""
        return await self._database.read(lambda connection: _READ[book](connection, agency, span, after, limit))

    async def pages(self, book: Book, agency: str, span: Span) -> AsyncIterator[Sequence[Entry]]:
        """Yield all of a book, page by page."""
        after = ""
        while page := await self.page(book, agency, span, after=after):
            yield page
            after = page[-1].place

    async def counts(self, span: Span, period: Period, ours: Collection[str] | None) -> list[CountEntry]:
        """Return the counts by agency and period, of ``ours`` alone where given."""
        return await self._database.read(lambda connection: counting.counts(connection, span, period, ours))


def whose(caller: Caller, agency: str) -> str:
    """Return the agency whose books a caller asks for, its own one where it names none.

    Raises Refused ``registers.agency-choose`` where it has several, ``registers.not-yours`` for any other.
    """
    if not agency and len(caller.agencies) == 1:
        return next(iter(caller.agencies))
    if not agency:
        raise refuse("registers.agency-choose", "agency", agencies=", ".join(sorted(caller.agencies)[:20]))
    if agency not in caller.agencies and not caller.everywhere:
        raise refuse("registers.not-yours", "agency", agency=agency[:64])
    return agency
