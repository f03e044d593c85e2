"""REST: whole edXML packets that a document system has made and signed itself, streamed or from an upload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

from gateway.exchange.intake.routing import Claim
from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.roles import Act
from gateway.web.rest.answers import Answer, small_body
from gateway.web.rest.calls import Raw, call, json_of
from gateway.web.rest.model import PacketIn, parse
from gateway.web.rest.sending import DOOR, INTAKE_PROBLEMS, JSON, UPLOAD_PROBLEMS, Sending
from gateway.web.rest.shapes import SentOut

if TYPE_CHECKING:
    from gateway.exchange.exchange import Exchange
    from gateway.exchange.views import Receipt
    from gateway.packet.limits import Limits

TYPES: Final = ("application/xml", "text/xml", "application/octet-stream", "application/edxml")


class Packets:
    """The operation; it takes a request and who speaks."""

    def __init__(self, exchange: Exchange, limits: Limits) -> None:
        self._exchange = exchange
        self._limits = limits
        self._sending = Sending(exchange, limits)

    @call(
        "POST",
        "/packets",
        Act.DOCUMENTS_SEND,
        vi="Gửi nguyên một gói edXML do hệ thống tự tạo và ký.",
        en="Takes a whole edXML packet that the system has made and signed.",
        gives=json_of(SentOut, 200, 201),
        takes=Raw(TYPES[0], TYPES[1:], PacketIn),
        problems=(*INTAKE_PROBLEMS, *UPLOAD_PROBLEMS, "rest.packet-type", "rest.too-large", "take-back.*"),
    )
    async def send(self, request: web.Request, caller: Caller) -> Answer[SentOut]:
        """POST a packet; the same bytes again get the same receipt."""
        return await self._sending.told(await self._taken(request, caller), caller)

    async def _taken(self, request: web.Request, caller: Caller) -> Receipt:
        if request.content_type == JSON:
            given = parse(PacketIn, await small_body(request), "")
            built = await self._exchange.uploads.staged(given.upload, caller)
            receipt = await self._exchange.take_in(built, caller, Claim(), door=DOOR)
            await self._exchange.uploads.used([given.upload])
            return receipt
        if request.content_type not in TYPES:
            raise refuse("rest.packet-type", "Content-Type", known=", ".join((*TYPES, JSON)))
        staged = self._exchange.stage()
        try:
            async for chunk in request.content.iter_any():
                await staged.write(chunk)
                if staged.size > self._limits.packet:
                    raise refuse("rest.too-large", "", limit=self._limits.packet)
            return await self._exchange.take_in(staged, caller, Claim(), door=DOOR)
        finally:
            staged.discard()
