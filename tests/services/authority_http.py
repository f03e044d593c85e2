"""The HTTP face of the tests' certification authorities: OCSP, revocation lists and timestamps, honest or not.

It runs in a thread of the test process, so that a test changes what is answered at once, and services under test in
other processes reach it as they would reach a real authority.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final, TypeAlias

from aiohttp import web

from tests.services.authority import STALE, Answer, Authority, new_authority

_POLL: Final = 0.02  # seconds between two looks whether silence has ended

_Say: TypeAlias = Callable[[datetime, bool], bytes]


@contextmanager
def serving() -> Iterator[Authority]:
    """Make the authorities and serve them until the end of the block."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        authority = new_authority(sock)
        loop = asyncio.new_event_loop()
        ready = threading.Event()
        thread = threading.Thread(target=_run, args=(loop, authority, sock, ready), name="authority", daemon=True)
        thread.start()
        ready.wait()
        try:
            yield authority
        finally:
            authority.answers.clear()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()


def _run(loop: asyncio.AbstractEventLoop, authority: Authority, sock: socket.socket, ready: threading.Event) -> None:
    asyncio.set_event_loop(loop)
    runner = web.AppRunner(_application(authority), access_log=None, shutdown_timeout=0.1)
    loop.run_until_complete(runner.setup())
    loop.run_until_complete(web.SockSite(runner, sock).start())
    ready.set()
    loop.run_forever()
    loop.run_until_complete(runner.cleanup())
    loop.close()


def _application(authority: Authority) -> web.Application:
    async def ocsp(request: web.Request) -> web.StreamResponse:
        name, body = request.match_info["name"], await request.read()
        return await _answer(
            request, authority, f"ocsp/{name}", "application/ocsp-response",
            lambda at, forged: authority.ocsp(name, body, at=at, forged=forged),
        )  # fmt: skip

    async def crls(request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        return await _answer(
            request, authority, f"crls/{name}", "application/pkix-crl",
            lambda at, forged: authority.crl(name, at=at, forged=forged),
        )  # fmt: skip

    async def deltas(request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if not authority.tells_by_deltas(name):
            raise web.HTTPNotFound
        return await _answer(
            request, authority, f"deltas/{name}", "application/pkix-crl",
            lambda at, forged: authority.delta(name, at=at, forged=forged),
        )  # fmt: skip

    async def tsa(request: web.Request) -> web.StreamResponse:
        name, body = request.match_info["name"], await request.read()
        return await _answer(
            request, authority, f"tsa/{name}", "application/timestamp-reply",
            lambda at, forged: authority.timestamp(name, body, at=at, forged=forged),
        )  # fmt: skip

    app = web.Application()
    app.router.add_post("/nation/ocsp/{name}", ocsp)
    app.router.add_get("/nation/crls/{name}/latest.crl", crls)
    app.router.add_get("/nation/deltas/{name}/latest.crl", deltas)
    app.router.add_post("/nation/tsa/{name}", tsa)
    return app


async def _answer(
    request: web.Request, authority: Authority, service: str, content_type: str, say: _Say
) -> web.StreamResponse:
    authority.asked[service] += 1
    while authority.answers.get(service) is Answer.SILENT:  # noqa: ASYNC110 - it is ended from another thread
        await asyncio.sleep(_POLL)
    how = authority.answers.get(service, Answer.FRESH)
    now = datetime.now(UTC).replace(microsecond=0)
    match how:
        case Answer.ABSENT:
            raise web.HTTPNotFound
        case Answer.ELSEWHERE:
            raise web.HTTPFound(f"http://localhost:{request.url.port}{request.path}")
        case Answer.ENDLESS:
            return await _endless(request, content_type)
        case Answer.BROKEN:
            return web.Response(body=b"<html>502 Bad Gateway</html>", content_type=content_type)
    at = now - STALE if how is Answer.STALE else now
    return web.Response(body=say(at, how is Answer.FORGED), content_type=content_type)


async def _endless(request: web.Request, content_type: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": content_type})
    await response.prepare(request)
    while True:
        await response.write(b"\x30" * 65_536)
