"""Faults of the line: what a proxy, a cut connection, a slow server or a wrong clock make of any answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final

from aiohttp import hdrs, web

from gateway.rehearsal.script import HTTP_FAULTS, FaultKind, FaultSettings, Script
from gateway.web.server import route_of

if TYPE_CHECKING:
    from multidict import CIMultiDict

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Middleware = Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]

SYSTEM_FIELD: Final = "XroadVnpt-systemid"
OURS: Final = "X-Lienthong-Rehearsal"
"""Header of the rehearsal's own calls, with its token: nothing goes wrong with them, and nobody watches them."""

PAGE: Final = """\
<html>
<head><title>502 Bad Gateway</title></head>
<body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body>
</html>
"""


def operation_of(request: web.Request) -> str:
    """Return how a call is named in a script: the operation of the bus's wire, else method and route."""
    if request.path.startswith("/vxp/"):
        return request.path.removeprefix("/vxp/").strip("/")
    return f"{request.method} {route_of(request)}"


def system_of(request: web.Request) -> str:
    """Return who says to call: the system id of the wire, which nobody has verified yet; else nothing."""
    return request.headers.get(SYSTEM_FIELD, "")


def faults_of_line(script: Script, token: str = "") -> Middleware:
    """Return the middleware in which calls go wrong; those that carry the token never do."""

    @web.middleware
    async def wrong(request: web.Request, handler: Handler) -> web.StreamResponse:
        if token and request.headers.get(OURS) == token:
            return await handler(request)
        due = {fault.kind: fault for fault in script.due(HTTP_FAULTS, operation_of(request), (system_of(request),))}
        return await _spoilt(request, handler, due)

    return wrong


async def _spoilt(request: web.Request, handler: Handler, due: dict[FaultKind, FaultSettings]) -> web.StreamResponse:
    if delay := due.get(FaultKind.DELAY):
        await asyncio.sleep(delay.seconds)
    if (page := due.get(FaultKind.PROXY_PAGE)) and not page.after:
        return _proxy_page()
    cut, skew = due.get(FaultKind.TRUNCATED), due.get(FaultKind.CLOCK_SKEW)
    if cut or skew:
        # aiohttp has no public way to change what carries an answer, and an answer begun cannot be changed otherwise.
        writer = request._payload_writer  # noqa: SLF001
        request._payload_writer = _Line(  # type: ignore[assignment] # noqa: SLF001
            writer,
            request,
            cut.at if cut else 1.0,
            skew.seconds if skew else 0.0,
        )
    answer = await handler(request)
    if page and not answer.prepared:
        return _proxy_page()
    return answer


def _proxy_page() -> web.Response:
    answer = web.Response(status=502, text=PAGE, content_type="text/html", headers={"Server": "nginx"})
    answer.force_close()
    return answer


class _Line:
    """Carries an answer, its date put ahead, until a share of its announced bytes has gone; then the line breaks."""

    def __init__(self, inner: Any, request: web.Request, at: float, ahead: float) -> None:
        self._inner = inner
        self._request = request
        self._at = at
        self._ahead = ahead
        self._left: int | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def write_headers(self, status_line: str, headers: CIMultiDict[str]) -> None:
        if self._ahead:
            there = datetime.now(UTC) + timedelta(seconds=self._ahead)
            headers[hdrs.DATE] = format_datetime(there, usegmt=True)
        if self._at < 1.0:
            self._left = int(int(headers.get(hdrs.CONTENT_LENGTH, "0")) * self._at)
        await self._inner.write_headers(status_line, headers)

    async def write(self, chunk: Any, **more: Any) -> None:
        if self._left is None:
            await self._inner.write(chunk, **more)
            return
        await self._inner.write(bytes(chunk[: self._left]), **more)
        self._left -= len(chunk)
        if self._left <= 0:
            await self._inner.drain()
            self._end()

    async def write_eof(self, chunk: bytes = b"") -> None:
        if chunk:
            await self.write(chunk)
        await self._inner.write_eof()

    def _end(self) -> None:
        if self._request.transport is not None:
            self._request.transport.close()
        raise ConnectionAbortedError("broken off as the script says")
