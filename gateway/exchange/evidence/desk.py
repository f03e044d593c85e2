"""Evidence as the rest of the house sees it: background rounds, and receipts for those whom a document concerns."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy import Connection, Row, select

from gateway.exchange.clocks.expiry import SERVICE_KEY, Expiring
from gateway.exchange.evidence.owed import data_of
from gateway.exchange.evidence.receipting import Receipting
from gateway.exchange.evidence.rules import Datum, EvidenceRules, ServiceKey
from gateway.exchange.evidence.stamping import Stamping
from gateway.exchange.intake import documents
from gateway.exchange.rounds import Round
from gateway.exchange.views import Caller
from gateway.findings import Refused, refuse
from gateway.store.blobs import Blobs
from gateway.store.database import Database
from gateway.store.schema import packets, receipts
from gateway.trust.anchors import Anchors
from gateway.trust.stamps import certificates_of
from gateway.trust.xades import LongTerm, with_proofs

log = structlog.get_logger(__name__)

RECEIPT_SECONDS: Final = 1.0
"""Time between two looks for receipts that are owed."""

LARGEST_LIST: Final = 1024 * 1024
"""Bytes of a revocation list that is put into receipts; larger ones are in evidence archives alone."""


class EvidenceDesk:
    """Makes receipts and timestamps, and gives them to whom they concern."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        data: Path,
        anchors: Anchors,
        rules: EvidenceRules,
        *,
        seal_seconds: float,
    ) -> None:
        self._database = database
        self._seal_seconds = seal_seconds
        self.key = ServiceKey(rules, data)
        """The service's own key."""
        self._receipting = Receipting(database, self.key, rules, anchors, blobs.path)
        self._stamping = Stamping(database, rules.stamps)
        self._stamps = bool(rules.stamps)

    def rounds(self) -> list[Round]:
        """Return the rounds to be done."""
        found = [Round("receipts", RECEIPT_SECONDS, self._make)]
        if self._stamps:
            found.append(Round("receipt-stamps", RECEIPT_SECONDS, self._stamp_receipts))
            found.append(Round("seal-stamps", self._seal_seconds, self._stamp_seals))
        return found

    def stop(self) -> None:
        """Let nothing new begin."""
        self._receipting.stop()
        self._stamping.stop()

    async def _make(self) -> None:
        await self._receipting.make()

    async def _stamp_receipts(self) -> None:
        await self._stamping.stamp_receipts()

    async def _stamp_seals(self) -> None:
        await self._stamping.stamp_seals()

    def expiring(self, _now: object) -> list[Expiring]:
        """Return the service's own certificate, for whoever warns of those that run out."""
        try:
            found = self.key.signer().certificate
        except Refused:
            return []
        return [Expiring(SERVICE_KEY, found.fingerprint, found.subject, found.not_after)]

    async def receipt(self, document: str, caller: Caller) -> bytes:
        """Return the receipt of a document as XML, with its timestamp where there is one.

        Raises Refused ``document.unknown``, ``evidence.no-receipt`` or ``evidence.receipt-not-yet``.
        """

        def work(connection: Connection) -> bytes:
            check_known(connection, document, caller)
            row = connection.execute(select(receipts).where(receipts.c.packet == document)).one_or_none()
            if row is None:
                raise refuse("evidence.no-receipt", "id")
            if row.content is None:
                raise refuse("evidence.receipt-not-yet", "id")
            return whole_receipt(connection, row)

        return await self._database.read(work)


def check_known(connection: Connection, document: str, caller: Caller) -> None:
    """See that a caller may know of a packet: those concerned, and operators. Raises Refused ``document.unknown``."""
    if not caller.operator:
        documents.find(connection, document, caller)
    elif connection.execute(select(packets.c.id).where(packets.c.id == document)).first() is None:
        raise refuse("document.unknown", "id")


def whole_receipt(connection: Connection, row: Row[Any]) -> bytes:
    """Return a receipt with its timestamp and, beside that, what is needed to judge it for long."""
    if row.token is None:
        return bytes(row.content)
    data = data_of(connection, row.own_basis or ())
    stamping = [Datum("certificate", der) for der in certificates_of(row.token)]
    return with_proofs(row.content, row.token, long_term([*data, *stamping]))


def long_term(data: list[Datum]) -> LongTerm:
    """Return data as the values of a signature, each once."""

    def of(kind: str) -> tuple[bytes, ...]:
        found = dict.fromkeys(one.content for one in data if one.kind == kind)
        return tuple(one for one in found if len(one) <= LARGEST_LIST)

    return LongTerm(of("certificate"), of("crl"), of("ocsp"))
