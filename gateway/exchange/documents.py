"""Stored packets as their sender and receivers may see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, select

from gateway.exchange import mailbox, statuses
from gateway.exchange.views import AttachmentView, Caller, DocumentView, ReceiverView, StatusView
from gateway.findings import Finding, refuse
from gateway.packet.names import Kind
from gateway.store.schema import agencies, attachments, deliveries, packets
from gateway.trust.verdict import SignatureReport, Verdict

PacketRow: TypeAlias = Row[Any]


def find(connection: Connection, packet: str, caller: Caller) -> PacketRow:
    """Return the row of a packet if an agency of the caller sent or receives it.

    Raises Refused ``document.unknown`` in every other case, so that nobody learns what others exchange.
    """
    row = connection.execute(select(packets).where(packets.c.id == packet)).one_or_none()
    if row is None:
        raise refuse("document.unknown", "id")
    # An agency that changed hands: what was exchanged before belongs to its holder before.
    sent = select(agencies.c.id).where(
        agencies.c.id == row.sender,
        agencies.c.id.in_(caller.agencies),
        agencies.c.held_since <= row.received_at,
    )
    received = (
        select(agencies.c.id)
        .join(deliveries, deliveries.c.receiver == agencies.c.id)
        .where(
            deliveries.c.packet == packet,
            agencies.c.id.in_(caller.agencies),
            agencies.c.held_since <= deliveries.c.created_at,
        )
    )
    if connection.execute(sent.union(received)).first() is None:
        raise refuse("document.unknown", "id")
    return row


def view(connection: Connection, packet: str, caller: Caller) -> DocumentView:
    """Return everything about a packet. Raises Refused ``document.unknown``."""
    row = find(connection, packet, caller)
    header = dict(row.header)
    header.pop("attachments", None)
    return DocumentView(
        id=row.id,
        kind=Kind(row.kind),
        sender=row.sender,
        document_id=row.document_id,
        business_type=row.business_type,
        subject=row.subject,
        code=row.code,
        promulgation_date=row.promulgation_date,
        received_at=row.received_at,
        via=row.via,
        size=row.size,
        sha256=row.sha256,
        signature=SignatureReport(Verdict(row.verdict), _findings(row.reasons), row.signer, row.certificate),
        header=header,
        warnings=_findings(row.warnings),
        receivers=tuple(_receivers(connection, row)),
        attachments=tuple(_attachments(connection, packet)),
        conflicts=tuple(_conflicts(connection, row)),
    )


def _findings(rows: Iterable[dict[str, Any]]) -> tuple[Finding, ...]:
    return tuple(Finding(row["code"], row["path"], row["facts"]) for row in rows)


def _receivers(connection: Connection, row: PacketRow) -> list[ReceiverView]:
    query = (
        select(deliveries, agencies.c.name)
        .join_from(deliveries, agencies, deliveries.c.receiver == agencies.c.id, isouter=True)
        .where(deliveries.c.packet == row.id)
        .order_by(deliveries.c.id)
    )
    said: dict[str, list[StatusView]] = {}
    for status in statuses.of_document(connection, row.id):
        other = status.receiver if status.sender == row.sender else status.sender
        said.setdefault(other, []).append(status)
    names = {party["organ_id"]: party["organ_name"] for party in row.header.get("receivers", [])}
    found = [
        ReceiverView(
            agency=delivery.receiver,
            name=delivery.name or names.get(delivery.receiver),
            delivery=mailbox.view(delivery, row.sender),
            status=statuses.standing(said.get(delivery.receiver, []), row.sender).code,
            statuses=tuple(said.pop(delivery.receiver, [])),
        )
        for delivery in connection.execute(query)
    ]
    found += [
        ReceiverView(agency, names.get(agency), None, statuses.standing(rest, row.sender).code, tuple(rest))
        for agency, rest in said.items()
    ]
    return found


def _attachments(connection: Connection, packet: str) -> list[AttachmentView]:
    query = select(attachments).where(attachments.c.packet == packet).order_by(attachments.c.number)
    return [
        AttachmentView(row.number, row.name, row.content_type, row.size, row.sha256)
        for row in connection.execute(query)
    ]


def attachment(connection: Connection, packet: str, number: int) -> AttachmentView:
    """Return one attachment. Raises Refused ``attachment.unknown``."""
    for found in _attachments(connection, packet):
        if found.number == number:
            return found
    raise refuse("attachment.unknown", "n", number=number)


def _conflicts(connection: Connection, row: PacketRow) -> list[str]:
    if row.kind != Kind.DOCUMENT.value:
        return []
    columns = packets.c
    same = (
        columns.sender == row.sender,
        columns.document_id == row.document_id,
        columns.kind == row.kind,
        columns.business_type == row.business_type,
        columns.id != row.id,
    )
    return list(connection.execute(select(columns.id).where(*same).order_by(columns.id)).scalars())
