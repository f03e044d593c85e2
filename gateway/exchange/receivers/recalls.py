"""Taking back: a receiver has agreed, its content is destroyed here, and only then is that reported (NĐ30 Art. 18).

Four steps, each of which a crash may follow: the agreement is written down; the content is marked as destroyed, and
nobody reads it any more; the bytes are removed; the status 15 is said. What is open is in the database, and the
background round goes on with it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import structlog
from sqlalchemy import Connection, Row, exists, func, select, update

from gateway.exchange import ledger
from gateway.exchange.ledger import Event, Note
from gateway.exchange.receivers.destruction import mark_destroyed
from gateway.exchange.receivers.receiver_state import Stage
from gateway.exchange.upkeep.destructions import Destructions
from gateway.store.blobs import Blobs
from gateway.store.database import Database
from gateway.store.schema import agencies, deliveries, packets, recalls

log = structlog.get_logger(__name__)

BATCH: Final = 50


def sweep_again(connection: Connection, packet: str) -> bool:
    """Say whether the content of a packet was destroyed; if so, what has come in again is going to be, too."""
    columns = packets.c
    gone = connection.execute(select(columns.destroyed_at).where(columns.id == packet)).scalar_one_or_none()
    if gone is None:
        return False
    again = (recalls.c.packet == packet) & recalls.c.done_at.is_not(None)
    connection.execute(update(recalls).where(again).values(done_at=None, owed=False))
    return True


def open_ones(connection: Connection) -> list[Row[Any]]:
    """Return agreements that are not settled, those that owe no answer first, so that all is gone before it."""
    query = select(recalls).where(recalls.c.done_at.is_(None)).order_by(recalls.c.owed, recalls.c.delivery)
    return list(connection.execute(query.limit(BATCH)))


def open_with(connection: Connection, delivery: str) -> list[Row[Any]]:
    """Return an agreement, if it is not settled, and before it those given by the same receiver at the same moment."""
    one = select(recalls.c.receiver, recalls.c.agreed_at).where(recalls.c.delivery == delivery).subquery()
    query = (
        select(recalls)
        .where(recalls.c.receiver == one.c.receiver, recalls.c.agreed_at == one.c.agreed_at)
        .where(recalls.c.done_at.is_(None))
        .order_by(recalls.c.owed)
    )
    return list(connection.execute(query))


class Destroyer:
    """Removes the content of documents whose receivers gave them back.

    ``keeps_sent`` is true for a gateway: the copy of an agency served here that sent the document stays (outgoing is
    frozen, incoming destroyed: NĐ30 Annex VI).
    """

    def __init__(self, database: Database, blobs: Blobs, *, keeps_sent: bool) -> None:
        self._database = database
        self._destructions = Destructions(database, blobs)
        self._keeps_sent = keeps_sent

    def destroy(self, packet: str, receiver: str) -> None:
        """Remove the content of a packet as far as nobody here needs it any more; doing it again is harmless.

        Raises NotNow where bytes are still to go: then nothing may be reported.
        """
        gone = self._database.hand_over_alone(lambda connection: self._mark(connection, packet, receiver)).result()
        self._destructions.settle_wholly(gone)

    def _mark(self, connection: Connection, packet: str, receiver: str) -> list[str]:
        """Write down that the content is destroyed; return the digests of what has to go."""
        row = connection.execute(select(packets).where(packets.c.id == packet)).one()
        holders = self._holders(connection, row)
        if holders:
            ledger.note(connection, Note(packet, Event.CONTENT_WITHHELD, "gateway", receiver, {"holders": holders}))
            return []
        now = datetime.now(UTC)
        files = mark_destroyed(connection, row, now, "take-back")
        if row.destroyed_at is None:
            ledger.note(connection, Note(packet, Event.CONTENT_DESTROYED, "gateway", receiver, files.facts()))
        return list(files.gone)

    def _holders(self, connection: Connection, row: Row[Any]) -> int:
        """Return how many agencies here may still read the packet: its sender, and receivers that have not agreed."""
        reading = (deliveries.c.packet == row.id) & (deliveries.c.stage != Stage.RECALLED.value)
        found = connection.execute(select(func.count()).select_from(deliveries).where(reading)).scalar_one()
        if self._keeps_sent:
            own = exists().where(agencies.c.id == row.sender)
            found += int(bool(connection.execute(select(own)).scalar_one()))
        return int(found)


def settle(connection: Connection, delivery: str, answer: str | None) -> bool:
    """Write down that an agreement is settled; say whether it was open until now."""
    here = (recalls.c.delivery == delivery) & recalls.c.done_at.is_(None)
    values: dict[str, Any] = {"done_at": datetime.now(UTC)} | ({"answer": answer} if answer else {})
    return bool(connection.execute(update(recalls).where(here).values(values)).rowcount)


def give_up(connection: Connection, row: Row[Any], codes: list[str]) -> None:
    """Write down that the sender cannot be told; that is not tried for ever."""
    settle(connection, row.delivery, None)
    ledger.note(connection, Note(row.packet, Event.TAKE_BACK_NOT_REPORTED, "gateway", row.receiver, {"codes": codes}))
