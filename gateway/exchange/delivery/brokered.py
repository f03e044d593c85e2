"""The distribution through RabbitMQ: a relay on each host hands due work to queues, workers in all processes take it.

The ledger stays the only truth. A relay leases what is due and publishes the ticket with the broker's confirmation; a
worker takes the lease over under the next fence number. A ticket that is lost or comes twice does no harm: the lease
runs out, or the fence number is old. Queues hold ids, never packets.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import aio_pika
import orjson
import structlog
from aio_pika.abc import AbstractIncomingMessage

from gateway.broker.connection import BrokerConnection
from gateway.broker.consumer import Consumer, Settle
from gateway.broker.link import BrokerDown, Link
from gateway.broker.publisher import Fate, Publisher
from gateway.broker.topology import Binding, Exchange, Queue, Topology
from gateway.exchange.delivery.distribution import BrokerRules, Ticket, Work
from gateway.exchange.delivery.due import Lease, Taken
from gateway.findings import NotNow, Refused

log = structlog.get_logger(__name__)

IDLE_SECONDS: Final = 0.5
"""Longest pause between two looks into the ledger: other hosts take packets in too."""

HOLD: Final = timedelta(minutes=2)
"""How long a ticket may wait in its queue; after it the ledger gives the work out anew."""

RETURNS: Final = 5
"""A ticket that was given back so often goes to the dead letters."""

LINK_SECONDS: Final = 2.0

PATIENCE: Final = 30
"""Seconds that a worker waits for a ledger that is away before it leaves the work to be handed out anew."""

READY_SECONDS: Final = 15.0
"""How long after its start a process may be without its consumers before it says so."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names at the broker. Each endpoint has two queues, so that urgent work passes first."""

    prefix: str

    @property
    def work(self) -> str:
        return f"{self.prefix}.work"

    @property
    def dead(self) -> str:
        return f"{self.prefix}.work.dead"

    @property
    def unreadable(self) -> str:
        return f"{self.prefix}.work.unreadable"

    def key(self, endpoint: str, *, urgent: bool) -> str:
        """The routing key of a ticket; also the end of its queue's name."""
        return f"{endpoint}.{'urgent' if urgent else 'normal'}"

    def queues(self, endpoint: str) -> tuple[str, str]:
        """The queues of an endpoint, the urgent one first."""
        return (
            f"{self.work}.{self.key(endpoint, urgent=True)}",
            f"{self.work}.{self.key(endpoint, urgent=False)}",
        )

    def topology(self, endpoints: Sequence[str]) -> Topology:
        """Everything that is declared at the broker for these endpoints."""
        queues, bindings = [], []
        for endpoint in endpoints:
            for urgent, queue in zip((True, False), self.queues(endpoint), strict=True):
                queues.append(Queue(queue, dead_letters=self.dead, returns=RETURNS))
                bindings.append(Binding(self.work, queue, self.key(endpoint, urgent=urgent)))
        queues += [Queue(self.dead, dead_letters=self.unreadable, returns=RETURNS), Queue(self.unreadable)]
        bindings += [Binding(self.dead, self.dead), Binding(self.unreadable, self.unreadable)]
        exchanges = (Exchange(self.work), Exchange(self.dead, "fanout"), Exchange(self.unreadable, "fanout"))
        return Topology(exchanges, tuple(queues), tuple(bindings))


def brokered(rules: BrokerRules) -> Callable[[Work, Callable[[], None]], Brokered]:
    """Return what makes the distribution of a process from its work."""
    return lambda work, tell: Brokered(work, rules, tell)


class Brokered:
    """Relay and workers of one process."""

    def __init__(
        self,
        work: Work,
        rules: BrokerRules,
        tell: Callable[[], None],
        *,
        idle: float = IDLE_SECONDS,
        watch: float = 10.0,
    ) -> None:
        self._work = work
        self._tell = tell
        self._leads = False
        self._idle = idle
        self._names = Names(rules.prefix)
        self._prefetch, self._watch = rules.prefetch, watch
        # A broker short of memory stops those who publish, whole connections at a time; taking must go on.
        self._giving = BrokerConnection(rules.access, self._declare)
        self._taking = BrokerConnection(rules.access, self._declare)
        self._publisher = Publisher(self._giving, link_seconds=LINK_SECONDS)
        self._awake = {name: asyncio.Event() for name in work.endpoints}
        self._stopping = asyncio.Event()
        self._began = datetime.now(UTC)
        self._changed = asyncio.Event()
        self._consumers: dict[str, list[Consumer]] = {}
        self._relays: dict[str, asyncio.Task[None]] = {}
        self._undertaker = Consumer(self._taking, self._names.dead, self._bury, prefetch=1, watch_seconds=watch)

    def wake(self) -> None:
        """Say that something may be due."""
        self._rouse(*self._awake)

    def _rouse(self, *endpoints: str) -> None:
        """Let the relay look for these endpoints, here or in the leading process."""
        if not self._leads:
            self._tell()
        for endpoint in endpoints:
            if endpoint in self._awake:
                self._awake[endpoint].set()

    async def _declare(self, link: Link) -> None:
        await self._names.topology(self._work.endpoints).declare(link)

    def change(self) -> None:
        """Say that the endpoints of the work are others now."""
        self._changed.set()
        self.wake()

    def stop(self) -> None:
        """Let nothing new begin; what has begun is finished before :meth:`run` returns."""
        self._stopping.set()
        for event in self._awake.values():
            event.set()
        self._changed.set()
        for consumer in (*self._all_consumers(), self._undertaker):
            consumer.stop()

    def _all_consumers(self) -> list[Consumer]:
        return [consumer for some in self._consumers.values() for consumer in some]

    def faults(self) -> Mapping[str, str]:
        """Return what is wrong at the broker: a connection that is away, consumers that are not attached."""
        if datetime.now(UTC) - self._began < timedelta(seconds=READY_SECONDS):
            return {}
        links = {"broker": self._taking.health, "broker, giving": self._giving.health}
        found = {name: health.detail or "no connection" for name, health in links.items() if not health.up}
        for consumer in self._all_consumers():
            health = consumer.health
            if not health.ok:
                found[f"consumer {health.queue}"] = health.detail or "not attached"
        return found

    async def run(self, *, lead: bool) -> None:
        """Work until told to stop: consumers in every process, the relay in the leading one of each host."""
        self._leads = lead
        await self._giving.open()
        await self._taking.open()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._undertaker.run())
                while not self._stopping.is_set():
                    self._changed.clear()
                    self._follow(tasks)
                    await self._changed.wait()
        finally:
            await self._publisher.close()
            await self._taking.close()
            await self._giving.close()

    def _follow(self, tasks: asyncio.TaskGroup) -> None:
        """Take up endpoints that came, and leave those that went; the queues of these stay at the broker, empty."""
        endpoints = self._work.endpoints
        for gone in set(self._consumers) - set(endpoints):
            for consumer in self._consumers.pop(gone):
                consumer.stop()
        new = [endpoint for endpoint in endpoints if endpoint not in self._consumers]
        for endpoint in new:
            # Its queues are declared by a consumer that does not find them, or by a relay whose ticket came back.
            self._consumers[endpoint] = [
                Consumer(self._taking, queue, self._serve, prefetch=self._prefetch, watch_seconds=self._watch)
                for queue in self._names.queues(endpoint)
            ]
            for consumer in self._consumers[endpoint]:
                tasks.create_task(consumer.run())
        for endpoint in endpoints if self._leads else ():
            if endpoint not in self._relays:
                self._awake.setdefault(endpoint, asyncio.Event())
                self._relays[endpoint] = tasks.create_task(self._follow_relay(endpoint), name=f"relay {endpoint}")

    # The relay

    async def _follow_relay(self, endpoint: str) -> None:
        try:
            await self._relay(endpoint)
        finally:
            del self._relays[endpoint]
            self._changed.set()  # it may have come back meanwhile

    async def _relay(self, endpoint: str) -> None:
        while not self._stopping.is_set() and endpoint in self._work.endpoints:
            self._awake[endpoint].clear()
            taken = await self._take(endpoint)
            try:
                handed = await asyncio.gather(*(self._hand_over(lease.ticket) for lease in taken.leases))
            except Exception:
                # What was not handed over comes back when its lease runs out; the other endpoints go on.
                log.exception("relay-broken", endpoint=endpoint)
                handed = [False]
            await self._rest(endpoint, taken, blocked=not all(handed))

    async def _take(self, endpoint: str) -> Taken:
        try:
            # What cannot be handed over is not leased: it would only be held up.
            await self._giving.link(LINK_SECONDS)
            return await self._work.take(endpoint, HOLD)
        except (BrokerDown, Refused) as reason:
            log.warning("nothing-relayed", endpoint=endpoint, reason=str(reason))
        except Exception:
            # The store may be away for a while; relaying goes on when it is back.
            log.exception("lease-failed", endpoint=endpoint)
        return Taken()

    async def _hand_over(self, ticket: Ticket) -> bool:
        message = aio_pika.Message(
            orjson.dumps(ticket.plain()),
            content_type="application/json",
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            message_id=f"{ticket.packet}.{max(ticket.fences.values())}",
            type="ticket",
        )
        key = self._names.key(ticket.endpoint, urgent=ticket.priority > 0)
        try:
            published = await self._publisher.publish(self._names.work, key, message)
        except Refused:
            log.exception("topology-faulty", endpoint=ticket.endpoint)
            return await self._take_back(ticket)
        if published.fate is Fate.CONFIRMED:
            return True
        log.warning("ticket-not-handed-over", endpoint=ticket.endpoint, fate=published.fate.value)
        if published.missing:
            with suppress(BrokerDown, Refused):
                await self._giving.renew(await self._giving.link(LINK_SECONDS))
        return await self._take_back(ticket)

    async def _take_back(self, ticket: Ticket) -> bool:
        """Let go of the lease; should the ticket be in a queue all the same, its fence number is worthless now."""
        try:
            await self._work.give_back([ticket])
        except Exception:
            log.exception("lease-not-given-back", endpoint=ticket.endpoint)
        return False

    async def _rest(self, endpoint: str, taken: Taken, *, blocked: bool) -> None:
        seconds = self._idle
        if taken.again_at is not None:
            seconds = min(seconds, max(0.0, (taken.again_at - datetime.now(UTC)).total_seconds()))
        event = self._stopping if blocked or taken.blocked else self._awake[endpoint]
        with suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), seconds)

    # The workers

    async def _serve(self, message: AbstractIncomingMessage) -> Settle:
        ticket = _ticket(message)
        if ticket is None:
            return Settle.DEAD
        try:
            lease = await self._take_over(ticket)
        except NotNow:
            # Not the ticket's fault, so it is not given back: the ledger hands the work out anew.
            return Settle.DONE
        if lease is not None:
            await self._work.attempt(lease)
            # There is room for the next one now.
            self._rouse(ticket.endpoint)
        return Settle.DONE

    async def _take_over(self, ticket: Ticket) -> Lease | None:
        """Take the lease over, patiently while the ledger is away. Raises NotNow when that lasts."""
        for _ in range(PATIENCE):
            with suppress(NotNow):
                return await self._work.take_over(ticket)
            if self._stopping.is_set():
                break
            await asyncio.sleep(1)
        return await self._work.take_over(ticket)

    async def _bury(self, message: AbstractIncomingMessage) -> Settle:
        ticket = _ticket(message)
        if ticket is None:
            # Nobody can know what it was about; it is kept in a queue that nobody empties, for a person to look at.
            log.error("ticket-unreadable", message=message.message_id, bytes=len(message.body))
            return Settle.DEAD
        while True:
            try:
                number = await self._work.bury(ticket, "given back by every worker that took it")
                break
            except NotNow:
                if self._stopping.is_set():
                    raise
                await asyncio.sleep(1)
        log.error("ticket-buried", packet=ticket.packet, endpoint=ticket.endpoint, deliveries=number)
        return Settle.DONE


def _ticket(message: AbstractIncomingMessage) -> Ticket | None:
    try:
        data: Any = orjson.loads(message.body)
        ticket = Ticket.of(data)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return ticket if ticket.fences else None
