"""The crew of an exchange: whatever works without being asked, in every process or in the background one alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

from gateway.exchange.delivery.bell import Bell
from gateway.exchange.delivery.distribution import Distribution
from gateway.exchange.duties import Duties
from gateway.exchange.endpoints.fleet import Fleet
from gateway.exchange.inspection.inspector import Inspector
from gateway.exchange.intake.arrivals import Arrivals, Say
from gateway.exchange.intake.collect import Collector, Door
from gateway.exchange.rounds import Round, Rounds
from gateway.exchange.settings import ExchangeSettings
from gateway.findings import NotNow
from gateway.store.blobs import instance
from gateway.store.database import Database


class Stoppable(Protocol):
    """A room that works in rounds and can be told to begin nothing new."""

    def stop(self) -> None: ...


class Crew:
    """Sends and inspects in every process; collects, reports arrivals and does the rounds in one."""

    def __init__(
        self,
        settings: ExchangeSettings,
        database: Database,
        fleet: Fleet,
        distribution: Distribution,
        inspector: Inspector,
        bell: Bell,
    ) -> None:
        self._settings = settings
        self._database = database
        self._fleet = fleet
        self._distribution = distribution
        self._inspector = inspector
        self._bell = bell
        self._arrivals: Arrivals | None = None
        self._collector: Collector | None = None
        self._duties: Duties | None = None
        self._rounds: Rounds | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._following: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Say that there may be something to send, or an arrival to report."""
        self._distribution.wake()
        if self._arrivals is not None:
            self._arrivals.wake()

    async def start(self, door: Door, say: Say, rounds: Sequence[Round]) -> None:
        """Open the adapters and begin; what is collected goes to ``door``, arrivals are said by ``say``."""
        await self._fleet.open()
        lead = self._settings.background
        loop = asyncio.get_running_loop()
        self._tasks.append(loop.create_task(self._distribution.run(lead=lead), name="distribute"))
        self._tasks.append(loop.create_task(self._inspector.run(), name="inspect"))
        self._fleet.listen(self._distribution.change)
        self._following = loop.create_task(self._fleet.run(), name="endpoints")
        if not lead:
            return
        self._bell.listen(self._distribution.wake)
        duties = self._duties = Duties(self._database, f"{instance(self._settings.data)}")
        self._collector = Collector(door, self._fleet.adapters, duties, seconds=self._settings.collect_seconds)
        self._fleet.listen(self._collector.change)
        self._rounds = Rounds(duties)
        self._tasks.append(loop.create_task(self._collector.run(), name="collect"))
        if self._settings.role == "gateway":
            self._arrivals = Arrivals(self._database, duties, say)
            self._tasks.append(loop.create_task(self._arrivals.run(), name="arrivals"))
        for one in rounds:
            self._tasks.append(loop.create_task(self._rounds.run(one), name=one.name))

    async def stop(self, rooms: Sequence[Stoppable], seconds: float) -> None:
        """Finish what is in hand, for at most this long, then let go of duties and adapters."""
        workers = (self._inspector, self._distribution, self._collector, self._arrivals, self._rounds, *rooms)
        for worker in workers:
            if worker is not None:
                worker.stop()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._duties is not None:
            with suppress(NotNow):
                await self._duties.let_go()
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)
        await self._fleet.close()
        self._bell.close()
