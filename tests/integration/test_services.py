"""The servers that other tests rely on: they start, keep what was stored, come back after a kill and end with us."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import aio_pika
import psutil
import pytest
from aio_pika.abc import AbstractChannel
from aiormq.exceptions import ChannelAccessRefused
from pamqp.common import FieldTable
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from tests.services.existing import ExistingBroker
from tests.services.postgres import PostgresServer
from tests.services.process import Missing, missing
from tests.services.rabbitmq import RabbitCluster

ROOT = Path(__file__).resolve().parents[2]
QUORUM: FieldTable = {"x-queue-type": "quorum"}


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


@asynccontextmanager
async def channel(url: str) -> AsyncIterator[AbstractChannel]:
    connection = await aio_pika.connect(url)
    async with connection:
        yield await connection.channel(publisher_confirms=True)


async def note(url: str) -> None:
    async with connected(url) as connection:
        await connection.execute(text("CREATE TABLE kept AS SELECT 1 AS number"))


async def noted(url: str) -> int:
    async with connected(url) as connection:
        return int((await connection.execute(text("SELECT number FROM kept"))).scalar_one())


async def publish(url: str, body: bytes) -> None:
    async with channel(url) as open_channel:
        await open_channel.declare_queue("kept", durable=True, arguments=QUORUM)
        message = aio_pika.Message(body, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await open_channel.default_exchange.publish(message, "kept")


async def fetch_when_led(url: str) -> bytes:
    """Fetch as soon as the queue has a leader again; until then the broker closes the connection or gives nothing."""
    until = time.monotonic() + 60
    while True:
        try:
            return await asyncio.wait_for(fetch(url), 3)
        except (*aio_pika.exceptions.CONNECTION_EXCEPTIONS, aio_pika.exceptions.QueueEmpty, TimeoutError):
            assert time.monotonic() < until


async def fetch(url: str) -> bytes:
    async with channel(url) as open_channel:
        queue = await open_channel.declare_queue("kept", durable=True, arguments=QUORUM)
        message = await queue.get(timeout=30)
        assert message is not None
        await message.ack()
        return message.body


async def test_a_database_is_empty_and_belongs_to_its_user(database_url: str) -> None:
    assert database_url.startswith("postgresql+asyncpg://")
    await note(database_url)
    assert await noted(database_url) == 1


async def test_a_server_that_is_killed_in_tests_waits_for_the_disk(own_postgres: PostgresServer) -> None:
    async with connected(own_postgres.create_database()) as connection:
        assert (await connection.execute(text("SHOW fsync"))).scalar_one() == "on"
        assert (await connection.execute(text("SHOW synchronous_commit"))).scalar_one() == "on"


async def test_a_wrong_password_is_refused(postgres: PostgresServer) -> None:
    url = postgres.create_database()
    with pytest.raises((DBAPIError, OSError)):
        await note(url.replace("postgresql+asyncpg://lt_", "postgresql+asyncpg://lt_x"))
    postgres.drop_database(url)


async def test_postgresql_killed_or_stopped_comes_back_with_what_was_committed(own_postgres: PostgresServer) -> None:
    url = own_postgres.create_database()
    await note(url)
    own_postgres.kill()
    assert not own_postgres.running
    with pytest.raises((OperationalError, OSError)):
        await noted(url)
    own_postgres.start()
    assert await noted(url) == 1
    own_postgres.stop()
    own_postgres.start()
    assert await noted(url) == 1
    own_postgres.drop_database(url)


async def test_rabbitmq_killed_or_stopped_comes_back_with_what_was_confirmed(rabbitmq: RabbitCluster) -> None:
    url = rabbitmq.add_vhost()
    await publish(url, b"one")
    rabbitmq.settle()
    rabbitmq.kill_node()
    with pytest.raises(OSError):
        await fetch(url)
    rabbitmq.start_node()
    assert await fetch_when_led(url) == b"one"
    await publish(url, b"two")
    rabbitmq.stop_node()
    rabbitmq.start_node()
    assert await fetch_when_led(url) == b"two"
    rabbitmq.drop_vhost(url)


async def test_a_virtual_host_is_for_its_own_user_only(rabbitmq: RabbitCluster) -> None:
    first, second = rabbitmq.add_vhost(), rabbitmq.add_vhost()
    stranger = f"{first.rpartition('/')[0]}/{second.rpartition('/')[2]}"
    with pytest.raises(aio_pika.exceptions.CONNECTION_EXCEPTIONS):
        await publish(stranger, b"")
    reader = rabbitmq.add_user(second.rpartition("/")[2], configure="", write="")
    with pytest.raises(ChannelAccessRefused):
        await publish(reader, b"")
    rabbitmq.drop_vhost(first)
    rabbitmq.drop_vhost(second)


@pytest.mark.long
async def test_a_quorum_queue_of_three_nodes_survives_the_loss_of_one(cluster: RabbitCluster) -> None:
    url = cluster.add_vhost()
    async with channel(url) as open_channel:
        await open_channel.declare_queue("kept", durable=True, arguments=QUORUM)
    await publish(url, b"one")
    cluster.kill_node(0)
    second, third = cluster.urls(url)[1:]
    assert await fetch_when_led(second) == b"one"
    await publish(second, b"two")
    assert await fetch(third) == b"two"
    cluster.start_node(0)
    await publish(url, b"three")
    assert await fetch(third) == b"three"
    cluster.drop_vhost(url)


async def test_an_existing_rabbitmq_gives_virtual_hosts_through_its_management_api() -> None:
    try:
        own = RabbitCluster(plugins=["rabbitmq_management"])
    except Missing as reason:
        missing(str(reason))
    with closing(own):
        own.start()
        broker = ExistingBroker(f"amqp://127.0.0.1:{own.nodes[0].port}", own.management_url())
        url = broker.add_vhost()
        await publish(url, b"one")
        assert await fetch(url) == b"one"
        broker.drop_vhost(url)
        with pytest.raises(aio_pika.exceptions.CONNECTION_EXCEPTIONS):
            await publish(url, b"")


STARTER = """
import time
from tests.services.{module} import {name}
server = {name}()
server.start()
print(server.{pid}, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize(
    ("module", "name", "pid"),
    [("postgres", "PostgresServer", "process.pid"), ("rabbitmq", "RabbitCluster", "nodes[0].process.pid")],
)
def test_a_server_ends_when_its_starter_is_killed(
    module: str, name: str, pid: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(module)
    code = STARTER.format(module=module, name=name, pid=pid)
    environment = {**os.environ, "TMPDIR": "/tmp"}
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, env=environment) as starter:
        assert starter.stdout is not None
        server = psutil.Process(int(starter.stdout.readline()))
        family = [server, *server.children(recursive=True)]
        starter.send_signal(signal.SIGKILL)
    until = time.monotonic() + 60
    while any(member.is_running() and member.status() != psutil.STATUS_ZOMBIE for member in family):
        assert time.monotonic() < until
        time.sleep(0.05)
