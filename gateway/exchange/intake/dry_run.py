"""Looking before sending: what would be found about a document; nothing is kept and nothing written down.

A dry run makes the very packet that would be sent, signs it, and puts it through the examination and the planning of
the intake; only the writing is left out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from gateway.exchange.intake.authoring import Author
from gateway.exchange.intake.compose import complete
from gateway.exchange.intake.intake import Intake
from gateway.exchange.views import Caller, OutgoingFile, SealOrder
from gateway.findings import Finding, NotNow, Refused
from gateway.packet.model import DocumentPacket
from gateway.trust.verdict import SignatureReport


@dataclass(frozen=True, slots=True)
class DryRunView:
    """What sending a document would have come to; it would have been taken exactly if ``errors`` is empty."""

    document_id: str
    size: int
    """Bytes of the packet; 0 where none could be made."""
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...] = ()
    signature: SignatureReport | None = None


class DryRun:
    """Makes packets only to look at them."""

    def __init__(self, author: Author, intake: Intake) -> None:
        self._author = author
        self._intake = intake

    async def document(
        self, draft: DocumentPacket, files: Sequence[OutgoingFile], caller: Caller, seals: Sequence[SealOrder] = ()
    ) -> DryRunView:
        """Return what would be found about a document. Raises NotNow where the store is the trouble."""
        return await asyncio.to_thread(self._document, draft, files, caller, seals)

    def _document(
        self, draft: DocumentPacket, files: Sequence[OutgoingFile], caller: Caller, seals: Sequence[SealOrder]
    ) -> DryRunView:
        called = complete(draft, datetime.now(UTC)).document_id
        try:
            built = self._author.built(draft, files, caller, seals)
        except NotNow:
            raise
        except Refused as refused:
            return DryRunView(called, 0, refused.findings)
        size = built.size
        errors, warnings, signature = self._intake.look(built, caller)
        return DryRunView(called, size, errors, warnings, signature)
