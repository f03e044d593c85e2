"""What the holders of keys, and operators, may do with subscriptions: work functions, each with its entry in the audit.

``key`` is the key to which a subscription must belong; nothing stands for an operator, who may reach all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from gateway.exchange import audit
from gateway.exchange.clocks import alerts
from gateway.exchange.secret_box import SecretBox
from gateway.exchange.webhooks.dealing import start
from gateway.exchange.webhooks.events import EVENTS
from gateway.exchange.webhooks.rows import filters_json, view
from gateway.exchange.webhooks.rules import WebhookRules
from gateway.exchange.webhooks.sealing import LOST, about
from gateway.exchange.webhooks.sending import check_address
from gateway.exchange.webhooks.settling import GONE, PAUSED
from gateway.exchange.webhooks.signing import new_secret
from gateway.exchange.webhooks.views import (
    Attempt,
    HookState,
    HookView,
    TellPage,
    TellState,
    TellView,
    Wanted,
)
from gateway.findings import Finding, Refused, refuse
from gateway.ids import new_id
from gateway.store.schema import webhook_attempts, webhook_deliveries, webhooks

MOST_OVERLAP: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class By:
    """Who acts: as the audit names them, and the key whose subscriptions they reach; nothing stands for all."""

    actor: str
    key: str | None = None


def check(wanted: Wanted, agencies: Collection[str], rules: WebhookRules) -> None:
    """Raise Refused for an address, event or agency that cannot be subscribed with."""
    check_address(wanted.url, rules)
    faults = [
        Finding("webhook.event-unknown", "events", {"event": event[:64], "known": ", ".join(EVENTS)})
        for event in wanted.events
        if event not in EVENTS
    ]
    faults += [
        Finding("webhook.not-your-agency", "filters.agencies", {"agency": agency[:64]})
        for agency in sorted(wanted.filters.agencies - set(agencies))
    ]
    if faults:
        raise Refused(faults)


def create(connection: Connection, by: By, wanted: Wanted, rules: WebhookRules, box: SecretBox) -> tuple[HookView, str]:
    """Write a subscription down, pending; return it and its secret. Raises Refused ``webhook.too-many``."""
    count = select(func.count()).select_from(webhooks).where(webhooks.c.api_key == by.key)
    audit.take_turn(connection)  # two at once would not see each other
    if connection.execute(count).scalar_one() >= rules.per_key:
        raise refuse("webhook.too-many", "", most=rules.per_key)
    secret, now, hook = new_secret(), datetime.now(UTC), new_id()
    row = {
        "id": hook,
        "api_key": by.key,
        "url": wanted.url,
        "description": wanted.description,
        "events": list(wanted.events),
        "filters": filters_json(wanted.filters),
        "secret": box.seal(secret, about(hook)),
        "state": HookState.PENDING.value,
        "created_at": now,
        "reason": "webhook.not-answered",
    }
    connection.execute(insert(webhooks).values(**row))
    audit.write(connection, by.actor, "webhook.new", hook, {"events": list(wanted.events)})
    return view(_row(connection, by, hook)), secret


def change(connection: Connection, by: By, hook: str, wanted: Wanted) -> HookView:
    """Give a subscription other events, conditions and description; its address stays."""
    _row(connection, by, hook)
    values = {
        "events": list(wanted.events),
        "filters": filters_json(wanted.filters),
        "description": wanted.description,
    }
    connection.execute(update(webhooks).where(webhooks.c.id == hook).values(values))
    audit.write(connection, by.actor, "webhook.change", hook, {"events": list(wanted.events)})
    return view(_row(connection, by, hook))


def remove(connection: Connection, by: By, hook: str) -> None:
    """Forget a subscription with all that is owed to it."""
    _row(connection, by, hook)
    owed = select(webhook_deliveries.c.id).where(webhook_deliveries.c.webhook == hook)
    connection.execute(delete(webhook_attempts).where(webhook_attempts.c.delivery.in_(owed)))
    connection.execute(delete(webhook_deliveries).where(webhook_deliveries.c.webhook == hook))
    connection.execute(delete(webhooks).where(webhooks.c.id == hook))
    _calm(connection, hook, datetime.now(UTC))
    audit.write(connection, by.actor, "webhook.remove", hook, {})


def activate(connection: Connection, by: By, hook: str) -> HookView:
    """Let a subscription whose ping was answered get events from now on, those owed to it before as well."""
    row = _row(connection, by, hook)
    now = datetime.now(UTC)
    if row.active_since is None:
        start(connection)
    _set(connection, hook, HookState.ACTIVE, "", active_since=row.active_since or now)
    _calm(connection, hook, now)
    audit.write(connection, by.actor, "webhook.activate", hook, {})
    return view(_row(connection, by, hook))


def pause(connection: Connection, by: By, hook: str, reason: str) -> HookView:
    """Tell a subscription nothing until it is resumed. Raises Refused ``webhook.pending``."""
    row = _row(connection, by, hook)
    if row.state == HookState.PENDING:
        raise refuse("webhook.pending", "id", webhook=hook[:64])
    _set(connection, hook, HookState.PAUSED, reason)
    audit.write(connection, by.actor, "webhook.pause", hook, {"reason": reason})
    return view(_row(connection, by, hook))


def resume(connection: Connection, by: By, hook: str) -> HookView:
    """Tell a paused subscription again, at once. Raises Refused ``webhook.pending``."""
    row = _row(connection, by, hook)
    if row.state == HookState.PENDING:
        raise refuse("webhook.pending", "id", webhook=hook[:64])
    now = datetime.now(UTC)
    _set(connection, hook, HookState.ACTIVE, "")
    table = webhook_deliveries.c
    waiting = (table.webhook == hook) & (table.state == TellState.WAITING.value)
    connection.execute(update(webhook_deliveries).where(waiting).values(next_at=now, failing_since=None))
    _calm(connection, hook, now)
    audit.write(connection, by.actor, "webhook.resume", hook, {})
    return view(_row(connection, by, hook))


def rotate(connection: Connection, by: By, hook: str, overlap: timedelta, box: SecretBox) -> tuple[HookView, str]:
    """Give a subscription a new secret; what is sent within ``overlap`` carries signatures of both.

    Raises NotNow ``secrets.key-unusable``, as :func:`create` does.
    """
    row = _row(connection, by, hook)
    secret = new_secret()
    until = datetime.now(UTC) + min(overlap, MOST_OVERLAP)
    values = {"secret": box.seal(secret, about(hook)), "previous_secret": row.secret, "previous_until": until}
    connection.execute(update(webhooks).where(webhooks.c.id == hook).values(values))
    alerts.close(connection, alerts.ids_of(connection, [LOST], [hook]), datetime.now(UTC))
    audit.write(connection, by.actor, "webhook.rotate", hook, {"until": until.isoformat()})
    return view(_row(connection, by, hook)), secret


def replay(
    connection: Connection, by: By, hook: str, *, delivery: str | None = None, since: datetime | None = None
) -> int:
    """Tell one event again, or all that happened since a moment, under their ids; return how many.

    Raises Refused ``webhook.delivery-unknown`` where the one event is not the subscription's.
    """
    _row(connection, by, hook)
    table = webhook_deliveries.c
    which = table.webhook == hook
    if delivery is not None:
        which &= table.id == delivery
    if since is not None:
        which &= table.at >= since
    values = {
        "state": TellState.WAITING.value,
        "next_at": datetime.now(UTC),
        "attempts": 0,
        "failing_since": None,
        "settled_at": None,
        "error": "",
    }
    count = connection.execute(update(webhook_deliveries).where(which).values(values)).rowcount
    if delivery is not None and not count:
        raise refuse("webhook.delivery-unknown", "delivery", delivery=delivery[:64])
    facts: dict[str, object] = {"events": count}
    facts |= {"since": since.isoformat()} if since else {}
    facts |= {"one": delivery} if delivery else {}
    audit.write(connection, by.actor, "webhook.replay", hook, facts)
    return count


def find(connection: Connection, by: By, hook: str) -> Row[Any]:
    """Return a subscription's row. Raises Refused ``webhook.unknown``."""
    return _row(connection, by, hook)


def page(connection: Connection, by: By, hook: str, state: str | None, after: str | None, limit: int) -> TellPage:
    """Return what was or is to be told to a subscription, the newest first."""
    _row(connection, by, hook)
    table = webhook_deliveries.c
    query = select(webhook_deliveries).where(table.webhook == hook).order_by(table.id.desc()).limit(limit + 1)
    if state is not None:
        query = query.where(table.state == state)
    if after is not None:
        query = query.where(table.id < after)
    rows = connection.execute(query).all()
    more = len(rows) > limit
    return TellPage(tuple(map(_told, rows[:limit])), rows[limit - 1].id if more else None)


def told(connection: Connection, by: By, hook: str, delivery: str) -> TellView:
    """Return one event with its attempts, the oldest first. Raises Refused ``webhook.delivery-unknown``."""
    _row(connection, by, hook)
    table = webhook_deliveries.c
    row = connection.execute(
        select(webhook_deliveries).where(table.id == delivery, table.webhook == hook)
    ).one_or_none()
    if row is None:
        raise refuse("webhook.delivery-unknown", "delivery", delivery=delivery[:64])
    attempts = select(webhook_attempts).where(webhook_attempts.c.delivery == delivery).order_by(webhook_attempts.c.id)
    history = [Attempt(one.at, one.status, one.error, one.milliseconds) for one in connection.execute(attempts)]
    return _told(row, history)


def _told(row: Row[Any], history: Collection[Attempt] = ()) -> TellView:
    waiting = row.state == TellState.WAITING
    return TellView(
        id=row.id,
        event=row.event,
        at=row.at,
        data=row.data,
        state=TellState(row.state),
        attempts=row.attempts,
        next_at=row.next_at if waiting else None,
        settled_at=row.settled_at,
        status=row.status,
        error=row.error,
        history=tuple(history),
    )


def _row(connection: Connection, by: By, hook: str) -> Row[Any]:
    query = select(webhooks).where(webhooks.c.id == hook)
    if by.key is not None:
        query = query.where(webhooks.c.api_key == by.key)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise refuse("webhook.unknown", "id", webhook=hook[:64])
    return row


def _set(connection: Connection, hook: str, state: HookState, reason: str, **more: object) -> None:
    values: Mapping[str, object] = {
        "state": state.value,
        "reason": reason,
        "failures": 0,
        "failing_since": None,
        "next_at": None,
        **more,
    }
    connection.execute(update(webhooks).where(webhooks.c.id == hook).values(values))


def _calm(connection: Connection, hook: str, now: datetime) -> None:
    alerts.close(connection, alerts.ids_of(connection, [PAUSED, GONE], [hook]), now)
