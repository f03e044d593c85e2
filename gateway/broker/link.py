"""One live connection to a broker, and calls on it that end: in time, or with the one error that means "try again".

The client library reports a lost connection in many ways, among them a cancellation that nobody asked for; here they
all become :class:`BrokerDown`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from aio_pika.abc import AbstractChannel, AbstractConnection
from aiormq import exceptions
from aiormq.connection import TCPTransportFactory, TLSTransportFactory, TransportFactory
from yarl import URL

T = TypeVar("T")

ANSWER_SECONDS: Final = 10.0
"""Longest wait for the broker's answer to one small call."""

CLOSE_SECONDS: Final = 2.0
"""Longest wait for a polite end; after it the connection is left to the system."""

Refusal: Final = (
    exceptions.ChannelNotFoundEntity,
    exceptions.ChannelPreconditionFailed,
    exceptions.ChannelAccessRefused,
    exceptions.ChannelLockedResource,
)
"""The broker's no to one call; it closes the channel, not the connection."""

_LOST: Final = (exceptions.AMQPError, OSError, RuntimeError, TimeoutError)


class BrokerDown(Exception):
    """There is no broker just now, or it was lost in the middle of a call whose effect is then not known."""


async def within(seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """Return what the work returns.

    Raises one of ``Refusal`` where the broker says no, BrokerDown where it is lost or takes longer than ``seconds``.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=seconds)
    except asyncio.CancelledError:
        task.cancel()
        raise
    if not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=1)
        raise BrokerDown(f"no answer in {seconds:g} s")
    if task.cancelled():
        raise BrokerDown("the connection was lost")
    error = task.exception()
    if isinstance(error, _LOST) and not isinstance(error, Refusal):
        raise BrokerDown(f"{type(error).__name__} {error}".strip()[:300]) from error
    return task.result()


class Socket(TransportFactory):
    """Makes the connection's transport and remembers it, so that it can be broken off when politeness does not help.

    A cancelled ``close`` of the client library never ends; breaking the transport lets it end by itself.
    """

    def __init__(self) -> None:
        self._writer: asyncio.StreamWriter | None = None

    async def create(self, url: URL, **options: Any) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        factory = TLSTransportFactory() if url.scheme == "amqps" else TCPTransportFactory()
        reader, self._writer = await factory.create(url, **options)
        return reader, self._writer

    def abort(self) -> None:
        """Break the transport off; what was not sent is lost."""
        if self._writer is not None:
            self._writer.transport.abort()


class Link:
    """One connection that was live when it was given out; ``lost`` is set when it is not any more."""

    def __init__(self, connection: AbstractConnection, node: str, socket: Socket) -> None:
        self.node = node
        """Host, port and vhost."""
        self.lost = asyncio.Event()
        self._connection = connection
        self._socket = socket
        self._closing: asyncio.Future[None] | None = None
        connection.close_callbacks.add(self._on_close)

    def _on_close(self, *_: object) -> None:
        self.lost.set()

    @property
    def alive(self) -> bool:
        return not self.lost.is_set() and self._connection.connected.is_set()

    async def channel(self, *, confirms: bool = False, seconds: float = ANSWER_SECONDS) -> AbstractChannel:
        """Open a channel; with ``confirms``, publishing waits for the broker's word and raises what is returned.

        Raises BrokerDown.
        """
        if not self.alive:
            raise BrokerDown("the connection was lost")
        channel = self._connection.channel(publisher_confirms=confirms, on_return_raises=confirms)
        await within(seconds, channel.initialize())
        return channel

    async def unblocked(self, seconds: float) -> None:
        """Wait until the broker takes messages again. Raises BrokerDown if it does not within ``seconds``."""
        transport = self._connection.transport
        if transport is None:
            raise BrokerDown("the connection was lost")
        await within(seconds, _ready(transport))

    async def close(self) -> None:
        """End the connection, politely if it goes quickly; harmless when it is lost or closed already."""
        self.lost.set()
        if self._closing is None:
            self._closing = asyncio.ensure_future(self._connection.close())
            self._closing.add_done_callback(_seen)
        try:
            await asyncio.wait({self._closing}, timeout=CLOSE_SECONDS)
        finally:
            if not self._closing.done():
                self._socket.abort()
        await asyncio.wait({self._closing}, timeout=CLOSE_SECONDS)


def _seen(done: asyncio.Future[None]) -> None:
    if not done.cancelled():
        done.exception()


async def _ready(transport: Any) -> None:
    await transport.ready()


async def close_channel(channel: AbstractChannel) -> None:
    """End a channel, whatever state it is in."""
    closing = asyncio.ensure_future(channel.close())
    await asyncio.wait({closing}, timeout=CLOSE_SECONDS)
    if not closing.done():
        closing.cancel()
    elif not closing.cancelled():
        closing.exception()
