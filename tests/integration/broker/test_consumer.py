"""Consumers that really come back: restarted broker, deleted queue, cut and silent lines, and the watchdog."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from gateway.broker.connection import BrokerConnection
from gateway.broker.consumer import Consumer, Settle
from gateway.broker.publisher import Fate, Publisher
from gateway.broker.topology import QueueState, look
from tests.integration.broker.conftest import Connect, Through
from tests.services.rabbitmq import RabbitCluster
from tests.waiting import until


@dataclass
class Seen:
    """Keeps what came, and says what a script tells, then done."""

    bodies: list[bytes] = field(default_factory=list)
    script: list[Settle | Exception] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    at_once: int = 0
    most_at_once: int = 0

    def __post_init__(self) -> None:
        self.gate.set()

    async def __call__(self, message: AbstractIncomingMessage) -> Settle:
        self.bodies.append(message.body)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.gate.wait()
        finally:
            self.at_once -= 1
        said = self.script.pop(0) if self.script else Settle.DONE
        if isinstance(said, Exception):
            raise said
        return said


@asynccontextmanager
async def consuming(
    connection: BrokerConnection, handler: Callable[[AbstractIncomingMessage], Awaitable[Settle]], prefetch: int = 4
) -> AsyncIterator[Consumer]:
    consumer = Consumer(connection, "lt.jobs", handler, prefetch=prefetch, watch_seconds=0.3)
    task = asyncio.create_task(consumer.run())
    try:
        yield consumer
    finally:
        consumer.stop()
        await asyncio.wait_for(task, 60)


async def publish(connection: BrokerConnection, *bodies: bytes) -> None:
    publisher = Publisher(connection)
    for number, body in enumerate(bodies):
        message = aio_pika.Message(body, message_id=f"m-{number}", delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        assert (await publisher.publish("lt.work", "jobs", message)).fate is Fate.CONFIRMED


async def state(connection: BrokerConnection, queue: str = "lt.jobs") -> QueueState:
    found = await look(await connection.link(20), queue)
    assert found is not None
    return found


async def test_what_is_done_is_gone_and_what_is_in_hand_is_bounded(connect: Connect, broker_url: str) -> None:
    connection, seen = await connect(broker_url), Seen()
    await publish(connection, *(bytes([number]) for number in range(20)))
    seen.gate.clear()
    async with consuming(connection, seen, prefetch=3) as consumer:
        await until(lambda: seen.at_once == 3)
        assert (await state(connection)).ready == 17
        seen.gate.set()
        await until(lambda: len(seen.bodies) == 20)
        await until(lambda: consumer.health.on_broker == 1)
        assert consumer.health.ok
    assert seen.most_at_once == 3
    await until(lambda: _nothing_left(connection))


async def _nothing_left(connection: BrokerConnection) -> bool:
    return await state(connection) == QueueState(0, 0)


async def test_poison_ends_as_a_dead_letter(connect: Connect, broker_url: str) -> None:
    connection = await connect(broker_url)
    seen = Seen(script=[RuntimeError("poison")] * 50)
    await publish(connection, b"poison")
    async with consuming(connection, seen):
        await until(lambda: _buried(connection))
    assert len(seen.bodies) == 4
    assert (await state(connection)).ready == 0


async def _buried(connection: BrokerConnection) -> bool:
    return (await state(connection, "lt.buried")).ready == 1


async def test_what_is_declared_dead_is_buried_at_once(connect: Connect, broker_url: str) -> None:
    connection, seen = await connect(broker_url), Seen(script=[Settle.DEAD])
    await publish(connection, b"x")
    async with consuming(connection, seen):
        await until(lambda: _buried(connection))
    assert len(seen.bodies) == 1


async def test_it_comes_back_after_the_queue_was_deleted(connect: Connect, broker_url: str) -> None:
    connection, seen = await connect(broker_url), Seen()
    async with consuming(connection, seen) as consumer:
        await until(lambda: consumer.health.attached)
        channel = await (await connection.link(20)).channel()
        await channel.queue_delete("lt.jobs")
        await until(lambda: consumer.health.attachments >= 2 and consumer.health.attached)
        await publish(connection, b"after")
        await until(lambda: b"after" in seen.bodies)


async def test_it_comes_back_after_a_cut(connect: Connect, broker_url: str, through: Through) -> None:
    direct = await connect(broker_url)
    url, proxy = await through(broker_url)
    seen = Seen()
    async with consuming(await connect(url), seen) as consumer:
        for number in range(3):
            await until(lambda: consumer.health.attached)
            proxy.cut()
            await publish(direct, bytes([number]))
            await until(lambda number=number: bytes([number]) in seen.bodies)  # type: ignore[misc]
    assert consumer.health.attachments >= 3


async def test_it_comes_back_from_a_silent_line(connect: Connect, broker_url: str, through: Through) -> None:
    direct = await connect(broker_url)
    url, proxy = await through(broker_url)
    seen = Seen()
    async with consuming(await connect(url, heartbeat=60), seen) as consumer:
        await until(lambda: consumer.health.attached)
        proxy.silence()
        await publish(direct, b"in the dark")
        await until(lambda: not consumer.health.attached)
        proxy.speak()
        await until(lambda: b"in the dark" in seen.bodies)


async def test_work_that_a_cut_overtook_comes_again(connect: Connect, broker_url: str, through: Through) -> None:
    direct = await connect(broker_url)
    url, proxy = await through(broker_url)
    seen = Seen()
    seen.gate.clear()
    await publish(direct, b"slow")
    async with consuming(await connect(url), seen):
        await until(lambda: seen.at_once == 1)
        proxy.cut()
        await until(lambda: len(seen.bodies) >= 2)
        seen.gate.set()
        await until(lambda: _empty(direct))
    assert set(seen.bodies) == {b"slow"}


async def _empty(connection: BrokerConnection) -> bool:
    return (await state(connection)).ready == 0


async def test_it_comes_back_after_the_broker_restarted(connect: Connect, own_rabbitmq: RabbitCluster) -> None:
    url, seen = own_rabbitmq.add_vhost(), Seen()
    connection = await connect(url)
    async with consuming(connection, seen) as consumer:
        await until(lambda: consumer.health.attached)
        for end, body in ((own_rabbitmq.stop_node, b"after a stop"), (own_rabbitmq.kill_node, b"after a kill")):
            await asyncio.to_thread(end)
            await until(lambda: not consumer.health.attached)
            await asyncio.to_thread(own_rabbitmq.start_node)
            await until(lambda: consumer.health.attached)
            await publish(connection, body)
            await until(lambda body=body: body in seen.bodies)  # type: ignore[misc]
            # Seen is not yet acknowledged: a broker that dies in between rightly gives the message out again.
            await until(lambda: _empty_of_all(own_rabbitmq, url))
        await until(lambda: consumer.health.on_broker == 1)
    assert set(seen.bodies) == {b"after a stop", b"after a kill"}


async def _empty_of_all(broker: RabbitCluster, url: str) -> bool:
    """Tell whether the queue holds nothing, neither waiting nor given out and not acknowledged; its leader knows."""
    vhost = url.rpartition("/")[2]
    counted = await asyncio.to_thread(
        broker.evaluate,
        f'{{ok, Q}} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"{vhost}">>, queue, <<"lt.jobs">>))',
        "{ok, {_, Number}, _} = ra:leader_query(amqqueue:get_pid(Q), fun rabbit_fifo:query_messages_total/1)",
        "Number",
    )
    return int(counted) == 0


async def test_a_consumer_that_the_broker_forgot_is_found_by_the_watchdog(connect: Connect, broker_url: str) -> None:
    connection, seen = await connect(broker_url), Seen()
    async with consuming(connection, seen) as consumer:
        await until(lambda: consumer.health.attached)
        forget_consumers(connection)
        await publish(connection, b"found")
        await until(lambda: consumer.health.attachments >= 2)
        await until(lambda: b"found" in seen.bodies)


def forget_consumers(connection: BrokerConnection) -> None:
    """Take the consumers of a connection away behind its back, as a client library that lost count would."""
    assert connection._link is not None
    transport = connection._link._connection.transport
    assert transport is not None
    for channel in transport.connection.channels.values():
        for tag in list(getattr(channel, "consumers", {})):
            task = asyncio.ensure_future(channel.basic_cancel(tag))  # type: ignore[union-attr]
            task.add_done_callback(lambda done: done.exception())


async def test_at_the_end_what_is_in_hand_is_finished(connect: Connect, broker_url: str) -> None:
    connection, seen = await connect(broker_url), Seen()
    seen.gate.clear()
    await publish(connection, b"a", b"b", b"c")
    async with consuming(connection, seen, prefetch=2) as consumer:
        await until(lambda: seen.at_once == 2)
        consumer.stop()
        await asyncio.sleep(0)
        seen.gate.set()
    assert len(seen.bodies) == 2
    await until(lambda: _one_left(connection))


async def _one_left(connection: BrokerConnection) -> bool:
    return await state(connection) == QueueState(1, 0)
