"""The embedded dispatcher: hands due deliveries to adapters and writes down what became of them.

The ledger stays the only truth: a delivery is leased under a fence number, and only the holder of the newest lease may
write its outcome, so that a second worker is harmless.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, Final

import structlog
from sqlalchemy import Connection, Row, func, select, update

from gateway.contract import Adapter, Outcome, Outgoing, Result
from gateway.directory.names import fold
from gateway.exchange import ledger
from gateway.exchange.ledger import Event, Note
from gateway.exchange.views import DeliveryState
from gateway.packet.names import Kind
from gateway.store.blobs import Blobs
from gateway.store.database import Database
from gateway.store.schema import deliveries, packets

log = structlog.get_logger(__name__)

LEASE: Final = timedelta(minutes=15)
"""How long a worker may take for one attempt; after it, another may try with the same ids."""

BATCH: Final = 50
"""Deliveries leased in one transaction."""

DETAIL: Final = 500
"""Characters kept of another system's words."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When to try again: ``first`` seconds after the first failure, each pause ``factor`` times the one before.

    At most ``most`` seconds apart, a fifth of each pause left to chance, dead after ``attempts`` failures.
    """

    first: float = 2.0
    factor: float = 2.0
    most: float = 300.0
    attempts: int = 288

    def pause(self, attempts: int) -> timedelta:
        """Return the pause after this many failed attempts."""
        exponent = min(attempts - 1, 64)
        seconds = min(self.most, self.first * self.factor**exponent)
        return timedelta(seconds=seconds * random.uniform(0.9, 1.1))  # noqa: S311 - spreads load, hides nothing


@dataclass(frozen=True, slots=True)
class Lease:
    """Deliveries of one packet through one endpoint, held by this worker until ``fence`` numbers move on."""

    outgoing: Outgoing
    endpoint: str
    fences: Mapping[str, int]
    attempts: int


class Dispatcher:
    """Sends what is due through each endpoint, a few packets at a time, each endpoint on its own."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        adapters: Mapping[str, Adapter],
        retry: RetryPolicy,
        *,
        idle: float = 0.5,
        parallel: int = 4,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._adapters = adapters
        self._retry = retry
        self._idle = idle
        self._parallel = parallel
        self._awake = {name: asyncio.Event() for name in adapters}
        self._stopping = False

    def wake(self) -> None:
        """Say that there may be something due."""
        for event in self._awake.values():
            event.set()

    def stop(self) -> None:
        """Let nothing new begin; what has begun is finished before :meth:`run` returns."""
        self._stopping = True
        self.wake()

    async def run(self, endpoint: str) -> None:
        """Serve one endpoint until told to stop."""
        awake = self._awake[endpoint]
        gate = asyncio.Semaphore(self._parallel)
        async with asyncio.TaskGroup() as sending:
            while not self._stopping:
                awake.clear()
                for lease in await self._lease(endpoint):
                    await gate.acquire()
                    sending.create_task(self._attempt(lease, gate))
                try:
                    await asyncio.wait_for(awake.wait(), self._idle)
                except TimeoutError:
                    continue

    async def _lease(self, endpoint: str) -> Sequence[Lease]:
        try:
            return await self._database.write(lambda connection: self._due(connection, endpoint))
        except Exception:
            # The store may be away for a while; sending goes on when it is back.
            log.exception("lease-failed", endpoint=endpoint)
            return ()

    def _due(self, connection: Connection, endpoint: str) -> list[Lease]:
        now = datetime.now(UTC)
        columns = deliveries.c
        free = columns.lease_until.is_(None) | (columns.lease_until < now)
        query = (
            select(deliveries, packets.c.sender, packets.c.size, packets.c.sha256)
            .add_columns(packets.c.priority, packets.c.document_id)
            .join_from(deliveries, packets, columns.packet == packets.c.id)
            .where(columns.endpoint == endpoint, columns.state == DeliveryState.WAITING.value)
            .where(columns.next_at <= now, free)
            .order_by(func.coalesce(packets.c.priority, 0).desc(), columns.packet, columns.id)
            .limit(BATCH)
            .with_for_update(of=deliveries, skip_locked=True)
        )
        rows = connection.execute(query).all()
        if rows:
            held = columns.id.in_([row.id for row in rows])
            values = {"lease_until": now + LEASE, "fence": columns.fence + 1}
            connection.execute(update(deliveries).where(held).values(values))
        return [self._lease_of(connection, endpoint, list(group)) for _, group in groupby(rows, lambda row: row.packet)]

    def _lease_of(self, connection: Connection, endpoint: str, rows: list[Row[Any]]) -> Lease:
        first = rows[0]
        outgoing = Outgoing(
            document=first.packet,
            kind=Kind(first.kind),
            sender=first.sender,
            receivers=tuple(row.receiver for row in rows),
            whole=_addressed(connection, first.packet) <= len(rows),
            file=self._blobs.path(first.sha256),
            size=first.size,
            sha256=first.sha256,
            priority=first.priority or 0,
            delivery=first.id,
            answers=(first.document_id or "") if first.kind == Kind.STATUS.value else "",
        )
        fences = {row.id: row.fence + 1 for row in rows}
        return Lease(outgoing, endpoint, fences, max(row.attempts for row in rows) + 1)

    async def _attempt(self, lease: Lease, gate: asyncio.Semaphore) -> None:
        try:
            outcome = await self._adapters[lease.endpoint].send(lease.outgoing)
            await self._database.write(lambda connection: self._settle(connection, lease, outcome))
            log.info("sent", document=lease.outgoing.document, endpoint=lease.endpoint, result=outcome.result.value)
        except Exception:
            # The lease runs out and another attempt follows with the same ids.
            log.exception("attempt-broken", document=lease.outgoing.document, endpoint=lease.endpoint)
        finally:
            gate.release()

    def _settle(self, connection: Connection, lease: Lease, outcome: Outcome) -> None:
        now = datetime.now(UTC)
        values, event = self._after(lease, outcome, now)
        ours: list[str] = []
        for (delivery, fence), receiver in zip(lease.fences.items(), lease.outgoing.receivers, strict=True):
            held = (deliveries.c.id == delivery) & (deliveries.c.fence == fence)
            if connection.execute(update(deliveries).where(held).values(values)).rowcount:
                ours.append(receiver)
        facts = {"endpoint": lease.endpoint, "attempt": lease.attempts, "result": outcome.result.value}
        facts |= {"receipt": outcome.receipt} if outcome.receipt else {}
        facts |= {"code": outcome.code} if outcome.code else {}
        notes = [
            Note(lease.outgoing.document, event, f"endpoint:{lease.endpoint}", receiver, facts) for receiver in ours
        ]
        ledger.write(connection, notes, now)

    def _after(self, lease: Lease, outcome: Outcome, now: datetime) -> tuple[dict[str, Any], Event]:
        error = ": ".join(part for part in (outcome.code, outcome.detail) if part)[:DETAIL]
        values: dict[str, Any] = {"attempts": lease.attempts, "updated_at": now, "lease_until": None, "error": error}
        if outcome.result is Result.DELIVERED:
            values |= {"state": DeliveryState.DONE.value, "receipt": outcome.receipt, "error": ""}
            return values, Event.DELIVERED
        if outcome.result is Result.REFUSED or lease.attempts >= self._retry.attempts:
            return values | {"state": DeliveryState.DEAD.value}, Event.DEAD
        return values | {"next_at": now + self._retry.pause(lease.attempts)}, Event.ATTEMPT_FAILED


def _addressed(connection: Connection, packet: str) -> int:
    """Return how many agencies a packet names as receivers."""
    header = connection.execute(select(packets.c.header).where(packets.c.id == packet)).scalar_one()
    return len({fold(party["organ_id"]) for party in header.get("receivers", ())})


def free_leases(connection: Connection) -> None:
    """Let go of the leases of a process that died; only where no other process works on this store."""
    held = deliveries.c.lease_until.is_not(None)
    connection.execute(update(deliveries).where(held).values(lease_until=None))
