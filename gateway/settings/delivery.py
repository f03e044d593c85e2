"""The part of the settings file about delivery: ``[delivery]`` for all endpoints, ``[endpoints.delivery]`` for one.

What one class of failure says goes before what is said for all, and what an endpoint says before both.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from gateway.validation import Strict

DAY: Final = 86_400.0

Count = Annotated[int, Field(ge=1, le=100_000)]
Seconds = Annotated[float, Field(gt=0, le=31 * DAY)]


class RuleSettings(Strict):
    """What follows a failure of one class; what is left out is as for all, or as the program has it."""

    first_seconds: Seconds = 2.0
    """Pause after the first failure."""
    factor: float = Field(default=2.0, ge=1, le=100)
    """Each pause so many times the one before."""
    most_seconds: Seconds = 300.0
    """Longest pause, also of those that the other side asks for."""
    jitter: Literal["proportional", "full"] = "proportional"
    """A tenth more or less by chance, or any part of the pause."""
    attempts: Count = 288
    """After so many a delivery is a dead letter."""
    deadline_seconds: float = Field(default=0.0, ge=0, le=366 * DAY)
    """So long after the first failure a delivery is a dead letter; 0 for never."""


class CircuitSettings(Strict):
    """When an endpoint that fails is left alone."""

    failures: int = Field(default=5, ge=0, le=100_000)
    """Failures in a row that open the circuit; 0 for never."""
    open_seconds: Seconds = 10.0
    """How long it stays open at first; doubled each time that a probe fails."""
    most_open_seconds: Seconds = 600.0
    probes: int = Field(default=1, ge=1, le=1000)
    """Packets at the same time that find out whether the endpoint answers again."""


class EndpointDeliverySettings(RuleSettings):
    """How often, how fast and how long is tried; the plain rule is for passing failures and unknown outcomes."""

    permanent: RuleSettings = RuleSettings()
    """Refused for good: one attempt unless more are named."""
    transient: RuleSettings = RuleSettings()
    throttled: RuleSettings = RuleSettings()
    """Told to slow down: from 30 s to an hour apart unless said otherwise."""
    unknown: RuleSettings = RuleSettings()
    parallel: int = Field(default=4, ge=1, le=1000)
    """Packets at the same time through one endpoint, over all processes and hosts."""
    per_second: float = Field(default=0.0, ge=0, le=100_000)
    """Packets a second through one endpoint; 0 for no bound."""
    per_day: int = Field(default=0, ge=0)
    """Packets a day of Viet Nam's calendar through one endpoint; 0 for no bound."""
    circuit: CircuitSettings = CircuitSettings()


class DeliverySettings(EndpointDeliverySettings):
    """What holds for all endpoints."""

    poll_seconds: Seconds = 5.0
    """Pause between two looks at an endpoint for packets that wait there."""
