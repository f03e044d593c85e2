"""The settings file's endpoints, taken anew when the file changes or the process is told to: one process of a host.

What is faulty leaves the endpoints before in place, and is logged. Only endpoints are taken anew; what stands in
``[delivery]`` for all of them counts from the next start.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from gateway.assembly.adapters import adapter_of
from gateway.assembly.endpoints import declared_of
from gateway.assembly.faults import Faults
from gateway.assembly.stamps import stamp_of
from gateway.exchange.endpoints.declared import at_start
from gateway.findings import Refused
from gateway.logs import logger
from gateway.settings import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gateway.exchange.endpoints.declared import Difference
    from gateway.exchange.endpoints.workshop import Declared
    from gateway.settings import Settings
    from gateway.store.database import Database

LOG: Final = logger("endpoints")

LOOK_SECONDS: Final = 3.0
"""Time between two looks at the file."""


class EndpointWatch:
    """Brings what the file declares into the register; ``changed`` is called after that."""

    def __init__(self, file: Path, database: Database, changed: Callable[[], None]) -> None:
        self._file = file
        self._database = database
        self._changed = changed
        self._stamp = stamp_of(file)
        self._told = asyncio.Event()

    def wake(self) -> None:
        """Read the file anew soon, changed or not."""
        self._told.set()

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), LOOK_SECONDS)
            told = self._told.is_set()
            self._told.clear()
            try:
                await self.look(told=told)
            except Exception:
                # What was there before stays in place, and the next look may do better.
                LOG.exception("endpoints-not-replaced")

    async def look(self, *, told: bool = False) -> list[Difference]:
        """Bring the file into the register if it changed, or if told to; return what that did."""
        stamp = await asyncio.to_thread(stamp_of, self._file)
        if stamp == self._stamp and not told:
            return []
        try:
            wanted = await asyncio.to_thread(_declared, self._file)
            done = await self._database.write(lambda connection: at_start(connection, wanted))
        except Refused as refused:
            self._stamp = stamp
            _tell(refused)
            return []
        self._stamp = stamp
        for one in done:
            LOG.info("endpoint-of-file", endpoint=one.name, act=one.act, waiting=one.waiting.waiting)
        if done:
            self._changed()
        return done


def _tell(refused: Refused) -> None:
    for finding in refused.findings:
        LOG.error("endpoints-not-replaced", code=finding.code, path=finding.path, **finding.facts)


def _declared(file: Path) -> tuple[Declared, ...]:
    return readable(load(file))


def readable(settings: Settings) -> tuple[Declared, ...]:
    """Return what a settings file declares. Raises Refused with all faults, of adapters and secrets too."""
    faults = Faults()
    found = declared_of(settings, faults)
    for one in found:
        make = partial(adapter_of, one.definition.adapter, one.definition.settings, settings.folder)
        faults.unless(one.path, make, None)
    if faults.found:
        raise Refused(faults.found)
    return found
