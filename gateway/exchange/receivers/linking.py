"""What an arriving document is connected with: statuses and relations that waited for it, and what it says itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import Connection, Row, select, union_all

from gateway.exchange import ledger
from gateway.exchange.ledger import Note
from gateway.exchange.receivers import held, relations, revocations
from gateway.exchange.receivers.receiver_state import StateRules
from gateway.exchange.views import RelationKind
from gateway.findings import Refused
from gateway.packet.model import DocumentPacket, ResponseFor
from gateway.packet.names import BusinessType
from gateway.store.database import Database

log = structlog.get_logger(__name__)


# Built once, as every document that arrives asks this.
_ANYTHING: Final = union_all(*(select(some.limit(1).subquery().c[0]) for some in (held.ABOUT, *relations.OPEN)))


def arrived(
    connection: Connection,
    packet: str,
    document: DocumentPacket,
    sender: str,
    *,
    actor: str,
    at: datetime,
    rules: StateRules,
    strict: bool = False,
) -> list[Note]:
    """Connect a document that has just been written with its deliveries; return what the ledger says of that.

    Raises Refused for a revocation made here (``strict``) that no receiver can be asked for any more.
    """
    code, day = str(document.code), document.promulgation.date[:32]
    # Hardly ever anything: a document is usually quicker than what is said about it.
    if connection.execute(_ANYTHING, {"called": document.document_id, "as": code, "on": day}).first() is None:
        waiting: list[Row[Any]] = []
        notes: list[Note] = []
    else:
        waiting = relations.waiting_for(connection, packet, document.document_id, code, day)
        about = ResponseFor(sender, code, document.document_id, day)
        notes = held.adopt(connection, packet, about, sender, actor, at, rules)
    notes += relations.note_down(connection, packet, document, sender, actor, at)
    notes += relations.resolve(connection, waiting, packet, document, sender, actor)
    if document.business.type is BusinessType.REVOKE:
        asked = revocations.settle(connection, packet, actor, at, rules)
        if strict and asked and asked.refused and not asked.applied:
            raise Refused(asked.refused)
        return notes + (asked.notes if asked else [])
    revoking = {row.packet for row in waiting if row.kind == RelationKind.REVOKES and row.sender == sender}
    for revocation in sorted(revoking):
        asked = revocations.settle(connection, revocation, actor, at, rules)
        notes += asked.notes if asked else []
    return notes


def reached(
    connection: Connection, packet: str, document: DocumentPacket, *, actor: str, at: datetime, rules: StateRules
) -> list[Note]:
    """Let a revocation that has got more receivers ask these too."""
    if document.business.type is not BusinessType.REVOKE:
        return []
    target = revocations.target_of(connection, packet)
    return revocations.ask(connection, packet, target, actor, at, rules).notes if target else []


CROSSING: Final = timedelta(minutes=10)
"""How long after its coming something that waits is looked at again.

Two transactions at the same moment do not see each other: what waits, and the document that it waits for.
"""


def look_again(connection: Connection, at: datetime, rules: StateRules) -> int:
    """Connect what crossed its document on the way into the database; return how many entries the ledger got."""
    since = at - CROSSING
    notes = held.look_again(connection, since, at, rules)
    found, unclear = relations.look_again(connection, since, held.ACTOR)
    notes += found
    for revocation in unclear:
        asked = revocations.settle(connection, revocation, held.ACTOR, at, rules)
        notes += asked.notes if asked else []
    ledger.write(connection, notes, at)
    return len(notes)


async def look_at_waiting(database: Database, rules: StateRules, patience: timedelta) -> None:
    """Look once at all that waits for a document: connect what can be, report statuses that waited long."""
    now = datetime.now(UTC)
    connected = await database.write(lambda connection: look_again(connection, now, rules))
    orphans = await database.write(lambda connection: held.report_orphans(connection, now, patience))
    if connected or orphans:
        log.warning("waiting-statuses", connected=connected, orphaned=orphans)
