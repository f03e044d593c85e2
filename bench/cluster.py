"""From end to end: signed packets through a hub on PostgreSQL, spread by RabbitMQ, into a ministry's queue.

First flat out, which gives the rate; then at half of that rate, which gives the latency of a hub that is not flooded.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.ministry import Ministry, running_ministry
from bench.packets import Signer
from bench.servers import cpu_of
from bench.throughput import WARM_UP, Say, make_packets, percentile

HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class EndToEnd:
    """The figures of one run; times in seconds, processor time per document."""

    documents: int
    size: int
    workers: int
    concurrency: int
    per_second: float
    p50: float
    p99: float
    paced_per_second: float
    """The rate at which packets were sent in the second part."""
    paced_p50: float
    paced_p99: float
    hub_cpu: float
    database_cpu: float
    broker_cpu: float
    generator_cpu: float
    consumer_cpu: float
    lost: int
    repeats: int
    refused: int


def measure_cluster(
    folder: Path, signer: Signer, anchor: Path, *, documents: int, concurrency: int, workers: int, size: int, say: Say
) -> EndToEnd:
    """Send so many packets flat out and half as many at half the rate; nothing may be lost."""
    paced = max(documents // 2, 1)
    packets = make_packets(folder / "packets", WARM_UP + documents + paced, size, signer, say)
    with running_ministry(folder, anchor, workers) as ministry:
        ministry.cross(packets[:WARM_UP], concurrency)
        say(f"cluster: {documents} packets through hub, PostgreSQL and RabbitMQ to a ministry's queue, flat out")
        before = _cpu(ministry)
        full = ministry.cross(packets[WARM_UP : WARM_UP + documents], concurrency)
        hub, database, broker = (after - begun for after, begun in zip(_cpu(ministry), before, strict=True))
        count = max(len(full.volley.accepted), 1)
        rate = count / full.seconds()
        say(f"cluster: {rate:.1f} documents a second; now {paced} packets at half of that")
        calm = ministry.cross(packets[WARM_UP + documents :], concurrency, per_second=rate * HALF)
    return EndToEnd(
        documents=count,
        size=size,
        workers=workers,
        concurrency=concurrency,
        per_second=rate,
        p50=percentile(full.latencies(), 50),
        p99=percentile(full.latencies(), 99),
        paced_per_second=rate * HALF,
        paced_p50=percentile(calm.latencies(), 50),
        paced_p99=percentile(calm.latencies(), 99),
        hub_cpu=hub / count,
        database_cpu=database / count,
        broker_cpu=broker / count,
        generator_cpu=full.volley.cpu / count,
        consumer_cpu=full.taken.cpu / count,
        lost=full.lost + calm.lost,
        repeats=full.taken.repeats + calm.taken.repeats,
        refused=len(full.volley.refused) + len(calm.volley.refused),
    )


def _cpu(ministry: Ministry) -> tuple[float, float, float]:
    return ministry.hub.cpu(), cpu_of(ministry.postgres.process), cpu_of(ministry.broker.nodes[0].process)
