"""The author: makes documents and statuses on behalf of agencies served here, and hands them to the intake.

What is made here goes the way of everything that comes in: the same examination, the same ledger.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select
from sqlalchemy.exc import IntegrityError

from gateway.directory import agencies
from gateway.directory.names import fold
from gateway.exchange import documents
from gateway.exchange.arrivals import ARRIVED
from gateway.exchange.compose import build_document, build_status, complete, status_about
from gateway.exchange.intake import Also, Intake
from gateway.exchange.routing import Claim
from gateway.exchange.views import Caller, OutgoingFile, Receipt
from gateway.findings import refuse
from gateway.packet.model import DocumentPacket, Party, StaffInfo, StatusPacket
from gateway.packet.names import Kind, StatusCode
from gateway.store.blobs import Blobs, BuiltBlob
from gateway.store.database import Database
from gateway.store.schema import deliveries, requests
from gateway.trust.keys import Signer

REASON_NEEDED: Final = (StatusCode.REFUSED, StatusCode.TAKE_BACK_REQUESTED)
"""Codes that say why (domain 1.6)."""

CODES: Final = frozenset(code.value for code in StatusCode)


class Author:
    """Writes packets; runs in worker threads."""

    def __init__(self, database: Database, blobs: Blobs, intake: Intake, signers: Mapping[str, Signer]) -> None:
        self._database = database
        self._blobs = blobs
        self._intake = intake
        self._signers = {fold(agency): signer for agency, signer in signers.items()}

    def document(
        self, draft: DocumentPacket, files: Sequence[OutgoingFile], caller: Caller, idempotency_key: str | None
    ) -> Receipt:
        """Make and take in a document. Raises Refused with all reasons at once."""
        if fold(draft.sender.organ_id) not in {fold(agency) for agency in caller.agencies}:
            facts = {"system": caller.system, "agency": draft.sender.organ_id}
            raise refuse("sender.not-yours", "from", **facts)
        key = _request_key(idempotency_key)
        if key:
            known = self._database.read_now(lambda connection: _answered(connection, caller.system, key))
            if known:
                return Receipt(known, Kind.DOCUMENT, duplicate=True)
        path = build_document(
            complete(draft, datetime.now(UTC)), files, self._blobs.staging, self._signer(draft.sender.organ_id)
        )
        try:
            return self._take(path, caller, also=_remember(caller.system, key) if key else None, strict=True)
        except IntegrityError:
            # Another request with the same key was quicker.
            known = self._database.read_now(lambda connection: _answered(connection, caller.system, key or ""))
            if known is None:
                raise
            return Receipt(known, Kind.DOCUMENT, duplicate=True)

    def statuses(
        self,
        document: str,
        caller: Caller,
        code: str,
        reason: str | None,
        staff: StaffInfo | None,
        agency: str | None,
    ) -> tuple[Receipt, ...]:
        """Make and take in the packets that say one status. Raises Refused with all reasons at once."""
        row, receivers = self._database.read_now(lambda connection: _document(connection, document, caller))
        if code not in CODES:
            raise refuse("status.code-unknown", "code", status=code[:16])
        if code in REASON_NEEDED and not reason:
            raise refuse("status.reason-needed", "reason", status=code)
        if code == StatusCode.TAKE_BACK_REQUESTED:
            speaker, told = _one_of([row.sender], caller, agency), receivers
        else:
            speaker, told = _one_of(receivers, caller, agency), [row.sender]
        return tuple(self._say(row, caller, speaker, one, code, reason, staff) for one in told)

    def say_arrived(self, row: Row[Any], also: Also) -> None:
        """Say 01 for a delivery to an agency served here. Raises Refused where its sender cannot be reached."""
        caller = Caller("gateway", frozenset([row.receiver]))
        self._say(row, caller, row.receiver, row.sender, StatusCode.ARRIVED, ARRIVED, None, also)

    def _say(
        self,
        document: Row[Any],
        caller: Caller,
        speaker: str,
        told: str,
        code: str,
        reason: str | None,
        staff: StaffInfo | None,
        also: Also | None = None,
    ) -> Receipt:
        status = self._status(document, speaker, told, code, reason, staff)
        path = build_status(status, self._blobs.staging, self._signer(speaker))
        return self._take(path, caller, also=also)

    def _status(
        self, document: Row[Any], speaker: str, told: str, code: str, reason: str | None, staff: StaffInfo | None
    ) -> StatusPacket:
        known = self._database.read_now(lambda connection: agencies.by_ids(connection, [speaker]))
        row = known.get(fold(speaker))
        sender = Party(speaker, organ_name=row.name if row else None)
        return status_about(
            document, sender=sender, told=told, code=code, reason=reason, staff=staff, at=datetime.now(UTC)
        )

    def _signer(self, agency: str) -> Signer | None:
        return self._signers.get(fold(agency))

    def _take(self, path: Path, caller: Caller, *, also: Also | None = None, strict: bool = False) -> Receipt:
        built = BuiltBlob(path)
        return self._intake.take(built, caller, Claim(), door="author", also=also, strict=strict)


def _document(connection: Connection, document: str, caller: Caller) -> tuple[Row[Any], list[str]]:
    row = documents.find(connection, document, caller)
    if row.kind != Kind.DOCUMENT.value:
        raise refuse("status.not-a-document", "id")
    query = select(deliveries.c.receiver).where(deliveries.c.packet == document).order_by(deliveries.c.id)
    return row, list(connection.execute(query).scalars())


def _one_of(possible: Sequence[str], caller: Caller, agency: str | None) -> str:
    """Return the one agency for which the caller speaks here."""
    mine = [one for one in possible if one in caller.agencies]
    if agency is not None:
        mine = [one for one in mine if fold(one) == fold(agency)]
    if not mine:
        raise refuse("status.not-yours", "code")
    if len(mine) > 1:
        raise refuse("status.agency-unclear", "agency", agencies=", ".join(mine))
    return mine[0]


def _request_key(idempotency_key: str | None) -> str | None:
    return hashlib.sha256(idempotency_key.encode()).hexdigest() if idempotency_key else None


def _answered(connection: Connection, system: str, key: str) -> str | None:
    query = select(requests.c.packet).where(requests.c.system == system, requests.c.key == key)
    return connection.execute(query).scalar_one_or_none()


def _remember(system: str, key: str) -> Also:
    def also(connection: Connection, packet: str) -> None:
        connection.execute(insert(requests).values(system=system, key=key, packet=packet))

    return also
