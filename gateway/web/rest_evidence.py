"""Evidence by REST: receipts, for the agencies that a document concerns and for operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from gateway.web.rest_files import disposition

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from gateway.exchange.exchange import Exchange
    from gateway.exchange.views import Caller

    Operation = Callable[[web.Request, Caller], Awaitable[web.StreamResponse]]
    Known = Callable[[Operation], Callable[[web.Request], Awaitable[web.StreamResponse]]]


def evidence_routes(base: str, exchange: Exchange, known: Known) -> list[web.RouteDef]:
    """Return the routes; ``known`` puts an operation behind the key check."""

    async def receipt(request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET the signed receipt of a document."""
        document = request.match_info["id"]
        content = await exchange.evidence.receipt(document, caller)
        headers = {"Content-Disposition": disposition(f"{document}-receipt.xml"), "Cache-Control": "private, no-cache"}
        return web.Response(body=content, content_type="application/xml", headers=headers)

    return [web.get(f"{base}/documents/{{id}}/receipt", known(receipt))]
