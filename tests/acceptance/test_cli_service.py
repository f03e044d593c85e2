"""``lienthong hub`` as a process: ready, several workers as one, stopped cleanly, kept over restarts and kills."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.acceptance.service import Running, free_port, ready, start

StartHub = Callable[..., Running]


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
        yield session


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[StartHub]:
    started: list[Running] = []

    def go(*words: str, port: int | None = None) -> Running:
        number = port or free_port()
        data = ("--data", str(tmp_path / "hub"), "--port", str(number), "--system", "he.thu.01=khoa=thu")
        started.append(start(tmp_path, number, "hub", *data, *words))
        return started[-1]

    yield go
    for one in started:
        one.end()


async def test_a_hub_is_ready_tells_why_and_stops_with_0(hub: StartHub, client: aiohttp.ClientSession) -> None:
    service = hub()
    found = await ready(service, client)
    assert set(found["checks"]) == {"store", "disk", "inspection", "oldest_waiting"}
    async with client.get(f"{service.url}/health/live") as answer:
        assert answer.status == 200
    assert service.stop() == 0


async def test_logs_are_json_and_hold_no_secret(hub: StartHub, client: aiohttp.ClientSession) -> None:
    service = hub()
    await ready(service, client)
    headers = {"XroadVnpt-systemid": "he.thu.01", "XroadVnpt-filePath": "/tmp/never-logged"}
    await client.post(f"{service.url}/vxp/getEdoc", headers=headers)
    assert service.stop() == 0
    text = service.log.read_text(encoding="utf-8")
    events = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert {"listening", "stopping", "stopped"} <= {event["event"] for event in events}
    assert "khoa=thu" not in text
    assert "never-logged" not in text


async def test_metrics_count_the_requests_of_all_workers(hub: StartHub, client: aiohttp.ClientSession) -> None:
    service = hub("--workers", "2")
    await ready(service, client)
    for _ in range(40):
        async with aiohttp.ClientSession() as one, one.get(f"{service.url}/health/live") as answer:
            assert answer.status == 200
    async with client.get(f"{service.url}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    assert 'lienthong_requests_total{method="GET",route="/health/live",status="200"} 40.0' in lines
    assert "lienthong_waiting 0.0" in lines


async def test_a_dead_worker_is_started_again(hub: StartHub, client: aiohttp.ClientSession) -> None:
    service = hub("--workers", "2")
    await ready(service, client)
    first = {event["process"] for event in await listening(service, 2)}
    os.kill(next(iter(first)), signal.SIGKILL)
    again = {event["process"] for event in await listening(service, 3)}
    assert len(again - first) == 1
    assert service.stop() == 0


async def test_workers_end_when_their_parent_is_killed_and_a_restart_works(
    hub: StartHub, client: aiohttp.ClientSession
) -> None:
    service = hub("--workers", "2")
    await ready(service, client)
    assert service.stop(signal.SIGKILL) == -signal.SIGKILL
    again = hub("--workers", "2", port=service.port)
    await listening(again, 4)  # two before, two now: an answer could come from a worker that is just ending
    await ready(again, client)
    assert again.stop() == 0


async def test_a_killed_hub_starts_again_on_its_data(hub: StartHub, client: aiohttp.ClientSession) -> None:
    service = hub()
    await ready(service, client)
    service.stop(signal.SIGKILL)
    again = hub(port=service.port)
    await ready(again, client)
    assert again.stop() == 0


async def test_a_taken_port_is_told_in_words(hub: StartHub, client: aiohttp.ClientSession, tmp_path: Path) -> None:
    service = hub("--workers", "2")
    await ready(service, client)
    other = start(
        tmp_path, service.port, "hub", "--data", str(tmp_path / "other"), "--port", str(service.port), "--workers", "2"
    )
    assert await asyncio.to_thread(other.process.wait, 60) == 1
    assert "cli.cannot-start" in service.log.read_text(encoding="utf-8")
    assert "Traceback" not in service.log.read_text(encoding="utf-8")


async def listening(service: Running, number: int) -> list[dict[str, int]]:
    """Wait until so many processes have begun to listen, and return their events."""
    async with asyncio.timeout(60):
        while True:
            text = service.log.read_text(encoding="utf-8")
            events = [json.loads(line) for line in text.splitlines() if '"listening"' in line]
            if len(events) >= number:
                return events
            await asyncio.sleep(0.1)
