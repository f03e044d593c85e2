"""What is known beforehand: when a delivery is tried next, the how manieth time of how many, and in which words.

The delivery's own time, the endpoint's circuit and its bounds are put together, so that nobody waits for a moment at
which nothing will happen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, select

from gateway.exchange.delivery.circuit import EndpointState
from gateway.exchange.delivery.due import state_of
from gateway.exchange.delivery.policy import Rules
from gateway.exchange.delivery.standing import lets_go, standings
from gateway.exchange.endpoints.views import Left, State
from gateway.exchange.views import MAILBOX, DeliveryState, DeliveryView, DocumentView, Standing
from gateway.findings import Finding
from gateway.packet.dates import VIETNAM
from gateway.store.schema import endpoint_states


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered about endpoints, and how those are run that are not run as usual."""

    states: Mapping[str, EndpointState] = field(default_factory=dict)
    standings: Mapping[str, Standing] = field(default_factory=dict)


class Nth(int):
    """A number that ``{number:th}`` writes as an English ordinal: 1st, 2nd, 3rd, 11th."""

    def __format__(self, form: str) -> str:
        if form != "th":
            return super().__format__(form)
        last = 0 if 10 < self % 100 < 14 else self % 10
        return f"{int(self)}{('th', 'st', 'nd', 'rd')[last] if last < 4 else 'th'}"


def states(connection: Connection) -> dict[str, EndpointState]:
    """Return what is remembered about each endpoint."""
    return {row.endpoint: state_of(row) for row in connection.execute(select(endpoint_states))}


def known(connection: Connection) -> Known:
    """Return all that a forecast needs to know of endpoints."""
    return Known(states(connection), standings(connection))


def free_at(state: EndpointState | None, rules: Rules, endpoint: str, now: datetime) -> datetime | None:
    """Return until when the endpoint lets nothing through, if it does not now."""
    if state is None:
        return None
    own = rules.of(endpoint)
    return state.closed_until(now) or state.at(now, own).room_at(now, own)


def foretold(delivery: DeliveryView, rules: Rules, known: Known, now: datetime) -> DeliveryView:
    """Return the delivery with what its policy and its endpoint say about the next attempt and the last."""
    if delivery.endpoint == MAILBOX:
        return delivery
    rule = rules.of(delivery.endpoint).policy.rule(delivery.cause)
    ends = rule.ends_at(delivery.failing_since) if delivery.failing_since else None
    waits = delivery.state is DeliveryState.WAITING
    standing = known.standings.get(delivery.endpoint) if waits else None
    held = free_at(known.states.get(delivery.endpoint), rules, delivery.endpoint, now) if waits else None
    moments = [moment for moment in (delivery.next_at, held) if moment is not None]
    next_at = max(moments) if waits and moments and lets_go(standing) else None
    return replace(delivery, next_at=next_at, most_attempts=rule.attempts, deadline=ends, standing=standing)


def document_foretold(connection: Connection, document: DocumentView, rules: Rules, now: datetime) -> DocumentView:
    """Return the document with a forecast for each of its deliveries."""
    about = known(connection)
    receivers = tuple(
        replace(one, delivery=foretold(one.delivery, rules, about, now)) if one.delivery is not None else one
        for one in document.receivers
    )
    return replace(document, receivers=receivers)


def words(delivery: DeliveryView, now: datetime) -> Finding:
    """Return where a delivery stands, as a code of the catalogue with the facts of its sentence."""
    facts: dict[str, str | int] = {"attempts": delivery.attempts, "most": delivery.most_attempts}
    if delivery.state is DeliveryState.HELD:
        return Finding("delivery.is-held", "", {"time": clock(delivery.created_at, now)})
    if delivery.state is DeliveryState.QUARANTINED:
        return Finding("delivery.is-quarantined", "", {"time": clock(delivery.updated_at, now)})
    if delivery.state is DeliveryState.DONE:
        return Finding("delivery.is-done", "", {"time": clock(delivery.updated_at, now)})
    if delivery.state is DeliveryState.DISCARDED:
        return Finding("delivery.is-discarded", "", {"time": clock(delivery.updated_at, now)})
    if delivery.state is DeliveryState.DEAD:
        return Finding("delivery.is-dead", "", {**facts, "time": clock(delivery.updated_at, now)})
    if delivery.standing is not None:
        return _at_unusual(delivery, delivery.standing, now)
    if delivery.endpoint == MAILBOX or delivery.next_at is None:
        return Finding("delivery.in-mailbox", "", {"time": clock(delivery.created_at, now)})
    facts |= {"attempt": Nth(delivery.attempts + 1)}
    if delivery.next_at <= now:
        return Finding("delivery.try-due", "", facts)
    facts |= {"time": clock(delivery.next_at, now)}
    if delivery.deadline is None:
        return Finding("delivery.next-try", "", facts)
    return Finding("delivery.next-try-until", "", {**facts, "deadline": clock(delivery.deadline, now)})


def _at_unusual(delivery: DeliveryView, standing: Standing, now: datetime) -> Finding:
    """Return what becomes of a delivery that waits at an endpoint that is paused, emptied or removed."""
    facts: dict[str, str | int] = {
        "name": delivery.endpoint,
        "time": clock(standing.since, now),
        "by": standing.by,
        "attempt": Nth(delivery.attempts + 1),
        "most": delivery.most_attempts,
    }
    if standing.state == State.REMOVED:
        return Finding(f"delivery.at-removed-{standing.leftover or Left.DEAD}", "", facts)
    if standing.state == State.PAUSED or delivery.next_at is None:
        return Finding("delivery.at-paused", "", facts)
    return Finding("delivery.at-draining", "", {**facts, "next": clock(max(delivery.next_at, now), now)})


def clock(moment: datetime, now: datetime) -> str:
    """Return a moment in Viet Nam's time as people say it: the day only where it is not today."""
    local, today = moment.astimezone(VIETNAM), now.astimezone(VIETNAM).date()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%H:%M %d/%m/%Y}"
