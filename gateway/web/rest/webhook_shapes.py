"""The JSON that is answered about web-hooks, as types: see :mod:`gateway.web.rest.shapes`."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict

from gateway.exchange.webhooks.views import HookState, TellState
from gateway.packet.names import Kind
from gateway.web.rest.shapes import Facts, From, Moment


class EventTypeOut(TypedDict):
    """One kind of event that may be subscribed to."""

    name: str
    vi: str
    en: str


class EventTypesOut(TypedDict):
    """All kinds of events."""

    events: list[EventTypeOut]


class FiltersOut(TypedDict):
    """Conditions that all have to hold; an empty one always holds."""

    agencies: list[str]
    kinds: list[str]
    priorities: list[int]
    document_types: list[int]
    status_codes: list[str]


class HookOut(TypedDict):
    """One subscription; never its secret."""

    id: str
    url: str
    description: str
    events: list[str]
    filters: FiltersOut
    state: HookState
    reason: str
    created_at: Moment | None
    active_since: Moment | None
    failures: int
    failing_since: Moment | None
    next_at: Moment | None
    previous_until: Moment | None
    waiting: int


class HooksOut(TypedDict):
    """The key's subscriptions, the oldest first."""

    webhooks: list[HookOut]


class PingOut(TypedDict):
    """What became of a ping."""

    answered: bool
    status: int | None
    error: str


class PingedOut(HookOut):
    """A subscription and what became of its ping."""

    ping: PingOut


class NewHookOut(PingedOut):
    """A new subscription with its secret, shown this one time."""

    secret: str


class HookSecretOut(HookOut):
    """A subscription with its new secret, shown this one time."""

    secret: str


class ToldOut(TypedDict):
    """One event for one subscription; ``id`` is its ``webhook-id``."""

    id: str
    event: str
    at: Moment | None
    data: Facts
    state: TellState
    attempts: int
    next_at: Moment | None
    settled_at: Moment | None
    status: int | None
    error: str


class AttemptOut(TypedDict):
    """One attempt to tell an event."""

    at: Moment | None
    status: int | None
    error: str
    milliseconds: int


class ToldHistoryOut(ToldOut):
    """One event with its attempts, the oldest first."""

    history: list[AttemptOut]


class ToldsOut(TypedDict):
    """Events of a subscription, the newest first; ``next`` is the ``after`` of the next page."""

    items: list[ToldOut]
    next: str | None


class HookReplayedOut(TypedDict):
    """How many events are told again."""

    replayed: int


class PacketDataOut(From):
    """What is told about a packet: ids and metadata, never content. ``id`` is that of ``GET /documents/{id}``."""

    id: str
    kind: Kind
    to: str | None
    agencies: list[str]
    document_id: str | None
    code: str | None
    status_code: str | None
    about: str | None
    business_type: int | None
    priority: int | None
    document_type: int | None
    details: Facts


class AlertDataOut(TypedDict):
    """What is told about an alert: its id, its code in the catalogue, its facts."""

    alert: str
    kind: str
    agencies: list[str]
    details: Facts


class PingDataOut(TypedDict):
    """What a ping tells: the subscription."""

    webhook: str


class PacketEventOut(TypedDict):
    """The body of a message about a packet."""

    type: str
    timestamp: Moment
    data: PacketDataOut


class AlertEventOut(TypedDict):
    """The body of a message about an alert."""

    type: str
    timestamp: Moment
    data: AlertDataOut


class TaskEventOut(TypedDict):
    """The body of a message about tasks and directives: ids, codes and counts; ``agencies`` are those told."""

    type: str
    timestamp: Moment
    data: dict[str, Any]


class PingEventOut(TypedDict):
    """The body of a ping."""

    type: str
    timestamp: Moment
    data: PingDataOut
