"""Web-hooks as doors see them: plain types, no rows and no secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class HookState(StrEnum):
    """Where a subscription stands."""

    PENDING = "pending"
    """Its ping was not answered yet; nothing is sent."""
    ACTIVE = "active"
    PAUSED = "paused"
    """Nothing is sent; what happens is kept for it."""


class TellState(StrEnum):
    """Where one event stands for one subscription."""

    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"
    """Tried to the end; may be replayed."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that all have to hold; an empty one holds, and so does one about which an event says nothing."""

    agencies: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    priorities: frozenset[int] = frozenset()
    document_types: frozenset[int] = frozenset()
    status_codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A subscription that is wanted."""

    url: str
    events: tuple[str, ...]
    filters: Filters = field(default_factory=Filters)
    description: str = ""


@dataclass(frozen=True, slots=True)
class HookView:
    """One subscription; never its secret."""

    id: str
    key: str
    url: str
    description: str
    events: tuple[str, ...]
    filters: Filters
    state: HookState
    reason: str
    """Why it is paused or pending: a code, or the word of whoever did it."""
    created_at: datetime
    active_since: datetime | None
    failures: int
    failing_since: datetime | None
    next_at: datetime | None
    previous_until: datetime | None
    """Until when what is sent carries a second signature, of the secret before."""
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to tell; ``status`` is the HTTP status, where one came."""

    at: datetime
    status: int | None
    error: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class TellView:
    """One event for one subscription."""

    id: str
    event: str
    at: datetime
    data: Mapping[str, object]
    state: TellState
    attempts: int
    next_at: datetime | None
    settled_at: datetime | None
    status: int | None
    error: str
    history: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class TellPage:
    """Events of a subscription, the newest first; ``next`` is the ``after`` of the next page."""

    items: tuple[TellView, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class PingView:
    """What became of a ping."""

    answered: bool
    status: int | None
    error: str
