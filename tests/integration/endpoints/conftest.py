"""Exchanges whose endpoints are in the register, made by a workshop that gives scripted adapters."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from gateway.contract import Adapter, Outcome, Outgoing
from gateway.exchange.delivery.policy import EndpointRules
from gateway.exchange.endpoints.desk import EndpointDesk
from gateway.exchange.endpoints.views import Change, Definition, Owner
from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.trust.profile import PartnerProfile
from tests.integration.exchange.conftest import QUICK, House, Open, ScriptedAdapter, open_house, served_url

__all__ = ["open_house", "served_url"]

H41 = Caller("vxp:h41", frozenset(["H41"]))
WHO = Change("key:admin", "vì thử")


@dataclass
class GatedAdapter(ScriptedAdapter):
    """A scripted adapter that says when it was closed, and whose sends wait while its gate is closed."""

    place: str = ""
    closed: bool = False
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def close(self) -> None:
        self.closed = True

    async def send(self, outgoing: Outgoing) -> Outcome:
        assert not self.closed
        await self.gate.wait()
        assert not self.closed
        return await super().send(outgoing)


@dataclass
class ScriptedWorkshop:
    """Makes gated adapters; a definition with the setting ``broken`` cannot be made."""

    made: list[GatedAdapter] = field(default_factory=list)
    stamps: dict[str, int] = field(default_factory=dict)

    def draft(self, name: str, given: Mapping[str, object], owner: Owner) -> Definition:
        plain: dict[str, Any] = {"adapter": "x", "serves": ["*"], "delivery": {}, "signatures": None, "settings": {}}
        definition = Definition.of(plain | dict(given))
        self._check(definition)
        return definition

    def make(self, name: str, definition: Definition, owner: Owner) -> Adapter:
        self._check(definition)
        self.made.append(GatedAdapter(place=str(definition.settings.get("place", ""))))
        return self.made[-1]

    def _check(self, definition: Definition) -> None:
        if definition.settings.get("broken"):
            raise refuse("endpoint.no-folder", "settings.broken")

    def stamp(self, definition: Definition, owner: Owner) -> Hashable:
        return self.stamps.get(str(definition.settings.get("place", "")), 0)

    def rules(self, definition: Definition, limits: Mapping[str, float]) -> EndpointRules:
        return replace(QUICK.common, **{**definition.delivery, **limits})

    def profile(self, definition: Definition) -> PartnerProfile | None:
        return None

    def shown(self, definition: Definition) -> dict[str, Any]:
        return definition.plain()

    def newest(self, place: str) -> GatedAdapter:
        """Return the newest adapter of a place."""
        return [adapter for adapter in self.made if adapter.place == place][-1]


@dataclass
class Yard:
    """One exchange with its register."""

    house: House
    workshop: ScriptedWorkshop

    @property
    def desk(self) -> EndpointDesk:
        assert self.house.exchange.endpoints is not None
        return self.house.exchange.endpoints

    async def add(self, name: str, *serves: str, **settings: Any) -> None:
        await self.desk.create(WHO, name, {"serves": list(serves or ["*"]), "settings": {"place": name, **settings}})

    async def settle(self) -> None:
        """Let the fleet see the register as it is now."""
        await self.house.exchange._fleet.look()  # type: ignore[attr-defined]


@pytest.fixture
async def yard(open_house: Open) -> Yard:
    """A gateway of H41 without endpoints."""
    workshop = ScriptedWorkshop()
    return Yard(await open_house("gateway", ["H41"], routed=False, workshop=workshop), workshop)
