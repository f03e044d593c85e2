"""Evidence as the rest of the house sees it: background rounds, and receipts for those whom a document concerns."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from gateway.exchange import audit
from gateway.exchange.clocks.expiry import SERVICE_KEY, Expiring
from gateway.exchange.evidence import owed
from gateway.exchange.evidence.export import Means, export_to_file
from gateway.exchange.evidence.receipting import Receipting
from gateway.exchange.evidence.rules import EvidenceRules, ServiceKey
from gateway.exchange.evidence.stamping import Stamping
from gateway.exchange.evidence.whole import whole_receipt
from gateway.exchange.intake import documents
from gateway.exchange.intake.access import check_readable
from gateway.exchange.intake.readers import Reader, note_read
from gateway.exchange.rounds import Round
from gateway.exchange.views import Caller
from gateway.findings import Refused, refuse
from gateway.ids import new_id
from gateway.store.blobs import Blobs
from gateway.store.database import Database
from gateway.store.schema import deliveries, packets, receipts
from gateway.trust.anchors import Anchors
from gateway.trust.knowledge import Informant

log = structlog.get_logger(__name__)

RECEIPT_SECONDS: Final = 1.0
"""Time between two looks for receipts that are owed."""


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
        informant: Informant | None = None,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._anchors = anchors
        self._rules = rules
        self._seal_seconds = seal_seconds
        self.key = ServiceKey(rules, data)
        """The service's own key."""
        self._receipting = Receipting(database, self.key, rules, anchors, blobs.fetch)
        self._stamping = Stamping(database, rules.stamps, informant)
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

        def work(connection: Connection) -> bytes | None:
            check_known(connection, document, caller)
            row = connection.execute(select(receipts).where(receipts.c.packet == document)).one_or_none()
            if row is not None and row.content is None:
                raise refuse("evidence.receipt-not-yet", "id")
            return whole_receipt(connection, row) if row is not None else None

        found = await self._database.read(work)
        if found is not None:
            return found
        if not await self._owe(document):
            raise refuse("evidence.no-receipt", "id")
        raise refuse("evidence.receipt-not-yet", "id")

    async def _owe(self, document: str) -> bool:
        """Owe the receipt of a document from before there were receipts; return whether one is owed."""
        try:
            return await self._database.write(lambda connection: owed.owe(connection, document))
        except IntegrityError:
            return True  # asked for twice at the same moment

    async def export(self, document: str, caller: Caller) -> Path:
        """Return a new file with the evidence about a document, for the caller to remove.

        Without the content for whom may no longer read it. Raises Refused ``document.unknown``,
        ``evidence.concerns-others``, or with a ``key.*`` code.
        """
        file = self._blobs.staging / f"evidence-{new_id()}.zip"

        def work(connection: Connection) -> bool:
            content = readable(connection, document, caller)
            export_to_file(connection, document, file, self._means(content=content))
            return content

        def note(connection: Connection) -> None:
            if content:
                agency = next(iter(caller.agencies)) if len(caller.agencies) == 1 else None
                note_read(connection, document, Reader(caller.system, "evidence", "packet", agency))
            audit.write(connection, caller.system, "evidence.export", document, {"document": document})

        await self._database.read(lambda connection: check_whole_known(connection, document, caller))
        if await self._owe(document):
            await self._receipting.make()
        content = await self._database.read(work)
        await self._database.write(note)
        return file

    def _means(self, *, content: bool) -> Means:
        return Means(self.key.signer, self._anchors, self._rules.revocations, self._blobs.fetch, content=content)


def readable(connection: Connection, document: str, caller: Caller) -> bool:
    """Tell whether a caller may still read the content; operators may, and it stands in the audit that they did."""
    if _for_all(caller):
        return True
    try:
        check_readable(connection, documents.find(connection, document, caller), caller)
    except Refused:
        return False
    return True


def _for_all(caller: Caller) -> bool:
    return caller.operator and caller.everywhere


def check_whole_known(connection: Connection, document: str, caller: Caller) -> None:
    """See that a caller may have the whole archive: :func:`check_known` and :func:`check_whole`."""
    check_known(connection, document, caller)
    check_whole(connection, document, caller)


def check_whole(connection: Connection, document: str, caller: Caller) -> None:
    """See that nothing in the archive is other receivers' alone: a chain is only proof as a whole.

    Its sender, operators for all, and whoever speaks for every receiver may have it. Raises Refused
    ``evidence.concerns-others``.
    """
    if _for_all(caller):
        return
    row = documents.find(connection, document, caller)
    receivers = connection.execute(select(deliveries.c.receiver).where(deliveries.c.packet == document)).scalars()
    if row.sender not in caller.agencies and not set(receivers) <= caller.agencies:
        raise refuse("evidence.concerns-others", "id")


def check_known(connection: Connection, document: str, caller: Caller) -> None:
    """See that a caller may know of a packet: those concerned, and operators. Raises Refused ``document.unknown``."""
    if not _for_all(caller):
        documents.find(connection, document, caller)
    elif connection.execute(select(packets.c.id).where(packets.c.id == document)).first() is None:
        raise refuse("document.unknown", "id")
