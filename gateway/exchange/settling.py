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
from gateway.exchange.circuit import Circuit
from gateway.exchange.due import Held, Lease, keep, locked
from gateway.exchange.ledger import Event, Note
from gateway.exchange.policy import CAUSES, Cause, Decision, EndpointRules
from gateway.exchange.views import DeliveryState
from gateway.store.schema import deliveries, endpoint_states

DETAIL: Final = 500
"""Characters kept of another system's words."""

CODE: Final = 100
"""Characters kept of its code."""

TELLING: Final = frozenset({Cause.TRANSIENT, Cause.UNKNOWN})
"""Failures that may say that the endpoint is dead; a refusal shows that it lives."""

# A healthy endpoint's row is neither written nor locked.
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
        statement = update(deliveries).where(_STILL_OURS).values(**end.values)
        if connection.execute(statement, {"which": one.delivery, "held_fence": one.fence}).rowcount:
            notes.append(_note(lease, one, outcome, cause, end.event))
    ledger.write(connection, notes, now)
    if notes:
        _tell_circuit(connection, lease, outcome, cause, rules, now)
    return len(notes)


def _end(one: Held, outcome: Outcome, cause: Cause | None, rules: EndpointRules, now: datetime, chance: float) -> _End:
    attempts = one.attempts + 1
    values: dict[str, Any] = {"attempts": attempts, "updated_at": now, "lease_until": None}
    if cause is None:
        cleared = {"error": "", "cause": "", "code": "", "failing_since": None}
        return _End(values | cleared | {"state": DeliveryState.DONE.value, "receipt": outcome.receipt}, Event.DELIVERED)
    since = one.failing_since or now
    decision = rules.policy.after(cause, attempts, since, now, outcome.retry_after, chance=lambda: chance)
    error = ": ".join(part for part in (outcome.code, outcome.detail) if part)[:DETAIL]
    values |= {"error": error, "cause": cause.value, "code": outcome.code[:CODE], "failing_since": since}
    return _End(values | _next(decision), Event.DEAD if decision.dead else Event.ATTEMPT_FAILED)


def _next(decision: Decision) -> dict[str, Any]:
    return {"state": DeliveryState.DEAD.value} if decision.dead else {"next_at": decision.next_at}


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
    else:
        connection.execute(_LIVES, {"which": lease.endpoint})
