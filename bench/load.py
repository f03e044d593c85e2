"""The load generator, a process of its own: ``python -m bench.load PLAN.json`` sends every packet of the plan.

A few threads with one persistent connection each take packets from a common list. Heads were prepared beforehand and
the kernel copies the file, so that the generator takes little from the cores that it shares with the hub.
"""

from __future__ import annotations

import base64
import json
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.wire import Connection, WireError, receipt


@dataclass(frozen=True, slots=True)
class Shot:
    """One request: the prepared head as base64, the file, and what follows it, as base64."""

    head: str
    file: str
    tail: str = "DQo="


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send, where, and over how many connections at once.

    With ``per_second`` above 0 packets go out no faster than that, at even distances.
    """

    port: int
    concurrency: int
    shots: Sequence[Shot]
    per_second: float = 0.0


@dataclass(frozen=True, slots=True)
class Volley:
    """What came back: ids of accepted packets, refusals, seconds per request, whole time, own processor time.

    ``begun`` tells for each accepted packet's file when it was begun, by the clock of ``time.monotonic``, which all
    processes of a machine share.
    """

    accepted: list[str]
    refused: list[str]
    latencies: list[float]
    wall: float
    cpu: float
    begun: dict[str, float]


def fire(plan: Plan) -> Volley:
    """Send all packets of the plan and return when every one is answered."""
    shots = enumerate(plan.shots)
    lock = threading.Lock()
    accepted: list[str] = []
    refused: list[str] = []
    latencies: list[float] = []
    begun: dict[str, float] = {}

    def next_shots() -> Iterator[Shot]:
        while True:
            with lock:
                number, shot = next(shots, (0, None))
            if shot is None:
                return
            if plan.per_second:
                time.sleep(max(started + number / plan.per_second - time.perf_counter(), 0))
            yield shot

    def work() -> None:
        connection = Connection(plan.port)
        for shot in next_shots():
            before, moment = time.perf_counter(), time.monotonic()
            try:
                with Path(shot.file).open("rb") as file:
                    tail = base64.b64decode(shot.tail)
                    accepted.append(receipt(connection.send_file(base64.b64decode(shot.head), file, tail)))
                begun[shot.file] = moment
            except (OSError, WireError, ValueError) as problem:
                refused.append(str(problem))
                connection.close()
                connection = Connection(plan.port)
            latencies.append(time.perf_counter() - before)
        connection.close()

    started, cpu = time.perf_counter(), time.process_time()
    threads = [threading.Thread(target=work) for _ in range(plan.concurrency)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - started
    return Volley(accepted, refused, latencies, wall, time.process_time() - cpu, begun)


def main() -> None:
    """Read the plan named on the command line, send it, and print what came back as JSON."""
    raw = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    shots = [Shot(**shot) for shot in raw["shots"]]
    plan = Plan(raw["port"], raw["concurrency"], shots, raw["per_second"])
    json.dump(asdict(fire(plan)), sys.stdout)


if __name__ == "__main__":
    main()
