"""The desk of lists: pages of tasks as of any day, whole lists for files."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Final

from gateway.findings import refuse
from gateway.store.database import Database
from gateway.tasks.counts.choice import Scope
from gateway.tasks.counts.desk import today
from gateway.tasks.counts.wording import Language
from gateway.tasks.lists import finding
from gateway.tasks.lists.files import ListFile
from gateway.tasks.lists.finding import Looked, Page
from gateway.tasks.lists.source import sources

PAGE: Final = 500
MOST_ROWS: Final = 200_000
"""Tasks of one file."""


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

    async def write(self, file: Path, scope: Scope, looked: Looked, form: str, language: Language) -> int:
        """Write a whole list into a file; return how many rows it has. Raises Refused ``task.list-too-long``."""
        made = await asyncio.to_thread(ListFile, file, form, language, looked.choice.as_of)
        try:
            async for page in self.pages(scope, looked):
                if made.rows + len(page.entries) > MOST_ROWS:
                    raise refuse("task.list-too-long", "", most=MOST_ROWS)
                named, results = await self._database.read(partial(sources, entries=page.entries))
                await asyncio.to_thread(made.add, page.entries, named, results)
        finally:
            await asyncio.to_thread(made.close)
        return made.rows

    async def pages(self, scope: Scope, looked: Looked) -> AsyncIterator[Page]:
        """Yield all of a list, page by page."""
        after: str | None = ""
        while after is not None:
            found = await self.page(scope, looked, after=after)
            if found.entries:
                yield found
            after = found.following
