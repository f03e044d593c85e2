"""Endpoints as plain values: what one is belongs to its owner, how it is run belongs to operators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

LIMITS: Final = ("parallel", "per_second", "per_day")
"""What operators may bound an endpoint to, whoever owns it."""


class Owner(StrEnum):
    """Who says what an endpoint is; the other may not."""

    FILE = "file"
    API = "api"


class State(StrEnum):
    """How an endpoint is run."""

    ACTIVE = "active"
    PAUSED = "paused"
    """Nothing is sent or collected; what is for it waits."""
    DRAINING = "draining"
    """Nothing new is routed to it; what waits goes out."""
    REMOVED = "removed"


class Left(StrEnum):
    """What becomes of what waits at an endpoint that is removed."""

    DEAD = "dead"
    """To the dead-letter desk."""
    REROUTE = "reroute"
    """Through the endpoint that its receiver has then; what may have arrived goes to the dead-letter desk."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What an endpoint is, as JSON-able data: only what was said, so that defaults of the program may change.

    A secret is only named by its place (``secret_file``, ``secret_env``).
    """

    adapter: str
    serves: tuple[str, ...] = ("*",)
    delivery: Mapping[str, Any] = field(default_factory=dict)
    signatures: Mapping[str, Any] | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        return {
            "adapter": self.adapter,
            "serves": list(self.serves),
            "delivery": dict(self.delivery),
            "signatures": dict(self.signatures) if self.signatures is not None else None,
            "settings": dict(self.settings),
        }

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Definition:
        """Return what :meth:`plain` gave."""
        return cls(data["adapter"], tuple(data["serves"]), data["delivery"], data["signatures"], data["settings"])


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint as it is now; ``version`` counts its changes from 1."""

    name: str
    version: int
    owner: Owner
    state: State
    definition: Definition
    limits: Mapping[str, float]
    changed_at: datetime
    leftover: Left | None = None

    @property
    def routed(self) -> bool:
        """Whether packets are routed to it."""
        return self.state in (State.ACTIVE, State.PAUSED)

    @property
    def there(self) -> bool:
        """Whether it is there at all."""
        return self.state is not State.REMOVED

    @property
    def collected(self) -> bool:
        """Whether it is asked for what waits at the other side."""
        return self.state in (State.ACTIVE, State.DRAINING)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an endpoint: how it was from then on, who made it so, by which act and why."""

    number: int
    at: datetime
    actor: str
    act: str
    reason: str
    owner: Owner
    state: State
    definition: Definition
    limits: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes an endpoint and why; ``expected`` is the version that they saw, where they say so."""

    actor: str
    reason: str = ""
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is at an endpoint: deliveries that wait, those that wait for inspection, and packets under way."""

    waiting: int = 0
    held: int = 0
    under_way: int = 0

    @property
    def empty(self) -> bool:
        """Whether nothing is left."""
        return not (self.waiting or self.held or self.under_way)
