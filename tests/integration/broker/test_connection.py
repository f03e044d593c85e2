"""The connection to RabbitMQ and what is declared on it: found, lost, found again, and faults that are named."""

from __future__ import annotations

import asyncio

import pytest

from gateway.broker.access import read_urls, shown
from gateway.broker.link import BrokerDown
from gateway.broker.topology import Queue, Topology, look
from gateway.findings import Refused
from tests.integration.broker.conftest import TOPOLOGY, Connect, Through
from tests.services.process import free_port
from tests.waiting import until


async def test_what_is_declared_is_there(connect: Connect, broker_url: str) -> None:
    connection = await connect(broker_url)
    link = await connection.link(20)
    for queue in ("lt.jobs", "lt.buried", "lt.small"):
        state = await look(link, queue)
        assert state is not None
        assert (state.ready, state.consumers) == (0, 0)
    assert await look(link, "lt.other") is None
    assert connection.health.up


async def test_a_node_that_is_down_is_passed_over(connect: Connect, broker_url: str) -> None:
    nowhere = f"amqp://a:b@127.0.0.1:{free_port()}/x"
    connection = await connect(nowhere, broker_url, nowhere)
    link = await connection.link(20)
    assert link.node == shown(broker_url)


async def test_without_a_broker_it_goes_on_trying_and_says_so(connect: Connect) -> None:
    connection = await connect(f"amqp://user:geheim@127.0.0.1:{free_port()}/x")
    with pytest.raises(BrokerDown):
        await connection.link(0.5)
    health = connection.health
    assert not health.up
    assert "Connect" in health.detail
    assert "geheim" not in str(health)


async def test_a_wrong_password_is_said_in_words(connect: Connect, broker_url: str) -> None:
    user = broker_url.rpartition("/")[2]
    connection = await connect(broker_url.replace(f"{user}:", f"{user}:wrong"))
    await until(lambda: connection.health.detail == "the broker refuses user and password")


async def test_a_queue_with_other_arguments_is_a_fault_with_its_name(connect: Connect, broker_url: str) -> None:
    await (await connect(broker_url)).link(20)
    other = Topology(queues=(Queue("lt.small", most=2), Queue("lt.buried"), Queue("lt.jobs")))
    connection = await connect(broker_url, topology=other)
    with pytest.raises(Refused) as refused:
        await connection.link(20)
    found = {(finding.code, finding.path) for finding in refused.value.findings}
    assert found == {("broker.differs", "lt.small"), ("broker.differs", "lt.jobs")}
    assert not connection.health.up


async def test_the_link_comes_back_after_a_cut(connect: Connect, broker_url: str, through: Through) -> None:
    url, proxy = await through(broker_url)
    connection = await connect(url)
    first = await connection.link(20)
    proxy.cut()
    await first.lost.wait()
    second = await connection.link(20)
    assert second is not first
    assert await look(second, "lt.jobs") is not None
    assert connection.health.links >= 2


async def test_a_silent_line_is_given_up(connect: Connect, broker_url: str, through: Through) -> None:
    url, proxy = await through(broker_url)
    connection = await connect(url, heartbeat=1)
    first = await connection.link(20)
    proxy.silence()
    await first.lost.wait()
    proxy.speak()
    assert await connection.link(20) is not first


@pytest.mark.parametrize("moment", ["connecting", "linked", "cut", "mute", "fault"])
async def test_closed_at_any_moment_nothing_is_left_running(
    connect: Connect, broker_url: str, through: Through, moment: str
) -> None:
    url, proxy = await through(broker_url)
    await (await connect(broker_url)).link(20)
    before = asyncio.all_tasks()
    topology = Topology(queues=(Queue("lt.small", most=2),)) if moment == "fault" else TOPOLOGY
    connection = await connect(url, topology=topology)
    if moment == "fault":
        await until(lambda: connection.health.detail.startswith("broker.differs"))
    elif moment != "connecting":
        await connection.link(20)
    if moment == "mute":
        proxy.silence()
    elif moment == "cut":
        proxy.cut()
    await connection.close()
    await until(lambda: not [task for task in asyncio.all_tasks() - before if _room(task)])


def _room(task: asyncio.Task[object]) -> str:
    code = getattr(task.get_coro(), "cr_code", None)
    name = code.co_filename if code else ""
    return next((room for room in ("aio_pika", "aiormq", "gateway/broker") if f"/{room}/" in name), "")


@pytest.mark.parametrize(
    "text",
    ["", "http://a/b", "amqp://", "amqp://h:x/v", "amqps://h/v?no_verify_ssl=1", "amqp://h/v#x", "amqp://h " * 17],
)
def test_an_address_that_is_none_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_urls(text)
    assert {finding.code for finding in refused.value.findings} <= {"broker.url-invalid", "broker.url-count"}
    assert "no_verify" not in str([finding.facts for finding in refused.value.findings])


def test_several_addresses_stand_apart_by_spaces_or_commas() -> None:
    assert read_urls("amqp://a/x, amqps://b:1/x\n") == ("amqp://a/x", "amqps://b:1/x")
    assert shown("amqps://user:word@b/x") == "b:5671/x"
