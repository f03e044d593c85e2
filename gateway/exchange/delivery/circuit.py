"""The state that all processes share about an endpoint: circuit, tokens, quota; as plain values that move by rules.

Closed, it lets packets through. Open, after failures in a row, nothing. Paused, because the other side asked for it,
nothing either. Half-open, when the pause is over, a few probes: one success closes it, one failure doubles the pause.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from gateway.exchange.delivery.policy import CircuitRule, EndpointRules
from gateway.packet.dates import VIETNAM


class Circuit(StrEnum):
    """Whether an endpoint may be called."""

    CLOSED = "closed"
    OPEN = "open"
    PAUSED = "paused"
    """As the other side asked."""
    HALF_OPEN = "half-open"


@dataclass(frozen=True, slots=True)
class EndpointState:
    """What is remembered about an endpoint; ``opened`` counts how often in a row its circuit opened."""

    circuit: Circuit
    failures: int
    opened: int
    probe_at: datetime | None
    tokens: float
    tokens_at: datetime
    day: str
    day_count: int

    @classmethod
    def fresh(cls, now: datetime, rules: EndpointRules) -> EndpointState:
        """Return the state of an endpoint that was never used."""
        return cls(Circuit.CLOSED, 0, 0, None, burst(rules), now, _day(now), 0)

    def closed_until(self, now: datetime) -> datetime | None:
        """Return until when nothing may be sent, if the circuit forbids it now."""
        held = self.circuit in (Circuit.OPEN, Circuit.PAUSED) and self.probe_at is not None and now < self.probe_at
        return self.probe_at if held else None

    def at(self, now: datetime, rules: EndpointRules) -> EndpointState:
        """Return the state as it is now: the pause over, tokens poured in, a new day begun."""
        circuit = self.circuit
        if circuit in (Circuit.OPEN, Circuit.PAUSED) and self.closed_until(now) is None:
            circuit = Circuit.HALF_OPEN
        passed = max(0.0, (now - self.tokens_at).total_seconds())
        tokens = min(burst(rules), self.tokens + passed * rules.per_second)
        count = self.day_count if self.day == _day(now) else 0
        return replace(self, circuit=circuit, tokens=tokens, tokens_at=now, day=_day(now), day_count=count)

    def room(self, rules: EndpointRules, outstanding: int) -> int:
        """Return how many packets may go now, while ``outstanding`` are under way; the state must be of now."""
        if self.circuit in (Circuit.OPEN, Circuit.PAUSED):
            return 0
        most = rules.circuit.probes if self.circuit is Circuit.HALF_OPEN else rules.parallel
        room = most - outstanding
        if rules.per_second:
            room = min(room, int(self.tokens))
        if rules.per_day:
            room = min(room, rules.per_day - self.day_count)
        return max(0, room)

    def spent(self, rules: EndpointRules, packets: int) -> EndpointState:
        """Return the state after so many packets were let through."""
        tokens = self.tokens - packets if rules.per_second else self.tokens
        return replace(self, tokens=tokens, day_count=self.day_count + packets)

    def room_at(self, now: datetime, rules: EndpointRules) -> datetime | None:
        """Return when rate or quota leave room again, if they forbid it now; the state must be of now."""
        if rules.per_day and self.day_count >= rules.per_day:
            return tomorrow(now)
        if rules.per_second and self.tokens < 1:
            return now + timedelta(seconds=(1 - self.tokens) / rules.per_second)
        return None

    def failed(self, now: datetime, rule: CircuitRule) -> EndpointState:
        """Return the state after one more packet failed that may say something about the endpoint."""
        if not rule.failures or self.closed_until(now) is not None:
            return self  # what was sent before the circuit opened says nothing new
        failures = self.failures + 1
        probing = self.circuit is not Circuit.CLOSED
        if not probing and failures < rule.failures:
            return replace(self, failures=failures)
        opened = self.opened + 1
        until = now + timedelta(seconds=rule.pause(opened))
        return replace(self, circuit=Circuit.OPEN, failures=failures, opened=opened, probe_at=until)

    def paused(self, until: datetime) -> EndpointState:
        """Return the state after the other side asked to be left alone until then."""
        if self.circuit is Circuit.OPEN:
            return self
        later = max(until, self.probe_at) if self.circuit is Circuit.PAUSED and self.probe_at else until
        return replace(self, circuit=Circuit.PAUSED, probe_at=later)


def burst(rules: EndpointRules) -> float:
    """Return how many tokens the bucket holds: what one second brings, at least one."""
    return max(1.0, rules.per_second)


def _day(now: datetime) -> str:
    return now.astimezone(VIETNAM).date().isoformat()


def tomorrow(now: datetime) -> datetime:
    """Return the next midnight of Viet Nam's calendar."""
    day = now.astimezone(VIETNAM) + timedelta(days=1)
    return day.replace(hour=0, minute=0, second=0, microsecond=0)
