"""What an arriving document is connected with: statuses and relations that waited for it, and what it says itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from gateway.exchange import held, relations, revocations
from gateway.exchange.ledger import Note
from gateway.exchange.receiver_state import StateRules
from gateway.exchange.views import RelationKind
from gateway.findings import Refused
from gateway.packet.model import DocumentPacket, ResponseFor
from gateway.packet.names import BusinessType


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
