"""Alerts: what somebody should look at, raised once, closed when it is over, and shown to whom it concerns.

The kinds are codes of the catalogue, which has the sentences. An alert points at a subject (a delivery, a clock, a
year); at most one alert of a kind is open for a subject, which the database itself sees to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import structlog
from sqlalchemy import Connection, Row, Select, func, insert, select, tuple_, update

from gateway.exchange.webhooks import outbox
from gateway.exchange.webhooks.outbox import Happening
from gateway.ids import new_id
from gateway.store.schema import agencies
from gateway.store.schema import alerts as table

log = structlog.get_logger(__name__)

MOST: Final = 1000
"""Alerts in one list, the oldest first."""


class AlertKind(StrEnum):
    """What the clocks raise: each runs out ``soon``, then is ``late``."""

    SEND_SOON = "clock.send-soon"
    SEND_LATE = "clock.send-late"
    ARRIVAL_SOON = "clock.arrival-soon"
    ARRIVAL_LATE = "clock.arrival-late"
    PRESENT_SOON = "clock.present-soon"
    PRESENT_LATE = "clock.present-late"
    ANSWER_SOON = "clock.answer-soon"
    ANSWER_LATE = "clock.answer-late"
    DRIFT = "clock.drift"
    CALENDAR = "clock.calendar"


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to be raised. ``facts`` hold ids, codes and counts, never content; they fill the sentence."""

    kind: str
    subject: str
    agency: str | None = None
    due_at: datetime | None = None
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AlertView:
    """One open alert as others see it; times are aware, in UTC."""

    id: str
    kind: str
    subject: str
    agency: str | None
    due_at: datetime | None
    raised_at: datetime
    facts: Mapping[str, str | int]


def open_ones(connection: Connection, kind: str, subjects: Collection[str]) -> set[str]:
    """Return for which of these subjects an alert of this kind is open."""
    query = select(table.c.subject).where(table.c.kind == kind, table.c.subject.in_(subjects), _OPEN)
    return set(connection.execute(query).scalars())


def ids_of(connection: Connection, kinds: Collection[str], subjects: Collection[str]) -> list[str]:
    """Return the ids of the open alerts of these kinds about these subjects."""
    query = select(table.c.id).where(table.c.kind.in_(kinds), table.c.subject.in_(subjects), _OPEN)
    return list(connection.execute(query).scalars())


def raise_new(connection: Connection, wanted: Sequence[Alert], now: datetime) -> list[Alert]:
    """Write down those alerts that are not open yet, and return them."""
    keys = [(alert.kind, alert.subject) for alert in wanted]
    query = select(table.c.kind, table.c.subject).where(tuple_(table.c.kind, table.c.subject).in_(keys), _OPEN)
    known = {(row.kind, row.subject) for row in connection.execute(query)}
    new = [alert for alert in wanted if (alert.kind, alert.subject) not in known]
    if new:
        rows = [_row(alert, now) for alert in new]
        connection.execute(insert(table), rows)
        outbox.put(connection, _happened("alert.raised", rows), now)
    return new


def _row(alert: Alert, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "kind": alert.kind,
        "subject": alert.subject,
        "agency": alert.agency,
        "due_at": alert.due_at,
        "raised_at": now,
        "facts": dict(alert.facts),
    }


def close(connection: Connection, ids: Collection[str], now: datetime) -> int:
    """Close these alerts; return how many were open."""
    if not ids:
        return 0
    rows = [
        dict(row)
        for row in connection.execute(select(table).where(table.c.id.in_(ids), _OPEN).with_for_update()).mappings()
    ]
    outbox.put(connection, _happened("alert.closed", rows), now)
    return connection.execute(update(table).where(table.c.id.in_(ids), _OPEN).values(closed_at=now)).rowcount


def _happened(event: str, rows: Iterable[Mapping[str, Any]]) -> list[Happening]:
    """Return for subscribers what happened to alerts about an agency."""
    return [
        Happening(event, row["agency"], {"alert": row["id"], "kind": row["kind"], "details": dict(row["facts"])})
        for row in rows
        if row["agency"] is not None
    ]


def page(
    connection: Connection, kinds: Collection[str], after: str, limit: int, *, due: datetime | None = None
) -> list[AlertView]:
    """Return open alerts of these kinds behind the id ``after``, the oldest first; ``due``: only those due by then."""
    query = _open_alerts(limit).where(table.c.kind.in_(kinds), table.c.id > after)
    if due is not None:
        query = query.where(table.c.due_at <= due)
    return [_view(row) for row in connection.execute(query)]


def concerning(connection: Connection, ours: Collection[str]) -> list[AlertView]:
    """Return the open alerts of these agencies, at most 1,000; none from before their present holder had them."""
    query = (
        _open_alerts(MOST)
        .join(agencies, table.c.agency == agencies.c.id)
        .where(table.c.agency.in_(ours), table.c.raised_at >= agencies.c.held_since)
    )
    return [_view(row) for row in connection.execute(query)]


def all_open(connection: Connection) -> list[AlertView]:
    """Return all open alerts, for the operator, at most 1,000."""
    return [_view(row) for row in connection.execute(_open_alerts(MOST))]


def counts(connection: Connection) -> dict[str, int]:
    """Return how many alerts of each kind are open; every kind of the clocks is named."""
    rows = connection.execute(select(table.c.kind, func.count().label("number")).where(_OPEN).group_by(table.c.kind))
    return {kind.value: 0 for kind in AlertKind} | {row.kind: row.number for row in rows}


def say_raised(raised: Iterable[Alert]) -> None:
    """Log alerts once they are on disk."""
    for alert in raised:
        due = alert.due_at.isoformat() if alert.due_at else None
        log.warning("alert-raised", kind=alert.kind, subject=alert.subject, agency=alert.agency, due=due, **alert.facts)


_OPEN: Final = table.c.closed_at.is_(None)


def _open_alerts(limit: int) -> Select[Any]:
    return select(table).where(_OPEN).order_by(table.c.id).limit(limit)


def _view(row: Row[Any]) -> AlertView:
    return AlertView(row.id, row.kind, row.subject, row.agency, row.due_at, row.raised_at, row.facts)
