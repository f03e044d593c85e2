"""Publishing that knows what became of a message: confirmed by the broker, returned, refused, or not to be told.

Confirmed means that a quorum of the broker's nodes has it on disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import aio_pika
from aio_pika.abc import AbstractChannel
from aiormq import exceptions

from gateway.broker.connection import BrokerConnection
from gateway.broker.link import BrokerDown, Link, Refusal, close_channel, within

BLOCKED_SECONDS: Final = 1.0
"""How long to wait for a broker that takes no messages for lack of memory or disk."""


class Fate(StrEnum):
    """What became of one message."""

    CONFIRMED = "confirmed"
    RETURNED = "returned"
    """No queue is bound for it; the broker gave it back."""
    REJECTED = "rejected"
    """The broker took nothing: the queue is full, or in trouble."""
    NOT_SENT = "not-sent"
    """It never left: no connection, or a broker that takes no messages now."""
    UNKNOWN = "unknown"
    """The connection was lost before the broker's word; the message may be there."""


@dataclass(frozen=True, slots=True)
class Published:
    """The fate of a message, and words about it for people.

    ``missing`` says that something declared is not there any more and should be declared again.
    """

    fate: Fate
    detail: str = ""
    missing: bool = False


class _Turn:
    """Those who publish under one id, one after the other."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.users = 0


class Publisher:
    """Publishes through one channel of a connection, which is opened anew when it is gone."""

    def __init__(
        self, connection: BrokerConnection, *, link_seconds: float = 2.0, confirm_seconds: float = 30.0
    ) -> None:
        self._connection = connection
        self._link_seconds = link_seconds
        self._confirm_seconds = confirm_seconds
        self._opening = asyncio.Lock()
        self._channel: AbstractChannel | None = None
        self._link: Link | None = None
        self._turns: dict[str, _Turn] = {}

    async def publish(self, exchange: str, key: str, message: aio_pika.Message) -> Published:
        """Publish one message once, as mandatory; every failure is a fate. Raises Refused for a faulty topology."""
        async with self._turn(message.message_id or ""):
            try:
                channel = await self._ready_channel()
            except BrokerDown as error:
                return Published(Fate.NOT_SENT, str(error))
            return await self._send(channel, exchange, key, message)

    @asynccontextmanager
    async def _turn(self, message_id: str) -> AsyncIterator[None]:
        # Returned messages are told apart by their id alone: the same id must not be under way twice.
        turn = self._turns.setdefault(message_id, _Turn())
        turn.users += 1
        try:
            async with turn.lock:
                yield
        finally:
            turn.users -= 1
            if not turn.users:
                del self._turns[message_id]

    async def _send(self, channel: AbstractChannel, exchange: str, key: str, message: aio_pika.Message) -> Published:
        target = await channel.get_exchange(exchange, ensure=False) if exchange else channel.default_exchange
        try:
            await within(self._confirm_seconds, target.publish(message, key, mandatory=True))
        except BrokerDown as error:
            if isinstance(error.__cause__, exceptions.PublishError):
                return Published(Fate.RETURNED, f"no queue for {key}", missing=True)
            if isinstance(error.__cause__, exceptions.DeliveryError):
                return Published(Fate.REJECTED, "the queue is full or in trouble")
            await self._forget(channel)
            return Published(Fate.UNKNOWN, str(error))
        except Refusal as refusal:
            # The broker closed the channel: other messages on it share this end, so nobody's fate is sure.
            await self._forget(channel)
            return Published(Fate.UNKNOWN, str(refusal)[:300], missing=True)
        return Published(Fate.CONFIRMED)

    async def _ready_channel(self) -> AbstractChannel:
        async with self._opening:
            link = await self._connection.link(self._link_seconds)
            await link.unblocked(BLOCKED_SECONDS)
            if self._channel is None or self._channel.is_closed or self._link is not link:
                self._channel, self._link = await link.channel(confirms=True), link
            return self._channel

    async def _forget(self, channel: AbstractChannel) -> None:
        if self._channel is channel:
            self._channel = None
        await close_channel(channel)

    async def close(self) -> None:
        """Let go of the channel."""
        if self._channel is not None:
            await self._forget(self._channel)
