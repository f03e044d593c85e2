"""Delivery policy as data: what follows a failure, by its class, and what an endpoint may be asked to bear.

Nothing here reads a clock or a database: a moment and the history of a delivery go in, a decision comes out. Numbers
come from ``[delivery]`` and ``[endpoints.delivery]`` of the settings file.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal

from gateway.contract import Result

Jitter = Literal["proportional", "full"]

SPREAD: Final = 0.1
"""Part of a pause that proportional jitter adds or takes away."""

MOST_EXPONENT: Final = 64
"""Beyond it a pause has long met its most; a float would overflow."""


class Cause(StrEnum):
    """The class of a failure: each has a rule of its own."""

    PERMANENT = "permanent"
    """The other side said no to this very packet."""
    TRANSIENT = "transient"
    """It certainly did not arrive."""
    THROTTLED = "throttled"
    """The other side asked to be left alone for a while."""
    UNKNOWN = "unknown"
    """It may have arrived: the next attempt asks first."""
    POISON = "poison"
    """It broke every worker that touched it; only a person may let it out again."""


CAUSES: Final[Mapping[Result, Cause]] = {
    Result.REFUSED: Cause.PERMANENT,
    Result.LATER: Cause.TRANSIENT,
    Result.THROTTLED: Cause.THROTTLED,
    Result.UNKNOWN: Cause.UNKNOWN,
}
"""The class of each result that is not success."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What follows a failure of one class.

    ``first`` seconds after the first failure, each pause ``factor`` times the one before, none above ``most`` seconds.
    ``full`` jitter takes any part of a pause, ``proportional`` a tenth more or less. Dead after ``attempts`` attempts
    or ``deadline`` seconds after the first failure (0: no deadline).
    """

    first: float = 2.0
    factor: float = 2.0
    most: float = 300.0
    jitter: Jitter = "proportional"
    attempts: int = 288
    deadline: float = 0.0

    def pause(self, attempts: int, chance: float, retry_after: float | None = None) -> float:
        """Return the seconds until the next attempt after ``attempts`` failed ones; ``chance`` is within 0 and 1.

        What the other side asked for is kept to, up to ``most``.
        """
        seconds = min(self.most, self.first * self.factor ** min(max(attempts - 1, 0), MOST_EXPONENT))
        share = chance if self.jitter == "full" else 1 + SPREAD * (2 * chance - 1)
        return min(self.most, max(seconds * share, retry_after or 0.0))

    def ends_at(self, failing_since: datetime) -> datetime | None:
        """Return the deadline of a delivery that fails since then, if there is one."""
        return failing_since + timedelta(seconds=self.deadline) if self.deadline else None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What comes next: when, the how manieth attempt of how many, and until when at the latest."""

    next_at: datetime
    attempt: int
    most: int
    deadline: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows a failed attempt: another one at ``next_at``, or, without it, the dead letters."""

    next_at: datetime | None
    forecast: Forecast | None = None

    @property
    def dead(self) -> bool:
        """Whether no attempt follows."""
        return self.next_at is None


DEAD: Final = Decision(None)


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of an endpoint by class of failure."""

    permanent: Rule = Rule(attempts=1)
    transient: Rule = Rule()
    throttled: Rule = Rule(first=30.0, most=3600.0, attempts=2000)
    unknown: Rule = Rule()

    def rule(self, cause: Cause | str) -> Rule:
        """Return the rule of a class; of a delivery that never failed, the one of passing failures."""
        found: Rule | None = getattr(self, str(cause), None) if cause in _RULED else None
        return found or self.transient

    def after(
        self,
        cause: Cause,
        attempts: int,
        failing_since: datetime,
        now: datetime,
        retry_after: float | None = None,
        *,
        chance: Callable[[], float] = random.random,
    ) -> Decision:
        """Decide after a failed attempt: ``attempts`` counts it, ``failing_since`` is when the first one failed.

        Never before now, never more than the class's ``most`` seconds away, never beyond its deadline: the last
        attempt is made at the deadline itself.
        """
        rule = self.rule(cause)
        ends = rule.ends_at(failing_since)
        if cause is Cause.POISON or attempts >= rule.attempts or (ends is not None and now >= ends):
            return DEAD
        next_at = now + timedelta(seconds=rule.pause(attempts, chance(), retry_after))
        if ends is not None:
            next_at = min(next_at, ends)
        return Decision(next_at, Forecast(next_at, attempts + 1, rule.attempts, ends))


_RULED: Final = frozenset({"permanent", "transient", "throttled", "unknown"})


@dataclass(frozen=True, slots=True)
class CircuitRule:
    """When an endpoint is left alone: after ``failures`` in a row, for ``open_seconds``, doubled up to the most.

    With 0 ``failures`` never. Then at most ``probes`` packets at a time find out whether it answers again.
    """

    failures: int = 5
    open_seconds: float = 10.0
    most_open_seconds: float = 600.0
    probes: int = 1

    def pause(self, opened: int) -> float:
        """Return the seconds for which the circuit stays open the ``opened``-th time in a row."""
        return min(self.most_open_seconds, self.open_seconds * 2.0 ** min(max(opened - 1, 0), MOST_EXPONENT))


@dataclass(frozen=True, slots=True)
class EndpointRules:
    """All that is decided about an endpoint beforehand.

    ``parallel`` packets at the same time, over all processes and hosts; ``per_second`` packets a second and ``per_day``
    a day of Viet Nam's calendar (0: no bound).
    """

    policy: Policy = field(default_factory=Policy)
    circuit: CircuitRule = field(default_factory=CircuitRule)
    parallel: int = 4
    per_second: float = 0.0
    per_day: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of every endpoint: its own, or those of all."""

    common: EndpointRules = field(default_factory=EndpointRules)
    own: Mapping[str, EndpointRules] = field(default_factory=dict)

    def of(self, endpoint: str) -> EndpointRules:
        """Return the rules of an endpoint."""
        return self.own.get(endpoint, self.common)
