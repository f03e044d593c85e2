"""A TCP proxy that misbehaves on demand, put between us and a broker, a database, a bus or an agency's system.

It runs in a thread of its own, so that tests of both kinds, with and without an event loop, switch its faults at any
moment; a switch holds for open connections as well as for new ones.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from tests.services.process import free_port

PIECE = 65_536
PAGE = "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"
ANSWER = (
    "HTTP/1.1 502 Bad Gateway\r\nServer: nginx\r\nContent-Type: text/html\r\n"
    f"Content-Length: {len(PAGE)}\r\nConnection: close\r\n\r\n{PAGE}"
).encode()


class Fault:
    """A way to misbehave; one of the classes below."""


@dataclass(frozen=True, slots=True)
class Pass(Fault):
    """None: everything passes, as through a cable."""


@dataclass(frozen=True, slots=True)
class Refuse(Fault):
    """As a server that is down: open connections are reset and new ones refused."""


@dataclass(frozen=True, slots=True)
class HalfOpen(Fault):
    """As a host that vanished behind a firewall: connections stay open and are accepted, what is sent disappears."""


@dataclass(frozen=True, slots=True)
class Slow(Fault):
    """So many bytes a second in each direction of each connection, and seconds of delay for each piece."""

    bytes_per_second: float = float("inf")
    latency: float = 0.0


@dataclass(frozen=True, slots=True)
class Truncate(Fault):
    """Each connection ends after so many bytes of the answers, or of the requests, from the switch on."""

    after: int
    requests: bool = False


@dataclass(frozen=True, slots=True)
class BadGateway(Fault):
    """As a web server before a dead service: every request is answered by an HTML page with status 502."""


class Proxy:
    """A proxy to one address; a context manager, and ``url`` is the way through it."""

    def __init__(self, url: str, port: int | None = None) -> None:
        """Take the URL of the real service; the proxy listens at ``port`` of 127.0.0.1, a free one when left out."""
        place = urlsplit(url)
        assert place.hostname is not None, "a URL with host and port"
        assert place.port is not None, "a URL with host and port"
        self._target = (place.hostname, place.port)
        self.port = port or free_port()
        name, at, _ = place.netloc.rpartition("@")
        self.url = place._replace(netloc=f"{name}{at}127.0.0.1:{self.port}").geturl()
        self.fault: Fault = Pass()
        self.accepted = 0
        """How many connections were accepted since the start."""
        self._open: set[_Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._call(self._listen())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._call(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def connections(self) -> int:
        """How many connections are open at this moment."""
        return len(self._open)

    def switch(self, fault: Fault) -> None:
        """Misbehave in this way from now on; on return the switch is done.

        Connections from which something disappeared are reset by the next switch: a stream never goes on with a hole.
        """
        self._call(self._switch(fault))

    def cut(self) -> None:
        """Reset all open connections, as a firewall or a failing cable does; new ones are served as before."""
        self._call(self._cut())

    def _call(self, work: Coroutine[None, None, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port, limit=PIECE)

    async def _switch(self, fault: Fault) -> None:
        self.fault = fault
        if isinstance(fault, Refuse) and self._server is not None:
            # asyncio loses a connection that it accepted but has no transport for yet when its server is closed
            # (``Server._attach``): so nothing more is accepted, and what was gets its transport in this turn.
            for listening in self._server.sockets:
                self._loop.remove_reader(listening.fileno())
            await asyncio.sleep(0)
            self._server.close()
            self._server = None
        for connection in [one for one in self._open if one.holed or isinstance(fault, Refuse)]:
            connection.reset()
        if not isinstance(fault, Refuse) and self._server is None:
            await self._listen()

    async def _cut(self) -> None:
        for connection in list(self._open):
            connection.reset()

    async def _end(self) -> None:
        await self._switch(Refuse())
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.accepted += 1
        connection = _Connection(self, reader, writer)
        if isinstance(self.fault, Refuse):
            connection.reset()
            return
        self._tasks.add(task)
        self._open.add(connection)
        try:
            await connection.serve(self._target)
        except OSError:
            connection.reset()
        finally:
            self._open.discard(connection)
            self._tasks.discard(task)
            connection.close()


class _Connection:
    """One client, and the connection to the service on its behalf."""

    def __init__(self, proxy: Proxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._client = (reader, writer)
        self._writers = [writer]
        self._limit: Fault | None = None
        self._left = 0
        self.holed = False

    async def serve(self, target: tuple[str, int]) -> None:
        """Pass bytes both ways until both sides have ended."""
        if isinstance(self._proxy.fault, BadGateway | HalfOpen):
            self.holed = True
            await self._pump(self._client[0], None, requests=True)
            return
        reader, writer = await asyncio.open_connection(*target, limit=PIECE)
        self._writers.append(writer)
        await asyncio.gather(
            self._pump(self._client[0], writer, requests=True), self._pump(reader, self._client[1], requests=False)
        )

    def reset(self) -> None:
        """Close both sides with RST."""
        for writer in self._writers:
            raw = writer.get_extra_info("socket")
            with suppress(OSError):
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    def close(self) -> None:
        for writer in self._writers:
            writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter | None, *, requests: bool) -> None:
        while data := await reader.read(self._piece()):
            fault = self._proxy.fault
            if isinstance(fault, BadGateway) and requests:
                await self._answer()
                return
            if isinstance(fault, HalfOpen) or writer is None:
                self.holed = True
                continue
            await self._wait(len(data))
            writer.write(data[: self._allowed(len(data), requests=requests)])
            await writer.drain()
            if self._limit is fault and not self._left:
                self.close()
                return
        if writer is not None and not self.holed and not writer.is_closing():
            writer.write_eof()

    def _piece(self) -> int:
        fault = self._proxy.fault
        return max(1, int(min(PIECE, fault.bytes_per_second / 20))) if isinstance(fault, Slow) else PIECE

    async def _wait(self, size: int) -> None:
        fault = self._proxy.fault
        if isinstance(fault, Slow):
            await asyncio.sleep(fault.latency + size / fault.bytes_per_second)

    def _allowed(self, size: int, *, requests: bool) -> int:
        """Return how many of these bytes may still pass; a limit counts from the moment of its switch."""
        fault = self._proxy.fault
        if not isinstance(fault, Truncate) or fault.requests is not requests:
            return size
        if self._limit is not fault:
            self._limit, self._left = fault, fault.after
        allowed = min(size, self._left)
        self._left -= allowed
        return allowed

    async def _answer(self) -> None:
        """Answer with the page, then take what the client still sends, lest a reset overtake the answer."""
        reader, writer = self._client
        for other in self._writers[1:]:
            other.close()
        writer.write(ANSWER)
        writer.write_eof()
        while await reader.read(PIECE):
            pass
