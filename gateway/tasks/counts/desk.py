"""The desk of figures about tasks, and the round that packs what they are counted from."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, func, select

from gateway.exchange.rounds import Round
from gateway.packet.dates import VIETNAM
from gateway.store.database import Database
from gateway.store.schema import task_spans
from gateway.tasks.counts import names
from gateway.tasks.counts.choice import AGENCIES, NONE, Choice, Dimension, Scope
from gateway.tasks.counts.figures import Table, table
from gateway.tasks.counts.found import Order
from gateway.tasks.counts.kept import Kept
from gateway.tasks.counts.rules import CountRules

MOST_ROWS: Final = 5_000


class Counts:
    """Figures as doors ask for them."""

    def __init__(self, database: Database, rules: CountRules) -> None:
        self._database = database
        self._rules = rules
        self._kept = Kept(rules.memory_mib * 2**20)

    async def table(
        self, scope: Scope, choice: Choice, by: Sequence[Dimension], order: Order = Order.NUMBER, most: int = MOST_ROWS
    ) -> Table:
        """Return figures of the tasks of a scope, with the names of what they are told apart by."""
        # Loaded late: its arrays cost memory that a service which never counts need not spend.
        from gateway.tasks.counts import tallying
        from gateway.tasks.counts.gathering import gather

        dimensions, read = tuple(by), self._database.read

        def named(connection: Connection) -> Table:
            # Labels are given once, for ever: they need no snapshot.
            texts = tallying.read_texts(connection, counted, places)
            made = table(tallying.told(counted, texts, order, places, most), choice.as_of, dimensions, order)
            return replace(made, names=_names(connection, made))

        # Counting stands apart from reading: on a served database all lines share one thread, and none should wait.
        gathered = await read(lambda connection: gather(connection, scope, choice, dimensions, self._kept))
        counted, places = await asyncio.to_thread(tallying.counted_first, gathered, order, most)
        return await read(named)

    def rounds(self) -> list[Round]:
        """Return the round that packs."""
        return [Round("task-counts", self._rules.pack_seconds, self.pack)]

    async def pack(self) -> None:
        """Pack what is loose, once there is enough of it."""
        self._kept.forget_idle()
        if await self._database.look(loose) < self._rules.pack_from:
            return
        # Loaded late, as the arrays above: most services start with nothing to pack.
        from gateway.tasks.counts.packing import STEP, pack

        while await self._database.write(pack) == STEP:
            pass  # there may be more


def loose(connection: Connection) -> int:
    """Return how many spans are not packed as they are."""
    return connection.execute(select(func.count()).where(task_spans.c.packed != 1)).scalar_one()


def _names(connection: Connection, found: Table) -> dict[str, str]:
    """Return the names of the agencies and documents in rows."""
    by, rows = found.by, found.rows
    agencies = {row.key[place] for place, one in enumerate(by) if one in AGENCIES for row in rows}
    documents = {row.key[place] for place, one in enumerate(by) if one is Dimension.DIRECTIVE for row in rows}
    return names.of_agencies(connection, agencies - {NONE}) | names.of_documents(connection, documents - {NONE})


def today() -> date:
    """Return the day that it is in Viet Nam."""
    return datetime.now(VIETNAM).date()
