"""The fleet of a process: the adapters of its endpoints at each moment, and all that is decided about each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Protocol, TypeVar

from gateway.contract import Adapter
from gateway.directory.routes import Routes
from gateway.exchange.delivery.policy import Rules
from gateway.exchange.endpoints.ways import FixedWays, Ways
from gateway.trust.profile import PartnerProfile

T = TypeVar("T")


class Fleet(Protocol):
    """The adapters of a process by endpoint, and all that is decided about each."""

    @property
    def adapters(self) -> Mapping[str, Adapter]:
        """The adapters at each moment."""

    @property
    def names(self) -> Collection[str]:
        """All endpoints that are there, those too that this process cannot serve."""

    @property
    def rules(self) -> Rules:
        """How often and how fast each endpoint is tried."""

    @property
    def profiles(self) -> Mapping[str, PartnerProfile]:
        """What endpoints want signed, where they say so."""

    @property
    def ways(self) -> Ways:
        """Through which endpoint agencies are reached."""

    def faults(self) -> Mapping[str, str]:
        """Return endpoints that this process cannot serve as the register has them, and why."""

    def listen(self, heard: Callable[[], None]) -> None:
        """Call ``heard`` in the event loop after each change."""

    def tell(self) -> None:
        """Say that the register may be another."""

    async def open(self) -> None:
        """Make and open adapters."""

    async def run(self) -> None:
        """Follow the register until cancelled."""

    async def close(self) -> None:
        """Let go of all adapters."""


class FixedFleet:
    """Adapters that were given and stay."""

    def __init__(
        self, adapters: Mapping[str, Adapter], routes: Routes, rules: Rules, profiles: Mapping[str, PartnerProfile]
    ) -> None:
        self.adapters = adapters
        self.names: Collection[str] = adapters
        self.rules = rules
        self.profiles = profiles
        self.ways: Ways = FixedWays(routes)

    def faults(self) -> Mapping[str, str]:
        """Return nothing."""
        return {}

    def listen(self, heard: Callable[[], None]) -> None:
        """Do nothing: nothing changes."""

    def tell(self) -> None:
        """Do nothing."""

    async def open(self) -> None:
        """Open all adapters."""
        for adapter in self.adapters.values():
            await adapter.open()

    async def run(self) -> None:
        """Do nothing."""

    async def close(self) -> None:
        """Let go of all adapters."""
        for adapter in self.adapters.values():
            await adapter.close()


class Live(Mapping[str, T]):
    """What a function returns at each moment, as one mapping."""

    def __init__(self, now: Callable[[], Mapping[str, T]]) -> None:
        self._now = now

    def __getitem__(self, name: str) -> T:
        return self._now()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._now()))

    def __len__(self) -> int:
        return len(self._now())
