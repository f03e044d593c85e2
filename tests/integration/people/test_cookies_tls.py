"""Over TLS the cookies are Secure and have a name that no other host of the domain can set."""

from __future__ import annotations

import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from gateway.web.auth.door import auth_routes
from gateway.web.server import application
from tests import pki
from tests.integration.people.conftest import Browser, Office


@pytest.fixture
def served_url() -> None:
    """On the embedded database: cookies do not depend on it."""


@pytest.fixture
async def secure(office: Office, tmp_path: Path) -> AsyncIterator[Browser]:
    """A browser at the same office over TLS."""
    holder = pki.office()
    file = tmp_path / "tls.pem"
    file.write_bytes(holder.key_pem + holder.pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    runner = web.AppRunner(application(auth_routes(office.people)))
    await runner.setup()
    with socket.create_server(("127.0.0.1", 0)) as sock:
        await web.SockSite(runner, sock, ssl_context=context).start()
        base = f"https://127.0.0.1:{sock.getsockname()[1]}"
        jar = aiohttp.CookieJar(unsafe=True)
        connector = aiohttp.TCPConnector(ssl=False)
        async with aiohttp.ClientSession(base, cookie_jar=jar, connector=connector) as client:
            yield Browser(client, base)
        await runner.cleanup()


async def test_a_session_over_tls_has_a_secure_cookie_of_this_host_alone(office: Office, secure: Browser) -> None:
    await office.account("thu")
    assert (await secure.sign_in("thu"))[0] == 303
    [cookie] = [one for one in secure.client.cookie_jar if one.key == "__Host-lienthong"]
    assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (True, True, "/", "127.0.0.1")
    assert (await secure.get("/auth"))[1].count("Bạn đã đăng nhập") == 1


async def test_a_cookie_without_the_name_for_tls_counts_for_nothing(office: Office, secure: Browser) -> None:
    plain = await office.signed_in("thu")
    secure.client.cookie_jar.update_cookies({"lienthong": plain.token()})
    assert "Tên đăng nhập" in (await secure.get("/auth"))[1]
