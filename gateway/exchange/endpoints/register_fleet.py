"""The fleet as the register has it: adapters exchanged while deliveries go on.

Each process looks at the register's number every second, which costs one row, and at once when told to. An adapter is
made anew when its kind, its settings or a file that they name changed. One that cannot be made leaves the one before in
place and is said in the log and in the service's health; it is tried again as long as that lasts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

import structlog

from gateway.contract import Adapter
from gateway.directory.routes import Routes
from gateway.exchange.delivery.policy import EndpointRules, Rules
from gateway.exchange.endpoints.fleet import Live
from gateway.exchange.endpoints.line import Line
from gateway.exchange.endpoints.views import Endpoint
from gateway.exchange.endpoints.ways import Known, RegisterWays, Ways, read
from gateway.exchange.endpoints.workshop import Workshop
from gateway.findings import NotNow, Refused
from gateway.store.changes import ENDPOINTS, number
from gateway.store.database import Database
from gateway.trust.profile import PartnerProfile

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 1.0
"""Time between two looks at the register: a change counts everywhere so soon."""

FILES_SECONDS: Final = 3.0
"""Time between two looks at the files that adapters were made from, and between two tries to make one."""


@dataclass(frozen=True, slots=True)
class _Served:
    """A line and what it was made from."""

    line: Line
    made_from: Hashable


class RegisterFleet:
    """Adapters as the register has them."""

    def __init__(self, database: Database, workshop: Workshop, common: EndpointRules) -> None:
        self._database = database
        self._workshop = workshop
        self._known = Known(-1, Routes([]))
        self._endpoints: tuple[Endpoint, ...] = ()
        self._served: dict[str, _Served] = {}
        self._rules: dict[str, EndpointRules] = {}
        self._profiles: dict[str, PartnerProfile] = {}
        self._faults: dict[str, str] = {}
        self._looked_at_files = 0.0
        self._told = asyncio.Event()
        self._looking = asyncio.Lock()
        self._ears: list[Callable[[], None]] = []
        self._retiring: dict[asyncio.Task[None], Line] = {}
        self.adapters: Mapping[str, Adapter] = Live(lambda: {name: one.line for name, one in self._served.items()})
        self.names: Collection[str] = Live(lambda: {one.name: one for one in self._endpoints if one.there})
        self.rules = Rules(common, Live(lambda: self._rules))
        self.profiles: Mapping[str, PartnerProfile] = Live(lambda: self._profiles)
        self.ways: Ways = RegisterWays(database, lambda: self._known)

    def faults(self) -> Mapping[str, str]:
        """Return endpoints that cannot be served here as the register has them, and why."""
        return dict(self._faults)

    def listen(self, heard: Callable[[], None]) -> None:
        """Call ``heard`` in the event loop after each change."""
        self._ears.append(heard)

    def tell(self) -> None:
        """Look at the register soon."""
        self._told.set()

    async def open(self) -> None:
        """Make and open adapters for the first time."""
        await self.look()

    async def run(self) -> None:
        """Follow the register until cancelled."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), LOOK_SECONDS)
            self._told.clear()
            try:
                await self.look()
            except NotNow as away:
                log.warning("endpoints-not-looked-at", reason=str(away))
            except Exception:
                # The adapters before stay in place, and the next look may do better.
                log.exception("endpoints-not-looked-at")

    async def look(self) -> None:
        """Follow the register if it changed, or if a file of an adapter did; one look after the other."""
        async with self._looking:
            await self._look()

    async def _look(self) -> None:
        found = await self._database.look(lambda connection: number(connection, ENDPOINTS))
        files = monotonic() - self._looked_at_files >= FILES_SECONDS
        if found == self._known.number and not files:
            return
        if found != self._known.number:
            known, endpoints = await self._database.read(read)
        else:
            known, endpoints = self._known, list(self._endpoints)
        self._looked_at_files = monotonic()
        changed = await self._follow([one for one in endpoints if one.there])
        if known.number != self._known.number or changed:
            self._known, self._endpoints = known, tuple(endpoints)
            for heard in self._ears:
                heard()

    async def _follow(self, endpoints: list[Endpoint]) -> bool:
        """Make the adapters those of these endpoints; return whether any was exchanged, made or let go of."""
        made = [await self._one(endpoint) for endpoint in endpoints]
        gone = set(self._served) - {endpoint.name for endpoint in endpoints}
        for name in gone:
            self._retire(self._served.pop(name).line)
            log.info("endpoint-gone", endpoint=name)
        names = {endpoint.name for endpoint in endpoints}
        self._faults = {name: fault for name, fault in self._faults.items() if name in names}
        self._rules = {name: rules for name, rules in self._rules.items() if name in names}
        self._profiles = {name: profile for name, profile in self._profiles.items() if name in names}
        return any(made) or bool(gone)

    async def _one(self, endpoint: Endpoint) -> bool:
        name, served = endpoint.name, self._served.get(endpoint.name)
        try:
            self._rules[name] = self._workshop.rules(endpoint.definition, endpoint.limits)
            profile = self._workshop.profile(endpoint.definition)
            fresh = await asyncio.to_thread(self._made, endpoint, served.made_from if served is not None else None)
        except Refused as refused:
            self._failed(name, refused)
            fresh = None
        except Exception as error:
            log.exception("adapter-not-made", endpoint=name)
            self._faults[name] = type(error).__name__
            fresh = None
        else:
            self._faults.pop(name, None)
            self._profiles.pop(name, None)
            if profile is not None:
                self._profiles[name] = profile
        if fresh is not None:
            await self._exchange(endpoint, *fresh)
        if (now := self._served.get(name)) is not None:
            now.line.collects = endpoint.collected
        return fresh is not None

    def _made(self, endpoint: Endpoint, before: Hashable) -> tuple[Adapter, Hashable] | None:
        """Return a new adapter and what it was made from, or nothing if that is as before."""
        definition, owner = endpoint.definition, endpoint.owner
        stamp = (definition.adapter, _frozen(definition.settings), owner, self._workshop.stamp(definition, owner))
        return None if stamp == before else (self._workshop.make(endpoint.name, definition, owner), stamp)

    async def _exchange(self, endpoint: Endpoint, adapter: Adapter, made_from: Hashable) -> None:
        name = endpoint.name
        line = Line(name, adapter, self._line)
        await line.open()
        before = self._served.get(name)
        self._served[name] = _Served(line, made_from)
        if before is not None:
            self._retire(before.line)
        log.info("adapter-in-use", endpoint=name, version=endpoint.version, adapter=endpoint.definition.adapter)

    def _failed(self, name: str, refused: Refused) -> None:
        detail = str(refused)[:500]
        if self._faults.get(name) != detail:
            for finding in refused.findings:
                log.error("adapter-not-made", endpoint=name, code=finding.code, path=finding.path, **finding.facts)
        self._faults[name] = detail

    def _line(self, name: str) -> Line | None:
        served = self._served.get(name)
        return served.line if served is not None else None

    def _retire(self, line: Line) -> None:
        task = asyncio.get_running_loop().create_task(line.retire(), name="retire")
        self._retiring[task] = line
        task.add_done_callback(self._retired)

    def _retired(self, task: asyncio.Task[None]) -> None:
        self._retiring.pop(task, None)
        if not task.cancelled() and task.exception() is not None:
            log.error("adapter-not-let-go", reason=str(task.exception()))

    async def close(self) -> None:
        """Let go of all adapters, those too that were exchanged and are still in use."""
        for task, line in list(self._retiring.items()):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await line.close()
        for served in self._served.values():
            await served.line.close()


def _frozen(value: Any) -> Hashable:
    """Return JSON-able data as something to compare."""
    if isinstance(value, Mapping):
        return tuple(sorted((key, _frozen(one)) for key, one in value.items()))
    if isinstance(value, (list, tuple)):
        return tuple(_frozen(one) for one in value)
    return (type(value).__name__, value)
