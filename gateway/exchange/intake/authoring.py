"""The author: makes documents and statuses on behalf of agencies served here, and hands them to the intake.

What is made here goes the way of everything that comes in: the same examination, the same ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, select
from sqlalchemy.exc import IntegrityError

from gateway.directory import agencies
from gateway.directory.knowledge import Knowledge
from gateway.directory.names import fold
from gateway.exchange import audit
from gateway.exchange.intake import documents, repeats
from gateway.exchange.intake.arrivals import ARRIVED
from gateway.exchange.intake.compose import build_document, build_status, complete, status_about
from gateway.exchange.intake.intake import Intake
from gateway.exchange.intake.partners import Partners
from gateway.exchange.intake.repeats import Asked, Repeats
from gateway.exchange.intake.routing import Claim
from gateway.exchange.intake.rules import Also
from gateway.exchange.intake.sealing import SEALED, Sealer
from gateway.exchange.intake.spelt import spelt
from gateway.exchange.keyring import Keyring
from gateway.exchange.receivers import revocations
from gateway.exchange.receivers.statuses import Said
from gateway.exchange.views import Caller, OutgoingFile, Receipt, Reported, SealOrder
from gateway.findings import Finding, NotNow, Refused, refuse
from gateway.packet.model import DocumentPacket, Party, StaffInfo, StatusPacket
from gateway.packet.names import BusinessType, Kind, StatusCode
from gateway.store.blobs import Blobs, BuiltBlob
from gateway.store.database import Database
from gateway.store.schema import deliveries

REASON_NEEDED: Final = (StatusCode.REFUSED, StatusCode.TAKE_BACK_REQUESTED, StatusCode.DISAGREED)
"""Codes that say why (domain 1.6)."""

CODES: Final = frozenset(code.value for code in StatusCode)


class Author:
    """Writes packets; runs in worker threads."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        intake: Intake,
        signers: Keyring,
        partners: Partners,
        sealer: Sealer,
        knowledge: Knowledge,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._intake = intake
        self._signers = signers
        self._partners = partners
        self._sealer = sealer
        self._knowledge = knowledge
        self._repeats = Repeats(database)

    def document(
        self,
        draft: DocumentPacket,
        files: Sequence[OutgoingFile],
        caller: Caller,
        asked: Asked | None,
        seals: Sequence[SealOrder] = (),
    ) -> Receipt:
        """Make and take in a document, some of its files sealed. Raises Refused with all reasons at once."""
        speaker = self._sender(draft, caller)
        with self._repeats.under_way_now(asked) as known:
            if known is not None:
                return Receipt(known, Kind.DOCUMENT, duplicate=True)
            path = self._build(draft, files, speaker, seals)
            writings = [_remember(asked)] if asked else []
            if seals:
                writings.append(_note_seals(caller, seals))
            try:
                return self._take(path, caller, also=_all(writings), strict=True)
            except IntegrityError:
                # This took so long that the same request was begun again, and was quicker.
                known = self._repeats.known_now(asked)
                if known is None:
                    raise
                return Receipt(known, Kind.DOCUMENT, duplicate=True)

    def built(
        self, draft: DocumentPacket, files: Sequence[OutgoingFile], caller: Caller, seals: Sequence[SealOrder] = ()
    ) -> BuiltBlob:
        """Make the packet of a document only to look at it. Raises Refused."""
        return BuiltBlob(self._build(draft, files, self._sender(draft, caller), seals))

    def _build(
        self, draft: DocumentPacket, files: Sequence[OutgoingFile], speaker: str, seals: Sequence[SealOrder]
    ) -> Path:
        profile = self._partners.profile(party.organ_id for party in draft.receivers)
        signer = self._signers.signer(speaker) if profile.documents else None
        now = datetime.now(UTC)
        with self._sealer.sealed(files, seals, speaker, str(draft.code), now) as given:
            return build_document(complete(draft, now), given, self._blobs.staging, signer, profile.signing)

    def statuses(
        self,
        document: str,
        caller: Caller,
        code: str,
        reason: str | None,
        staff: StaffInfo | None,
        agency: str | None,
    ) -> Reported:
        """Make and take in the packets that say one status, as far as the receivers' stages allow it.

        13 goes to each receiver that may still be asked; why the others may not is in the answer. 15 and 16 to a
        revocation are about the document that it withdraws. Raises Refused with all reasons at once.
        """
        row, receivers = self._database.read_now(lambda connection: meant(connection, document, caller, code))
        check(code, reason)
        if code == StatusCode.TAKE_BACK_REQUESTED:
            return self._ask_back(row, receivers, caller, one_of([row.sender], caller, agency), reason, staff)
        speaker = one_of(receivers, caller, agency)
        said = Said(row.id)
        return Reported((self._say(row, caller, speaker, row.sender, code, reason, staff, said),))

    def _ask_back(
        self,
        row: Row[Any],
        receivers: list[str],
        caller: Caller,
        speaker: str,
        reason: str | None,
        staff: StaffInfo | None,
    ) -> Reported:
        receipts: list[Receipt] = []
        refused: list[Finding] = []
        for receiver in receivers:
            try:
                code = StatusCode.TAKE_BACK_REQUESTED.value
                receipts.append(self._say(row, caller, speaker, receiver, code, reason, staff, Said(row.id)))
            except NotNow:
                raise
            except Refused as reasons:
                refused += reasons.findings
        if not receipts:
            raise Refused(refused)
        return Reported(tuple(receipts), tuple(refused))

    def say_agreed(
        self, row: Row[Any], caller: Caller, speaker: str, reason: str | None, staff: StaffInfo | None, also: Also
    ) -> Receipt:
        """Say 15 for a receiver that has given a document back: its stage stands already."""
        said = Said(row.id, tolerant=True)
        return self._say(row, caller, speaker, row.sender, StatusCode.AGREED, reason, staff, said, also)

    def say_arrived(self, row: Row[Any], also: Also) -> None:
        """Say 01 for a delivery to an agency served here. Raises Refused where its sender cannot be reached."""
        caller = Caller("gateway", frozenset([row.receiver]))
        said = Said(row.packet, tolerant=True)
        self._say(row, caller, row.receiver, row.sender, StatusCode.ARRIVED, ARRIVED, None, said, also)

    def _say(
        self,
        document: Row[Any],
        caller: Caller,
        speaker: str,
        told: str,
        code: str,
        reason: str | None,
        staff: StaffInfo | None,
        said: Said,
        also: Also | None = None,
    ) -> Receipt:
        status = self._status(document, speaker, told, code, reason, staff, said)
        profile = self._partners.profile([told])
        signer = self._signers.signer(speaker) if profile.statuses else None
        path = build_status(status, self._blobs.staging, signer, profile.signing)
        return self._take(path, caller, also=also, said=said)

    def _sender(self, draft: DocumentPacket, caller: Caller) -> str:
        speaker = self._speaker(draft.sender.organ_id, caller)
        if speaker is None:
            facts = {"system": caller.system, "agency": draft.sender.organ_id}
            raise refuse("sender.not-yours", "from", **facts)
        return speaker

    def _speaker(self, written: str, caller: Caller) -> str | None:
        """Return the caller's agency that an id means: that very one, or another of its ids."""
        mine = {fold(agency): agency for agency in caller.agencies}
        if fold(written) in mine:
            return mine[fold(written)]
        meant = self._database.read_now(lambda connection: self._knowledge.of(connection, [written]))[fold(written)]
        return next((mine[one] for one in (*map(fold, meant.ids), *sorted(meant.kin)) if one in mine), None)

    def _status(
        self,
        document: Row[Any],
        speaker: str,
        told: str,
        code: str,
        reason: str | None,
        staff: StaffInfo | None,
        said: Said,
    ) -> StatusPacket:
        known, written = self._database.read_now(
            lambda connection: (
                agencies.by_ids(connection, [speaker]),
                spelt(connection, self._knowledge, said.document),
            )
        )
        row = known.get(fold(speaker))
        sender = Party(written.of(speaker), organ_name=row.name if row else None)
        told = written.of(told)
        return status_about(
            document, sender=sender, told=told, code=code, reason=reason, staff=staff, at=datetime.now(UTC)
        )

    def _take(
        self,
        path: Path,
        caller: Caller,
        *,
        also: Also | None = None,
        strict: bool = False,
        said: Said | None = None,
    ) -> Receipt:
        built = BuiltBlob(path)
        return self._intake.take(built, caller, Claim(), door="author", also=also, strict=strict, said=said)


def check(code: str, reason: str | None) -> None:
    """Raise Refused for a code that does not exist, or that needs a reason and has none."""
    if code not in CODES:
        raise refuse("status.code-unknown", "code", status=code[:16])
    if code in REASON_NEEDED and not (reason or "").strip():
        raise refuse("status.reason-needed", "reason", status=code)


def meant(connection: Connection, document: str, caller: Caller, code: str) -> tuple[Row[Any], list[str]]:
    """Return the document that a status said here is about, and its receivers.

    An answer to a revocation is about the document that it withdraws. Raises Refused ``document.unknown``,
    ``status.not-a-document`` or, for agreement to a revocation that is not clear, ``take-back.target-unclear``.
    """
    row = documents.find(connection, document, caller)
    if row.kind != Kind.DOCUMENT.value:
        raise refuse("status.not-a-document", "id")
    if row.business_type == BusinessType.REVOKE and code in (StatusCode.AGREED, StatusCode.DISAGREED):
        target = revocations.target_of(connection, document)
        if target is None and code == StatusCode.AGREED:
            raise refuse("take-back.target-unclear", "id")
        if target is not None:
            row = documents.find(connection, target, caller)
    query = select(deliveries.c.receiver).where(deliveries.c.packet == row.id).order_by(deliveries.c.id)
    return row, list(connection.execute(query).scalars())


def one_of(possible: Sequence[str], caller: Caller, agency: str | None) -> str:
    """Return the one agency for which the caller speaks here."""
    mine = [one for one in possible if one in caller.agencies]
    if agency is not None:
        mine = [one for one in mine if fold(one) == fold(agency)]
    if not mine:
        raise refuse("status.not-yours", "code")
    if len(mine) > 1:
        raise refuse("status.agency-unclear", "agency", agencies=", ".join(mine))
    return mine[0]


def _note_seals(caller: Caller, seals: Sequence[SealOrder]) -> Also:
    def also(connection: Connection, packet: str) -> None:
        facts: dict[str, object] = {"document": packet, "files": [order.file for order in seals]}
        audit.write(connection, caller.system, SEALED, packet, facts)

    return also


def _all(writings: Sequence[Also]) -> Also | None:
    def also(connection: Connection, packet: str) -> None:
        for one in writings:
            one(connection, packet)

    return also if writings else None


def _remember(asked: Asked) -> Also:
    return lambda connection, packet: repeats.keep(connection, asked, packet)
