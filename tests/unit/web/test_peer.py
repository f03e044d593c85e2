"""Who sent a request: proxies are believed when they are declared, and nobody else is."""

from __future__ import annotations

import base64
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
from aiohttp import web

from gateway.web.connection import Patience
from gateway.web.peer import Proxies, certificate_of, peer_of
from gateway.web.server import Frame, application
from tests.tls import client, der, server

Ask = Callable[..., Awaitable[dict[str, Any]]]


async def whoami(request: web.Request) -> web.Response:
    peer = peer_of(request)
    shown = certificate_of(request)
    return web.json_response({"address": peer.address, "scheme": peer.scheme, "certificate": (shown or b"").hex()})


@pytest.fixture
async def ask() -> AsyncIterator[Ask]:
    """Return a function that asks a service with these proxies who we are, saying these fields."""
    frames: list[Frame] = []

    async def one(proxies: list[str], *fields: tuple[str, str]) -> dict[str, Any]:
        sock = socket.create_server(("127.0.0.1", 0))
        app = application([web.get("/who", whoami)], proxies=Proxies(proxies))
        frames.append(Frame(app, sock, Patience(finish=1.0)))
        await frames[-1].start()
        port = sock.getsockname()[1]
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{port}/who", headers=list(fields)) as answer,
        ):
            found: dict[str, Any] = json.loads(await answer.read())
            return found

    yield one
    for frame in frames:
        await frame.stop()


FAR = ("X-Forwarded-For", "203.0.113.7")
HTTPS = ("X-Forwarded-Proto", "https")
OURS = ["127.0.0.0/8", "10.0.0.5"]


async def test_nobody_is_believed_unless_declared(ask: Ask) -> None:
    shown = ("Client-Cert", base64.b64encode(der(client("hệ thống"))).decode())
    found = await ask(["10.0.0.5"], FAR, HTTPS, shown)
    assert found == {"address": "127.0.0.1", "scheme": "http", "certificate": ""}


async def test_a_declared_proxy_is_believed(ask: Ask) -> None:
    found = await ask(OURS, FAR, HTTPS)
    assert (found["address"], found["scheme"]) == ("203.0.113.7", "https")


@pytest.mark.parametrize(
    ("said", "address"),
    [
        (["6.6.6.6, 203.0.113.7"], "203.0.113.7"),
        (["203.0.113.7, 10.0.0.5"], "203.0.113.7"),
        (["6.6.6.6", "203.0.113.7, 10.0.0.5"], "203.0.113.7"),
        (["203.0.113.7:4711"], "203.0.113.7"),
        (["[2001:db8::1]:4711"], "2001:db8::1"),
        (["203.0.113.7, nonsense"], "127.0.0.1"),
        (["10.0.0.5"], "10.0.0.5"),
        ([""], "127.0.0.1"),
        ([", ".join(["10.0.0.5"] * 1000)], "10.0.0.5"),
    ],
)
async def test_the_nearest_address_that_is_no_proxy_is_the_clients(ask: Ask, said: list[str], address: str) -> None:
    assert (await ask(OURS, *(("X-Forwarded-For", one) for one in said)))["address"] == address


@pytest.mark.parametrize(
    ("said", "scheme"), [("https", "https"), ("http, https", "https"), ("https, http", "http"), ("javascript", "http")]
)
async def test_the_last_scheme_counts(ask: Ask, said: str, scheme: str) -> None:
    assert (await ask(OURS, ("X-Forwarded-Proto", said)))["scheme"] == scheme


async def test_a_certificate_is_read_in_the_forms_of_both_proxies(ask: Ask) -> None:
    holder = client("hệ thống")
    text = base64.b64encode(der(holder)).decode()
    for form in (f":{text}:", text, quote(holder.pem.decode())):
        assert (await ask(OURS, ("Client-Cert", form)))["certificate"] == der(holder).hex()


@pytest.mark.parametrize("form", ["", "x", "::", ":AAAA:", "%00", "-----BEGIN%20CERTIFICATE-----"])
async def test_what_is_no_certificate_is_none(ask: Ask, form: str) -> None:
    assert (await ask(OURS, ("Client-Cert", form)))["certificate"] == ""


async def test_a_certificate_that_has_ended_is_refused(ask: Ask) -> None:
    ended = server("cũ", until=datetime.now(UTC) - timedelta(minutes=1))
    found = await ask(OURS, ("Client-Cert", base64.b64encode(der(ended)).decode()))
    assert found["code"] == "tls.client-out-of-time"
