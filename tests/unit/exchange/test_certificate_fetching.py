"""Asking addresses that others chose: bounded, and never into our own network."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from gateway.exchange.certificates.fetch_rules import FetchRules
from gateway.exchange.certificates.fetching import Fetcher, Unreachable, is_public

RULES = FetchRules(seconds=5.0, most_bytes=1000, private=True)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def plain(request: web.Request) -> web.StreamResponse:
    return web.Response(body=b"list" + await request.read())


async def large(_request: web.Request) -> web.StreamResponse:
    return web.Response(body=bytes(1001))


async def fault(_request: web.Request) -> web.StreamResponse:
    raise web.HTTPInternalServerError(text="secrets of the inside")


async def round_and_round(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(request.path)


async def next_door(_request: web.Request) -> web.StreamResponse:
    raise web.HTTPMovedPermanently("/plain")


async def elsewhere(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(f"http://localhost:{request.url.port}/plain")


async def file(_request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("file:///etc/passwd")


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    app = web.Application()
    for handler in (plain, large, fault, round_and_round, next_door, elsewhere, file):
        app.router.add_route("*", f"/{handler.__name__}", handler)
    running = TestServer(app)
    await running.start_server()
    yield running
    await running.close()


async def ask(url: str, rules: FetchRules = RULES, body: bytes | None = None) -> bytes:
    fetcher = Fetcher(rules)
    try:
        return await (fetcher.get(url) if body is None else fetcher.post(url, body))
    finally:
        await fetcher.close()


async def test_an_answer_is_returned(server: TestServer) -> None:
    assert await ask(f"{server.make_url('/plain')}") == b"list"
    assert await ask(f"{server.make_url('/plain')}", body=b"?") == b"list?"


async def test_a_redirection_on_the_same_host_is_followed(server: TestServer) -> None:
    assert await ask(f"{server.make_url('/next_door')}") == b"list"


@pytest.mark.parametrize("path", ["large", "fault", "round_and_round", "elsewhere", "file", "nothing"])
async def test_anything_else_is_no_answer(server: TestServer, path: str) -> None:
    with pytest.raises(Unreachable) as reason:
        await ask(f"{server.make_url(f'/{path}')}")
    assert "secrets" not in str(reason.value)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "127.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"]
)
async def test_this_machine_is_not_reached_under_any_name(server: TestServer, host: str) -> None:
    with pytest.raises(Unreachable):
        await ask(f"http://{host}:{server.port}/plain", FetchRules(seconds=5.0))


@pytest.mark.parametrize(
    "url",
    ["ftp://example.vn/a.crl", "file:///etc/passwd", "http://user:word@example.vn/", "http:///a", "ldap://ca/cn=x", ""],
)
async def test_only_plain_http_addresses_are_asked(url: str) -> None:
    with pytest.raises(Unreachable):
        await ask(url)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "203.162.4.190", "64:ff9b::8.8.8.8"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:10.0.0.1",
        "2002:0a00:0001::", "ca.gov.vn", "", "::10.0.0.1", "::8.8.8.8", "::7f00:1", "64:ff9b::10.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::169.254.169.254", "64:ff9b:1::8.8.8.8", "64:ff9b:1:ffff::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)
