"""HTTP sessions of adapters: one pool of connections, nothing kept in cookies, nothing compressed."""

from __future__ import annotations

from typing import Protocol

import aiohttp

from gateway.client_tls import ClientTls


class Reachable(Protocol):
    """Settings that say where the other side is and whom we trust there."""

    @property
    def url(self) -> str: ...
    @property
    def connections(self) -> int: ...
    @property
    def tls(self) -> ClientTls: ...


def new_session(settings: Reachable) -> aiohttp.ClientSession:
    """Return a session; nothing is contacted yet."""
    trust = settings.tls.context() if settings.url.startswith("https") else True
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=settings.connections, ssl=trust),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": "lienthong", "Accept-Encoding": "identity"},
    )
