"""A consumer that really comes back: after a broker's restart, a cancelled consumer, a lost queue, a cut connection.

It attaches itself to each new link, and a watchdog asks the broker again and again whether it knows of us: a consumer
that only we believe in, or to which nothing comes although messages wait, is attached anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

import structlog
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from gateway.broker.connection import BrokerConnection
from gateway.broker.link import ANSWER_SECONDS, BrokerDown, Link, Refusal, close_channel, within
from gateway.broker.topology import look
from gateway.findings import Refused

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 5.0
"""How long the broker may take to answer the watchdog; a link that takes longer is given up."""

QUIET_LOOKS: Final = 2
"""After so many looks with messages waiting, room for them here, and none coming, the consumer is attached anew."""

FIRST_PAUSE: Final = 0.1
MOST_PAUSE: Final = 3.0


class Settle(StrEnum):
    """What to tell the broker about a message."""

    DONE = "done"
    AGAIN = "again"
    """Give it back; after as many returns as its queue allows it is a dead letter."""
    DEAD = "dead"
    """To the dead letters at once."""


Handler = Callable[[AbstractIncomingMessage], Awaitable[Settle]]


@dataclass(frozen=True, slots=True)
class ConsumerHealth:
    """Where a consumer stands. ``on_broker`` is the broker's own count of consumers at the last look."""

    queue: str
    attached: bool = False
    since: datetime | None = None
    last_message: datetime | None = None
    on_broker: int | None = None
    ready: int | None = None
    """Messages that waited at the last look."""
    attachments: int = 0
    """How often it attached itself so far."""
    detail: str = ""

    @property
    def ok(self) -> bool:
        """Attached, and known to the broker as far as it was asked."""
        return self.attached and self.on_broker != 0


class Consumer:
    """Hands the messages of one queue to a handler, at most ``prefetch`` at a time."""

    def __init__(
        self,
        connection: BrokerConnection,
        queue: str,
        handler: Handler,
        *,
        prefetch: int = 8,
        watch_seconds: float = 10.0,
        finish_seconds: float = 30.0,
    ) -> None:
        self._connection = connection
        self._queue = queue
        self._handler = handler
        self._prefetch = prefetch
        self._watch_seconds = watch_seconds
        self._finish_seconds = finish_seconds
        self._gate = asyncio.Semaphore(prefetch)
        self._handling: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._lost_queue = False
        self._received = 0
        self.health = ConsumerHealth(queue)

    def stop(self) -> None:
        """Take nothing new; :meth:`run` returns when what is in hand is done."""
        self._stopping.set()

    async def run(self) -> None:
        """Consume until told to stop; cancelled, it drops what is in hand, which the broker gives to others."""
        try:
            await self._keep_attaching()
        except asyncio.CancelledError:
            for task in self._handling:
                task.cancel()
            raise

    async def _keep_attaching(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            before = self.health.attachments
            try:
                await self._attach()
            except Exception as error:
                # Whatever the client library comes up with: without this loop the consumer never comes back.
                log.exception("consumer-broken", queue=self._queue)
                self._detached(type(error).__name__)
            pause = FIRST_PAUSE if self.health.attachments > before else min(MOST_PAUSE, pause * 2)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def _attach(self) -> None:
        try:
            link = await self._connection.link(ANSWER_SECONDS)
            if self._lost_queue:
                await self._connection.renew(link)
                self._lost_queue = False
            channel = await link.channel()
            await self._consume(link, channel)
        except Refusal as refusal:
            self._lost_queue = True
            self._detached(str(refusal)[:200])
        except (BrokerDown, Refused) as error:
            self._detached(str(error))

    async def _consume(self, link: Link, channel: AbstractChannel) -> None:
        attachment = _Attachment(self._stopping)
        channel.close_callbacks.add(lambda *_: attachment.end("the channel was closed"))
        (await channel.get_underlay_channel()).on_consumer_cancel_callbacks.add(self._cancelled(attachment))
        try:
            await within(ANSWER_SECONDS, channel.set_qos(self._prefetch))
            queue = await channel.get_queue(self._queue, ensure=False)
            tag = await within(ANSWER_SECONDS, queue.consume(self._on_message))
            self._attached()
            await self._watch(link, attachment)
            attachment.end("stopped")
            if self._stopping.is_set() and link.alive:
                with suppress(BrokerDown, *Refusal):
                    await within(ANSWER_SECONDS, queue.cancel(tag))
            await self._finish()
        finally:
            await close_channel(channel)
        self._detached(attachment.reason)

    def _cancelled(self, attachment: _Attachment) -> Callable[[object], None]:
        def cancelled(_frame: object) -> None:
            self._lost_queue = True
            attachment.end("the broker cancelled the consumer")

        return cancelled

    def _attached(self) -> None:
        now = datetime.now(UTC)
        number = self.health.attachments + 1
        self.health = replace(
            self.health, attached=True, since=now, attachments=number, on_broker=None, ready=None, detail=""
        )
        log.info("consumer-attached", queue=self._queue, attachments=number)

    def _detached(self, reason: str) -> None:
        if reason != self.health.detail:
            log.warning("consumer-detached", queue=self._queue, reason=reason)
        self.health = replace(self.health, attached=False, since=None, on_broker=None, ready=None, detail=reason)

    # The watchdog

    async def _watch(self, link: Link, attachment: _Attachment) -> None:
        quiet, received = 0, self._received
        while not await attachment.ended(self._watch_seconds):
            try:
                state = await look(link, self._queue, seconds=LOOK_SECONDS)
            except BrokerDown as error:
                self._connection.drop(link, str(error))
                return attachment.end(str(error))
            if state is None:
                self._lost_queue = True
                return attachment.end("the queue is gone")
            self.health = replace(self.health, on_broker=state.consumers, ready=state.ready)
            if state.consumers == 0:
                return attachment.end("the broker does not know of this consumer")
            waits = state.ready > 0 and len(self._handling) < self._prefetch and received == self._received
            quiet, received = quiet + 1 if waits else 0, self._received
            if quiet >= QUIET_LOOKS:
                return attachment.end("messages wait and none comes")
        return None

    # Messages

    async def _on_message(self, message: AbstractIncomingMessage) -> None:
        # In a task of ours: the client library cancels its own when the channel ends, in the middle of the work.
        self._received += 1
        self.health = replace(self.health, last_message=datetime.now(UTC))
        task = asyncio.create_task(self._handle(message))
        self._handling.add(task)
        task.add_done_callback(self._handling.discard)

    async def _handle(self, message: AbstractIncomingMessage) -> None:
        async with self._gate:
            if self._stopping.is_set():
                return  # given back when the channel closes
            try:
                settle = await self._handler(message)
            except Exception:
                log.exception("handler-broken", queue=self._queue, message=message.message_id)
                settle = Settle.AGAIN
        await self._settle(message, settle)

    async def _settle(self, message: AbstractIncomingMessage, settle: Settle) -> None:
        try:
            if settle is Settle.DONE:
                await within(ANSWER_SECONDS, message.ack())
            else:
                await within(ANSWER_SECONDS, message.nack(requeue=settle is Settle.AGAIN))
        except BrokerDown:
            log.info("message-comes-again", queue=self._queue, message=message.message_id)

    async def _finish(self) -> None:
        if self._handling and self._stopping.is_set():
            await asyncio.wait(set(self._handling), timeout=self._finish_seconds)


class _Attachment:
    """One time of being attached, until something ends it."""

    def __init__(self, stopping: asyncio.Event) -> None:
        self.reason = "stopped"
        self._end = asyncio.Event()
        self._stopping = stopping

    def end(self, reason: str) -> None:
        if not self._end.is_set():
            self.reason = reason
            self._end.set()

    async def ended(self, seconds: float) -> bool:
        """Wait at most so long for the end, its own or that of all; tell whether it came."""
        waits = [asyncio.ensure_future(event.wait()) for event in (self._end, self._stopping)]
        done, _ = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        return bool(done)
