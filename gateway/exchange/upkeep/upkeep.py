"""Upkeep of the store: what background rounds do to ledger and content, and what the settings say about it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import Connection, select

from gateway.exchange.clocks import alerts
from gateway.exchange.clocks.alerts import Alert
from gateway.exchange.proof.seals import Sealer
from gateway.exchange.proof.witness import Witness
from gateway.exchange.rounds import Round
from gateway.exchange.upkeep import destructions
from gateway.exchange.upkeep.destructions import Destructions
from gateway.exchange.upkeep.kept import needed
from gateway.exchange.upkeep.quota import QuotaRules, QuotaWatch
from gateway.exchange.upkeep.retention import Retention
from gateway.exchange.upkeep.retention_rules import RetentionRules
from gateway.store.blobs import Blobs, instance
from gateway.store.database import Database
from gateway.store.schema import alerts as alerts_table

log = structlog.get_logger(__name__)

DAY_SECONDS: Final = 24 * 3600.0

QUOTA_SECONDS: Final = 60.0

TIDY_SECONDS: Final = 120.0

LACKING: Final = "retention.lacking"
"""The alert about a packet whose content is not whole, so that it is neither archived nor purged."""


@dataclass(frozen=True, slots=True)
class UpkeepRules:
    """How often the ledger is sealed, where this host's seals' log lies, how long and how much content is kept."""

    seal_seconds: float = 60.0
    anchor: Path | None = None
    """Without a word, the data folder."""
    retention: RetentionRules = field(default_factory=RetentionRules)
    quota: QuotaRules = field(default_factory=QuotaRules)


class Upkeep:
    """The rounds that look after the store of a service with this data folder."""

    def __init__(self, database: Database, blobs: Blobs, data: Path, rules: UpkeepRules) -> None:
        self._sealer = Sealer(database)
        self._witness = Witness(database, rules.anchor or data)
        self._retention = Retention(database, blobs, rules.retention)
        self._destructions = Destructions(database, blobs)
        self._database = database
        self._blobs = blobs
        self._quota = QuotaWatch(database, rules.quota)
        self._data = data
        self._rules = rules

    def rounds(self) -> list[Round]:
        """Return the rounds to be done."""
        seconds = self._rules.seal_seconds
        found = [
            Round("seal", seconds, self._seal),
            # Every host keeps a log of its own: who alters one has not altered the others.
            Round(f"witness {instance(self._data)}", seconds, self._keep_up),
        ]
        found.append(Round("destructions", destructions.EVERY_SECONDS, self._destroy))
        if self._rules.retention.rules:
            found.append(Round("retention", DAY_SECONDS, self._purge))
        if self._blobs.remote:
            # On every host: each has copies of its own.
            found.append(Round(f"copies {instance(self._data)}", TIDY_SECONDS, self._tidy))
        if self._rules.quota:
            found.append(Round("quota", QUOTA_SECONDS, self._quota.look))
        return found

    def stop(self) -> None:
        """Let nothing new begin."""
        self._retention.stop()

    async def _seal(self) -> None:
        if await self._sealer.seal():
            await self._witness.keep_up()

    async def _keep_up(self) -> None:
        await self._witness.keep_up()

    async def _tidy(self) -> None:
        def still(digests: list[str]) -> set[str]:
            return self._database.look_now(partial(needed, digests=digests))

        await asyncio.to_thread(self._blobs.tidy, still)

    async def _destroy(self) -> None:
        await asyncio.to_thread(self._destructions.turn)

    async def _purge(self) -> None:
        done = await asyncio.to_thread(self._retention.run)
        log.info("purged", packets=done.packets, files=done.files, bytes=done.bytes, archives=len(done.archives))
        if done.lacking:
            log.error("archive-lacks-files", packets=done.lacking[:100])
        raised = await self._database.write(partial(_tell_lacking, lacking=done.lacking[:100], now=datetime.now(UTC)))
        alerts.say_raised(raised)
        self._quota.usage.forget()


def _tell_lacking(connection: Connection, lacking: Sequence[str], now: datetime) -> list[Alert]:
    """Raise an alert for each packet that cannot be archived, and close those about packets that can by now."""
    columns = alerts_table.c
    mine = (columns.kind == LACKING) & columns.closed_at.is_(None)
    over = select(columns.id).where(mine, columns.subject.not_in(lacking))
    alerts.close(connection, list(connection.execute(over).scalars()), now)
    wanted = [Alert(LACKING, packet, facts={"packet": packet}) for packet in lacking]
    return alerts.raise_new(connection, wanted, now) if wanted else []
