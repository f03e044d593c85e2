"""REST: whole edXML packets that a document system has made and signed itself, streamed or from an upload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

from gateway.exchange.intake.routing import Claim
from gateway.findings import refuse
from gateway.roles import Act
from gateway.web.rest.answers import answer, small_body
from gateway.web.rest.bodies import receipt_json, relations_json
from gateway.web.rest.sending import DOOR, JSON

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.exchange.exchange import Exchange
    from gateway.exchange.views import Caller, Receipt
    from gateway.packet.limits import Limits
    from gateway.web.rest.desk import Handler, Operation

TYPES: Final = ("application/xml", "text/xml", "application/octet-stream", "application/edxml")


def packet_routes(
    base: str, exchange: Exchange, limits: Limits, known: Callable[[Operation, Act], Handler]
) -> list[web.RouteDef]:
    """Return the route; ``known`` puts an operation behind the guard."""

    async def send(request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST a packet; the same bytes again get the same receipt."""
        receipt = await _taken(exchange, limits, request, caller)
        view = await exchange.document(receipt.document, caller)
        body = {**receipt_json(receipt, view), "relations": relations_json(view)}
        headers = {"Location": f"{base}/documents/{receipt.document}"}
        return answer(body, 200 if receipt.duplicate else 201, headers)

    return [web.post(f"{base}/packets", known(send, Act.DOCUMENTS_SEND))]


async def _taken(exchange: Exchange, limits: Limits, request: web.Request, caller: Caller) -> Receipt:
    if request.content_type == JSON:
        from gateway.web.rest.model import PacketIn, parse

        given = parse(PacketIn, await small_body(request), "")
        built = await exchange.uploads.staged(given.upload, caller)
        receipt = await exchange.take_in(built, caller, Claim(), door=DOOR)
        await exchange.uploads.used([given.upload])
        return receipt
    if request.content_type not in TYPES:
        raise refuse("rest.packet-type", "Content-Type", known=", ".join((*TYPES, JSON)))
    staged = exchange.stage()
    try:
        async for chunk in request.content.iter_any():
            await staged.write(chunk)
            if staged.size > limits.packet:
                raise refuse("rest.too-large", "", limit=limits.packet)
        return await exchange.take_in(staged, caller, Claim(), door=DOOR)
    finally:
        staged.discard()
