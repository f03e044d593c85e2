"""The way over an OpenID provider and back: a cookie of ten minutes ties the answer to the browser that asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from aiohttp import web

from gateway.findings import NotNow, Refused
from gateway.logs import logger
from gateway.web.auth.cookies import OUTSIDE, cookie, drop_cookie, put_cookie
from gateway.web.auth.entering import enter
from gateway.web.peer import peer_of
from gateway.web.rest.answers import small_body

if TYPE_CHECKING:
    from gateway.people.oidc import Provider
    from gateway.people.people import People

LOG: Final = logger("web")

MINUTES_TO_RETURN: Final = 10


class Outsiders:
    """Sign-ins at the provider."""

    def __init__(self, people: People, provider: Provider) -> None:
        self._people = people
        self._provider = provider

    async def begin(self, request: web.Request) -> web.StreamResponse:
        """GET the way to the provider."""
        started = await self._provider.start()
        answer = web.Response(status=303, headers={"Location": started.location, "Cache-Control": "no-store"})
        put_cookie(request, answer, OUTSIDE, started.kept, MINUTES_TO_RETURN * 60)
        return answer

    async def finish(self, request: web.Request) -> web.StreamResponse:
        """GET the way back, with the provider's answer in the query."""
        outside = await self._provider.finish(cookie(request, OUTSIDE), request.query)
        signed = await self._people.sign_in_outside(
            outside, address=peer_of(request).address, agent=request.headers.get("User-Agent", "")
        )
        answer = await enter(request, self._people, signed)
        drop_cookie(request, answer, OUTSIDE)
        return answer

    async def signed_out(self, request: web.Request) -> web.StreamResponse:
        """POST from the provider itself that a session is over there (back-channel log-out)."""
        form = parse_qs((await small_body(request)).decode("utf-8", "replace"), max_num_fields=20)
        headers = {"Cache-Control": "no-store"}
        try:
            session, subject = await self._provider.signed_out(form.get("logout_token", [""])[0])
        except NotNow:
            raise
        except Refused as refused:
            LOG.warning("oidc log-out refused", reason=str(refused))
            return web.json_response({"error": "invalid_request"}, status=400, headers=headers)
        await self._people.signed_out_outside(session, subject)
        return web.Response(status=200, headers=headers)
