"""What became of one attempt, written under the fence: the delivery, its ledger, and the endpoint's circuit.

All in one transaction. Who no longer holds the newest lease writes nothing, and says nothing about the endpoint.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import random
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, update

from gateway.contract import Outcome, Result
from gateway.exchange import ledger
from gateway.exchange.delivery.circuit import Circuit
from gateway.exchange.delivery.due import Held, Lease, keep, locked
from gateway.exchange.delivery.policy import CAUSES, Cause, EndpointRules
from gateway.exchange.ledger import Event, Note
from gateway.exchange.views import DeliveryState
from gateway.store.schema import deliveries, endpoint_states

DETAIL: Final = 500
"""Characters kept of another system's words."""

CODE: Final = 100
"""Characters kept of its code."""

TELLING: Final = frozenset({Cause.TRANSIENT, Cause.UNKNOWN})
"""Failures that may say that the endpoint is dead; a refusal shows that it lives."""

# Only where the endpoint had failed before the lease: of a healthy one the row is neither written nor looked at.
_LIVES: Final = (
    update(endpoint_states)
    .where(endpoint_states.c.endpoint == bindparam("which"))
    .where((endpoint_states.c.failures > 0) | (endpoint_states.c.circuit != Circuit.CLOSED.value))
    .where(endpoint_states.c.circuit != Circuit.PAUSED.value)
    .values(circuit=Circuit.CLOSED.value, failures=0, opened=0, probe_at=None)
)
_STILL_OURS: Final = and_(
    deliveries.c.id == bindparam("which"),
    deliveries.c.fence == bindparam("held_fence"),
    # So that the same outcome brought twice, because nobody knows whether the first commit went through, counts once.
    deliveries.c.lease_until.is_not(None),
)
_FIELDS: Final = (
    "state",
    "attempts",
    "updated_at",
    "next_at",
    "receipt",
    "error",
    "cause",
    "code",
    "failing_since",
)
# Built once: every attempt runs it, and building costs more than running.
_WRITE: Final = (
    update(deliveries)
    .where(_STILL_OURS)
    .values(lease_until=None, begun=0, **{name: bindparam(f"new_{name}") for name in _FIELDS})
)


@dataclass(frozen=True, slots=True)
class _End:
    """What one delivery becomes."""

    values: dict[str, Any]
    event: Event


def settle(connection: Connection, lease: Lease, outcome: Outcome, rules: EndpointRules, now: datetime) -> int:
    """Write the outcome for every delivery that the lease still holds; return how many these are."""
    cause = CAUSES.get(outcome.result)
    chance = random()  # noqa: S311 - spreads load, hides nothing
    notes = []
    for one in lease.held:
        end = _end(one, outcome, cause, rules, now, chance)
        new = {f"new_{name}": end.values[name] for name in _FIELDS}
        if connection.execute(_WRITE, {"which": one.delivery, "held_fence": one.fence, **new}).rowcount:
            notes.append(_note(lease, one, outcome, cause, end.event))
    ledger.write(connection, notes, now)
    if notes:
        _tell_circuit(connection, lease, outcome, cause, rules, now)
    return len(notes)


def _end(one: Held, outcome: Outcome, cause: Cause | None, rules: EndpointRules, now: datetime, chance: float) -> _End:
    values: dict[str, Any] = {
        "state": DeliveryState.DONE.value,
        "attempts": one.attempts + 1,
        "updated_at": now,
        "next_at": now,
        "receipt": outcome.receipt,
        "error": "",
        "cause": "",
        "code": "",
        "failing_since": None,
    }
    if cause is None:
        return _End(values, Event.DELIVERED)
    since = one.failing_since or now
    decision = rules.policy.after(cause, one.attempts + 1, since, now, outcome.retry_after, chance=lambda: chance)
    error = ": ".join(part for part in (outcome.code, outcome.detail) if part)[:DETAIL]
    values |= {"error": error, "cause": cause.value, "code": outcome.code[:CODE], "failing_since": since}
    values |= {"state": (DeliveryState.DEAD if decision.dead else DeliveryState.WAITING).value, "receipt": ""}
    values |= {"next_at": decision.next_at or now}
    return _End(values, Event.DEAD if decision.dead else Event.ATTEMPT_FAILED)


def _note(lease: Lease, one: Held, outcome: Outcome, cause: Cause | None, event: Event) -> Note:
    facts: dict[str, object] = {
        "delivery": one.delivery,
        "endpoint": lease.endpoint,
        "attempt": one.attempts + 1,
        "result": outcome.result.value,
    }
    facts |= {"cause": cause.value} if cause is not None else {}
    facts |= {"receipt": outcome.receipt} if outcome.receipt else {}
    facts |= {"code": outcome.code[:CODE]} if outcome.code else {}
    return Note(lease.outgoing.document, event, f"endpoint:{lease.endpoint}", one.receiver, facts)


def _tell_circuit(
    connection: Connection, lease: Lease, outcome: Outcome, cause: Cause | None, rules: EndpointRules, now: datetime
) -> None:
    if cause in TELLING:
        state = locked(connection, lease.endpoint, rules, now)
        keep(connection, lease.endpoint, state.failed(now, rules.circuit), now)
    elif outcome.result is Result.THROTTLED:
        attempts = max(one.attempts for one in lease.held) + 1
        since = min((one.failing_since for one in lease.held if one.failing_since), default=now)
        decision = rules.policy.after(Cause.THROTTLED, attempts, since, now, outcome.retry_after)
        until = decision.next_at or now
        state = locked(connection, lease.endpoint, rules, now)
        keep(connection, lease.endpoint, state.paused(until), now)
    elif not lease.steady:
        connection.execute(_LIVES, {"which": lease.endpoint})
