"""The exchange as the service runs it: every acceptance and refusal counted, whichever door or poll it came through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.exchange.exchange import Exchange
from gateway.findings import Refused
from gateway.web.metrics import count_accepted, count_refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.exchange.intake.routing import Claim
    from gateway.exchange.views import Caller, OutgoingFile, Receipt, Reported, SealOrder
    from gateway.findings import Finding
    from gateway.packet.model import DocumentPacket, StaffInfo
    from gateway.store.blobs import BuiltBlob, StagedBlob


class MeteredExchange(Exchange):
    """An exchange that counts for ``/metrics``."""

    async def take_in(self, staged: StagedBlob | BuiltBlob, caller: Caller, claim: Claim, *, door: str) -> Receipt:
        """Take over a staged packet, counting the outcome."""
        try:
            receipt = await super().take_in(staged, caller, claim, door=door)
        except Refused as refused:
            count_refused(refused.findings)
            raise
        count_accepted(door, receipt.kind.value, duplicate=receipt.duplicate)
        return receipt

    async def record_refusal(self, findings: Sequence[Finding], *, door: str, system: str | None) -> str:
        """Write down a refusal, counting it."""
        count_refused(findings)
        return await super().record_refusal(findings, door=door, system=system)

    async def compose(
        self,
        draft: DocumentPacket,
        files: Sequence[OutgoingFile],
        caller: Caller,
        *,
        idempotency_key: str | None = None,
        digest: str | None = None,
        seals: Sequence[SealOrder] = (),
    ) -> Receipt:
        """Make and take in a document, counting the outcome."""
        try:
            receipt = await super().compose(
                draft, files, caller, idempotency_key=idempotency_key, digest=digest, seals=seals
            )
        except Refused as refused:
            _count_if_recorded(refused)
            raise
        count_accepted("rest", receipt.kind.value, duplicate=receipt.duplicate)
        return receipt

    async def report(
        self,
        document: str,
        caller: Caller,
        *,
        code: str,
        reason: str | None = None,
        staff: StaffInfo | None = None,
        agency: str | None = None,
    ) -> Reported:
        """Say a status, counting its packets."""
        try:
            reported = await super().report(document, caller, code=code, reason=reason, staff=staff, agency=agency)
        except Refused as refused:
            _count_if_recorded(refused)
            raise
        for receipt in reported.receipts:
            count_accepted("rest", receipt.kind.value, duplicate=receipt.duplicate)
        return reported


def _count_if_recorded(refused: Refused) -> None:
    """Count what the intake wrote down; what it did not, the door records and :meth:`record_refusal` counts."""
    if refused.reference:
        count_refused(refused.findings)
