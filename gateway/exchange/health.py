"""The exchange's own state of health: can it store, how much waits, and who answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, or_, select, text

from gateway.contract import Adapter, Health
from gateway.exchange.inspection.watch import Waiting
from gateway.exchange.views import MAILBOX
from gateway.store.schema import deliveries

ANSWER_SECONDS: Final = 3.0
"""How long another system may take to show a sign of life."""

FRESH_SECONDS: Final = 5.0
"""How long such a sign is believed."""


@dataclass(frozen=True, slots=True)
class ExchangeHealth:
    """Store, disk (bytes free), what waits to be sent on, the endpoints, other clocks (seconds ahead), open alerts."""

    store_ok: bool
    store_detail: str
    disk_free: int
    waiting: int
    oldest_waiting: datetime | None
    endpoints: Mapping[str, Health]
    clocks: Mapping[str, float] = field(default_factory=dict)
    alerts: Mapping[str, int] = field(default_factory=dict)
    distribution: Mapping[str, str] = field(default_factory=dict)
    """What is wrong with the distribution of work, by the part concerned."""
    inspection: Waiting = field(default_factory=Waiting)
    objects: str | None = None
    """What is wrong with the object store in which packets lie; nothing where they lie in a folder."""


def waiting(connection: Connection) -> tuple[int, datetime | None]:
    """Return how many deliveries wait to be sent through endpoints, and since when the oldest does."""
    columns = deliveries.c
    # In these words both databases read the small index of what waits, and of it only what is not in mailboxes.
    elsewhere = or_(columns.endpoint < MAILBOX, columns.endpoint > MAILBOX)
    query = select(func.count(), func.min(columns.created_at)).where(text("deliveries.state = 'waiting'"), elsewhere)
    number, oldest = connection.execute(query).one()
    return number, oldest


class SignsOfLife:
    """Asks endpoints whether they answer, at most once in a few seconds each."""

    def __init__(self, adapters: Mapping[str, Adapter]) -> None:
        self._adapters = adapters
        self._last: dict[str, tuple[float, Health]] = {}

    async def all(self) -> dict[str, Health]:
        """Return the health of every endpoint, asked side by side."""
        asked = dict(self._adapters)  # endpoints may come and go meanwhile
        found = await asyncio.gather(*(self._one(name, adapter) for name, adapter in asked.items()))
        return dict(zip(asked, found, strict=True))

    async def _one(self, name: str, adapter: Adapter) -> Health:
        at, health = self._last.get(name, (0.0, None))
        if health is not None and time.monotonic() - at < FRESH_SECONDS:
            return health
        try:
            health = await asyncio.wait_for(adapter.check(), ANSWER_SECONDS)
        except TimeoutError:
            health = Health(False, f"no answer in {ANSWER_SECONDS:.0f} s")
        self._last[name] = (time.monotonic(), health)
        return health
