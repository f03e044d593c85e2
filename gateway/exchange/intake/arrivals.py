"""The automatic status 01: a document has arrived in the gateway of its receiver (domain 2.1, same day)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from functools import partial
from typing import Any, Final

import structlog
from sqlalchemy import Connection, Row, select, text, update

from gateway.exchange import ledger
from gateway.exchange.duties import Duties
from gateway.exchange.ledger import Event, Note
from gateway.findings import NotNow, Refused
from gateway.packet.names import StatusCode
from gateway.store.database import Database
from gateway.store.schema import deliveries, packets
from gateway.trust.keys import waits_alone

log = structlog.get_logger(__name__)

BATCH: Final = 20

ARRIVED: Final = "Đã đến: phần mềm đã nhận văn bản, văn thư chưa xử lý"

Say = Callable[[Row[Any], Callable[[Connection, str], None]], None]
"""Makes and takes in the status for a row; the second argument belongs into the same transaction."""


class Arrivals:
    """Reports each arrival once: the mark that it is due goes in the transaction that writes the status."""

    def __init__(self, database: Database, duties: Duties, say: Say, *, idle: float = 1.0) -> None:
        self._database = database
        self._duties = duties
        self._say = say
        self._idle = idle
        self._awake = asyncio.Event()
        self._stopping = False
        self._away: set[str] = set()
        """Receivers whose signing key cannot be had at the moment; their arrivals wait, those of others go on."""

    def wake(self) -> None:
        """Say that something may have arrived."""
        self._awake.set()

    def stop(self) -> None:
        """Let nothing new begin."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Report arrivals until told to stop."""
        while not self._stopping:
            self._awake.clear()
            try:
                busy = await self._duties.mine("arrivals") and await self._round()
            except Exception:
                log.exception("arrivals-broken")
                busy = False
            if busy:
                continue
            try:
                await asyncio.wait_for(self._awake.wait(), self._idle)
            except TimeoutError:
                continue

    async def _round(self) -> bool:
        before = frozenset(self._away)
        rows = await self._database.read(partial(_due, without=before))
        reported = [await asyncio.to_thread(self._report, row) for row in rows if row.receiver not in self._away]
        if len(rows) < BATCH:
            self._away.clear()
            return False
        return any(reported) or self._away != before

    def _report(self, row: Row[Any]) -> bool:
        """Report one arrival; return whether it needs no further try."""
        try:
            self._say(row, lambda connection, _packet: _done(connection, row.id))
        except _ReportedAlready:
            log.info("arrival-reported-already", delivery=row.id)
        except NotNow as reason:
            if waits_alone(reason):
                self._away.add(row.receiver)
                log.warning("arrival-waits-alone", delivery=row.id, agency=row.receiver, reason=str(reason))
                return False
            log.warning("store-in-trouble", delivery=row.id, reason=str(reason))
            return False
        except Refused as refused:
            # The sender cannot be reached from here. That is said in the ledger, and not tried for ever.
            codes = sorted({finding.code for finding in refused.findings})
            self._database.hand_over(lambda connection: _give_up(connection, row, codes)).result()
        except Exception:
            # One that cannot be reported must not stand in the way of those behind it.
            log.exception("arrival-broken", delivery=row.id)
            return False
        return True


def _due(connection: Connection, without: Collection[str]) -> list[Row[Any]]:
    columns = deliveries.c
    query = (
        select(columns.id, columns.receiver, packets.c.id.label("packet"), packets.c.sender, packets.c.document_id)
        .add_columns(packets.c.code, packets.c.promulgation_date)
        .join_from(deliveries, packets, columns.packet == packets.c.id)
        .where(text("deliveries.arrival_due"), columns.receiver.not_in(without))
        .order_by(columns.id)
        .limit(BATCH)
    )
    return list(connection.execute(query))


class _ReportedAlready(Exception):
    """Another process was quicker to report this arrival; whatever was about to be written is not."""


def _done(connection: Connection, delivery: str) -> None:
    due = (deliveries.c.id == delivery) & deliveries.c.arrival_due
    if not connection.execute(update(deliveries).where(due).values(arrival_due=False)).rowcount:
        raise _ReportedAlready


def _give_up(connection: Connection, row: Row[Any], codes: list[str]) -> None:
    _done(connection, row.id)
    facts = {"status": StatusCode.ARRIVED.value, "codes": codes}
    ledger.note(connection, Note(row.packet, Event.ARRIVAL_NOT_REPORTED, "gateway", row.receiver, facts))
