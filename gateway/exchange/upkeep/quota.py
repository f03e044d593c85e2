"""Quotas of disk: how much content each agency has sent that is still kept, an alert first, then no more of it.

One process counts: everything once at its start and daily, then only what is new. What is full stands as an open alert
in the database, where all processes of all hosts see it within seconds; bytes sent meanwhile may go beyond the limit.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, func, select

from gateway.directory.names import fold
from gateway.exchange.clocks import alerts
from gateway.exchange.clocks.alerts import Alert
from gateway.findings import Finding, NotNow
from gateway.ids import first_id_at
from gateway.packet.limits import MIB
from gateway.store.database import Database
from gateway.store.schema import alerts as alerts_table
from gateway.store.schema import attachments, packets

WHOLE: Final = "*"
"""Subject of alerts about all agencies together."""

SOFT: Final = "quota.soft"
FULL: Final = "quota.full"

SETTLED: Final = timedelta(minutes=5)
"""Packets with ids older than this are all committed: they need not be counted again."""

RECOUNT: Final = timedelta(days=1)

FRESH_SECONDS: Final = 5.0
"""How long a process believes what it knows about full agencies."""


@dataclass(frozen=True, slots=True)
class Quota:
    """Limits in bytes; 0 is none."""

    soft: int = 0
    hard: int = 0


@dataclass(frozen=True, slots=True)
class QuotaRules:
    """Limits of everything together, of each agency, and of agencies that have their own, by their folded ids."""

    whole: Quota = Quota()
    each: Quota = Quota()
    agencies: Mapping[str, Quota] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(quota != Quota() for quota in (self.whole, self.each, *self.agencies.values()))

    def of(self, subject: str) -> Quota:
        """Return the limits of an agency, or of everything."""
        return self.whole if subject == WHOLE else self.agencies.get(fold(subject), self.each)


class Usage:
    """Bytes of kept content by sender: counted once, then added up by what is new."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._settled: dict[str, int] = {}
        self._upto = ""
        self._counted: datetime | None = None

    def forget(self) -> None:
        """Count everything anew next time: content has gone."""
        self._counted = None

    async def now(self, now: datetime) -> dict[str, int]:
        """Return the bytes by sender, and of all together."""
        if self._counted is None or now - self._counted > RECOUNT:
            self._settled, self._upto, self._counted = {}, "", now
        border = first_id_at(now - SETTLED)
        for sender, size in await self._database.read(partial(_sums, after=self._upto, before=border)):
            self._settled[sender] = self._settled.get(sender, 0) + size
        self._upto = border
        found = dict(self._settled)
        for sender, size in await self._database.read(partial(_sums, after=border, before="g")):
            found[sender] = found.get(sender, 0) + size
        return found | {WHOLE: sum(found.values())}


def _sums(connection: Connection, after: str, before: str) -> list[tuple[str, int]]:
    """Return bytes by sender of kept packets, and of their attachments kept beside them, with ids in this range."""
    here = (packets.c.id >= after) & (packets.c.id < before) & packets.c.destroyed_at.is_(None)
    whole = select(packets.c.sender, func.sum(packets.c.size)).where(here).group_by(packets.c.sender)
    part = (
        select(packets.c.sender, func.sum(attachments.c.size))
        .join_from(attachments, packets, attachments.c.packet == packets.c.id)
        .where(here)
        .group_by(packets.c.sender)
    )
    return [(sender, int(size)) for query in (whole, part) for sender, size in connection.execute(query)]


class QuotaWatch:
    """Raises and closes the alerts."""

    def __init__(self, database: Database, rules: QuotaRules) -> None:
        self._database = database
        self._rules = rules
        self.usage = Usage(database)

    async def look(self, now: datetime | None = None) -> None:
        """Compare what is used with the limits."""
        moment = now or datetime.now(UTC)
        used = await self.usage.now(moment)
        wanted = [alert for subject, size in used.items() for alert in self._alerts(subject, size)]
        raised = await self._database.write(partial(_settle, wanted=wanted, now=moment))
        alerts.say_raised(raised)

    def _alerts(self, subject: str, used: int) -> list[Alert]:
        quota = self._rules.of(subject)
        over = [(kind, limit) for kind, limit in ((SOFT, quota.soft), (FULL, quota.hard)) if limit and used >= limit]
        agency = None if subject == WHOLE else subject
        return [
            Alert(kind, subject, agency, facts={"whose": subject, "used": used // MIB, "limit": limit // MIB})
            for kind, limit in over
        ]


def _settle(connection: Connection, wanted: Sequence[Alert], now: datetime) -> list[Alert]:
    columns = alerts_table.c
    query = select(columns.id, columns.kind, columns.subject).where(columns.kind.in_([SOFT, FULL]), _OPEN)
    still = {(alert.kind, alert.subject) for alert in wanted}
    over = [row.id for row in connection.execute(query) if (row.kind, row.subject) not in still]
    if over:
        alerts.close(connection, over, now)
    return alerts.raise_new(connection, wanted, now) if wanted else []


_OPEN: Final = alerts_table.c.closed_at.is_(None)


class QuotaGate:
    """Keeps new packets of full agencies out, in every process."""

    def __init__(self, database: Database, rules: QuotaRules) -> None:
        self._database = database
        self._on = bool(rules)
        self._known: dict[str, Any] = {}
        self._looked = -FRESH_SECONDS
        self._lock = threading.Lock()

    def check(self, sender: str) -> None:
        """Raise NotNow ``quota.full`` where an agency, or everything, is at its hard limit."""
        if not self._on:
            return
        for subject in (sender, WHOLE):
            facts = self._full().get(subject)
            if facts is not None:
                raise NotNow([Finding(FULL, "MessageHeader/From", facts)])

    def _full(self) -> dict[str, Any]:
        with self._lock:
            if time.monotonic() - self._looked > FRESH_SECONDS:
                self._known = self._database.look_now(_full)
                self._looked = time.monotonic()
            return self._known


def _full(connection: Connection) -> dict[str, Any]:
    columns = alerts_table.c
    query = select(columns.subject, columns.facts).where(columns.kind == FULL, _OPEN)
    return {row.subject: dict(row.facts) for row in connection.execute(query)}
