"""One client's connection: aiohttp's request handler with patience that ends and errors in the door's own form.

aiohttp by itself waits for ever for a slow body or a reader that stopped reading, answers what it cannot parse in plain
text, and drops uploads in hand once it is told to stop. :meth:`Connection.sweep` is called every second by the
server, which is cheaper than timers of its own for each connection.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from gateway.findings import Finding, LienThongError
from gateway.ids import new_id
from gateway.logs import logger
from gateway.web.problems import refusal
from gateway.web.security_headers import secure_headers

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Sequence

    from aiohttp.web_server import Server

LOG: Final = logger("web")

REQUEST_ID: Final = web.RequestKey("request_id", str)
"""Under which a request holds its own id: in logs, in answers, in the header ``X-Request-Id``."""

MOST_HEAD: Final = 1024 * 1024
"""Bytes of one request's head, all header fields together."""

LEAST_MOVED: Final = 16 * 1024
"""Bytes that a sender of a body has to move within ``stall_seconds``."""

GRACE_SECONDS: Final = 5.0
"""Between telling a handler that its sender is too slow and tearing the connection down."""

_TARGET: Final = re.compile(rb"[A-Za-z]{1,20} +(?:https?://[^/ ]*)?(/[^ ?\r\n]{0,500})")

_PLAIN: Final = {404: "web.not-found", 405: "web.method-not-allowed", 413: "web.too-large", 417: "web.expectation"}


class TooSlow(LienThongError):
    """The sender of a body moved too little for too long; raised in the handler that waits for it."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long clients may take, in seconds, and how many may be connected to one process."""

    head: float = 20.0
    idle: float = 75.0
    stall: float = 30.0
    finish: float = 30.0
    connections: int = 2000


def folded(path: str) -> str:
    """Return a path with repeated slashes folded into one."""
    return re.sub("/{2,}", "/", path)


def plain_refusal(request: web.BaseRequest, path: str, status: int) -> web.Response:
    """Return the answer for a bare HTTP error, such as 404, in the form of the path's door."""
    code = _PLAIN.get(status, "web.bad-request")
    finding = Finding(code, "", {"path": path[:200], "method": request.method[:20]})
    language = request.headers.get("Accept-Language", "") if request.headers else ""
    return refusal(path, [finding], request_id=request.get(REQUEST_ID) or new_id(), accept_language=language)


class Connection(web.RequestHandler):
    """A client's connection, watched over by the server."""

    def __init__(self, manager: Server, *, loop: asyncio.AbstractEventLoop, patience: Patience, **options: Any) -> None:
        options |= {"access_log": None, "keepalive_timeout": patience.idle}
        super().__init__(manager, loop=loop, **options)
        self._patience = patience
        self._head_since: float | None = loop.time()
        self._head_bytes = 0
        self._head_start = b""
        self._received = 0
        self._mark = (loop.time(), 0)
        self._blocked_since: float | None = None
        self._slow_since: float | None = None
        self._draining = False

    @property
    def busy(self) -> bool:
        """Whether a request is being served or waits for it.

        aiohttp's own flag leaves a gap between taking a request and serving it; its waiter does not.
        """
        return bool(self._messages) or (self._waiter is None and self._request_count > 0)

    def data_received(self, data: bytes) -> None:
        """Take bytes, noting when a request's head began and how much of it came."""
        self._received += len(data)
        if data and not self.busy:
            self._note_head(data)
        super().data_received(data)
        if self.busy:
            self._head_since, self._head_bytes = None, 0
        elif self._head_bytes > MOST_HEAD:
            self._cut_off("web.head-too-large", limit=MOST_HEAD)

    def _note_head(self, data: bytes) -> None:
        if not self._head_bytes:
            self._head_since = self._loop.time()
            self._head_start = data[:1024]
        elif len(self._head_start) < 1024:
            self._head_start += data[: 1024 - len(self._head_start)]
        self._head_bytes += len(data)

    def pause_writing(self) -> None:
        """Note since when the client does not read what it asked for."""
        self._blocked_since = self._loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        """Forget that the client did not read."""
        self._blocked_since = None
        super().resume_writing()

    def sweep(self, now: float) -> None:
        """Cut the client off if it has taken longer than patience allows."""
        if self._blocked_since is not None and now - self._blocked_since > self._patience.stall * 2:
            self._abort("reader-too-slow")
        elif self._slow_since is not None:
            if now - self._slow_since > GRACE_SECONDS:
                self._abort("sender-too-slow")
        elif self._head_since is not None and now - self._head_since > self._patience.head:
            self._cut_off("web.too-slow", seconds=int(self._patience.head))
        else:
            self._watch_body(now)

    def _watch_body(self, now: float) -> None:
        request = self._current_request
        if request is None or request.content.is_eof() or self._reading_paused or self._buffer_paused:
            self._mark = (now, self._received)
            return
        since, received = self._mark
        if self._received - received >= LEAST_MOVED:
            self._mark = (now, self._received)
        elif now - since > self._patience.stall:
            self._slow_since = now
            request.content.set_exception(TooSlow())

    def drain(self) -> None:
        """Finish the request in hand, then close; close at once without one."""
        self._draining = True
        if not self.busy and self.transport is not None:
            self.transport.close()

    def _abort(self, why: str) -> None:
        LOG.info("client cut off", why=why)
        if self.transport is not None:
            self.transport.abort()

    def _cut_off(self, code: str, **facts: int) -> None:
        """Answer a request that never became one, and close."""
        path = self._path_of_head()
        answer = refusal(path, [Finding(code, "", facts)], request_id=new_id())
        body = bytes(answer.body) if isinstance(answer.body, bytes) else b""
        secure_headers(answer.headers, encrypted=self.ssl_context is not None)
        fields = "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items() if name != "Content-Length")
        head = (
            f"HTTP/1.1 {answer.status} {answer.reason}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{fields}"
        )
        if self.transport is not None and self._head_bytes:
            self.transport.write(f"{head}\r\n".encode() + body)
        self._head_since = None
        self.force_close()

    def _path_of_head(self) -> str:
        found = _TARGET.match(self._head_start.lstrip(b"\r\n"))
        return folded(found[1].decode("latin-1")) if found else "/"

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what the parser refused (400) or what nobody foresaw, and close; never a 500."""
        if request.writer.output_size > 0:
            raise ConnectionError("the answer has begun, another cannot be sent")
        request_id = new_id()
        if status == 400:
            finding, path = Finding("web.bad-request"), self._path_of_head()
        else:
            LOG.error("request failed", request=request_id, exc_info=exc)
            finding, path = Finding("web.unavailable", "", {"id": request_id}), request.path
        answer = refusal(folded(path), [finding], request_id=request_id)
        secure_headers(answer.headers, encrypted=self.ssl_context is not None)
        answer.force_close()
        return answer

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send an answer; bare HTTP errors of the library get the door's form first."""
        if isinstance(resp, web.HTTPException) and resp.status >= 400:
            allow = resp.headers.get("Allow")
            resp = plain_refusal(request, request.path, resp.status)
            if allow:
                resp.headers["Allow"] = allow
        if self._draining and not resp.prepared:
            resp.force_close()
        result = await super().finish_response(request, resp, start_time)
        if self._draining:
            self.close()
        return result


def too_many(connections: Sequence[object], patience: Patience) -> bool:
    """Tell whether one connection more is too many for this process."""
    return len(connections) > patience.connections
