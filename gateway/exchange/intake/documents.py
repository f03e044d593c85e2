"""Stored packets as their sender and receivers may see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, select

from gateway.exchange import ledger
from gateway.exchange.inspection import shown
from gateway.exchange.intake import mailbox
from gateway.exchange.intake.access import visible
from gateway.exchange.intake.directives import reading_of
from gateway.exchange.intake.verdicts import links
from gateway.exchange.receivers import chains, decisions, relations, standings, statuses
from gateway.exchange.views import (
    AttachmentView,
    Caller,
    DocumentView,
    LedgerEntry,
    ReceiverView,
    RelationKind,
    RelationView,
    StatusView,
)
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
    if not visible(connection, [packet], caller):
        raise refuse("document.unknown", "id")
    return row


def view(connection: Connection, packet: str, caller: Caller) -> DocumentView:
    """Return everything about a packet. Raises Refused ``document.unknown``."""
    row = find(connection, packet, caller)
    header = dict(row.header)
    header.pop("attachments", None)
    rows = _deliveries(connection, packet)
    inspection = shown.of_document(connection, packet)
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
        signature=SignatureReport(
            Verdict(row.verdict), _findings(row.reasons), row.signer, row.certificate, links(row.chain)
        ),
        header=header,
        warnings=_findings(row.warnings),
        receivers=tuple(_told(one, row, caller) for one in _receivers(connection, row, rows)),
        attachments=shown.with_findings(_attachments(connection, packet), inspection),
        conflicts=tuple(_conflicts(connection, row, caller)),
        destroyed_at=row.destroyed_at,
        relations=tuple(_relations(connection, packet, caller)),
        answered_by=chains.answered_by(connection, packet, caller),
        versions=chains.versions(connection, packet, caller),
        superseded_by=chains.superseded(connection, [packet], caller).get(packet),
        decisions=decisions.of_document(connection, row, rows, caller),
        inspection=inspection,
        reading=reading_of(connection, packet, caller),
    )


def _findings(rows: Iterable[dict[str, Any]]) -> tuple[Finding, ...]:
    return tuple(Finding(row["code"], row["path"], row["facts"]) for row in rows)


def _deliveries(connection: Connection, packet: str) -> list[Row[Any]]:
    query = (
        select(deliveries, agencies.c.name)
        .join_from(deliveries, agencies, deliveries.c.receiver == agencies.c.id, isouter=True)
        .where(deliveries.c.packet == packet)
        .order_by(deliveries.c.id)
    )
    return list(connection.execute(query))


def _receivers(connection: Connection, row: PacketRow, rows: list[Row[Any]]) -> list[ReceiverView]:
    said: dict[str, list[StatusView]] = {}
    for status in statuses.of_document(connection, row.id):
        other = status.receiver if status.sender == row.sender else status.sender
        said.setdefault(other, []).append(status)
    names = {party["organ_id"]: party["organ_name"] for party in row.header.get("receivers", [])}
    found = []
    for delivery in rows:
        standing = standings.of_row(delivery)
        found.append(
            ReceiverView(
                agency=delivery.receiver,
                name=delivery.name or names.get(delivery.receiver),
                delivery=mailbox.view(delivery, row.sender),
                status=standing.code,
                statuses=tuple(said.pop(delivery.receiver, [])),
                stage=standing.stage.value,
                stage_before=standing.before.value if standing.before else None,
            )
        )
    return found + [ReceiverView(agency, names.get(agency), None, None, tuple(rest)) for agency, rest in said.items()]


def _concerns(agency: str | None, row: PacketRow, caller: Caller) -> bool:
    """Tell whether what an agency did with a packet is the caller's business: its sender's, and that agency's own."""
    return agency is None or row.sender in caller.agencies or agency in caller.agencies


def _told(receiver: ReceiverView, row: PacketRow, caller: Caller) -> ReceiverView:
    """Return a receiver as the caller may see it: of other receivers nothing but that they are named."""
    if _concerns(receiver.agency, row, caller):
        return receiver
    return ReceiverView(receiver.agency, receiver.name, None, None)


def history(connection: Connection, packet: str, caller: Caller) -> list[LedgerEntry]:
    """Return what happened to a packet, without what other receivers did. Raises Refused ``document.unknown``."""
    row = find(connection, packet, caller)
    entries = ledger.of_packet(connection, packet)
    return [one for one in entries if one.agency == row.sender or _concerns(one.agency, row, caller)]


def _relations(connection: Connection, packet: str, caller: Caller) -> list[RelationView]:
    rows = relations.of_packet(connection, packet)
    seen = visible(connection, {row.target for row in rows if row.target}, caller)
    return [
        RelationView(
            kind=RelationKind(row.kind),
            target=row.target if row.target in seen else None,
            document_id=row.document_id,
            code=row.reference.get("code"),
            promulgation_date=row.reference.get("promulgation_date"),
            receivers=tuple(row.receivers),
        )
        for row in rows
    ]


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


def _conflicts(connection: Connection, row: PacketRow, caller: Caller) -> list[str]:
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
    found = list(connection.execute(select(columns.id).where(*same).order_by(columns.id)).scalars())
    seen = visible(connection, found, caller)
    return [one for one in found if one in seen]
