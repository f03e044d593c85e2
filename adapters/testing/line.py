"""A TCP proxy whose line a test can cut, refuse or let go silent, between a client and a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Proxy:
    """Passes bytes on to ``port`` on this machine; ``listening`` is where clients come in."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.listening = 0
        self.accepted = 0
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._refusing = False
        self.withheld = 0
        """Bytes that came in while nothing was let through."""
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def cut(self) -> None:
        """Break all connections; new ones are taken."""
        for writer in list(self._writers):
            writer.transport.abort()

    def down(self) -> None:
        """Break all connections and every new one, until :meth:`up`."""
        self._refusing = True
        self.cut()

    def up(self) -> None:
        """Take connections again."""
        self._refusing = False

    def silence(self) -> None:
        """Keep connections open and take new ones, but let nothing through, until :meth:`speak`."""
        self._flowing.clear()

    def speak(self) -> None:
        """Let bytes through again."""
        self._flowing.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        if self._refusing:
            writer.transport.abort()
            return
        try:
            there = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, there[1]}
        pumps = [asyncio.create_task(self._pump(*pair)) for pair in ((reader, there[1]), (there[0], writer))]
        self._tasks |= set(pumps)
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for end in (writer, there[1]):
            end.transport.abort()
            self._writers.discard(end)
        for pump in pumps:
            pump.cancel()
            self._tasks.discard(pump)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, OSError):
            while data := await reader.read(65536):
                if not self._flowing.is_set():
                    self.withheld += len(data)
                await self._flowing.wait()
                writer.write(data)
                await writer.drain()


@asynccontextmanager
async def proxy_to(port: int) -> AsyncIterator[Proxy]:
    """Run a proxy to a port of this machine until the block ends."""
    proxy = Proxy(port)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.listening = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        # asyncio loses a connection that it accepted but has no transport for yet when its server is closed
        # (``Server._attach``): so nothing more is accepted, and what was gets its transport in this turn.
        loop = asyncio.get_running_loop()
        for listening in server.sockets:
            loop.remove_reader(listening.fileno())
        await asyncio.sleep(0)
        server.close()
        proxy.speak()
        proxy.cut()
        await server.wait_closed()
