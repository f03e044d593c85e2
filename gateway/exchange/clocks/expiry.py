"""Certificates that run out: one alert at 60, 30, 7 and 1 days before, and one when it is over.

Whoever holds certificates gives a source; what a source no longer names (replaced, taken away) has its alerts closed. A
nearer threshold closes the alert of the one before, so that a certificate has one open alert at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection

from gateway.exchange.clocks import alerts
from gateway.exchange.clocks.alerts import Alert
from gateway.exchange.intake.sealing import SealBook
from gateway.exchange.keyring import Keyring, Stage
from gateway.store.database import Database
from gateway.trust.anchors import Anchors

EVERY_SECONDS: Final = 3600.0

THRESHOLDS: Final = (1, 7, 30, 60)
"""Days before the end."""

SIGNING_KEY: Final = "expiry.signing-key"
ANCHOR: Final = "expiry.anchor"
SERVICE_KEY: Final = "expiry.service-key"
KINDS: Final = (SIGNING_KEY, ANCHOR, SERVICE_KEY)

_MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class Expiring:
    """One certificate in use: which kind of alert, which certificate (SHA-256, hex), whose, and until when it holds."""

    kind: str
    fingerprint: str
    name: str
    until: datetime
    agency: str | None = None


Source = Callable[[datetime], Iterable[Expiring]]
"""Gives what is in use at a moment; called in the event loop, so it must not wait for anything."""


class ExpiryWatch:
    """Keeps the alerts about all sources."""

    def __init__(
        self, database: Database, sources: Iterable[Source], now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self._sources = list(sources)
        self._now = now

    def add(self, source: Source) -> None:
        """Watch one more source."""
        self._sources.append(source)

    async def look(self) -> None:
        """Raise what is due, close what is over."""
        now = self._now()
        found = [one for source in self._sources for one in source(now)]
        wanted = {(alert.kind, alert.subject): alert for one in found if (alert := _alert(one, now)) is not None}
        raised = await self._database.write(partial(_settle, wanted=wanted, now=now))
        alerts.say_raised(raised)


def signing_keys(keyring: Keyring, now: datetime) -> list[Expiring]:
    """Return the signing keys that no successor replaces in time: a source."""
    return [
        Expiring(SIGNING_KEY, item.fingerprint, item.subject, item.not_after, one.key.agency)
        for one in keyring.all_staged(now)
        if one.stage is not Stage.RETIRED
        and (one.successor is None or one.successor > one.key.certificate.not_after)
        and (item := one.key.certificate)
    ]


def seals(book: SealBook, _now: datetime) -> list[Expiring]:
    """Return the keys that seal PDF files and nothing else: a source."""
    return [
        Expiring(SIGNING_KEY, item.fingerprint, item.subject, item.not_after, agency)
        for agency, signer in book.signers()
        if (item := signer.certificate)
    ]


def anchors(held: Anchors, _now: datetime) -> list[Expiring]:
    """Return the trust anchors: a source."""
    return [Expiring(ANCHOR, item.fingerprint, item.subject, item.not_after) for item in held]


def threshold(until: datetime, now: datetime) -> int | None:
    """Return the nearest threshold that has been reached, 0 for the end itself, or nothing."""
    if now > until:
        return 0
    return next((days for days in THRESHOLDS if until - now <= timedelta(days=days)), None)


def _alert(one: Expiring, now: datetime) -> Alert | None:
    days = threshold(one.until, now)
    if days is None:
        return None
    subject = f"{days} {one.fingerprint[:40]} {one.agency or ''}".strip()
    facts: dict[str, str | int] = {"name": one.name[:200], "days": days, "fingerprint": one.fingerprint}
    return Alert(one.kind, subject, one.agency, one.until, facts)


def _settle(connection: Connection, wanted: dict[tuple[str, str], Alert], now: datetime) -> list[Alert]:
    stand = alerts.page(connection, KINDS, "", _MOST)
    over = [alert.id for alert in stand if (alert.kind, alert.subject) not in wanted]
    if over:
        alerts.close(connection, over, now)
    return alerts.raise_new(connection, list(wanted.values()), now) if wanted else []
