"""Gets timestamps: on receipts, and on the newest seal, which covers all before since each holds the hash of the last.

What fails is tried again; an alert is open for as long as it does.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import structlog
from sqlalchemy import Connection, insert, select, text, update

from gateway.exchange.clocks import alerts
from gateway.exchange.clocks.alerts import Alert
from gateway.exchange.proof import seals
from gateway.exchange.proof.seals import Seal
from gateway.findings import NotNow
from gateway.store.database import Database
from gateway.store.schema import receipts, seal_stamps
from gateway.trust.knowledge import NOTHING, Informant
from gateway.trust.stamps import Stamp
from gateway.trust.timestamps import Stamper, StampRules
from gateway.trust.xades import stamped_octets

log = structlog.get_logger(__name__)

BATCH: Final = 64
AT_ONCE: Final = 8
"""Requests at the same time."""

REST: Final = timedelta(seconds=30)
"""How long receipts wait after a failure."""

FAILING: Final = "timestamp.failing"
"""Kind of the alert."""


def seal_octets(seal: Seal) -> bytes:
    """Return the bytes that a seal's timestamp is about: its hash as text, so that anybody can check it by hand."""
    return seal.hash.encode("ascii")


class Stamping:
    """Stamps receipts and seals; does nothing where there is nobody to ask."""

    def __init__(self, database: Database, rules: StampRules, informant: Informant | None = None) -> None:
        self._database = database
        self._informant = informant
        self._rules = rules
        self._again_at = datetime.fromtimestamp(0, UTC)
        self._failing: bool | None = None
        """Whether an alert is open; not known at first."""
        self._stopping = False

    def stop(self) -> None:
        """Let no further batch begin."""
        self._stopping = True

    async def stamp_receipts(self) -> int:
        """Stamp the receipts that lack it; return how many were."""
        number = 0
        while self._rules and not self._stopping and datetime.now(UTC) >= self._again_at:
            waiting = await self._database.read(_unstamped)
            if not waiting or not (found := await self._all(waiting)):
                break
            await self._database.write(partial(_keep_receipts, found=found))
            number += len(found)
        return number

    async def stamp_seals(self) -> Stamp | None:
        """Stamp the newest seal unless it is; return the timestamp."""
        newest = await self._database.read(_newest_unstamped) if self._rules else None
        if newest is None:
            return None
        found = await self._all({str(newest.number): seal_octets(newest)})
        for stamp in found.values():
            await self._database.write(partial(_keep_seal, seal=newest.number, stamp=stamp))
            log.info("seal-stamped", number=newest.number, at=stamp.at.isoformat(), authority=stamp.authority)
            return stamp
        return None

    async def _all(self, wanted: dict[str, bytes]) -> dict[str, Stamp]:
        """Return what could be had of these timestamps, and say aloud when they fail or come again."""
        found: dict[str, Stamp] = {}
        failed: list[NotNow] = []
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(name: str, octets: bytes) -> None:
            async with gate:
                if failed:
                    return
                try:
                    found[name] = await stamper.stamp(octets)
                except NotNow as reason:
                    failed.append(reason)

        informant = self._informant
        knowledge = await asyncio.to_thread(informant.knowledge) if informant is not None else NOTHING
        async with Stamper(self._rules, knowledge) as stamper:
            await asyncio.gather(*(one(name, octets) for name, octets in wanted.items()))
        if informant is not None:
            informant.want({stamp.path[0].fingerprint: stamp.path for stamp in found.values() if stamp.path}.values())
        await self._tell(failed[0] if failed else None)
        return found

    async def _tell(self, failed: NotNow | None) -> None:
        now = datetime.now(UTC)
        if failed is not None:
            self._again_at = now + REST
            codes = ", ".join(f"{one.path}: {one.code}" for one in failed.findings)
            log.warning("timestamps-fail", codes=codes)
            alert = Alert(FAILING, FAILING, facts={"causes": codes[:500]})
            alerts.say_raised(await self._database.write(lambda c: alerts.raise_new(c, [alert], now)))
        elif self._failing is not False:
            await self._database.write(partial(_calm, now=now))
        self._failing = failed is not None


def _calm(connection: Connection, now: datetime) -> None:
    ids = alerts.ids_of(connection, [FAILING], [FAILING])
    if ids:
        alerts.close(connection, ids, now)


def _unstamped(connection: Connection) -> dict[str, bytes]:
    columns = receipts.c
    query = (
        select(columns.packet, columns.content).where(text("receipts.stamp_due")).order_by(columns.packet).limit(BATCH)
    )
    return {row.packet: stamped_octets(row.content) for row in connection.execute(query)}


def _keep_receipts(connection: Connection, found: dict[str, Stamp]) -> None:
    for packet, stamp in sorted(found.items()):
        owed = (receipts.c.packet == packet) & receipts.c.stamp_due
        values = {"stamp_due": False, "token": stamp.token, "stamped_at": stamp.at}
        connection.execute(update(receipts).where(owed).values(values))


def _newest_unstamped(connection: Connection) -> Seal | None:
    newest = seals.newest(connection)
    known = connection.execute(select(seal_stamps.c.seal).where(seal_stamps.c.seal == newest.number)).first()
    return newest if newest.number and known is None else None


def _keep_seal(connection: Connection, seal: int, stamp: Stamp) -> None:
    if connection.execute(select(seal_stamps.c.seal).where(seal_stamps.c.seal == seal)).first() is None:
        row = {"seal": seal, "at": stamp.at, "authority": stamp.authority, "token": stamp.token}
        connection.execute(insert(seal_stamps).values(**row))
