"""A served application on a free port, and a raw client that can misbehave."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass

import pytest
from aiohttp import web

from gateway.web.connection import Patience
from gateway.web.server import Frame, application

QUICK = Patience(head=0.5, idle=2.0, stall=0.5, finish=5.0, connections=50)


@dataclass(frozen=True, slots=True)
class Served:
    """A running frame and where it listens."""

    frame: Frame
    port: int

    async def raw(self, sent: bytes, *, wait: float = 10.0) -> bytes:
        """Send bytes as they are and return all that comes back until the server closes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(sent)
        try:
            return await asyncio.wait_for(reader.read(), wait)
        except ConnectionResetError:
            return b""
        finally:
            writer.close()


Serve = Callable[..., Awaitable[Served]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Return a function that serves routes until the test ends."""
    frames: list[Frame] = []

    async def start(routes: Iterable[web.AbstractRouteDef], patience: Patience = QUICK) -> Served:
        sock = socket.create_server(("127.0.0.1", 0))
        frame = Frame(application(routes), sock, patience)
        await frame.start()
        frames.append(frame)
        return Served(frame, sock.getsockname()[1])

    yield start
    for frame in frames:
        await frame.stop()
