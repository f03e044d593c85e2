"""What the ministry's system put into its queues: taken one by one, urgent first, and held until it is settled.

A message is acknowledged after our commit, or goes to the refusals with the reason; a lost connection brings it again.
One that was left alone is held without giving it back, since giving back counts as a failure at the broker. Where so
many are held that no more may be taken, those that were tried are put aside: they come back after a while.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

import structlog
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from adapters.amqp_aside import failures_of, put_aside
from adapters.amqp_message import Label, label_of
from adapters.amqp_refusal import refusal_of
from adapters.amqp_settings import Names
from gateway.broker.connection import BrokerConnection
from gateway.broker.link import ANSWER_SECONDS, BrokerDown, Link, close_channel, within
from gateway.broker.link import Refusal as Denied
from gateway.broker.publisher import Fate, Publisher
from gateway.contract import Accepted, Refusal, Unreachable
from gateway.findings import Refused

log = structlog.get_logger(__name__)

LINK_SECONDS: Final = 2.0


@dataclass(slots=True, eq=False)
class Held:
    """One message that is ours until it is settled."""

    message: AbstractIncomingMessage
    queue: str
    label: Label
    failures: int = 0
    """How often its packet could not be fetched."""
    tried: bool = False
    """Its packet was asked for; if it is not settled after that, it cannot be taken in yet."""
    settled: bool = False


class Inbox:
    """Takes messages from the three incoming queues, at most ``prefetch`` at a time."""

    def __init__(
        self,
        connection: BrokerConnection,
        publisher: Publisher,
        names: Names,
        *,
        agencies: frozenset[str],
        prefetch: int,
    ) -> None:
        self._connection = connection
        self._publisher = publisher
        self._names = names
        self._agencies = agencies
        self._prefetch = prefetch
        self._channel: AbstractChannel | None = None
        self._link: Link | None = None
        self._held: list[Held] = []

    async def waiting(self) -> AsyncIterator[Held]:
        """Yield what waits now, urgent documents before others, and end. Raises Unreachable."""
        seen: set[Held] = set()
        try:
            while (held := await self._next(seen)) is not None:
                seen.add(held)
                yield held
        except Denied as refusal:
            await self._mend(str(refusal)[:200])
        except (BrokerDown, Refused) as error:
            raise Unreachable(str(error)) from error

    async def _next(self, seen: set[Held]) -> Held | None:
        channel = await self._ready_channel()
        for queue in self._names.queues(self._names.incoming):
            for held in self._held:
                if held.queue == queue and held not in seen:
                    return held
            new = await self._get(channel, queue)
            if new is not None:
                return new
        return None

    async def _get(self, channel: AbstractChannel, name: str) -> Held | None:
        queue = await channel.get_queue(name, ensure=False)
        while len(self._held) < self._prefetch or await self._put_aside():
            message = await within(ANSWER_SECONDS, queue.get(fail=False, timeout=None))
            if message is None:
                return None
            try:
                label = label_of(message, self._agencies)
            except Refused as refused:
                await self._refuse(message, name, Refusal(refused.findings))
                continue
            held = Held(message, name, label, failures_of(message))
            self._held.append(held)
            return held
        return None

    async def _put_aside(self) -> bool:
        """Make room by putting the oldest message aside that cannot be taken in yet; say whether there was one."""
        held = next((one for one in self._held if one.tried), None)
        if held is None:
            return False
        key = held.queue.rpartition(".")[2]
        published = await self._publisher.publish(self._names.later, key, put_aside(held.message, held.failures))
        if published.fate is not Fate.CONFIRMED:
            log.warning("message-not-put-aside", queue=held.queue, reason=f"{published.fate.value} {published.detail}")
            return False
        # If this is not heard, the message comes twice, which is harmless.
        self._let_go(held)
        await within(ANSWER_SECONDS, held.message.ack())
        log.info("message-put-aside", queue=held.queue, message=held.message.message_id)
        return True

    async def taken(self, held: Held, _accepted: Accepted) -> None:
        """Tell the broker that a message is safe here. Raises Unreachable: then it comes again, as a duplicate."""
        if held.settled:
            return
        try:
            await within(ANSWER_SECONDS, held.message.ack())
        except BrokerDown as error:
            raise Unreachable(f"not acknowledged, it comes again: {error}") from error
        finally:
            self._let_go(held)

    async def failed(self, held: Held, refusal: Refusal) -> None:
        """Move a message to the refusals. Raises Unreachable: then it comes again."""
        if held.settled:
            return
        try:
            await self._refuse(held.message, held.queue, refusal)
        except (BrokerDown, Refused) as error:
            raise Unreachable(str(error)) from error
        self._let_go(held)

    async def _refuse(self, message: AbstractIncomingMessage, queue: str, refusal: Refusal) -> None:
        published = await self._publisher.publish(self._names.refused, "", refusal_of(message, queue, refusal))
        if published.fate is not Fate.CONFIRMED:
            raise BrokerDown(f"the refusal could not be kept: {published.fate.value} {published.detail}")
        log.warning("message-refused", queue=queue, message=message.message_id, reason=refusal.codes[:200])
        await within(ANSWER_SECONDS, message.ack())

    def _let_go(self, held: Held) -> None:
        held.settled = True
        self._held = [other for other in self._held if other is not held]

    async def _ready_channel(self) -> AbstractChannel:
        link = await self._connection.link(LINK_SECONDS)
        if self._channel is None or self._channel.is_closed or self._link is not link:
            # What was held on the old channel went back to the broker and comes again.
            self._held.clear()
            self._channel, self._link = await link.channel(), link
        return self._channel

    async def _mend(self, reason: str) -> None:
        """Declare again what the broker says is not there. Raises Unreachable, for now."""
        log.warning("queue-lost", reason=reason)
        if self._link is not None:
            try:
                await self._connection.renew(self._link)
            except (BrokerDown, Refused) as error:
                raise Unreachable(str(error)) from error
        raise Unreachable(reason)

    async def close(self) -> None:
        """Give back what is held."""
        self._held.clear()
        if self._channel is not None:
            await close_channel(self._channel)
