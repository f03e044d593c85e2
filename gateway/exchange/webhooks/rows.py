"""Subscriptions between their rows and their views, and which of them are alive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from gateway.directory.agencies import by_ids
from gateway.exchange.webhooks.views import Filters, HookState, HookView
from gateway.store.schema import api_key_agencies, api_keys, webhook_deliveries, webhooks


@dataclass(frozen=True, slots=True)
class Live:
    """A subscription that gets events: its own, its agencies' at this moment, and since when."""

    id: str
    events: frozenset[str]
    filters: Filters
    agencies: frozenset[str]
    since: datetime


def filters_json(filters: Filters) -> dict[str, list[Any]]:
    """Return conditions as they are kept."""
    return {name: sorted(getattr(filters, name)) for name in Filters.__slots__}


def filters_of(kept: Mapping[str, list[Any]]) -> Filters:
    """Return conditions as they were kept."""
    return Filters(**{name: frozenset(kept.get(name, ())) for name in Filters.__slots__})


def view(row: Row[Any], waiting: int = 0) -> HookView:
    """Return a row as others may see it."""
    return HookView(
        id=row.id,
        key=row.api_key,
        url=row.url,
        description=row.description,
        events=tuple(row.events),
        filters=filters_of(row.filters),
        state=HookState(row.state),
        reason=row.reason,
        created_at=row.created_at,
        active_since=row.active_since,
        failures=row.failures,
        failing_since=row.failing_since,
        next_at=row.next_at,
        previous_until=row.previous_until,
        waiting=waiting,
    )


def views(connection: Connection, key: str | None = None) -> list[HookView]:
    """Return the subscriptions of a key, or of all keys, the oldest first."""
    query = select(webhooks).order_by(webhooks.c.id)
    if key is not None:
        query = query.where(webhooks.c.api_key == key)
    rows = connection.execute(query).all()
    waits = webhook_deliveries.c
    counting = (
        select(waits.webhook, func.count().label("number"))
        .where(waits.state == "waiting", waits.webhook.in_([row.id for row in rows]))
        .group_by(waits.webhook)
    )
    waiting = {row.webhook: row.number for row in connection.execute(counting)}
    return [view(row, waiting.get(row.id, 0)) for row in rows]


def live(connection: Connection, now: datetime) -> list[Live]:
    """Return the subscriptions for which events are kept: active or paused, of a key that is good."""
    good = api_keys.c.revoked_at.is_(None) & or_(api_keys.c.expires_at.is_(None), api_keys.c.expires_at > now)
    query = (
        select(webhooks)
        .join(api_keys, api_keys.c.id == webhooks.c.api_key)
        .where(webhooks.c.state != HookState.PENDING.value, good)
    )
    rows = connection.execute(query).all()
    agencies = agencies_of(connection, {row.api_key for row in rows})
    return [
        Live(row.id, frozenset(row.events), filters_of(row.filters), agencies[row.api_key], row.active_since)
        for row in rows
    ]


def agencies_of(connection: Connection, keys: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return the agencies for which each of these keys speaks."""
    wanted = list(keys)
    bound = select(api_key_agencies).where(api_key_agencies.c.api_key.in_(wanted))
    found: dict[str, list[str]] = {key: [] for key in wanted}
    for row in connection.execute(bound):
        found[row.api_key].append(row.agency)
    return {
        key: frozenset(str(row.id) for row in by_ids(connection, ids).values()) if ids else frozenset()
        for key, ids in found.items()
    }
