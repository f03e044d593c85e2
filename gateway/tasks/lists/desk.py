"""The desk of lists: pages of tasks as of any day, whole lists for files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from gateway.store.database import Database
from gateway.tasks.counts.choice import Scope
from gateway.tasks.counts.desk import today
from gateway.tasks.lists import finding
from gateway.tasks.lists.finding import Looked, Page

PAGE: Final = 500


class Lists:
    """Lists as doors ask for them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, scope: Scope, looked: Looked, *, after: str = "", limit: int = PAGE) -> Page:
        """Return tasks of a scope. Raises Refused ``task.place-wrong``."""
        day = today()
        return await self._database.read(
            lambda connection: finding.page(connection, scope, looked, day, after=after, limit=limit)
        )

    async def pages(self, scope: Scope, looked: Looked) -> AsyncIterator[Page]:
        """Yield all of a list, page by page."""
        after: str | None = ""
        while after is not None:
            found = await self.page(scope, looked, after=after)
            if found.entries:
                yield found
            after = found.following
