"""The settings in `docker/` work in real servers: balancer, broker and database start with them and do their work."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest
import yaml

from tests.acceptance.service import Running, ready, start
from tests.services.balancer import Balancer
from tests.services.postgres import PostgresServer
from tests.services.process import PATIENCE, Missing, free_port, missing
from tests.services.rabbitmq import RabbitCluster

DOCKER = Path(__file__).resolve().parents[2] / "docker"


@pytest.fixture
def hubs(tmp_path: Path) -> Iterator[list[Running]]:
    found = []
    try:
        for number in (1, 2):
            port, folder = free_port(), str(tmp_path / f"hub-{number}")
            found.append(start(tmp_path, port, "hub", "--data", folder, "--port", str(port), "--system", "a=b"))
        yield found
    finally:
        for hub in found:
            hub.end()


@pytest.fixture
def balancer(hubs: list[Running], tmp_path: Path) -> Iterator[str]:
    try:
        made = Balancer(tmp_path, [hub.port for hub in hubs]).start()
    except Missing as reason:
        missing(str(reason))
    yield made.url
    made.kill()


async def status(url: str) -> int | None:
    """Return the status of an answer on a connection of its own; nothing when the connection ended without one."""
    try:
        async with aiohttp.ClientSession() as client, client.get(f"{url}/health/live") as answer:
            return answer.status
    except (aiohttp.ClientError, OSError):
        return None


async def reached(url: str, wanted: int | None) -> None:
    """Wait until what the balancer says is what is wanted, ten times in a row, so that both gateways were asked."""
    until = time.monotonic() + PATIENCE
    while {await status(url) for _ in range(10)} != {wanted}:
        assert time.monotonic() < until, f"the balancer never came to answer {wanted}"
        await asyncio.sleep(0.1)


async def test_the_balancer_leaves_out_a_lost_gateway_and_never_answers_itself(
    hubs: list[Running], balancer: str
) -> None:
    async with aiohttp.ClientSession() as client:
        for hub in hubs:
            await ready(hub, client)
    await reached(balancer, 200)
    hubs[0].stop()
    await reached(balancer, 200)
    hubs[1].stop()
    await reached(balancer, None)


async def test_the_balancers_check_reads_what_a_gateway_says(hubs: list[Running]) -> None:
    text = (DOCKER / "haproxy.cfg").read_text(encoding="utf-8")
    (pattern,) = re.findall(r"^ *http-check expect rstring '(.+)'$", text, re.MULTILINE)
    async with aiohttp.ClientSession() as client:
        await ready(hubs[0], client)
        async with client.get(f"{hubs[0].url}/health/ready") as answer:
            said = await answer.text()
    assert re.search(pattern, said)
    assert not re.search(pattern, said.replace('"store": {"ok": true', '"store": {"ok": false'))
    assert not re.search(pattern, said.replace('"disk": {"ok": true', '"disk": {"ok": false'))
    assert re.search(pattern, said.replace('"oldest_waiting": {"ok": true', '"oldest_waiting": {"ok": false'))


def test_the_brokers_settings_are_taken_by_a_real_broker() -> None:
    lines = (DOCKER / "rabbitmq.conf").read_text(encoding="utf-8").splitlines()
    settings = dict(line.split(" = ") for line in lines if line and not line.startswith(("#", "cluster_formation")))
    try:
        broker = RabbitCluster(settings=settings)
    except Missing as reason:
        missing(str(reason))
    with closing(broker):
        broker.start()
        assert broker.evaluate("rabbit_vhost:list_names()").strip() == '[<<"lienthong">>]'
        assert "pause_minority" in broker.evaluate("application:get_env(rabbit, cluster_partition_handling)")


def test_the_databases_settings_are_taken_by_a_real_database() -> None:
    service = yaml.safe_load((DOCKER / "compose.yaml").read_text(encoding="utf-8"))["services"]["postgres"]
    settings = dict(word.split("=") for word in service["command"] if "=" in word)
    assert settings
    try:
        server = PostgresServer(settings=settings)
    except Missing as reason:
        missing(str(reason))
    with closing(server):
        server.start()
