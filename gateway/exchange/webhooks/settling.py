"""What is due for a subscription, and what became of each attempt: the event, its subscription, its history.

While a receiver fails it is asked seldom and with one event at a time; after too long its subscription is paused, with
an alert. Nothing is lost by that: what happens meanwhile is kept for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import random
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, delete, insert, or_, select, update

from gateway.exchange import audit
from gateway.exchange.clocks import alerts
from gateway.exchange.clocks.alerts import Alert
from gateway.exchange.webhooks.rows import agencies_of
from gateway.exchange.webhooks.rules import WebhookRules
from gateway.exchange.webhooks.sending import Answer, Message
from gateway.exchange.webhooks.views import HookState, TellState
from gateway.ids import first_id_at, new_id
from gateway.store.schema import api_keys, webhook_attempts, webhook_deliveries, webhooks

PAUSED: Final = "webhook.paused"
"""The alert, and the reason, of a subscription whose receiver failed for too long."""

GONE: Final = "webhook.gone"
"""The same of one whose receiver answered 410."""

AT_ONCE: Final = 4
"""Events told to one receiver at the same time."""

_ACTOR: Final = "webhooks"
_DUE: Final = webhook_deliveries.c.state == TellState.WAITING.value


@dataclass(frozen=True, slots=True)
class Owed:
    """One event that is due, as a message and as it stands."""

    message: Message
    attempts: int
    failing_since: datetime | None
    next_at: datetime


def open_hooks(connection: Connection, now: datetime) -> list[str]:
    """Return the subscriptions to which something may be told now."""
    table = webhooks.c
    owed = select(webhook_deliveries.c.id).where(
        webhook_deliveries.c.webhook == table.id, _DUE, webhook_deliveries.c.next_at <= now
    )
    ready = and_(table.state == HookState.ACTIVE.value, or_(table.next_at.is_(None), table.next_at <= now))
    good = and_(api_keys.c.revoked_at.is_(None), or_(api_keys.c.expires_at.is_(None), api_keys.c.expires_at > now))
    query = select(table.id).join(api_keys, api_keys.c.id == table.api_key).where(ready, good, owed.exists())
    return list(connection.execute(query).scalars())


def due(connection: Connection, hook: str, now: datetime) -> list[Owed]:
    """Return what a subscription may be told now, the oldest first; one event alone while its receiver fails."""
    if hook not in open_hooks(connection, now):
        return []
    row = connection.execute(select(webhooks).where(webhooks.c.id == hook)).one()
    table = webhook_deliveries.c
    query = (
        select(webhook_deliveries)
        .where(table.webhook == hook, _DUE, table.next_at <= now)
        .order_by(table.next_at, table.id)
        .limit(1 if row.failures else AT_ONCE)
    )
    return [
        Owed(
            Message(row.url, found.id, found.event, found.at, found.data, hook, secrets_of(row, now)),
            found.attempts,
            found.failing_since,
            found.next_at,
        )
        for found in connection.execute(query)
    ]


def secrets_of(row: Row[Any], now: datetime) -> tuple[str, ...]:
    """Return the secrets that sign a subscription's messages, sealed: the newest first, the one before for a while."""
    overlaps = row.previous_secret is not None and row.previous_until is not None and row.previous_until > now
    return (row.secret, row.previous_secret) if overlaps else (row.secret,)


def settle(
    connection: Connection, hook: str, answers: Sequence[tuple[Owed, Answer]], rules: WebhookRules, now: datetime
) -> list[Alert]:
    """Write down what became of attempts; return the alerts that were raised, to be said after the commit."""
    row = connection.execute(select(webhooks).where(webhooks.c.id == hook).with_for_update()).one_or_none()
    if row is None:
        return []
    for owed, answer in answers:
        _note(connection, owed, answer, rules, now)
    failures, since, next_at = 0, None, None
    if not any(answer.well for _, answer in answers):
        # Several that failed at the same time tell as much about the receiver as one.
        failures, since = row.failures + 1, row.failing_since or now
        asked = max((answer.retry_after or 0.0 for _, answer in answers), default=0.0)
        next_at = now + timedelta(seconds=rules.rule.pause(failures, random(), asked))  # noqa: S311 - spreads load
    values: dict[str, Any] = {"failures": failures, "failing_since": since, "next_at": next_at}
    raised = []
    why = _why_pause(row, answers, since, rules, now)
    if why is not None:
        values |= {"state": HookState.PAUSED.value, "reason": why}
        raised = _raise(connection, row, why, since or now, now)
    connection.execute(update(webhooks).where(webhooks.c.id == hook).values(values))
    if why is not None:
        audit.write(connection, _ACTOR, "webhook.pause", hook, {"reason": why, "failures": failures})
    return raised


def _why_pause(
    row: Row[Any],
    answers: Sequence[tuple[Owed, Answer]],
    since: datetime | None,
    rules: WebhookRules,
    now: datetime,
) -> str | None:
    if row.state != HookState.ACTIVE:
        return None
    if any(answer.gone for _, answer in answers):
        return GONE
    return PAUSED if since is not None and now - since >= rules.pause_after else None


def _raise(connection: Connection, row: Row[Any], why: str, since: datetime, now: datetime) -> list[Alert]:
    agencies = sorted(agencies_of(connection, [row.api_key])[row.api_key])
    facts: dict[str, str | int] = {"webhook": row.id, "hours": int((now - since).total_seconds() // 3600)}
    return alerts.raise_new(connection, [Alert(why, row.id, agencies[0] if agencies else None, None, facts)], now)


def _note(connection: Connection, owed: Owed, answer: Answer, rules: WebhookRules, now: datetime) -> None:
    attempts = owed.attempts + 1
    values: dict[str, Any] = {"attempts": attempts, "status": answer.status, "error": answer.error}
    if answer.well:
        values |= {"state": TellState.DONE.value, "settled_at": now, "failing_since": None}
    else:
        since = owed.failing_since or now
        values["failing_since"] = since
        ends = rules.rule.ends_at(since)
        if ends is not None and now >= ends:
            values |= {"state": TellState.DEAD.value, "settled_at": now}
        else:
            pause = rules.rule.pause(attempts, random(), answer.retry_after)  # noqa: S311 - spreads load, hides nothing
            values["next_at"] = now + timedelta(seconds=pause)
    # Asked for again while it was being told, it stays due: the outcome of an older round does not settle a replay.
    table = webhook_deliveries.c
    same = (table.id == owed.message.id) & (table.next_at == owed.next_at)
    connection.execute(update(webhook_deliveries).where(same, _DUE).values(values))
    row = {
        "id": new_id(),
        "delivery": owed.message.id,
        "at": now,
        "status": answer.status,
        "error": answer.error,
        "milliseconds": answer.milliseconds,
    }
    connection.execute(insert(webhook_attempts).values(**row))


def tidy(connection: Connection, rules: WebhookRules, now: datetime) -> int:
    """Forget what is older than is kept, also what waited so long; return how many events, at most 1,000."""
    table = webhook_deliveries.c
    # By the ids, which follow time: no other index is needed.
    query = select(table.id, table.state).where(table.id < first_id_at(now - rules.kept)).order_by(table.id).limit(1000)
    rows = connection.execute(query).all()
    old = [row.id for row in rows]
    if not old:
        return 0
    connection.execute(delete(webhook_attempts).where(webhook_attempts.c.delivery.in_(old)))
    connection.execute(delete(webhook_deliveries).where(table.id.in_(old)))
    waited = sum(row.state == TellState.WAITING for row in rows)
    if waited:
        audit.write(connection, _ACTOR, "webhook.expire", "", {"events": waited})
    return len(old)
