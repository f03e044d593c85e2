"""What operators may ask of the exchange: endpoints, forecasts and the dead-letter desk, from REST and command line.

It needs only the database and the rules, so that it works beside a running service and without one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, select

from gateway.exchange.delivery import desk, desk_acts, endpoints
from gateway.exchange.delivery.desk_views import DeadGroup, DeadLetter, DeadLetters, EndpointView, Replayed, Which
from gateway.exchange.delivery.forecast import foretold, known
from gateway.exchange.delivery.policy import Rules
from gateway.exchange.intake import mailbox
from gateway.exchange.views import DeliveryView
from gateway.findings import refuse
from gateway.store.database import Database
from gateway.store.schema import deliveries, packets

PER_SECOND: Final = 50.0
"""Packets a second that are let out of the dead letters unless another rate is named."""


class Operations:
    """The operators' face; acts name who acts, for ledger and audit."""

    def __init__(
        self, database: Database, names: Collection[str], rules: Rules, wake: Callable[[], None] = lambda: None
    ) -> None:
        self._database = database
        self._names = names
        self._rules = rules
        self._wake = wake

    async def endpoints(self) -> list[EndpointView]:
        """Return how each endpoint fares."""
        return await self._database.read(
            lambda connection: endpoints.overview(connection, self._names, self._rules, datetime.now(UTC))
        )

    async def delivery(self, delivery: str) -> DeliveryView:
        """Return a delivery with its forecast. Raises Refused ``desk.no-delivery``."""
        return await self._database.read(lambda connection: self._delivery(connection, delivery))

    def _delivery(self, connection: Connection, delivery: str) -> DeliveryView:
        query = (
            select(deliveries, packets.c.sender)
            .join_from(deliveries, packets, deliveries.c.packet == packets.c.id)
            .where(deliveries.c.id == delivery)
        )
        row = connection.execute(query).one_or_none()
        if row is None:
            raise refuse("desk.no-delivery", "id", id=delivery[:64])
        return foretold(mailbox.view(row, row.sender), self._rules, known(connection), datetime.now(UTC))

    async def dead(self, which: Which, *, after: str | None = None, limit: int = desk.MOST) -> DeadLetters:
        """Return a page of dead letters. Raises Refused ``desk.cursor-wrong``."""
        return await self._database.read(
            lambda connection: desk.listed(connection, which, self._rules, datetime.now(UTC), after=after, limit=limit)
        )

    async def dead_groups(self, which: Which) -> list[DeadGroup]:
        """Return groups of similar causes, the largest first."""
        return await self._database.read(lambda connection: desk.groups(connection, which))

    async def dead_letter(self, delivery: str) -> DeadLetter:
        """Return one dead letter with its history. Raises Refused ``desk.unknown``."""
        return await self._database.read(
            lambda connection: desk.show(connection, delivery, self._rules, datetime.now(UTC))
        )

    async def replay(self, actor: str, which: Which, per_second: float = PER_SECOND) -> Replayed:
        """Let dead letters out again, so many packets a second; a thousand letters at most in one transaction.

        Raises Refused ``desk.nothing-named``, ``desk.unknown``, or ``desk.nothing-replayed`` where none could go.
        """
        ids = await self._database.read(lambda connection: desk_acts.chosen(connection, which))
        order = desk_acts.Replay(actor, which, datetime.now(UTC), per_second)
        done = Replayed(0)
        for start in range(0, len(ids), desk_acts.TOGETHER):
            some = await self._some(order, ids[start : start + desk_acts.TOGETHER], done.count)
            done = Replayed(done.count + some.count, done.first or some.first, some.last or done.last)
        if ids and not done.count:
            raise refuse("desk.nothing-replayed", "ids")
        self._wake()
        return done

    async def _some(self, order: desk_acts.Replay, ids: Sequence[str], before: int) -> Replayed:
        return await self._database.write(
            lambda connection: desk_acts.replay(connection, order, ids, before, datetime.now(UTC))
        )

    async def mend(
        self, actor: str, delivery: str, *, endpoint: str | None = None, address: str | None = None
    ) -> DeadLetter:
        """Change the way of a dead letter and return it. Raises Refused as :func:`desk_acts.mend`."""
        await self._database.write(
            lambda connection: desk_acts.mend(
                connection, actor, delivery, self._names, datetime.now(UTC), endpoint=endpoint, address=address
            )
        )
        return await self.dead_letter(delivery)

    async def discard(self, actor: str, delivery: str, reason: str) -> None:
        """Put a dead letter away for good. Raises Refused ``desk.unknown`` or ``desk.reason-needed``."""
        await self._database.write(
            lambda connection: desk_acts.discard(connection, actor, delivery, reason, datetime.now(UTC))
        )
