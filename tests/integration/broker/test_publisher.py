"""What became of a published message: each fate provoked at a real RabbitMQ."""

from __future__ import annotations

import asyncio

import aio_pika
import pytest

from gateway.broker.connection import BrokerConnection
from gateway.broker.publisher import Fate, Publisher
from gateway.broker.topology import look
from tests.integration.broker.conftest import Connect, Through
from tests.services.process import free_port
from tests.services.rabbitmq import RabbitCluster
from tests.waiting import until


def message(number: str = "m-1", body: bytes = b"x") -> aio_pika.Message:
    return aio_pika.Message(body, message_id=number, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)


async def ready(connection: BrokerConnection, queue: str) -> int:
    state = await look(await connection.link(20), queue)
    assert state is not None
    return state.ready


async def test_a_confirmed_message_is_in_the_queue(connect: Connect, broker_url: str) -> None:
    connection = await connect(broker_url)
    publisher = Publisher(connection)
    assert (await publisher.publish("lt.work", "jobs", message())).fate is Fate.CONFIRMED
    assert await ready(connection, "lt.jobs") == 1


async def test_a_message_without_a_queue_comes_back(connect: Connect, broker_url: str) -> None:
    publisher = Publisher(await connect(broker_url))
    assert (await publisher.publish("lt.work", "nowhere", message())).fate is Fate.RETURNED
    assert (await publisher.publish("lt.work", "jobs", message())).fate is Fate.CONFIRMED


async def test_a_full_queue_takes_nothing(connect: Connect, broker_url: str) -> None:
    connection = await connect(broker_url)
    publisher = Publisher(connection)
    fates = [(await publisher.publish("lt.work", "small", message(str(number)))).fate for number in range(8)]
    assert fates[0] is Fate.CONFIRMED
    assert fates[-1] is Fate.REJECTED
    assert await ready(connection, "lt.small") == fates.count(Fate.CONFIRMED)


async def test_one_id_at_the_same_moment_to_two_places_gets_two_fates(connect: Connect, broker_url: str) -> None:
    publisher = Publisher(await connect(broker_url))
    keys = ["jobs", "nowhere"] * 20
    found = await asyncio.gather(*(publisher.publish("lt.work", key, message("same")) for key in keys))
    assert [one.fate for one in found] == [Fate.CONFIRMED, Fate.RETURNED] * 20


async def test_without_a_broker_it_was_not_sent(connect: Connect) -> None:
    publisher = Publisher(await connect(f"amqp://a:b@127.0.0.1:{free_port()}/x"), link_seconds=0.2)
    assert (await publisher.publish("lt.work", "jobs", message())).fate is Fate.NOT_SENT


@pytest.mark.parametrize("how", ["cut", "silence"])
async def test_a_line_lost_before_the_word_of_the_broker_leaves_the_fate_unknown(
    connect: Connect, broker_url: str, through: Through, how: str
) -> None:
    url, proxy = await through(broker_url)
    connection = await connect(url)
    publisher = Publisher(connection, confirm_seconds=2)
    assert (await publisher.publish("lt.work", "jobs", message("first"))).fate is Fate.CONFIRMED
    proxy.silence()
    sending = asyncio.create_task(publisher.publish("lt.work", "jobs", message("second")))
    await until(lambda: proxy.withheld > 30)  # the message is on its way; a heartbeat alone is 8 bytes
    if how == "cut":
        proxy.cut()
    assert (await sending).fate is Fate.UNKNOWN
    proxy.speak()
    await connection.link(20)
    again = await publisher.publish("lt.work", "jobs", message("second"))
    assert again.fate in (Fate.CONFIRMED, Fate.NOT_SENT, Fate.UNKNOWN)


async def test_a_lost_exchange_is_no_success(connect: Connect, broker_url: str) -> None:
    connection = await connect(broker_url)
    publisher = Publisher(connection)
    link = await connection.link(20)
    channel = await link.channel()
    await (await channel.get_exchange("lt.work", ensure=False)).delete()
    assert (await publisher.publish("lt.work", "jobs", message())).fate is Fate.UNKNOWN
    await connection.renew(link)
    assert (await publisher.publish("lt.work", "jobs", message())).fate is Fate.CONFIRMED


async def test_a_broker_short_of_memory_takes_nothing_and_is_waited_for(
    connect: Connect, own_rabbitmq: RabbitCluster
) -> None:
    connection = await connect(own_rabbitmq.add_vhost())
    publisher = Publisher(connection, confirm_seconds=5)
    assert (await publisher.publish("lt.work", "jobs", message("a"))).fate is Fate.CONFIRMED
    await asyncio.to_thread(own_rabbitmq.control, "set_vm_memory_high_watermark", "0.0000001")
    fates = [(await publisher.publish("lt.work", "jobs", message(f"b{number}"))).fate for number in range(2)]
    await asyncio.to_thread(own_rabbitmq.control, "set_vm_memory_high_watermark", "0.4")
    assert fates[-1] is Fate.NOT_SENT
    await connection.link(20)
    assert (await publisher.publish("lt.work", "jobs", message("c"))).fate is Fate.CONFIRMED
