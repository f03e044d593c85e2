"""The quarantine as operators work on it: look, release a false alarm, destroy what must not be here; all audited.

Nobody reads content here: whoever has to judge a document asks its sender for it on another way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, select, update

from gateway.exchange import audit, ledger
from gateway.exchange.clocks import alerts
from gateway.exchange.inspection import shown
from gateway.exchange.inspection.views import InspectionState, Quarantined
from gateway.exchange.inspection.work import QUARANTINED, let_go
from gateway.exchange.ledger import Event, Note
from gateway.exchange.receivers.destruction import mark_destroyed
from gateway.exchange.upkeep.destructions import Destructions
from gateway.exchange.views import DeliveryState
from gateway.findings import refuse
from gateway.store.blobs import Blobs
from gateway.store.database import Database
from gateway.store.schema import alerts as alerts_table
from gateway.store.schema import inspections, packets

REASON: Final = 500
"""Characters kept of a reason."""


class Quarantine:
    """The operators' face of it; acts name who acts, for ledger and audit."""

    def __init__(self, database: Database, blobs: Blobs, wake: Callable[[], None] = lambda: None) -> None:
        self._database = database
        self._destructions = Destructions(database, blobs)
        self._wake = wake

    async def listed(self) -> list[Quarantined]:
        """Return what is in quarantine, the oldest first, at most 1,000."""
        return await self._database.read(shown.quarantined)

    async def release(self, actor: str, document: str, reason: str) -> None:
        """Let a document go that was closed by a false alarm: it is delivered as a new one.

        Raises Refused ``quarantine.unknown`` or ``quarantine.reason-needed``.
        """
        await self._database.write(lambda connection: _release(connection, actor, document, _reason(reason)))
        self._wake()

    async def destroy(self, actor: str, document: str, reason: str) -> None:
        """Destroy the content of a document; its record, digests and proof stay. Raises Refused as ``release`` does.

        From then on nobody can have the content. Its bytes are removed now, or by a round while the store is away.
        """
        kept = _reason(reason)
        gone = await self._database.alone(lambda connection: _destroy(connection, actor, document, kept))
        await asyncio.to_thread(self._destructions.settle_or_leave, gone)


def _destroy(connection: Connection, actor: str, document: str, reason: str) -> list[str]:
    """Mark the content as destroyed; return the digests of what has to go."""
    now = datetime.now(UTC)
    ledger.take_turn(connection, document)
    _closed(connection, document)
    row = connection.execute(select(packets).where(packets.c.id == document)).one()
    files = mark_destroyed(connection, row, now, "quarantine")
    _move(connection, document, InspectionState.DESTROYED, now)
    facts = {**files.facts(), "reason": reason}
    ledger.write(connection, [Note(document, Event.QUARANTINE_DESTROYED, actor, None, facts)], now)
    audit.write(connection, actor, "quarantine.destroy", document, {"reason": reason, "files": len(files.gone)})
    return list(files.gone)


def _release(connection: Connection, actor: str, document: str, reason: str) -> None:
    now = datetime.now(UTC)
    ledger.take_turn(connection, document)
    row = _closed(connection, document)
    _move(connection, document, InspectionState.RELEASED, now)
    let_go(connection, document, now, arrival_due=row.arrival_due, held=DeliveryState.QUARANTINED)
    ledger.write(connection, [Note(document, Event.QUARANTINE_RELEASED, actor, None, {"reason": reason})], now)
    audit.write(connection, actor, "quarantine.release", document, {"reason": reason})


def _closed(connection: Connection, document: str) -> Row[Any]:
    here = (inspections.c.packet == document) & (inspections.c.state == InspectionState.QUARANTINED.value)
    row = connection.execute(select(inspections).where(here).with_for_update()).one_or_none()
    if row is None:
        raise refuse("quarantine.unknown", "id", id=document[:64])
    return row


def _move(connection: Connection, document: str, state: InspectionState, now: datetime) -> None:
    """Write the decision down and close the alerts about the document."""
    which = inspections.c.packet == document
    connection.execute(update(inspections).where(which).values(state=state.value, settled_at=now))
    about = (alerts_table.c.kind == QUARANTINED) & alerts_table.c.subject.like(f"{document} %")
    ids = list(connection.execute(select(alerts_table.c.id).where(about)).scalars())
    if ids:
        alerts.close(connection, ids, now)


def _reason(reason: str) -> str:
    kept = reason.strip()[:REASON]
    if not kept:
        raise refuse("quarantine.reason-needed", "reason")
    return kept
