"""The round that asks a bus which of its agencies changed, and merges that with what administrators set here.

How far it came stands in the database; a bus that is away is asked again at the next turn, and why is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import structlog

from gateway.contract import Adapter, ListsAgencies, Unreachable
from gateway.directory.bus_list import read_items
from gateway.directory.knowledge import today
from gateway.exchange.agencies import changing
from gateway.exchange.agencies.desk import DirectoryDesk
from gateway.exchange.rounds import Round
from gateway.findings import Finding
from gateway.store.database import Database

log = structlog.get_logger(__name__)

ACTOR: Final = "gateway"
MOST_TURNS: Final = 1_000
"""Pages of one round."""


class Syncing:
    """Asks one bus through its endpoint, whatever adapter that has at each moment."""

    def __init__(self, database: Database, desk: DirectoryDesk, endpoint: str, adapters: Mapping[str, Adapter]) -> None:
        self._database = database
        self._desk = desk
        self._endpoint = endpoint
        self._adapters = adapters

    @property
    def source(self) -> str:
        """Under which name what the bus says is kept."""
        return f"bus:{self._endpoint}"[:64]

    def round(self, seconds: float) -> Round:
        """Return the round to be done."""
        return Round(f"directory {self._endpoint}", seconds, self.work)

    async def work(self) -> None:
        """Read what is new, page by page."""
        adapter: object = self._adapters.get(self._endpoint)
        if not isinstance(adapter, ListsAgencies):
            await self._looked(None, "this adapter cannot list agencies")
            return
        cursor = await self._database.read(lambda connection: changing.cursor(connection, self.source))
        for _ in range(MOST_TURNS):
            try:
                page = await adapter.agency_list(cursor)
            except Unreachable as away:
                log.warning("directory-not-read", endpoint=self._endpoint, reason=str(away))
                await self._looked(None, str(away))
                return
            faults = await self._take(page.items) if page.items else []
            cursor = page.cursor
            await self._looked(cursor, "; ".join(f"{one.code} {one.path}" for one in faults[:20]))
            if not page.more:
                return

    async def _take(self, items: tuple[Mapping[str, Any], ...]) -> list[Finding]:
        said, wrong = read_items([dict(item) for item in items], today())
        planned = await self._desk.plan_list([one for _, one in said], self.source)
        if planned.changes or planned.said:
            done = await self._desk.apply(ACTOR, planned, self.source, what="sync")
            log.info("directory-read", endpoint=self._endpoint, added=done.added, changed=done.changed)
        faults = [*wrong, *planned.faults]
        for fault in faults[:20]:
            log.warning("directory-item-left-out", endpoint=self._endpoint, code=fault.code, item=fault.path)
        return faults

    async def _looked(self, reached: str | None, fault: str) -> None:
        await self._database.write(lambda connection: changing.looked(connection, self.source, reached, fault))
