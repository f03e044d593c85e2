"""The fleet as the register has it: adapters exchanged while deliveries go on.

Each process looks at the register's number every second, which costs one row, and at once when told to. An adapter is
made anew when its kind, its settings or a file that they name changed. One that cannot be made or opened leaves the
one before in place and is said in the log and in the service's health; it is tried again as long as that lasts.
Adapters open beside the looks, each for itself: one that is slow keeps no other endpoint, and no pause, waiting.
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

OPEN_SECONDS: Final = 30.0
"""An adapter that has not opened after so long has failed; a start waits no longer for it."""


@dataclass(frozen=True, slots=True)
class _Opening:
    """A new adapter on its way, and what it is made from."""

    task: asyncio.Task[None]
    made_from: Hashable


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
        self._opening: dict[str, _Opening] = {}
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
                await self._glance()
            except NotNow as away:
                log.warning("endpoints-not-looked-at", reason=str(away))
            except Exception:
                # The adapters before stay in place, and the next look may do better.
                log.exception("endpoints-not-looked-at")

    async def look(self) -> None:
        """Follow the register if it changed, or if a file of an adapter did, until all that this began has ended."""
        await self._glance()
        if self._opening:
            await asyncio.wait([one.task for one in self._opening.values()])

    async def _glance(self) -> None:
        """Follow the register, one look after the other; adapters that have to be opened come when they are ready."""
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
        there = [one for one in endpoints if one.there]
        changed = known.number != self._known.number
        self._known, self._endpoints = known, tuple(endpoints)
        if self._forget({one.name for one in there}) or changed:
            self._say()
        for endpoint in there:
            await self._one(endpoint)

    def _forget(self, there: set[str]) -> bool:
        """Let go of what is not there any more; return whether any of it was served."""
        gone = set(self._served) - there
        for name in gone:
            self._retire(self._served.pop(name).line)
            log.info("endpoint-gone", endpoint=name)
        for name in set(self._opening) - there:
            self._opening.pop(name).task.cancel()
        self._faults = {name: fault for name, fault in self._faults.items() if name in there}
        self._rules = {name: rules for name, rules in self._rules.items() if name in there}
        self._profiles = {name: profile for name, profile in self._profiles.items() if name in there}
        return bool(gone)

    def _say(self) -> None:
        for heard in self._ears:
            heard()

    async def _one(self, endpoint: Endpoint) -> None:
        """Run an endpoint as the register says, and begin to make its adapter anew where that has to be."""
        name, definition = endpoint.name, endpoint.definition
        if name in self._served:
            self._served[name].line.collects = endpoint.collected
        try:
            self._rules[name] = self._workshop.rules(definition, endpoint.limits)
            profile = self._workshop.profile(definition)
            files = await asyncio.to_thread(self._workshop.stamp, definition, endpoint.owner)
        except Exception as error:  # noqa: BLE001 - the endpoint's fault stops no other
            self._failed(name, error)
            return
        made_from = (definition.adapter, _frozen(definition.settings), endpoint.owner, files)
        # Read only now: an adapter may have come to an end of its opening meanwhile.
        served, opening = self._served.get(name), self._opening.get(name)
        if opening is not None and opening.made_from != made_from:
            del self._opening[name]
            opening.task.cancel()
            opening = None
        if served is not None and served.made_from == made_from:
            self._well(name, profile)
        elif opening is None:
            task = asyncio.get_running_loop().create_task(self._exchange(endpoint, made_from, profile), name="open")
            self._opening[name] = _Opening(task, made_from)

    async def _exchange(self, endpoint: Endpoint, made_from: Hashable, profile: PartnerProfile | None) -> None:
        """Make and open an adapter, and serve the endpoint through it from then on."""
        name = endpoint.name
        try:
            line = await self._opened(endpoint)
        except Exception as error:  # noqa: BLE001 - the endpoint's fault stops no other
            self._failed(name, error)
            return
        finally:
            if (opening := self._opening.get(name)) is not None and opening.task is asyncio.current_task():
                del self._opening[name]
        # It may have been paused meanwhile.
        line.collects = any(one.collected for one in self._endpoints if one.name == name)
        before = self._served.get(name)
        self._served[name] = _Served(line, made_from)
        if before is not None:
            self._retire(before.line)
        self._well(name, profile)
        log.info("adapter-in-use", endpoint=name, version=endpoint.version, adapter=endpoint.definition.adapter)
        self._say()

    async def _opened(self, endpoint: Endpoint) -> Line:
        """Return a line through a new adapter; one that does not open is closed again."""
        name = endpoint.name
        adapter = await asyncio.to_thread(self._workshop.make, name, endpoint.definition, endpoint.owner)
        line = Line(name, adapter, self._line)
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                await line.open()
        except BaseException:
            self._retire(line)
            raise
        return line

    def _well(self, name: str, profile: PartnerProfile | None) -> None:
        self._faults.pop(name, None)
        self._profiles.pop(name, None)
        if profile is not None:
            self._profiles[name] = profile

    def _failed(self, name: str, error: Exception) -> None:
        detail = str(error)[:500] if isinstance(error, Refused) else type(error).__name__
        if self._faults.get(name) != detail:
            if isinstance(error, Refused):
                for finding in error.findings:
                    log.error("adapter-not-made", endpoint=name, code=finding.code, path=finding.path, **finding.facts)
            else:
                log.error("adapter-not-made", endpoint=name, exc_info=error)
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
        opening = [one.task for one in self._opening.values()]
        for task in opening:
            task.cancel()
        await asyncio.gather(*opening, return_exceptions=True)
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
