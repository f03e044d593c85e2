"""The round that sees to it that every packet can be found: those of before, and those that an older host took in."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Connection, insert, select, update

from gateway.exchange.search import index
from gateway.ids import first_id_at
from gateway.store.database import Database
from gateway.store.schema import search_progress

log = structlog.get_logger(__name__)

EVERY_SECONDS: Final = 60.0
STEP: Final = 500
"""Packets in one transaction: so few that intake hardly waits."""

OVERLAP: Final = timedelta(minutes=2)
"""So long after its id was given, a packet's transaction may still be under way."""


class Filling:
    """Goes over all packets once, then over the newest again and again."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stopping = False

    def stop(self) -> None:
        """Let no further step begin."""
        self._stopping = True

    async def fill(self) -> None:
        """Go on to the newest packet."""
        lacked = 0
        while not self._stopping:
            done, more = await self._database.write(_step)
            lacked += more
            if done:
                break
            await asyncio.sleep(0)
        if lacked:
            log.info("search-filled", packets=lacked)


def _step(connection: Connection) -> tuple[bool, int]:
    """Do one step; return whether it was the last, and how many packets lacked their row."""
    columns = search_progress.c
    stands = connection.execute(select(columns.checked_to).with_for_update()).scalar_one_or_none()
    if stands is None:
        connection.execute(insert(search_progress).values(checked_to=""))
    reached, lacked = index.fill(connection, stands or "", STEP)
    # What is younger may still be written behind our back: the next turn looks at it again.
    settled = min(reached, first_id_at(datetime.now(UTC) - OVERLAP))
    if settled > (stands or ""):
        connection.execute(update(search_progress).values(checked_to=settled))
    return settled < reached or reached == (stands or ""), lacked
