"""Statuses: tied to the document that they are about, and how far a receiver has come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, insert, select

from gateway.exchange.ledger import Event, Note
from gateway.exchange.receiver_state import Role, Standing, StateRules, replay
from gateway.exchange.views import StatusView
from gateway.packet.model import StaffInfo, StatusPacket
from gateway.packet.names import Kind, StatusCode
from gateway.store.schema import packets, statuses


def link(
    connection: Connection, packet: str, status: StatusPacket, sender: str, actor: str, at: datetime
) -> list[Note]:
    """Write a status down, tied to its document where that is known here, and return what the ledger says of it."""
    receiver = status.response_for.organ_id or ""
    document = find_document(connection, status, sender, receiver)
    staff = status.staff or StaffInfo()
    connection.execute(
        insert(statuses).values(
            packet=packet,
            document=document,
            sender=sender,
            receiver=receiver,
            code=status.code,
            description=status.description,
            staff={name: value for name in StaffInfo.__slots__ if (value := getattr(staff, name))},
            stated_at=(status.timestamp or "")[:32] or None,
            recorded_at=at,
        )
    )
    if document is None:
        return []
    return [Note(document, Event.STATUS, actor, sender, {"code": status.code, "packet": packet})]


def find_document(connection: Connection, status: StatusPacket, sender: str, receiver: str) -> str | None:
    """Return the newest document that a status can mean, by DocumentId, else by code and date (domain 2.4).

    Code 13 comes from the sender of the document, every other code from one of its receivers.
    """
    answered = status.response_for
    issuer = sender if status.code == StatusCode.TAKE_BACK_REQUESTED else receiver
    columns = packets.c
    if answered.document_id:
        found = _newest(connection, issuer, columns.document_id == answered.document_id)
        if found:
            return found
    if answered.code and answered.promulgation_date:
        same = and_(columns.code == answered.code, columns.promulgation_date == answered.promulgation_date)
        return _newest(connection, issuer, same)
    return None


def _newest(connection: Connection, issuer: str, same: ColumnElement[bool]) -> str | None:
    columns = packets.c
    query = select(columns.id).where(columns.kind == Kind.DOCUMENT.value, columns.sender == issuer, same)
    return connection.execute(query.order_by(columns.id.desc()).limit(1)).scalar_one_or_none()


def of_document(connection: Connection, document: str) -> list[StatusView]:
    """Return all statuses about a document, in the order in which they were recorded."""
    columns = statuses.c
    rows = connection.execute(
        select(statuses).where(columns.document == document).order_by(columns.recorded_at, columns.packet)
    )
    return [
        StatusView(
            code=row.code,
            sender=row.sender,
            receiver=row.receiver,
            at=row.recorded_at,
            packet=row.packet,
            description=row.description,
            staff=row.staff,
            timestamp=row.stated_at,
        )
        for row in rows
    ]


def standing(said: Iterable[StatusView], sender: str, rules: StateRules | None = None) -> Standing:
    """Return where a receiver of a document of ``sender`` stands after these statuses, oldest first."""
    return replay(
        ((StatusCode(one.code), _roles(one, sender)) for one in said if one.code in set(StatusCode)), rules=rules
    )


def _roles(status: StatusView, sender: str) -> tuple[Role, ...]:
    """What the speaker of a status is to the document; who sends to itself is both."""
    if status.sender == status.receiver == sender:
        return Role.SENDER, Role.RECEIVER
    return (Role.SENDER,) if status.sender == sender else (Role.RECEIVER,)
