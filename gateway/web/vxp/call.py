"""One verified call of the bus's wire, as its operations see it, and the reading of its body.

Bodies are read in pieces as they come; a client that is too slow or breaks off is refused by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import hdrs, web
from aiohttp.http import HttpVersion11

from gateway.findings import refuse
from gateway.web.connection import TooSlow

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from gateway.exchange.exchange import Exchange
    from gateway.exchange.views import Caller
    from gateway.web.vxp.signature import Parameters


@dataclass(frozen=True, slots=True)
class Call:
    """One request whose signature holds: what is asked, by whom, with which parameters.

    ``most_bytes`` bounds the body of ``sendEdoc`` before it is read; ``None`` leaves that to the store.
    """

    operation: str
    request: web.Request
    exchange: Exchange
    caller: Caller
    parameters: Parameters
    most_bytes: int | None = None

    @property
    def system(self) -> str:
        """Id of the calling system as the exchange knows it."""
        return self.caller.system


async def invite_body(request: web.Request) -> None:
    """Answer ``Expect: 100-continue``; raise 417 for any other expectation."""
    expected = request.headers.get(hdrs.EXPECT, "")
    if not expected or request.version < HttpVersion11:
        return
    if expected.lower() != "100-continue":
        raise web.HTTPExpectationFailed
    await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    request.writer.output_size = 0


async def pieces(request: web.Request) -> AsyncIterator[bytes]:
    """Yield the body as it comes. Raises Refused ``web.too-slow`` or ``web.body-broken``."""
    try:
        async for piece in request.content.iter_any():
            yield piece
    except TooSlow:
        raise refuse("web.too-slow") from None
    except (web.RequestPayloadError, web.PayloadAccessError):
        raise refuse("web.body-broken") from None


async def read_small(request: web.Request, most: int) -> bytes:
    """Return a body of at most ``most`` bytes. Raises Refused ``wire.body-too-large``."""
    if (request.content_length or 0) > most:
        raise refuse("wire.body-too-large", limit=most)
    body = bytearray()
    async for piece in pieces(request):
        body += piece
        if len(body) > most:
            raise refuse("wire.body-too-large", limit=most)
    return bytes(body)
