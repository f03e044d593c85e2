"""The embedded distribution: this process looks into the ledger for what is due and makes the attempts itself.

Each endpoint has a loop of its own, so that a dead one delays nobody else. Several hosts may do this at the same time
on one database.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

import structlog

from gateway.exchange.delivery.distribution import Work
from gateway.exchange.delivery.due import Lease, Taken

log = structlog.get_logger(__name__)

IDLE_SECONDS: Final = 0.5
"""Longest pause between two looks: other hosts take packets in too."""


class Embedded:
    """Attempts what is due, as many packets at a time as each endpoint may have."""

    def __init__(self, work: Work, tell: Callable[[], None], *, idle: float = IDLE_SECONDS) -> None:
        self._work = work
        self._tell = tell
        self._leads = False
        self._idle = idle
        self._awake = {name: asyncio.Event() for name in work.endpoints}
        self._under_way: Counter[str] = Counter()
        self._loops: dict[str, asyncio.Task[None]] = {}
        self._changed = asyncio.Event()
        self._stopping = asyncio.Event()

    def wake(self) -> None:
        """Say that something may be due."""
        if not self._leads:
            self._tell()
        for event in self._awake.values():
            event.set()

    def change(self) -> None:
        """Say that the endpoints of the work are others now."""
        self._changed.set()
        self.wake()

    def stop(self) -> None:
        """Let nothing new begin; what has begun is finished before :meth:`run` returns."""
        self._stopping.set()
        self._changed.set()
        for event in self._awake.values():
            event.set()

    def faults(self) -> Mapping[str, str]:
        """Return nothing: it depends on the ledger alone."""
        return {}

    async def run(self, *, lead: bool) -> None:
        """Serve all endpoints until told to stop; only the leading process of a host does."""
        self._leads = lead
        if not lead:
            return
        async with asyncio.TaskGroup() as loops:
            while not self._stopping.is_set():
                self._changed.clear()
                for endpoint in self._work.endpoints:
                    if endpoint not in self._loops:
                        self._awake.setdefault(endpoint, asyncio.Event())
                        self._loops[endpoint] = loops.create_task(self._follow(endpoint), name=f"dispatch {endpoint}")
                await self._changed.wait()

    async def _follow(self, endpoint: str) -> None:
        try:
            await self._serve(endpoint)
        finally:
            del self._loops[endpoint]
            self._changed.set()  # it may have come back meanwhile

    async def _serve(self, endpoint: str) -> None:
        async with asyncio.TaskGroup() as sending:
            while not self._stopping.is_set() and endpoint in self._work.endpoints:
                self._awake[endpoint].clear()
                taken = await self._take(endpoint)
                if self._stopping.is_set():
                    await self._give_back(taken)
                    return
                for lease in taken.leases:
                    self._under_way[endpoint] += 1
                    sending.create_task(self._attempt(lease))
                await self._rest(endpoint, taken)

    async def _take(self, endpoint: str) -> Taken:
        if self._under_way[endpoint] >= self._work.parallel(endpoint):
            return Taken()
        try:
            return await self._work.take(endpoint)
        except Exception:
            # The store may be away for a while; sending goes on when it is back.
            log.exception("lease-failed", endpoint=endpoint)
            return Taken()

    async def _give_back(self, taken: Taken) -> None:
        try:
            await self._work.give_back([lease.ticket for lease in taken.leases], begun=True)
        except Exception:
            log.exception("leases-not-given-back")

    async def _attempt(self, lease: Lease) -> None:
        try:
            await self._work.attempt(lease)
        finally:
            self._under_way[lease.endpoint] -= 1
            # Not after each: a look for several packets costs hardly more than for one.
            if self._under_way[lease.endpoint] <= self._work.parallel(lease.endpoint) // 2:
                self._awake[lease.endpoint].set()

    async def _rest(self, endpoint: str, taken: Taken) -> None:
        seconds = self._idle
        if taken.again_at is not None:
            seconds = min(seconds, max(0.0, (taken.again_at - datetime.now(UTC)).total_seconds()))
        # What cannot go before its time is not looked for at every intake.
        event = self._stopping if taken.blocked else self._awake[endpoint]
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            return
