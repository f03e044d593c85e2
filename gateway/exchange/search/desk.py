"""The desk of search: pages with cursors that are good for one search by one caller, and the round that fills."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from gateway.exchange.rounds import Round
from gateway.exchange.search.filling import EVERY_SECONDS, Filling, is_whole
from gateway.exchange.search.items import FoundItem
from gateway.exchange.search.pages import END, MOST, FoundPage, page
from gateway.exchange.search.wanted import Wanted
from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.store.database import Database

_NUMBER_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Results:
    """One page, the newest first; ``next`` is the cursor of the page behind it, if there is one."""

    items: tuple[FoundItem, ...]
    next: str | None


class Search:
    """Finds packets by what is known of them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._filling = Filling(database)
        self._whole = False

    def rounds(self) -> list[Round]:
        """Return the round that lets be found what was stored without it."""
        return [Round("search", EVERY_SECONDS, self._filling.fill)]

    def stop(self) -> None:
        """Let nothing new begin."""
        self._filling.stop()

    async def find(self, wanted: Wanted, caller: Caller, *, after: str | None = None, limit: int = MOST) -> Results:
        """Return a page of what the caller may see. Raises Refused ``search.cursor-wrong``.

        New packets never move those of later pages.
        """
        mark = wanted.mark(caller)
        before = _number(after, mark) if after else END

        def look(connection: Connection) -> FoundPage:
            self._whole = self._whole or is_whole(connection)
            return page(connection, wanted, caller, before=before, limit=limit, whole=self._whole)

        found = await self._database.read(look)
        return Results(found.items, _cursor(found.next, mark) if found.next is not None else None)


def _cursor(number: int, mark: bytes) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(_NUMBER_BYTES, "big") + mark).decode().rstrip("=")


def _number(cursor: str, mark: bytes) -> int:
    try:
        data = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        data = b""
    number = int.from_bytes(data[:_NUMBER_BYTES], "big")
    if len(data) != _NUMBER_BYTES + len(mark) or data[_NUMBER_BYTES:] != mark or number > END:
        raise refuse("search.cursor-wrong", "after")
    return number
