"""The JSON that is answered about endpoints of the register, as types: see :mod:`gateway.web.rest.shapes`."""

from __future__ import annotations

from typing import Any, NotRequired

from typing_extensions import TypedDict

from gateway.exchange.endpoints.trial import Passed
from gateway.exchange.endpoints.views import Owner, State
from gateway.web.rest.shapes import FindingOut, Moment


class RegisteredOut(TypedDict):
    """What an endpoint is, in short, and how it is run; ``limits`` are bounds beside its definition."""

    name: str
    version: int
    owner: Owner
    state: State
    adapter: str
    serves: list[str]
    limits: dict[str, float]


class StandingOut(TypedDict):
    """Since when and by whom an endpoint is not run as usual."""

    since: Moment | None
    by: str
    code: str
    message: str
    message_en: str


class FaresOut(TypedDict):
    """How an endpoint fares: circuit, what waits, rate and quota."""

    circuit: str
    failures: int
    again_at: Moment | None
    waiting: int
    oldest_waiting: Moment | None
    under_way: int
    parallel: int
    per_second: float | None
    used_today: int | None
    per_day: int | None
    dead: int
    standing: StandingOut | None


class ListedOut(FaresOut):
    """One endpoint of the list; what comes from the register is missing where there is none."""

    name: str
    version: NotRequired[int]
    owner: NotRequired[Owner]
    state: NotRequired[State]
    adapter: NotRequired[str]
    serves: NotRequired[list[str]]
    limits: NotRequired[dict[str, float]]


class ListedEndpointsOut(TypedDict):
    """All endpoints that are there."""

    endpoints: list[ListedOut]


class DefinitionOut(TypedDict):
    """What an endpoint is; of secrets only their places."""

    adapter: str
    serves: list[str]
    delivery: dict[str, Any]
    signatures: dict[str, Any] | None
    settings: dict[str, Any]


class VersionOut(DefinitionOut):
    """One version: how the endpoint was from then on, by whom, by which act and why."""

    version: int
    at: Moment | None
    actor: str
    act: str
    reason: str
    owner: Owner
    state: State
    limits: dict[str, float]


class ShownOut(DefinitionOut):
    """One endpoint: what it is, how it is run and fares, and its versions, the newest first."""

    name: str
    version: int
    owner: Owner
    state: State
    limits: dict[str, float]
    changed_at: Moment | None
    waiting: int
    held: int
    under_way: int
    drained: bool
    fares: FaresOut | None
    versions: list[VersionOut]


class StepOut(FindingOut):
    """One step of a test: how it ended, and what was found."""

    step: str
    outcome: Passed
    seconds: float


class TestedOut(TypedDict):
    """A test of a connection, step by step."""

    ok: bool
    steps: list[StepOut]
