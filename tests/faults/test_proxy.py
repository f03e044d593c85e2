"""The proxy of the fault tests does what it says: passes, refuses, cuts, swallows, slows, truncates, answers HTML."""

from __future__ import annotations

import asyncio
import gc
import http.client
import select
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import closing

import aio_pika
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from tests.faults.proxy import BadGateway, HalfOpen, Pass, Proxy, Refuse, Slow, Truncate


class Echo(socketserver.BaseRequestHandler):
    """Gives back whatever comes."""

    def handle(self) -> None:
        while data := self.request.recv(65_536):
            self.request.sendall(data)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A reset by the proxy is no news."""

    with Server(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        with Proxy(f"tcp://127.0.0.1:{server.server_address[1]}") as between:
            yield between
        server.shutdown()
        thread.join()


def dial(proxy: Proxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), 30)


def echoed(client: socket.socket, data: bytes) -> bytes:
    """Send the bytes, close our side, and return what comes back until the other side closes."""
    client.sendall(data)
    client.shutdown(socket.SHUT_WR)
    return b"".join(iter(lambda: client.recv(65_536), b""))


def test_everything_passes_byte_for_byte(proxy: Proxy) -> None:
    data = bytes(range(256)) * 4_000
    with dial(proxy) as client:
        sender = threading.Thread(target=client.sendall, args=(data,))
        sender.start()
        with client.makefile("rb") as answers:
            assert answers.read(len(data)) == data
        sender.join()


def test_a_refusal_resets_open_connections_and_ends_with_the_next_switch(proxy: Proxy) -> None:
    with dial(proxy) as client:
        client.sendall(b"x")
        assert client.recv(1) == b"x"
        proxy.switch(Refuse())
        with pytest.raises(ConnectionResetError):
            client.recv(1)
    with pytest.raises(ConnectionRefusedError):
        dial(proxy)
    proxy.switch(Pass())
    with dial(proxy) as client:
        assert echoed(client, b"back") == b"back"


def test_one_taken_in_at_the_moment_of_a_refusal_is_reset_like_the_others(
    proxy: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    async def refuse_while_it_comes_in(client: socket.socket) -> None:
        client.connect_ex(("127.0.0.1", proxy.port))
        # Turns of the loop: the connection is seen, then accepted; its transport would be made in the next one.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await proxy._switch(Refuse())

    with socket.socket() as client:
        client.setblocking(False)
        proxy._call(refuse_while_it_comes_in(client))
        client.settimeout(30)
        with pytest.raises(ConnectionResetError):
            client.recv(1)
    proxy.switch(Pass())
    assert proxy.accepted == 1, "it was accepted, and by us"
    assert proxy.connections == 0
    gc.collect()
    assert caplog.records == []


def test_a_cut_resets_open_connections_only(proxy: Proxy) -> None:
    with dial(proxy) as client:
        client.sendall(b"x")
        assert client.recv(1) == b"x"
        assert proxy.connections == 1
        proxy.cut()
        with pytest.raises(ConnectionResetError):
            client.recv(1)
    with dial(proxy) as client:
        assert echoed(client, b"new") == b"new"
    assert proxy.accepted == 2


def test_half_open_connections_stay_open_in_silence_and_are_reset_afterwards(proxy: Proxy) -> None:
    with dial(proxy) as old:
        old.sendall(b"x")
        assert old.recv(1) == b"x"
        proxy.switch(HalfOpen())
        with dial(proxy) as new:
            old.sendall(b"lost")
            new.sendall(b"lost")
            assert select.select([old, new], [], [], 0.3)[0] == []
            proxy.switch(Pass())
            for client in (old, new):
                with pytest.raises(ConnectionResetError):
                    client.recv(1)


def test_a_slow_connection_lets_little_pass_at_a_time_and_loses_nothing(proxy: Proxy) -> None:
    proxy.switch(Slow(bytes_per_second=1))
    with dial(proxy) as client:
        client.sendall(b"abc")
        assert select.select([client], [], [], 0.3)[0] == []
        proxy.switch(Slow(bytes_per_second=50_000, latency=0.001))
        assert echoed(client, b"y" * 10_000) == b"abc" + b"y" * 10_000


@pytest.mark.parametrize("requests", [True, False])
def test_a_truncated_connection_ends_after_so_many_bytes(proxy: Proxy, requests: bool) -> None:
    with dial(proxy) as client:
        client.sendall(b"before")
        assert client.recv(6) == b"before"
        proxy.switch(Truncate(3, requests=requests))
        client.sendall(b"after")
        found = b"".join(iter(lambda: client.recv(65_536), b""))
        assert found in ((b"", b"a", b"af", b"aft") if requests else (b"aft",))


def test_a_bad_gateway_answers_every_request_with_html(proxy: Proxy) -> None:
    proxy.switch(BadGateway())
    for body in (b"", b"z" * 300_000):
        with closing(http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=30)) as client:
            client.request("POST", "/vxp/getEdoc", body)
            answer = client.getresponse()
            assert answer.status == 502
            assert answer.headers["content-type"] == "text/html"
            assert b"<h1>502" in answer.read()
    proxy.switch(Pass())
    with dial(proxy) as client:
        assert echoed(client, b"back") == b"back"


async def test_a_database_is_reached_through_it_and_lost_by_a_cut(database_url: str) -> None:
    with Proxy(database_url) as proxy:
        engine = create_async_engine(proxy.url)
        async with engine.connect() as connection:
            assert (await connection.execute(text("SELECT 1"))).scalar_one() == 1
            proxy.cut()
            with pytest.raises((DBAPIError, OSError)):
                await connection.execute(text("SELECT 1"))
        async with engine.connect() as connection:
            assert (await connection.execute(text("SELECT 2"))).scalar_one() == 2
        await engine.dispose()


async def test_a_broker_is_reached_through_it_and_refused_while_it_refuses(broker_url: str) -> None:
    with Proxy(broker_url) as proxy:
        async with await aio_pika.connect(proxy.url):
            assert proxy.connections == 1
        proxy.switch(Refuse())
        with pytest.raises(OSError):
            await aio_pika.connect(proxy.url)
        proxy.switch(Pass())
        async with await aio_pika.connect(proxy.url) as connection:
            assert not connection.is_closed
