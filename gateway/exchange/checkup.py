"""The look at everything that makes up an exchange's health; no part that fails keeps the others from being told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

from gateway.contract import Health
from gateway.exchange import health
from gateway.exchange.clocks import alerts
from gateway.exchange.clocks.drift import Drift
from gateway.exchange.delivery.distribution import Distribution
from gateway.exchange.endpoints.fleet import Fleet
from gateway.exchange.health import ExchangeHealth, SignsOfLife
from gateway.exchange.inspection import watch as inspection_watch
from gateway.exchange.inspection.watch import Waiting
from gateway.findings import NotNow
from gateway.store.blobs import Blobs
from gateway.store.database import Database


class Checkup:
    """Looks at store, disk, what waits, endpoints and clocks."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        fleet: Fleet,
        signs: SignsOfLife,
        drift: Drift,
        distribution: Distribution,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._fleet = fleet
        self._signs = signs
        self._drift = drift
        self._distribution = distribution

    async def look(self) -> ExchangeHealth:
        """Return how everything is."""
        detail, number, oldest, inspected = await self._store()
        endpoints = await self._endpoints()
        offsets, raised = ({}, {}) if detail else await self._clocks(endpoints)
        return ExchangeHealth(
            store_ok=not detail,
            store_detail=detail,
            disk_free=self._blobs.free(),
            waiting=number,
            oldest_waiting=oldest,
            endpoints=endpoints,
            clocks=offsets,
            alerts=raised,
            distribution=self._distribution.faults(),
            inspection=inspected,
            objects=await asyncio.to_thread(self._blobs.away),
        )

    async def _endpoints(self) -> dict[str, Health]:
        unserved = {name: Health(ok=False, detail=fault) for name, fault in self._fleet.faults().items()}
        return {**await self._signs.all(), **unserved}

    async def _clocks(self, endpoints: Mapping[str, Health]) -> tuple[dict[str, float], dict[str, int]]:
        try:
            return await self._drift.offsets(endpoints), await self._database.read(alerts.counts)
        except NotNow:
            return {}, {}

    async def _store(self) -> tuple[str, int, datetime | None, Waiting]:
        detail = await asyncio.to_thread(self._blobs.check)
        try:
            number, oldest = await asyncio.wait_for(self._database.write(health.waiting), 10)
            inspected = await self._database.read(inspection_watch.waiting)
        except Exception as error:  # noqa: BLE001 - whatever the database says, the answer is "not well"
            return detail or type(error).__name__, 0, None, Waiting()
        return detail, number, oldest, inspected
