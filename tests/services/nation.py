"""A nation in miniature on one machine: a bus on two hosts over PostgreSQL and RabbitMQ, a ministry's queue, a gateway.

The same pieces as in `docker/compose.yaml`, as plain processes. `make cluster` shows it to people, the fault campaign
kills its parts, the benchmark measures it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench.wire import System, WireError, register
from tests.services.postgres import PostgresServer
from tests.services.process import Failed
from tests.services.program import Program
from tests.services.rabbitmq import RabbitCluster

SENDER, MAILBOX, QUEUE, REMOTE = "G22", "H41", "M01", "V41"
"""The agencies: who sends; who fetches from a mailbox; whose packets go to a queue; who has a gateway of its own."""

_BUS = """role = "hub"
[listen]
[database]
url_env = "DATABASE"
connections = 6
[broker]
url_env = "BROKER"
[blobs]
folder = "shared"
[directory]
registration = "open"
[delivery]
poll_seconds = 1.0
first_seconds = 0.5
most_seconds = 5.0
{trust}{systems}
[[endpoints]]
name = "mailroom"
adapter = "amqp"
serves = ["M01"]
[endpoints.settings]
secret_env = "MAILROOM"
prefix = "m01"
"""

_GATEWAY = """role = "gateway"
[listen]
[delivery]
poll_seconds = 0.5
first_seconds = 0.5
most_seconds = 5.0
{trust}[[agencies]]
id = "V41"
name = "Bộ có cổng riêng"
[[endpoints]]
name = "bus"
serves = ["*"]
[endpoints.settings]
url = "{url}/vxp"
system = "cong"
secret_env = "SECRET"
answer_seconds = 20.0
"""


@dataclass
class Nation:
    """All parts, started by :meth:`start`; everything that is random comes from `secrets`."""

    folder: Path
    postgres: PostgresServer
    broker: RabbitCluster
    hosts: int = 2
    workers: int = 1
    anchors: Sequence[Path] = ()
    systems: dict[str, System] = field(default_factory=dict)
    bus: list[Program] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("gui", "nhan", "cong"):
            self.systems[name] = System(name, secrets.token_urlsafe(24))
        self.database = self.postgres.create_database()
        self.vhost = self.broker.add_vhost()
        self.brokers = " ".join(self.broker.urls(self.vhost))
        words = "".join(f'[[systems]]\nid = "{name}"\nsecret_env = "SECRET_{name.upper()}"\n' for name in self.systems)
        environment = {"DATABASE": self.database, "BROKER": self.brokers, "MAILROOM": self.brokers}
        environment |= {f"SECRET_{name.upper()}": system.secret for name, system in self.systems.items()}
        settings = _BUS.format(trust=self._trust(), systems=words)
        for number in range(1, self.hosts + 1):
            self.bus.append(Program(f"bus{number}", self.folder, settings, environment, self.workers))
        self.gateway = Program(
            "gateway",
            self.folder,
            _GATEWAY.format(trust=self._trust(), url=self.bus[0].url),
            {"SECRET": self.systems["cong"].secret},
        )

    def _trust(self) -> str:
        listed = ", ".join(f'"{anchor}"' for anchor in self.anchors)
        return f"[trust]\nanchors = [{listed}]\n" if listed else ""

    def start(self) -> Nation:
        """Start the bus, put the agencies into its directory, start the gateway."""
        for host in self.bus:
            host.start()
        for agency, system in ((SENDER, "gui"), (MAILBOX, "nhan"), (REMOTE, "cong")):
            register(self.bus[0].port, self.systems[system], agency, f"Đơn vị {agency}")
        self.gateway.start()
        return self

    def revive(self) -> None:
        """Start whatever is not running."""
        if not self.postgres.running:
            self.postgres.start()
        for number, node in enumerate(self.broker.nodes):
            if not node.running:
                self.broker.start_node(number)
        for program in (*self.bus, self.gateway):
            if program.process is None:
                program.start()

    def close(self) -> None:
        """Stop the programs; database and broker belong to whoever made them."""
        for program in (self.gateway, *self.bus):
            with suppress(Failed, WireError, OSError):
                program.kill()
