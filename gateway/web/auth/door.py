"""The sign-in pages below ``/auth``: name and password, or an OpenID provider; one's own password and sessions.

Plain forms that work without scripts. Each carries a token bound to a cookie, and must come from our own pages.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from aiohttp import web

from gateway.findings import Refused, refuse
from gateway.web.auth.cookies import (
    FORM,
    SESSION,
    check_same_origin,
    check_token,
    cookie,
    csrf_token,
    drop_cookie,
    put_cookie,
    session_token,
)
from gateway.web.auth.entering import HOME, enter, to_home
from gateway.web.auth.outside import Outsiders
from gateway.web.auth.pages import STYLE, Said, account_page, page, sign_in_form
from gateway.web.auth.words import Words
from gateway.web.peer import peer_of
from gateway.web.rest.answers import small_body

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from gateway.people.people import People
    from gateway.people.views import Visit

MOST_FIELDS: Final = 20


def auth_routes(people: People) -> list[web.RouteDef]:
    """Return the routes of the pages."""
    pages = Pages(people)
    routes = [
        web.get(HOME, pages.home),
        web.get(f"{HOME}/style.css", style),
        web.post(f"{HOME}/sign-in", pages.telling(pages.sign_in)),
        web.post(f"{HOME}/password", pages.telling(pages.password)),
        web.post(f"{HOME}/sign-out", pages.telling(pages.sign_out)),
        web.post(f"{HOME}/sign-out-everywhere", pages.telling(pages.sign_out_everywhere)),
        web.post(f"{HOME}/end-session", pages.telling(pages.end_session)),
    ]
    if people.provider is None:
        return routes
    outsiders = Outsiders(people, people.provider)
    return [
        *routes,
        web.get(f"{HOME}/oidc", pages.telling(outsiders.begin)),
        web.get(f"{HOME}/oidc/callback", pages.telling(outsiders.finish)),
        web.post(f"{HOME}/oidc/signed-out", outsiders.signed_out),
    ]


async def style(_request: web.Request) -> web.StreamResponse:
    """GET the one style sheet."""
    headers = {"Cache-Control": "public, max-age=3600"}
    return web.Response(text=STYLE, content_type="text/css", charset="utf-8", headers=headers)


class Pages:
    """The pages; each answers in the reader's language."""

    def __init__(self, people: People) -> None:
        self._people = people

    def telling(
        self, operation: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Return the operation with its refusals told on a page."""

        async def handler(request: web.Request) -> web.StreamResponse:
            try:
                return await operation(request)
            except Refused as refused:
                return await self.show(request, Said(refused.findings))

        return handler

    async def home(self, request: web.Request) -> web.StreamResponse:
        """GET the form, or, for who is signed in, their account."""
        words = Words(request)
        return await self.show(request, Said(good=words("changed") if "changed" in request.query else ""))

    async def show(self, request: web.Request, said: Said) -> web.StreamResponse:
        """Return the page that fits whoever asks, with something to tell first."""
        words = Words(request)
        oidc = self._people.rules.oidc
        issuer = oidc.issuer if oidc is not None else None
        token = session_token(request)
        visit = await self._people.visit(token) if token else None
        if visit is not None:
            found = await self._people.sessions(visit.account)
            least = self._people.rules.password_length
            return page(words, account_page(words, visit, csrf_token(token), found, least), said, issuer)
        form = cookie(request, FORM) or secrets.token_urlsafe(32)
        answer = page(words, sign_in_form(words, csrf_token(form), oidc.label if oidc else None), said, issuer)
        put_cookie(request, answer, FORM, form, None)
        return answer

    async def sign_in(self, request: web.Request) -> web.StreamResponse:
        """POST name and password."""
        form = await _form(request)
        check_same_origin(request)
        check_token(cookie(request, FORM), form.get("csrf", ""))
        agent = request.headers.get("User-Agent", "")
        signed = await self._people.sign_in(
            form.get("name", ""), form.get("password", ""), address=peer_of(request).address, agent=agent
        )
        return await enter(request, self._people, signed)

    async def password(self, request: web.Request) -> web.StreamResponse:
        """POST old and new password."""
        visit, form = await self._checked(request)
        if form.get("new") != form.get("again"):
            raise refuse("people.password-twice", "again")
        token = await self._people.change_password(
            visit, form.get("old", ""), form.get("new", ""), address=peer_of(request).address
        )
        answer = to_home(request, changed=True)
        put_cookie(request, answer, SESSION, token, None)
        return answer

    async def sign_out(self, request: web.Request) -> web.StreamResponse:
        """POST the end of this session; whoever came from the provider signs out there too."""
        visit, _ = await self._checked(request)
        await self._people.sign_out(visit)
        farewell = await self._farewell(visit)
        answer = web.Response(status=303, headers={"Location": farewell}) if farewell else to_home(request)
        drop_cookie(request, answer, SESSION)
        return answer

    async def _farewell(self, visit: Visit) -> str | None:
        if self._people.provider is None or visit.session.method != "oidc":
            return None
        try:
            return await self._people.provider.farewell()
        except Refused:
            return None  # it is away: here the session has ended

    async def sign_out_everywhere(self, request: web.Request) -> web.StreamResponse:
        """POST the end of all one's sessions."""
        visit, _ = await self._checked(request)
        await self._people.sign_out_everywhere(visit)
        answer = to_home(request)
        drop_cookie(request, answer, SESSION)
        return answer

    async def end_session(self, request: web.Request) -> web.StreamResponse:
        """POST the end of another session of one's own."""
        visit, form = await self._checked(request)
        await self._people.sign_out(visit, form.get("session", ""))
        return to_home(request)

    async def _checked(self, request: web.Request) -> tuple[Visit, Mapping[str, str]]:
        """Return who sends a form of ours. Raises Refused ``people.session-ended`` or ``people.form-foreign``."""
        form = await _form(request)
        token = session_token(request)
        visit = await self._people.visit(token) if token else None
        if visit is None:
            raise refuse("people.session-ended", "Cookie")
        check_same_origin(request)
        check_token(token, form.get("csrf", ""))
        return visit, form


async def _form(request: web.Request) -> Mapping[str, str]:
    if request.content_type != "application/x-www-form-urlencoded":
        raise refuse("people.form-foreign", "Content-Type")
    try:
        text = (await small_body(request)).decode("utf-8")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise refuse("people.form-foreign", "body") from None
