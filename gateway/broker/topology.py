"""Queues, exchanges and bindings as data, declared on every new connection and compared with what the broker has.

All queues are durable quorum queues. What a queue refuses to hold, or what was given back too often, goes to its dead
letters and is never dropped. A queue that exists with other arguments is a fault with a code, for an administrator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, Final

from aio_pika.abc import AbstractChannel
from aiormq import exceptions

from gateway.broker.link import ANSWER_SECONDS, Link, Refusal, close_channel, within
from gateway.findings import Finding, Refused

_ARGUMENT: Final = re.compile(r"inequivalent arg '([^']{1,60})'")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A durable exchange, ``direct`` or ``fanout``."""

    name: str
    kind: str = "direct"


@dataclass(frozen=True, slots=True)
class Queue:
    """A durable quorum queue.

    ``dead_letters`` is the exchange that gets what was given back ``returns`` times. With ``most`` messages in it the
    queue refuses further ones, which a publisher hears. After ``lives`` milliseconds messages are dead letters.
    """

    name: str
    dead_letters: str = ""
    returns: int = 0
    most: int = 0
    lives: int = 0

    def __post_init__(self) -> None:
        if self.returns and not self.dead_letters:
            raise ValueError(f"{self.name}: without dead letters the broker would drop what comes back too often")

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments with which the queue is declared."""
        found: dict[str, Any] = {"x-queue-type": "quorum", "x-overflow": "reject-publish"}
        if self.dead_letters:
            # At least once: the broker keeps a dead letter until its new queue has confirmed it.
            found |= {"x-dead-letter-exchange": self.dead_letters, "x-dead-letter-strategy": "at-least-once"}
        if self.returns:
            found["x-delivery-limit"] = self.returns
        if self.most:
            found["x-max-length"] = self.most
        if self.lives:
            found["x-message-ttl"] = self.lives
        return found


@dataclass(frozen=True, slots=True)
class Binding:
    """What goes from an exchange to a queue."""

    exchange: str
    queue: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class QueueState:
    """What the broker says of a queue: messages ready, and consumers of whomsoever."""

    ready: int
    consumers: int


Step = Callable[[AbstractChannel], Coroutine[Any, Any, object]]


@dataclass(frozen=True, slots=True)
class Topology:
    """Everything that must be at the broker before work begins."""

    exchanges: tuple[Exchange, ...] = ()
    queues: tuple[Queue, ...] = ()
    bindings: tuple[Binding, ...] = ()

    async def declare(self, link: Link) -> None:
        """Make what is missing and compare what is there.

        Raises BrokerDown, or Refused with every fault: ``broker.differs``, ``broker.access-refused``,
        ``broker.not-there``.
        """
        faults: list[Finding] = []
        channel = await link.channel()
        for name, step in self._steps():
            try:
                await within(ANSWER_SECONDS, step(channel))
            except Refusal as refusal:
                faults.append(_finding(name, refusal))
                channel = await link.channel()
        await close_channel(channel)
        if faults:
            raise Refused(faults)

    def _steps(self) -> Iterable[tuple[str, Step]]:
        for exchange in self.exchanges:
            yield exchange.name, _declare_exchange(exchange)
        for queue in self.queues:
            yield queue.name, _declare_queue(queue)
        for binding in self.bindings:
            yield binding.queue, _bind(binding)


def _declare_exchange(exchange: Exchange) -> Step:
    async def step(channel: AbstractChannel) -> None:
        await channel.declare_exchange(exchange.name, exchange.kind, durable=True)

    return step


def _declare_queue(queue: Queue) -> Step:
    async def step(channel: AbstractChannel) -> None:
        await channel.declare_queue(queue.name, durable=True, arguments=queue.arguments)

    return step


def _bind(binding: Binding) -> Step:
    async def step(channel: AbstractChannel) -> None:
        queue = await channel.get_queue(binding.queue, ensure=False)
        await queue.bind(binding.exchange, binding.key)

    return step


def _finding(name: str, refusal: Exception) -> Finding:
    words = str(refusal)[:300]
    if isinstance(refusal, exceptions.ChannelPreconditionFailed):
        argument = _ARGUMENT.search(words)
        return Finding("broker.differs", name, {"name": name, "argument": argument[1] if argument else words})
    if isinstance(refusal, exceptions.ChannelNotFoundEntity):
        return Finding("broker.not-there", name, {"name": name})
    return Finding("broker.access-refused", name, {"name": name})


async def look(link: Link, queue: str, *, seconds: float = ANSWER_SECONDS) -> QueueState | None:
    """Return what the broker says of a queue, nothing if there is none. Raises BrokerDown."""
    channel = await link.channel(seconds=seconds)
    try:
        found = await within(seconds, channel.declare_queue(queue, passive=True))
    except exceptions.ChannelNotFoundEntity:
        return None
    finally:
        await close_channel(channel)
    result = found.declaration_result
    return QueueState(result.message_count or 0, result.consumer_count or 0)
