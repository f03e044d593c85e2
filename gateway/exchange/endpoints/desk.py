"""The endpoints' desk, for REST and command line: each act names who does it and why, is judged, versioned and audited.

It needs only the database and the workshop, so that it works beside a running service and without one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from gateway.exchange import audit
from gateway.exchange.endpoints import acts, register
from gateway.exchange.endpoints.removal import clear
from gateway.exchange.endpoints.trial import Tested, Trial
from gateway.exchange.endpoints.views import Change, Definition, Endpoint, Left, Owner, State, Version, Waiting
from gateway.exchange.endpoints.workshop import Workshop
from gateway.findings import Finding, NotNow, Refused
from gateway.store.database import Database


@dataclass(frozen=True, slots=True)
class Shown:
    """One endpoint with what is there now and its versions, the newest first."""

    endpoint: Endpoint
    waiting: Waiting
    history: tuple[Version, ...]


class EndpointDesk:
    """What administrators and operators may do; ``changed`` tells the processes here that the register is another."""

    def __init__(
        self, database: Database, workshop: Workshop, changed: Callable[[], None], trial: Trial | None = None
    ) -> None:
        self._database = database
        self._workshop = workshop
        self._changed = changed
        self._trial = trial

    def look_again(self) -> None:
        """Say that the register may be another."""
        self._changed()

    # Looking

    async def listed(self) -> list[Endpoint]:
        """Return all endpoints that are there."""
        return [one for one in await self._database.read(register.all_of) if one.there]

    async def show(self, name: str) -> Shown:
        """Return one endpoint, also a removed one. Raises Refused ``endpoint.unknown``."""

        def work(connection: Connection) -> Shown:
            endpoint = register.find(connection, name)
            history = tuple(register.history(connection, name))
            return Shown(endpoint, register.waiting(connection, name), history)

        return await self._database.read(work)

    def plain(self, definition: Definition) -> dict[str, Any]:
        """Return a definition as doors may show it."""
        return self._workshop.shown(definition)

    # What an endpoint is

    async def create(self, change: Change, name: str, given: Mapping[str, object]) -> Endpoint:
        """Make an endpoint of the API. Raises Refused with all faults."""
        acts.check_name(name)
        definition = await self._drafted(name, given, Owner.API)
        return await self._write(lambda connection: acts.create(connection, change, name, definition))

    async def replace(self, change: Change, name: str, given: Mapping[str, object]) -> Endpoint:
        """Give an endpoint of the API another definition. Raises Refused with all faults."""
        await self._database.read(lambda connection: acts.owned(connection, change, name))
        definition = await self._drafted(name, given, Owner.API)
        return await self._write(lambda connection: acts.replace_definition(connection, change, name, definition))

    async def merge(self, change: Change, name: str, patch: Mapping[str, object]) -> Endpoint:
        """Change parts of a definition (RFC 7396: nothing takes a member out). Raises Refused with all faults."""
        before = await self._database.read(lambda connection: acts.owned(connection, change, name))
        given = _merged(before.definition.plain(), patch)
        return await self.replace(replace(change, expected=before.version), name, given)

    async def revert(self, change: Change, name: str, number: int) -> Endpoint:
        """Make an endpoint again what it was at a version, as a new one. Raises Refused with all faults."""
        found = await self._database.read(lambda connection: register.version(connection, name, number))
        now = await self._database.read(lambda connection: register.find(connection, name))
        given = {member: value for member, value in found.definition.plain().items() if value is not None}
        definition = await self._drafted(name, given, now.owner)
        return await self._write(lambda connection: acts.revert(connection, change, name, found, definition))

    async def remove(self, change: Change, name: str, left: Left | None) -> Endpoint:
        """Take an endpoint away; ``left`` says what becomes of what waits. Raises Refused where it has to be said."""
        removed = await self._write(lambda connection: acts.remove(connection, change, name, left))
        with suppress(NotNow):  # else a round goes on with it
            await clear(self._database)
        return removed

    # How it is run

    async def run(self, change: Change, name: str, state: State) -> Endpoint:
        """Pause, resume or drain an endpoint, whoever owns it. Raises Refused."""
        return await self._write(lambda connection: acts.run(connection, change, name, state))

    async def limit(self, change: Change, name: str, limits: Mapping[str, float | None]) -> Endpoint:
        """Bind an endpoint to so many packets, whoever owns it; nothing takes a bound back. Raises Refused."""
        before = await self._database.read(lambda connection: register.find(connection, name))
        self._workshop.rules(before.definition, acts.bound(before, limits))
        return await self._write(lambda connection: acts.limit(connection, change, name, limits))

    # Testing

    async def test(self, actor: str, name: str) -> Tested:
        """Test the connection of an endpoint. Raises Refused ``endpoint.unknown``."""
        endpoint = await self._database.read(lambda connection: register.find(connection, name))
        return await self._tried(actor, name, endpoint.definition, endpoint.owner)

    async def test_draft(self, actor: str, name: str, given: Mapping[str, object]) -> Tested:
        """Test what is not saved yet. Raises Refused with all faults of it."""
        acts.check_name(name)
        definition = await self._drafted(name, given, Owner.API)
        return await self._tried(actor, name, definition, Owner.API)

    async def _tried(self, actor: str, name: str, definition: Definition, owner: Owner) -> Tested:
        if self._trial is None:
            raise RuntimeError("a desk without a trial tests nothing")
        facts: dict[str, object] = {"adapter": definition.adapter}
        url = definition.settings.get("url")
        facts |= {"url": url[:200]} if isinstance(url, str) else {}
        await self._database.write(lambda connection: audit.write(connection, actor, "endpoint.test", name, facts))
        return await self._trial.run(name, definition, owner)

    # Common

    async def _write(self, act: Callable[[Connection], Endpoint]) -> Endpoint:
        done = await self._database.write(act)
        self._changed()
        return done

    async def _drafted(self, name: str, given: Mapping[str, object], owner: Owner) -> Definition:
        """Return what was given as a definition; what it serves is judged too where something else is wrong."""
        try:
            # Files are read, and libraries may be loaded: not in the event loop.
            return await asyncio.to_thread(self._workshop.draft, name, given, owner)
        except Refused as refused:
            more = await self._database.read(lambda connection: _also(connection, name, given, owner))
            known = {(finding.code, finding.path) for finding in refused.findings}
            rest = [finding for finding in more if (finding.code, finding.path) not in known]
            raise Refused([*refused.findings, *rest]) from None


def _also(connection: Connection, name: str, given: Mapping[str, object], owner: Owner) -> list[Finding]:
    serves = given.get("serves", ["*"])
    if not isinstance(serves, list | tuple) or not all(isinstance(one, str) for one in serves):
        return []
    return acts.faults(connection, name, Definition("", tuple(serves)), owner)


def _merged(data: Any, patch: Any) -> Any:
    if not isinstance(patch, Mapping):
        return patch
    found = dict(data) if isinstance(data, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = _merged(found.get(name), value)
    return {name: value for name, value in found.items() if value is not None}
