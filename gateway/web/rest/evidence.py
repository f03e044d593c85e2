"""Evidence by REST: receipts and archives, for the agencies that a document concerns and for operators."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from gateway.exchange.views import StoredFile
from gateway.ids import new_id
from gateway.roles import Act
from gateway.web.rest.files import disposition, send_file

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from gateway.exchange.exchange import Exchange
    from gateway.exchange.views import Caller

    Operation = Callable[[web.Request, Caller], Awaitable[web.StreamResponse]]
    Known = Callable[[Operation, Act], Callable[[web.Request], Awaitable[web.StreamResponse]]]


def evidence_routes(base: str, exchange: Exchange, known: Known) -> list[web.RouteDef]:
    """Return the routes; ``known`` puts an operation behind the guard."""

    async def receipt(request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET the signed receipt of a document."""
        document = request.match_info["id"]
        content = await exchange.evidence.receipt(document, caller)
        headers = {"Content-Disposition": disposition(f"{document}-receipt.xml"), "Cache-Control": "private, no-cache"}
        return web.Response(body=content, content_type="application/xml", headers=headers)

    async def evidence(request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET the archive of evidence about a document."""
        document = request.match_info["id"]
        file = await exchange.evidence.export(document, caller)
        try:
            stored = StoredFile(file, file.stat().st_size, new_id())
            return await send_file(request, stored, f"{document}-evidence.zip", "application/zip")
        finally:
            await asyncio.to_thread(file.unlink, missing_ok=True)

    document = f"{base}/documents/{{id}}"
    return [
        web.get(f"{document}/receipt", known(receipt, Act.DOCUMENTS_LOOK)),
        web.get(f"{document}/evidence", known(evidence, Act.CONTENT_READ)),
    ]
