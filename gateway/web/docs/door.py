"""``/api/docs``: the REST interface for people, open to all since it tells nothing of this installation.

Searching is a form that asks again, so that the page needs no script and its policy allows none.
"""

from __future__ import annotations

import asyncio
from importlib.resources import files
from typing import Final

from aiohttp import web

from gateway.web.problems import prefers_english

HOME: Final = "/api/docs"
MOST_ASKED: Final = 100
POLICY: Final = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"


def docs_routes() -> list[web.RouteDef]:
    """Return the routes of the pages."""
    return [web.get(HOME, show), web.get(f"{HOME}/style.css", style)]


async def show(request: web.Request) -> web.Response:
    """GET all calls, or those in which the words of ``q`` stand."""
    # Imported late: templates cost memory that a service whose pages nobody reads need not spend.
    from gateway.web.docs.render import page

    preferred = "en" if prefers_english(request.headers.get("Accept-Language", "")) else "vi"
    language = request.query.get("lang", preferred)
    asked = request.query.get("q", "")[:MOST_ASKED].strip()
    text = await asyncio.to_thread(page, "en" if language == "en" else "vi", asked)
    headers = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY"}
    return web.Response(text=text, content_type="text/html", charset="utf-8", headers=headers)


async def style(_request: web.Request) -> web.Response:
    """GET the page's look."""
    text = files(__package__).joinpath("style.css").read_text(encoding="utf-8")
    headers = {"Cache-Control": "public, max-age=3600"}
    return web.Response(text=text, content_type="text/css", charset="utf-8", headers=headers)
