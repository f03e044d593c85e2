"""One endpoint is dead and thousands of deliveries wait for it: what do those notice who send to another one?

The other endpoint's latency, from sending to the ministry's queue, is measured without the dead one's burden (twice,
which shows how much the machine itself wavers), while the dead one refuses connections, and while it is half-open.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import math
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.hub import Hub, HubFailed
from bench.ministry import Ministry, running_ministry, write_secret
from bench.packets import Signer
from bench.throughput import WARM_UP, Say, fire, make_packets, percentile
from tests.faults.proxy import Fault, HalfOpen, Pass, Proxy, Refuse

DEAD: Final = "900.00.00.X01"
SIZE: Final = 8 * 1024
CONCURRENCY: Final = 8
PART: Final = 1000
NOTICED: Final = 5.0
"""Seconds after each change until it has been noticed, and what was in hand has come to rest."""
OWN: Final = 1_000_000
"""From here on the documents for the dead endpoint are numbered, away from the others."""
PER_SECOND: Final = 10.0
"""Packets a second to the living endpoint; a pace at which nothing waits, so that latency is not a queue's length."""

_SETTINGS: Final = f"""
[[endpoints]]
name = "dead"
adapter = "amqp"
serves = ["{DEAD}"]
[endpoints.settings]
secret_file = "dead.url"
prefix = "dead"
"""

PHASES: Final[tuple[tuple[str, Fault], ...]] = (
    ("nothing waits", Pass()),
    ("nothing waits, again", Pass()),
    ("dead one refuses", Refuse()),
    ("dead one is half-open", HalfOpen()),
)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The living endpoint's latency in one phase, in seconds, and how many deliveries waited for the dead one."""

    phase: str
    dead: bool
    waiting: int
    documents: int
    p50: float
    p99: float
    lost: int


def measure_dead(
    folder: Path, signer: Signer, anchor: Path, *, waiting: int, documents: int, workers: int, say: Say
) -> list[Neighbour]:
    """Measure all phases; ``waiting`` packets are sent to the dead endpoint before the third."""
    packets = make_packets(folder / "packets", WARM_UP + documents * len(PHASES), SIZE, signer, say)
    found: list[Neighbour] = []
    with contextlib.ExitStack() as stack:
        ministry, proxy = _start(stack, folder, anchor, workers)
        ministry.cross(packets[:WARM_UP], CONCURRENCY)
        for number, (phase, fault) in enumerate(PHASES):
            proxy.switch(fault)
            if isinstance(fault, Refuse):
                _fill(ministry.hub, folder, signer, waiting, say)
            time.sleep(NOTICED)
            say(f"dead: {documents} packets to the living endpoint at {PER_SECOND:.0f} a second; {phase}")
            part = packets[WARM_UP:][number * documents :][:documents]
            crossed = ministry.cross(part, CONCURRENCY, per_second=PER_SECOND)
            times = crossed.latencies()
            p50, p99 = percentile(times, 50), percentile(times, 99)
            found.append(
                Neighbour(
                    phase, not isinstance(fault, Pass), _waiting(ministry.hub), len(times), p50, p99, crossed.lost
                )
            )
    return found


def _start(stack: contextlib.ExitStack, folder: Path, anchor: Path, workers: int) -> tuple[Ministry, Proxy]:
    """Start the hub with the second endpoint behind a proxy that can play dead."""
    proxies: list[Proxy] = []

    def prepare(url: str) -> str:
        proxies.append(stack.enter_context(Proxy(url)))
        write_secret(folder / "dead.url", proxies[0].url)
        return _SETTINGS

    ministry = stack.enter_context(running_ministry(folder, anchor, workers, prepare))
    return ministry, proxies[0]


def _fill(hub: Hub, folder: Path, signer: Signer, waiting: int, say: Say) -> None:
    """Send so many packets to the dead endpoint, a part at a time, so that the disk does not hold them twice."""
    say(f"dead: {waiting} packets to the dead endpoint")
    for first in range(0, waiting, PART):
        packets = make_packets(
            folder / "waiting", min(PART, waiting - first), SIZE, signer, lambda _text: None, first=OWN + first,
            receiver=DEAD,
        )  # fmt: skip
        if refused := fire(hub, folder, packets, CONCURRENCY).refused:
            raise HubFailed(refused[0])
        shutil.rmtree(folder / "waiting")


def _waiting(hub: Hub) -> int:
    """Return how many deliveries wait for other systems, as the hub says itself."""
    connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=30)
    try:
        connection.request("GET", "/health/ready")
        return int(json.loads(connection.getresponse().read())["checks"]["oldest_waiting"]["waiting"])
    finally:
        connection.close()


def burden(found: Sequence[Neighbour], one: Neighbour) -> float:
    """Return the 99th percentile of one phase over the mean of those in which nothing waited."""
    without = [other.p99 for other in found if not other.dead]
    return one.p99 / (sum(without) / len(without)) if without and sum(without) else math.nan
