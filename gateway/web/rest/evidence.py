"""Evidence by REST: receipts and archives, for the agencies that a document concerns and for operators."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from gateway.exchange.views import Caller, StoredFile
from gateway.ids import new_id
from gateway.roles import Act
from gateway.web.rest.calls import call, file_of
from gateway.web.rest.files import SERVED, disposition, send_file

if TYPE_CHECKING:
    from gateway.exchange.exchange import Exchange


class Evidence:
    """The operations; each takes a request and who speaks."""

    def __init__(self, exchange: Exchange) -> None:
        self._evidence = exchange.evidence

    @call(
        "GET",
        "/documents/{id}/receipt",
        Act.DOCUMENTS_LOOK,
        vi="Giấy biên nhận đã ký về một văn bản.",
        en="The signed receipt of a document.",
        gives=file_of("application/xml"),
        problems=("document.unknown", "evidence.no-receipt", "evidence.receipt-not-yet"),
    )
    async def receipt(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET the signed receipt of a document."""
        document = request.match_info["id"]
        content = await self._evidence.receipt(document, caller)
        headers = {"Content-Disposition": disposition(f"{document}-receipt.xml"), "Cache-Control": "private, no-cache"}
        return web.Response(body=content, content_type="application/xml", headers=headers)

    @call(
        "GET",
        "/documents/{id}/evidence",
        Act.CONTENT_READ,
        vi="Bộ chứng cứ về một văn bản, trong một tệp nén.",
        en="The archive of evidence about a document.",
        gives=file_of("application/zip", statuses=SERVED),
        problems=(
            "rest.range-wrong",
            "document.*",
            "evidence.concerns-others",
            "evidence.no-receipt",
            "evidence.receipt-not-yet",
        ),
    )
    async def evidence(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET the archive of evidence about a document."""
        document = request.match_info["id"]
        file = await self._evidence.export(document, caller)
        try:
            stored = StoredFile(file, file.stat().st_size, new_id())
            return await send_file(request, stored, f"{document}-evidence.zip", "application/zip")
        finally:
            await asyncio.to_thread(file.unlink, missing_ok=True)
