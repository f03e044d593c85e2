"""A hub with the work spread through RabbitMQ and a ministry's queue behind it, and crossings from end to end.

A crossing sends packets through the hub's door and measures until the ministry has taken each from its queue.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from bench.consume import Taken, Wish
from bench.hub import House, Hub, HubFailed, running_hub
from bench.load import Volley
from bench.packets import RECEIVER, SENDER, Made
from bench.servers import private_broker, private_postgres
from bench.throughput import GUI, NHAN, fire
from bench.wire import register
from tests.services.postgres import PostgresServer
from tests.services.rabbitmq import RabbitCluster

PREFIX: Final = "ministry"
PARALLEL: Final = 32
"""Packets under way to the ministry at the same time; its queue takes many at once."""

_SETTINGS: Final = f"""
[broker]
url_file = "broker.url"
[[endpoints]]
name = "ministry"
adapter = "amqp"
serves = ["{RECEIVER}"]
[endpoints.settings]
secret_file = "broker.url"
prefix = "{PREFIX}"
[endpoints.delivery]
parallel = {PARALLEL}
"""


@dataclass(frozen=True, slots=True)
class Ministry:
    """Everything that runs: the hub, its servers, and the address of the ministry's virtual host."""

    hub: Hub
    postgres: PostgresServer
    broker: RabbitCluster
    url: str
    folder: Path

    def cross(self, packets: Sequence[Made], concurrency: int, *, per_second: float = 0.0) -> Crossed:
        """Send the packets and take them from the queue; return when all are there or nothing more comes."""
        queues = [f"lienthong.{PREFIX}.out.{name}" for name in ("urgent", "normal", "status")]
        wish = self.folder / "wish.json"
        write_secret(wish, json.dumps(asdict(Wish(self.url, queues, len(packets)))))
        command = [sys.executable, "-m", "bench.consume", str(wish)]
        consumer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])
        with consumer:
            assert consumer.stdout is not None
            if consumer.stdout.readline() != "ready\n":
                raise HubFailed("the ministry's consumer did not start")
            volley = fire(self.hub, self.folder, packets, concurrency, per_second=per_second)
            taken = Taken(**json.loads(consumer.stdout.read()))
        return Crossed(packets, volley, taken)


@dataclass(frozen=True, slots=True)
class Crossed:
    """One crossing: what was sent, and what was taken."""

    packets: Sequence[Made]
    volley: Volley
    taken: Taken

    def latencies(self) -> list[float]:
        """Return seconds from the beginning of sending until the packet was taken, shortest first."""
        return sorted(self.taken.moments[digest] - moment for digest, moment in self._both())

    def seconds(self) -> float:
        """Return the time from the first sending to the last taking."""
        moments = self._both()
        if not moments:
            return float("nan")
        return max(self.taken.moments[digest] for digest, _ in moments) - min(moment for _, moment in moments)

    @property
    def lost(self) -> int:
        """How many packets were accepted and never came to the ministry."""
        return len(self.volley.accepted) - len(self._both())

    def _both(self) -> list[tuple[str, float]]:
        digests = {str(made.file): made.sha256 for made in self.packets}
        sent = [(digests[file], moment) for file, moment in self.volley.begun.items()]
        return [(digest, moment) for digest, moment in sent if digest in self.taken.moments]


@contextlib.contextmanager
def running_ministry(
    folder: Path, anchor: Path, workers: int, prepare: Callable[[str], str] = lambda _url: ""
) -> Iterator[Ministry]:
    """Start database, broker and hub; ``prepare`` makes further settings of the hub from the broker's address."""
    with private_postgres() as postgres, private_broker() as broker:
        url = broker.add_vhost()
        write_secret(folder / "broker.url", url)
        house = House(workers, postgres.create_database())
        with running_hub(folder, (GUI, NHAN), anchor, house, _SETTINGS + prepare(url)) as hub:
            register(hub.port, GUI, SENDER, "Văn phòng Chính phủ")
            yield Ministry(hub, postgres, broker, url, folder)


def write_secret(file: Path, text: str) -> None:
    """Write a file that only we may read."""
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")
