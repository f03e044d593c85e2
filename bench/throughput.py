"""Documents a second: distinct signed packets of one size, sent over several connections, all accounted for."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from bench.floor import Floor, measure_floor
from bench.hub import House, Hub, running_hub
from bench.load import Plan, Shot, Volley
from bench.packets import RECEIVER, SENDER, Made, Signer, make_packet
from bench.wire import Connection, System, call, register, reply, request_head, send_head, wait_for_items

GUI: Final = System("bench.gui", "khoa-do-luong-gui")
NHAN: Final = System("bench.nhan", "khoa-do-luong-nhan")

WARM_UP: Final = 50
"""Packets sent before the clock starts: imports, caches and the first connections."""
FLOOR: Final = 200
"""Packets for the floor; more does not change the mean."""
_SPOT_CHECKS: Final = 40
"""Packets fetched again in full and compared byte for byte."""
_LIST: dict[str, str] = {"servicetype": "eDoc", "messagetype": "edoc"}

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Throughput:
    """The figures of one run; times in seconds."""

    documents: int
    size: int
    workers: int
    concurrency: int
    wall: float
    per_second: float
    p50: float
    p99: float
    hub_cpu: float
    """Processor time of all hub processes per document."""
    generator_cpu: float
    floor_cpu: float
    floor_wall: float
    ratio: float
    """Processor time of the hub over that of the floor."""
    refused: int
    missing: int
    """Accepted documents that are not in the receiver's mailbox afterwards, or differ."""
    first_refusal: str = ""


def measure_throughput(
    folder: Path, signer: Signer, anchor: Path, *, documents: int, concurrency: int, house: House, size: int, say: Say
) -> Throughput:
    """Make the packets, measure the floor, send everything, and look afterwards that all of it is there."""
    packets = make_packets(folder / "packets", documents + WARM_UP, size, signer, say)
    say(f"floor: the bare libraries on {min(FLOOR, documents)} packets")
    floor = bare_floor(packets[:FLOOR][:documents], anchor, folder)
    kind = "PostgreSQL" if house.database else "embedded database"
    say(f"hub with {house.workers} workers, {kind}; {WARM_UP} packets first, then {documents} over {concurrency}")
    with running_hub(folder, (GUI, NHAN), anchor, house) as hub:
        register(hub.port, GUI, SENDER, "Văn phòng Chính phủ")
        register(hub.port, NHAN, RECEIVER, "Bộ Khoa học và Công nghệ")
        warm = fire(hub, folder, packets[:WARM_UP], concurrency)
        before = hub.cpu()
        volley = fire(hub, folder, packets[WARM_UP:], concurrency)
        cpu = hub.cpu() - before
        say("looking that every accepted document is there")
        missing = count_missing(hub, packets, warm.accepted + volley.accepted)
    return figures(volley, floor, cpu, missing, size=size, workers=house.workers, concurrency=concurrency)


def make_packets(
    folder: Path, count: int, size: int, signer: Signer, say: Say, *, first: int = 0, receiver: str = RECEIVER
) -> list[Made]:
    """Write so many packets of one size into the folder, numbered after ``first``."""
    folder.mkdir(parents=True)
    packets = []
    for number in range(1, count + 1):
        packets.append(make_packet(folder / f"{number}.edxml", first + number, size, signer, receiver))
        if number % 500 == 0 or number == count:
            say(f"packets made: {number} of {count}")
    return packets


def bare_floor(packets: Sequence[Made], anchor: Path, folder: Path) -> Floor:
    """Return the floor on these packets."""
    target = folder / "floor"
    target.mkdir()
    floor = measure_floor(packets, anchor, target)
    shutil.rmtree(target)
    return floor


def fire(hub: Hub, folder: Path, packets: Sequence[Made], concurrency: int, *, per_second: float = 0.0) -> Volley:
    """Send the packets from a process of its own, flat out or at an even rate, and return what came back."""
    shots = [
        Shot(base64.b64encode(send_head(GUI, SENDER, made.size, made.sha256)).decode(), str(made.file))
        for made in packets
    ]
    plan = folder / "plan.json"
    plan.write_text(json.dumps(asdict(Plan(hub.port, concurrency, shots, per_second))), encoding="utf-8")
    command = [sys.executable, "-m", "bench.load", str(plan)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1])
    return Volley(**json.loads(done.stdout))


def count_missing(hub: Hub, packets: Sequence[Made], accepted: Sequence[str]) -> int:
    """Return how many accepted documents the receiver's mailbox lacks; some are fetched and compared in full."""
    expected = len(set(accepted))
    counted = wait_for_items(hub.port, NHAN, expected)
    digests = {made.sha256 for made in packets}
    drawn = random.Random(expected).sample(list(accepted), min(_SPOT_CHECKS, expected))  # noqa: S311 - which to look at
    differing = sum(_fetched_digest(hub, document) not in digests for document in drawn)
    listed = _empty_mailbox(hub)
    return len(accepted) - min(expected, counted, listed) + differing


def _fetched_digest(hub: Hub, document: str) -> str:
    sent = call(hub.port, GUI, "getSentEdocList", {**_LIST, "docId": document})["data"]
    connection = Connection(hub.port)
    head = request_head(NHAN, "downloadEdoc", {"docId": sent[0]["receiverDocId"]}, method="GET")
    digest = hashlib.sha256(connection.exchange(head)).hexdigest()
    connection.close()
    return digest


def _empty_mailbox(hub: Hub) -> int:
    """Acknowledge what the receiver's list shows until it is empty; return how many different items it held."""
    seen: set[str] = set()
    connection = Connection(hub.port)
    listing = request_head(NHAN, "getReceivedEdocList", _LIST)
    while new := {item["docId"] for item in _items(connection.exchange(listing))} - seen:
        for item in new:
            reply(connection.exchange(request_head(NHAN, "updateStatus", {"status": "done", "docId": item})))
        seen |= new
    connection.close()
    return len(seen)


def _items(body: bytes) -> list[dict[str, Any]]:
    return list(reply(body).get("data", []))


def figures(
    volley: Volley, floor: Floor, cpu: float, missing: int, *, size: int, workers: int, concurrency: int
) -> Throughput:
    """Put together what was measured; ``cpu`` is the hub's, ``missing`` what :func:`count_missing` found."""
    count = len(volley.accepted)
    latencies = sorted(volley.latencies)
    return Throughput(
        documents=count,
        size=size,
        workers=workers,
        concurrency=concurrency,
        wall=volley.wall,
        per_second=count / volley.wall,
        p50=percentile(latencies, 50),
        p99=percentile(latencies, 99),
        hub_cpu=cpu / max(count, 1),
        generator_cpu=volley.cpu / max(count, 1),
        floor_cpu=floor.cpu,
        floor_wall=floor.wall,
        ratio=cpu / max(count, 1) / floor.cpu,
        refused=len(volley.refused),
        missing=missing,
        first_refusal=volley.refused[0] if volley.refused else "",
    )


def percentile(ordered: Sequence[float], percent: int) -> float:
    """Return the value below which so many of a hundred lie."""
    return ordered[max(math.ceil(len(ordered) * percent / 100) - 1, 0)] if ordered else math.nan
