"""The round that sees to it that every packet can be found: those of before, and those that an older host took in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import structlog
from sqlalchemy import Connection, insert, select, update

from gateway.exchange.search import index
from gateway.exchange.search.carrying import carry
from gateway.ids import first_id_at
from gateway.store.database import Database
from gateway.store.schema import search_progress

log = structlog.get_logger(__name__)

EVERY_SECONDS: Final = 60.0
STEP: Final = 500
"""Packets in one transaction: so few that intake hardly waits."""

CARRIED: Final = 2_000
"""Deliveries in one transaction."""

OVERLAP: Final = timedelta(minutes=2)
"""So long after its id was given, a packet's transaction may still be under way."""


class Filling:
    """Goes over all packets once, then over the newest again and again, and over deliveries that lack something."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stopping = False

    def stop(self) -> None:
        """Let no further step begin."""
        self._stopping = True

    async def fill(self) -> None:
        """Go on to the newest packet, then give deliveries what they lack."""
        lacked, after, ended, whole = 0, "", False, True
        while not (self._stopping or ended):
            step = await self._database.write(partial(_step, after=after))
            lacked, after, ended, whole = lacked + step.lacked, step.reached, step.last, step.whole
            await asyncio.sleep(0)
        carried = await self._carry()
        # Only now: from here on searches go by what was written.
        if not (whole or self._stopping):
            await self._database.write(_make_whole)
        if lacked or carried:
            log.info("search-filled", packets=lacked, deliveries=carried)

    async def _carry(self) -> int:
        """Give all deliveries what they lack; return how many got it."""
        carried, after, ended = 0, "", False
        while not (self._stopping or ended):
            reached, more = await self._database.write(partial(carry, after=after, most=CARRIED))
            carried, after, ended = carried + more, reached, reached == after
            await asyncio.sleep(0)
        return carried


@dataclass(frozen=True, slots=True)
class _Step:
    """What one step did: packets that lacked their row, the last that it looked at, whether none is to follow, and
    whether an earlier turn came to the newest packet."""

    lacked: int
    reached: str
    last: bool
    whole: bool


def _step(connection: Connection, after: str) -> _Step:
    """Do one step behind ``after``, or behind what all hosts know to be done."""
    columns = search_progress.c
    row = connection.execute(select(columns.parties_to, columns.parties_whole).with_for_update()).one_or_none()
    if row is None:
        connection.execute(insert(search_progress).values(checked_to=""))
    stands, whole = (row.parties_to, row.parties_whole) if row else ("", False)
    after = max(after, stands)
    reached, lacked = index.fill(connection, after, STEP)
    # What is younger may still be written behind our back: the next turn looks at it again.
    settled = min(reached, first_id_at(datetime.now(UTC) - OVERLAP))
    if settled > stands:
        # A host that knows no parties goes by the first of these.
        connection.execute(update(search_progress).values(checked_to=settled, parties_to=settled))
    # Once it is whole, what is not settled can wait until it is; before, this turn goes on to the very newest.
    return _Step(lacked, reached, reached == after or (whole and settled < reached), whole)


def _make_whole(connection: Connection) -> None:
    connection.execute(update(search_progress).values(parties_whole=True))


def is_whole(connection: Connection) -> bool:
    """Say whether every packet stands beside its parties; once it is so, it stays so."""
    return bool(connection.execute(_WHOLE).scalar_one_or_none())


_WHOLE: Final = select(search_progress.c.parties_whole)
