"""The HTTP server frame: routes become a listening service that no client can hang, crash or fill.

One :class:`Frame` runs in each worker process. Requests get an id, repeated slashes are folded, unexpected failures
become 503 with that id, and stopping finishes what is in hand.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web
from aiohttp.http import HttpVersion10, HttpVersion11
from aiohttp.web_server import Server
from yarl import URL

from gateway.findings import Finding, Refused
from gateway.ids import new_id
from gateway.logs import bind, logger
from gateway.web.connection import REQUEST_ID, Connection, Patience, TooSlow, folded, too_many
from gateway.web.entrance import Entrance
from gateway.web.heads import ODD_VERSION, check_head
from gateway.web.peer import PROXIES, Proxies, peer_of
from gateway.web.problems import refusal
from gateway.web.rest.names import check_query
from gateway.web.security_headers import secure_headers

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Awaitable, Iterable

    from aiohttp.abc import AbstractStreamWriter
    from aiohttp.http_parser import RawRequestMessage
    from aiohttp.streams import StreamReader

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LOG: Final = logger("web")

MOST_FIELD: Final = 256 * 1024
"""Bytes of one header field: ``sign-header`` repeats all others, a long ``to`` included."""

MOST_LINE: Final = 64 * 1024
MOST_FIELDS: Final = 256

SWEEP_SECONDS: Final = 1.0


CLIENT_CHECK: Final[web.AppKey[Callable[[web.Request], None]]] = web.AppKey("client_check")
"""Under which an application holds what refuses certificates of clients; without it none is looked at."""


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the request an id, and turn whatever goes wrong into an answer of its door."""
    request_id = request[REQUEST_ID] = new_id()
    bind(request_id)
    try:
        check_head(request)
        if (check := request.app.get(CLIENT_CHECK)) is not None:
            check(request)
    except Refused as refused:
        return _closing(_say_no(request, refused.findings))
    try:
        check_query(request)
        return await handler(request)
    except web.HTTPException:
        raise
    except Refused as refused:
        return _say_no(request, refused.findings, reference=refused.reference)
    except TooSlow:
        return _closing(_say_no(request, [Finding("web.too-slow")]))
    except (web.RequestPayloadError, web.PayloadAccessError):
        return _closing(_say_no(request, [Finding("web.body-broken")]))
    except ConnectionError:
        raise
    except Exception:
        # The outermost edge of a request: whatever was not foreseen is logged under the id that the caller is told.
        LOG.exception("request failed", route=route_of(request))
        return _closing(_say_no(request, [Finding("web.unavailable", "", {"id": request_id})]))


def _say_no(request: web.Request, findings: Iterable[Finding], *, reference: str = "") -> web.Response:
    language = request.headers.get("Accept-Language", "")
    return refusal(
        request.path, tuple(findings), request_id=request[REQUEST_ID], reference=reference, accept_language=language
    )


def _closing(answer: web.Response) -> web.Response:
    answer.force_close()
    return answer


def route_of(request: web.Request) -> str:
    """Return the pattern of the route that serves the request, for logs and metrics; never the path itself."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "other"


async def _common_headers(request: web.Request, response: web.StreamResponse) -> None:
    secure_headers(response.headers, encrypted=peer_of(request).scheme == "https")
    response.headers.setdefault("X-Request-Id", request.get(REQUEST_ID, ""))


def application(
    routes: Iterable[web.AbstractRouteDef], *middlewares: Any, proxies: Proxies | None = None
) -> web.Application:
    """Return an application of these routes inside the guard; bodies are bounded by those who read them.

    ``proxies`` are those whose word about clients is believed; none unless given.
    """
    app = web.Application(middlewares=[*middlewares, guard], client_max_size=1024 * 1024)
    app[PROXIES] = proxies or Proxies()
    app.add_routes(routes)
    app.on_response_prepare.append(_common_headers)
    return app


class _Server(Server):
    """aiohttp's low-level server with our connections."""

    def __init__(self, app: web.Application, patience: Patience) -> None:
        # Only with the application's own two hooks can its server have another kind of connection.
        super().__init__(app._handle, request_factory=self._request)  # type: ignore[arg-type] # noqa: SLF001
        self._app = app
        self._patience = patience

    def __call__(self) -> Connection:
        return Connection(
            self,
            loop=self._loop,
            patience=self._patience,
            max_line_size=MOST_LINE,
            max_field_size=MOST_FIELD,
            max_headers=MOST_FIELDS,
            auto_decompress=False,
            lingering_time=10.0,
        )

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        super().connection_made(handler, transport)
        if too_many(self.connections, self._patience):
            transport.abort()

    def _request(
        self,
        message: RawRequestMessage,
        payload: StreamReader,
        protocol: web.RequestHandler,
        writer: AbstractStreamWriter,
        task: asyncio.Task[None],
    ) -> web.Request:
        raw = message.url.raw_path
        if "//" in raw:
            url = URL.build(path=folded(raw), query_string=message.url.raw_query_string, encoded=True)
            message = message._replace(url=url, path=re.sub("^[^?]*", folded(raw), message.path, count=1))
        odd = message.version not in (HttpVersion10, HttpVersion11)
        if odd:
            message = message._replace(version=HttpVersion10, should_close=True)
        request = self._app._make_request(message, payload, protocol, writer, task)  # noqa: SLF001
        if odd:
            request[ODD_VERSION] = True
        return request


class Frame:
    """One process's HTTP service on an already bound socket; with ``tls``, which gives the context, HTTPS alone."""

    def __init__(
        self,
        app: web.Application,
        sock: socket.socket,
        patience: Patience,
        tls: Callable[[], ssl.SSLContext] | None = None,
    ) -> None:
        self._app = app
        self._sock = sock
        self._patience = patience
        self._tls = tls
        self._entrance: Entrance | None = None
        self._server: _Server | None = None
        self._listening: asyncio.Server | None = None
        self._sweeping: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to accept connections."""
        loop = asyncio.get_running_loop()
        self._app.on_startup.freeze()
        await self._app.startup()
        self._app.freeze()
        self._server = _Server(self._app, self._patience)
        if self._tls is None:
            self._listening = await loop.create_server(self._server, sock=self._sock, backlog=1024)
        else:
            self._entrance = self._door(self._server, self._tls)
            self._entrance.open(self._sock)
        self._sweeping = loop.create_task(self._sweep())

    def _door(self, server: _Server, tls: Callable[[], ssl.SSLContext]) -> Entrance:
        patience = self._patience
        return Entrance(server, tls, lambda: len(server.connections), seconds=patience.head, most=patience.connections)

    async def stop(self) -> None:
        """Accept nothing new, finish what is in hand within ``patience.finish`` seconds, close the rest."""
        if self._server is None or self._sweeping is None:
            return
        if self._listening is not None:
            self._listening.close()
        if self._entrance is not None:
            await self._entrance.close()
        for connection in self._connections():
            connection.drain()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience.finish):
                # aiohttp's connections tell nobody when they are done.
                while any(connection.busy for connection in self._connections()):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        self._sweeping.cancel()
        await self._app.shutdown()
        await self._server.shutdown(1.0)
        await self._app.cleanup()

    def _connections(self) -> list[Connection]:
        if self._server is None:
            return []
        return [connection for connection in self._server.connections if isinstance(connection, Connection)]

    async def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            for connection in self._connections():
                connection.sweep(loop.time())
