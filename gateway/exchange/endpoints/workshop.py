"""The port behind which endpoints become adapters: what assembly knows of kinds of adapters, files and secrets."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from gateway.contract import Adapter
from gateway.exchange.delivery.policy import EndpointRules
from gateway.exchange.endpoints.views import Definition, Owner
from gateway.trust.profile import PartnerProfile


@dataclass(frozen=True, slots=True)
class Declared:
    """An endpoint as the settings file declares it; ``path`` is its place there."""

    name: str
    definition: Definition
    path: str = ""


class Workshop(Protocol):
    """Judges definitions and makes what serves them. Its methods look at files, so they belong in threads."""

    def draft(self, name: str, given: Mapping[str, object], owner: Owner) -> Definition:
        """Return what was given as a definition that could be served by this process.

        Raises Refused with all faults: wrong settings, secrets that cannot be read, places that the owner may not name.
        """

    def make(self, name: str, definition: Definition, owner: Owner) -> Adapter:
        """Return an adapter, not opened yet. Raises Refused as :meth:`draft`."""

    def stamp(self, definition: Definition, owner: Owner) -> Hashable:
        """Return what changes when a file that the adapter was made from changes."""

    def rules(self, definition: Definition, limits: Mapping[str, float]) -> EndpointRules:
        """Return how often and how fast it is tried. Raises Refused where that contradicts itself."""

    def profile(self, definition: Definition) -> PartnerProfile | None:
        """Return what it wants signed, where it says so."""

    def shown(self, definition: Definition) -> dict[str, Any]:
        """Return a definition as doors may show it."""
