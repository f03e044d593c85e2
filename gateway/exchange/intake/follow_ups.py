"""What follows a document that was sent from here: its update, its replacement, its revocation, made from itself.

A caller says only what is new. What the standard wants beside that (``Bussiness`` with its document, its lists and its
reason, ``ResponseFor``, the same ``DocumentId``) is filled in from what is stored (domain 1.3, 2.3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, select

from gateway.directory.names import fold
from gateway.exchange.intake import documents
from gateway.exchange.intake.access import check_readable
from gateway.exchange.views import Caller, OutgoingFile, Receipt
from gateway.findings import refuse
from gateway.packet.limits import Limits
from gateway.packet.model import (
    Business,
    Code,
    DocumentInfoChange,
    DocumentPacket,
    DocumentType,
    OtherInfo,
    Party,
    PromulgationInfo,
    ReceiverChange,
    Replacement,
    ResponseFor,
    SignerInfo,
)
from gateway.packet.names import BusinessType, Kind, StatusCode
from gateway.packet.reader import read_packet
from gateway.store.blobs import Blobs, BlobSink
from gateway.store.database import Database
from gateway.store.schema import attachments, statuses

KEPT, ADDED = 0, 1
"""``ReceiverType`` of an update: the standard does not say what its two values mean; ours are these."""


class FollowUps:
    """Gives drafts of what follows a document, and the files of the document itself."""

    def __init__(self, database: Database, blobs: Blobs, limits: Limits) -> None:
        self._database = database
        self._blobs = blobs
        self._limits = limits

    async def base(self, document: str, caller: Caller) -> DocumentPacket:
        """Return a document that the caller sent, as a draft.

        Raises Refused ``document.unknown``, ``follow-up.not-a-document``, ``follow-up.not-yours`` or
        ``follow-up.revocation``.
        """
        return await self._database.read(lambda connection: document_of(_sent(connection, document, caller).header))

    @contextmanager
    def files(self, document: str, caller: Caller) -> Iterator[list[OutgoingFile]]:
        """Give the files of a document that the caller sent; blocks. Raises Refused where they are gone."""
        row, kept = self._database.read_now(lambda connection: _files(connection, document, caller))
        listed = [OutgoingFile(one.name, one.content_type, self._blobs.fetch(one.sha256)) for one in kept]
        if listed:
            yield listed
            return
        # A hub keeps packets whole: unpacked for this time only.
        sink = BlobSink(self._blobs)
        try:
            with self._blobs.fetch(row.sha256).open("rb") as stream:
                packet = read_packet(stream, sink, self._limits, wire=True).packet
            found = packet.attachments if isinstance(packet, DocumentPacket) else ()
            yield [OutgoingFile(one.name, one.content_type, one.file) for one in found if one.file is not None]
        finally:
            sink.drop()

    async def take_back_requests(self, document: str, caller: Caller) -> list[Receipt]:
        """Return the requests to give a document back that its sender has made, the oldest first."""
        columns = statuses.c

        def work(connection: Connection) -> list[str]:
            row = _sent(connection, document, caller)
            query = select(columns.packet).where(
                columns.document == row.id,
                columns.sender == row.sender,
                columns.code == StatusCode.TAKE_BACK_REQUESTED.value,
            )
            return list(connection.execute(query.order_by(columns.packet)).scalars())

        return [Receipt(one, Kind.STATUS, duplicate=True) for one in await self._database.read(work)]


def _sent(connection: Connection, document: str, caller: Caller) -> Row[Any]:
    row = documents.find(connection, document, caller)
    if row.kind != Kind.DOCUMENT.value:
        raise refuse("follow-up.not-a-document", "id")
    if row.sender not in caller.agencies:
        raise refuse("follow-up.not-yours", "id", agency=row.sender)
    if row.business_type == BusinessType.REVOKE:
        raise refuse("follow-up.revocation", "id")
    return row


def _files(connection: Connection, document: str, caller: Caller) -> tuple[Row[Any], list[Row[Any]]]:
    row = _sent(connection, document, caller)
    check_readable(connection, row, caller)
    query = select(attachments).where(attachments.c.packet == document).order_by(attachments.c.number)
    return row, list(connection.execute(query))


def document_of(header: dict[str, Any]) -> DocumentPacket:
    """Return a stored header as a draft: without trace, business and attachments, which are of that packet alone."""
    other, given = header.get("other"), header.get("document_type")
    return DocumentPacket(
        sender=Party(**header["sender"]),
        receivers=tuple(Party(**one) for one in header["receivers"]),
        document_id=header["document_id"],
        code=Code(**header["code"]),
        promulgation=PromulgationInfo(**header["promulgation"]),
        subject=header.get("subject"),
        content=header.get("content"),
        document_type=DocumentType(**given) if given else None,
        signer=SignerInfo(**header["signer"]) if header.get("signer") else None,
        due_date=header.get("due_date"),
        other=OtherInfo(**{**other, "appendixes": tuple(other.get("appendixes") or ())}) if other else None,
        response_for=tuple(ResponseFor(**one) for one in header.get("response_for") or ()),
        steering_type=header.get("steering_type"),
        response_for_task=tuple(header.get("response_for_task") or ()),
        application_type=header.get("application_type"),
        to_places=tuple(header.get("to_places") or ()),
    )


def update(base: DocumentPacket, draft: DocumentPacket, said: Business, *, data: bool) -> DocumentPacket:
    """Return the draft as an update of the document; ``data`` says whether more than receivers changed."""
    before = {fold(party.organ_id) for party in base.receivers}
    now = {fold(party.organ_id) for party in draft.receivers}
    changes = tuple(
        ReceiverChange(party.organ_id, KEPT if fold(party.organ_id) in before else ADDED) for party in draft.receivers
    )
    info = DocumentInfoChange(data, before != now, changes if before != now else ())
    business = replace(said, type=BusinessType.UPDATE, document_id=base.document_id, document_info=info)
    return replace(draft, business=business)


def replacement(base: DocumentPacket, draft: DocumentPacket, said: Business) -> DocumentPacket:
    """Return the draft as a replacement of the document for those of its receivers that get the new one."""
    before = {fold(party.organ_id) for party in base.receivers}
    concerned = tuple(party.organ_id for party in draft.receivers if fold(party.organ_id) in before)
    business = replace(
        said,
        type=BusinessType.REPLACE,
        document_id=base.document_id,
        replacements=(Replacement(base.document_id, concerned),),
    )
    return replace(draft, business=business)


def revocation(base: DocumentPacket, receivers: Sequence[Party], said: Business) -> DocumentPacket:
    """Return what withdraws the document: its own header, which names it in every way that receivers look for."""
    meant = ResponseFor(base.sender.organ_id, str(base.code), base.document_id, base.promulgation.date)
    business = replace(said, type=BusinessType.REVOKE, document_id=base.document_id)
    return replace(base, receivers=tuple(receivers), response_for=(meant,), business=business)
