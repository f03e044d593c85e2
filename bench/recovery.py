"""How long after a broker's death and restart until every consumer is attached again, over several deaths.

Who consumes from which queue is asked of the broker itself, so that a consumer which only believes to be attached does
not count.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aio_pika
from aio_pika.exceptions import AMQPError

from bench.hub import HubFailed
from bench.ministry import Ministry, running_ministry
from bench.throughput import Say

PATIENCE: Final = 120.0
CALM_SECONDS: Final = 5.0
"""So long the numbers of consumers have to stand still before the broker is killed."""


@dataclass(frozen=True, slots=True)
class Return:
    """One death: how many consumers came back, and after how many seconds."""

    consumers: int
    after_start: float
    """Seconds from the start of the broker's process, its own recovery included."""
    after_ready: float
    """Seconds from the moment at which the broker took connections again."""


def measure_recovery(folder: Path, anchor: Path, *, rounds: int, workers: int, say: Say) -> list[Return]:
    """Kill and start the broker so many times and return how long each return took."""
    found: list[Return] = []
    with running_ministry(folder, anchor, workers) as ministry:
        wanted = _settled(ministry)
        for number in range(1, rounds + 1):
            say(f"recovery: broker killed with {sum(wanted.values())} consumers in {len(wanted)} queues, {number}")
            ministry.broker.settle()
            ministry.broker.kill_node()
            began = time.monotonic()
            ministry.broker.start_node()
            ready = time.monotonic()
            there = asyncio.run(_attached(ministry.url, wanted))
            found.append(Return(sum(wanted.values()), there - began, there - ready))
    return found


def _settled(ministry: Ministry) -> dict[str, int]:
    """Return the consumers of each queue that has any, once their numbers stand still."""
    until = time.monotonic() + PATIENCE
    last: dict[str, int] = {}
    since = time.monotonic()
    while time.monotonic() < until:
        if (now := _consumers(ministry)) != last or not now:
            last, since = now, time.monotonic()
        elif time.monotonic() - since >= CALM_SECONDS:
            return last
        time.sleep(0.2)
    raise HubFailed("the hub's consumers never came to rest")


def _consumers(ministry: Ministry) -> dict[str, int]:
    vhost = ministry.url.rpartition("/")[2]
    said = ministry.broker.control("list_queues", "-p", vhost, "--no-table-headers", "name", "consumers")
    counts = dict(line.split("\t") for line in said.splitlines() if "\t" in line)
    return {name: int(count) for name, count in counts.items() if int(count)}


async def _attached(url: str, wanted: Mapping[str, int]) -> float:
    """Ask until every queue has as many consumers as before; return that moment."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                async with await aio_pika.connect(url, timeout=5) as connection:
                    channel = await connection.channel()
                    for name, count in wanted.items():
                        while await _count(channel, name) < count:  # noqa: ASYNC110 - the broker tells nobody
                            await asyncio.sleep(0.02)
                    return time.monotonic()
            except (AMQPError, OSError):
                # The node takes connections a moment before its queues have leaders.
                await asyncio.sleep(0.05)


async def _count(channel: aio_pika.abc.AbstractChannel, name: str) -> int:
    queue = await channel.declare_queue(name, passive=True)
    return int(queue.declaration_result.consumer_count or 0)
