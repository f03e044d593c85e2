"""The moment at which a session enters a browser, the same for passwords and for the OpenID provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

from gateway.web.auth.cookies import FORM, SESSION, drop_cookie, put_cookie, session_token

if TYPE_CHECKING:
    from gateway.people.people import People
    from gateway.people.views import SignedIn

HOME: Final = "/auth"


async def enter(request: web.Request, people: People, signed: SignedIn) -> web.Response:
    """Return the answer that brings a new session into the browser; the one that it had before ends."""
    before = session_token(request)
    old = await people.visit(before) if before else None
    if old is not None:
        await people.sign_out(old)
    answer = to_home(request)
    put_cookie(request, answer, SESSION, signed.token, None)
    drop_cookie(request, answer, FORM)
    return answer


def to_home(request: web.Request, *, changed: bool = False) -> web.Response:
    """Return the way to the page of who is signed in, in the language that was asked for."""
    asked = {"lang": request.query["lang"]} if request.query.get("lang") in {"vi", "en"} else {}
    query = "&".join(f"{name}={value}" for name, value in {**asked, **({"changed": "1"} if changed else {})}.items())
    place = f"{HOME}?{query}" if query else HOME
    return web.Response(status=303, headers={"Location": place, "Cache-Control": "no-store"})
