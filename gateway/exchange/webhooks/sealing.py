"""Secrets of subscriptions in their rows: sealed anew with the newest key, or laid open for a release without seals.

Rows of the release before hold secrets as they are. They are sealed at a start, and where several hosts share the
database an hour after it, so that the release before can still sign while hosts are upgraded one after another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

import structlog
from sqlalchemy import Connection, Row, select, update

from gateway.exchange.clocks import alerts
from gateway.exchange.clocks.alerts import Alert
from gateway.exchange.secret_box import SecretBox, is_sealed
from gateway.findings import NotNow, Refused
from gateway.store.database import Database
from gateway.store.schema import webhooks

log = structlog.get_logger(__name__)

LOST: Final = "webhook.secret-lost"
"""The alert about a subscription whose secret none of the keys opens."""

_COLUMNS: Final = ("secret", "previous_secret")
_Change: TypeAlias = Callable[[str, str], str | None]
"""Returns what is to stand instead of a text for a subscription, or nothing to leave it."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """How many secrets were written anew, and the subscriptions whose secrets none of the keys opens."""

    written: int
    lost: tuple[str, ...]


def about(hook: str) -> str:
    """Return what a subscription's secret is sealed together with."""
    return f"webhook {hook}"


def opened(box: SecretBox, hook: str, sealed: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of a subscription's secrets that can be opened, at least one.

    Raises Refused ``secrets.not-ours`` where none can, NotNow ``secrets.key-unusable``.
    """
    found = [box.open(one, about(hook)) for one in sealed if box.opens(one, about(hook))]
    return tuple(found) or (box.open(sealed[0], about(hook)),)


def seal_all(connection: Connection, box: SecretBox) -> Sealed:
    """Seal with the newest key what is not sealed or sealed with another. Raises NotNow ``secrets.key-unusable``."""
    return _each(connection, lambda text, hook: None if box.is_newest(text) else _again(box, text, hook))


def seal_at_start(database: Database, box: SecretBox) -> None:
    """Seal what the release before left as it is; a key that cannot be used keeps no service from starting."""
    try:
        database.hand_over(lambda connection: seal_all(connection, box)).result()
    except NotNow as reason:
        log.warning("secrets-not-sealed", reason=str(reason))


def lay_open(connection: Connection, box: SecretBox) -> Sealed:
    """Write all secrets as they are, for the release before. Raises NotNow ``secrets.key-unusable``."""
    return _each(connection, lambda text, hook: box.open(text, about(hook)) if is_sealed(text) else None)


def lost(connection: Connection, box: SecretBox) -> list[str]:
    """Return the subscriptions whose newest secret none of the keys opens."""
    rows = connection.execute(select(webhooks.c.id, webhooks.c.secret))
    return [row.id for row in rows if not box.opens(row.secret, about(row.id))]


def watch_lost(connection: Connection, box: SecretBox, now: datetime) -> list[Alert]:
    """Raise an alert for each subscription whose secret none of the keys opens, and close those of others.

    Return those that are new, to be said after the commit. Raises NotNow ``secrets.key-unusable``.
    """
    gone = set(lost(connection, box))
    every = list(connection.execute(select(webhooks.c.id)).scalars())
    alerts.close(connection, alerts.ids_of(connection, [LOST], [one for one in every if one not in gone]), now)
    raised = [Alert(LOST, one, None, None, {"webhook": one}) for one in sorted(gone)]
    return alerts.raise_new(connection, raised, now) if raised else []


def _again(box: SecretBox, text: str, hook: str) -> str:
    return box.seal(box.open(text, about(hook)), about(hook))


def _each(connection: Connection, change: _Change) -> Sealed:
    written, gone = 0, []
    for row in connection.execute(select(webhooks).order_by(webhooks.c.id).with_for_update()).all():
        values, well = _changed(row, change)
        written += len(values)
        if values:
            connection.execute(update(webhooks).where(webhooks.c.id == row.id).values(**values))
        if not well:
            gone.append(row.id)
    return Sealed(written, tuple(gone))


def _changed(row: Row[Any], change: _Change) -> tuple[dict[str, str], bool]:
    values: dict[str, str] = {}
    well = True
    for column in _COLUMNS:
        text = row._mapping[column]  # noqa: SLF001 - the public name of a row's columns
        if text is None:
            continue
        try:
            new = change(text, row.id)
        except NotNow:
            raise
        except Refused:
            well = False  # it stays as it is: the key may come back
            continue
        if new is not None:
            values[column] = new
    return values, well
