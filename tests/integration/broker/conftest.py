"""Connections to a real RabbitMQ, directly and through a line that a test can cut."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

import aio_pika
import pytest

from gateway.broker.access import Access
from gateway.broker.connection import BrokerConnection
from gateway.broker.topology import Binding, Exchange, Queue, Topology
from tests.proxy import Proxy, proxy_to
from tests.services.existing import existing_broker

TOPOLOGY = Topology(
    (Exchange("lt.work"), Exchange("lt.dead", "fanout")),
    (Queue("lt.jobs", dead_letters="lt.dead", returns=3), Queue("lt.buried"), Queue("lt.small", most=1)),
    (Binding("lt.work", "lt.jobs", "jobs"), Binding("lt.work", "lt.small", "small"), Binding("lt.dead", "lt.buried")),
)

Connect = Callable[..., Awaitable[BrokerConnection]]


def access(*urls: str, **others: object) -> Access:
    """Return how to enter, with short patience."""
    given: dict[str, object] = {"first_pause": 0.05, "most_pause": 0.5, "heartbeat": 2, "connect_seconds": 5.0}
    return Access(urls, **(given | others))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def vhost(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of one virtual host for all tests of this folder."""
    broker = existing_broker() or request.getfixturevalue("rabbitmq")
    url = broker.add_vhost()
    yield url
    broker.drop_vhost(url)


@pytest.fixture
async def broker_url(vhost: str) -> str:
    """The URL of that virtual host, emptied before each test: making one takes seconds, emptying it does not."""
    async with await aio_pika.connect(vhost) as connection:
        channel = await connection.channel()
        for queue in TOPOLOGY.queues:
            await channel.queue_delete(queue.name)
        for exchange in TOPOLOGY.exchanges:
            await channel.exchange_delete(exchange.name)
    return vhost


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Opens connections with the topology of these tests, and closes them."""
    opened: list[BrokerConnection] = []

    async def connected(*urls: str, topology: Topology = TOPOLOGY, **others: object) -> BrokerConnection:
        connection = BrokerConnection(access(*urls, **others), topology.declare)
        opened.append(connection)
        await connection.open()
        return connection

    yield connected
    for connection in opened:
        await connection.close()


Through = Callable[[str], Awaitable[tuple[str, Proxy]]]


@pytest.fixture
async def through() -> AsyncIterator[Through]:
    """Puts a proxy before the broker of a URL; gives the URL through it, and the proxy."""
    async with AsyncExitStack() as stack:

        async def put_before(url: str) -> tuple[str, Proxy]:
            port = urlsplit(url).port or 5672
            proxy = await stack.enter_async_context(proxy_to(port))
            return url.replace(f":{port}/", f":{proxy.listening}/"), proxy

        yield put_before
