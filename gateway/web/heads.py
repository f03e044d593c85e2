"""Heads of requests that some proxy could read differently than we do, refused before any handler sees them.

The parser has already refused what is not HTTP/1.1 by its letter (RFC 9112); here goes what the letter allows and none
sends in good faith: paths that climb or hide, two opinions about the host, framing that a proxy may not share.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote_to_bytes

from aiohttp import web
from aiohttp.http import HttpVersion11

from gateway.findings import refuse

_HOST: Final = re.compile(r"(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::[0-9]{1,5})?")
_ABSOLUTE: Final = re.compile(r"https?://([^/?#]*)", re.IGNORECASE)
_HIDDEN: Final = re.compile(r"[\x00-\x1f\x7f\\]|%[0-9A-Fa-f]{2}")
"""In a decoded path: control characters, backslashes, and what would only now become something else."""

SWITCHES: Final = frozenset({"websocket", "tcp"})
"""Protocols after whose mention the parser reads no further request from the connection."""


ODD_VERSION: Final = web.RequestKey("odd_version", bool)
"""Marks a request that is neither HTTP/1.0 nor HTTP/1.1, such as HTTP/0.9, which has no fields at all."""


def check_head(request: web.Request) -> None:
    """Raise Refused ``web.bad-request`` or ``.framing-wrong``, ``.host-wrong``, ``.path-wrong``, ``.upgrade``."""
    if ODD_VERSION in request:
        raise refuse("web.bad-request")
    _check_framing(request)
    _check_host(request)
    _check_path(request.rel_url.raw_path)
    if request.headers.get("Upgrade", "").lower() in SWITCHES or request.method == "CONNECT":
        raise refuse("web.upgrade", "Upgrade")


def _check_framing(request: web.Request) -> None:
    given = request.headers.getall("Transfer-Encoding", [])
    if not given:
        return
    alone = "Content-Length" not in request.headers and request.version >= HttpVersion11
    if not alone or [value.lower() for value in given] != ["chunked"]:
        raise refuse("web.framing-wrong", "Transfer-Encoding")


def _check_host(request: web.Request) -> None:
    given = request.headers.getall("Host", [])
    if len(given) > 1 or (not given and request.version >= HttpVersion11):
        raise refuse("web.host-wrong", "Host")
    if given and not _HOST.fullmatch(given[0]):
        raise refuse("web.host-wrong", "Host")
    named = _ABSOLUTE.match(request.raw_path)
    if named and given and _plain_port(named[1]) != _plain_port(given[0]):
        raise refuse("web.host-wrong", "Host")


def _plain_port(host: str) -> str:
    return host.lower().removesuffix(":80").removesuffix(":443")


def _check_path(raw: str) -> None:
    try:
        path = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        raise refuse("web.path-wrong") from None
    steps = path.split("/")
    if not path.startswith("/") or _HIDDEN.search(path) or ".." in steps or "." in steps:
        raise refuse("web.path-wrong")
