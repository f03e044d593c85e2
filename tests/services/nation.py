"""A nation in miniature on one machine: a bus on two hosts over PostgreSQL and RabbitMQ, a ministry's queue, a gateway.

The same pieces as in `docker/compose.yaml`, as plain processes. `make cluster` shows it to people, the fault campaign
kills its parts.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench.wire import System, WireError, register
from gateway.trust.rehearsal import make_rehearsal_pki
from tests.services.balancer import Balancer
from tests.services.postgres import PostgresServer
from tests.services.process import Failed, free_port
from tests.services.program import Program
from tests.services.rabbitmq import RabbitCluster

SENDER, MAILBOX, QUEUE, REMOTE = "G22", "H41", "M01", "V41"
"""The agencies: who sends; who fetches from a mailbox; whose packets go to a queue; who has a gateway of its own."""

NAMES = {SENDER: "Văn phòng gửi", MAILBOX: "Tỉnh có hộp thư", QUEUE: "Bộ có hàng đợi", REMOTE: "Bộ có cổng riêng"}

_BUS = """role = "hub"
[listen]
[database]
url_file = "secrets/database"
connections = 6
{broker}[blobs]
folder = "shared"
[directory]
registration = "open"
[delivery]
poll_seconds = 1.0
first_seconds = 0.5
most_seconds = 5.0
{trust}{sender}{systems}
[[endpoints]]
name = "mailroom"
adapter = "amqp"
serves = ["M01"]
[endpoints.settings]
secret_file = "secrets/broker"
prefix = "m01"
"""

_BROKER = '[broker]\nurl_file = "secrets/broker"\n'

_SENDER = """[[agencies]]
id = "{agency}"
name = "{name}"
key = "pki/{agency}.key.pem"
certificate = "pki/{agency}.cert.pem"
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
secret_file = "secrets/cong"
answer_seconds = 20.0
"""


@dataclass
class Nation:
    """All parts, started by :meth:`start`; secrets are random and lie in files that only we may read.

    ``distributed`` spreads the work of delivering over all workers through the broker, instead of leaving it to the
    ledger; ``signed`` gives the sender a key and everybody the anchor to judge by; ``balanced`` puts a balancer first,
    at ``port`` where that is given.
    """

    folder: Path
    postgres: PostgresServer
    broker: RabbitCluster
    hosts: int = 2
    workers: int = 1
    distributed: bool = True
    signed: bool = False
    balanced: bool = False
    port: int | None = None
    systems: dict[str, System] = field(default_factory=dict)
    bus: list[Program] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("gui", "nhan", "cong"):
            self.systems[name] = System(name, secrets.token_urlsafe(24))
        self.database = self.postgres.create_database()
        self.vhost = self.broker.add_vhost()
        self.brokers = " ".join(self.broker.urls(self.vhost))
        self._write_secrets()
        if self.signed:
            make_rehearsal_pki(self.folder / "pki", {SENDER: NAMES[SENDER]})
        settings = self._bus_settings()
        self.bus += [
            Program(f"bus{number}", self.folder, settings, {}, self.workers) for number in range(1, self.hosts + 1)
        ]
        ports = [host.port for host in self.bus]
        self.balancer = Balancer(self.folder, ports, self.port or free_port()) if self.balanced else None
        self.gateway = Program("gateway", self.folder, _GATEWAY.format(trust=self._trust(), url=self.door), {})

    @property
    def door(self) -> str:
        """The address at which the bus is reached, through the balancer if there is one."""
        return self.balancer.url if self.balancer else self.bus[0].url

    @property
    def doors(self) -> list[int]:
        """The ports at which clients knock: the balancer's, or every host's where there is none."""
        return [self.balancer.port] if self.balancer else [host.port for host in self.bus]

    def secret_file(self, name: str) -> Path:
        """Return the file of a secret."""
        return self.folder / "secrets" / name

    def _write_secrets(self) -> None:
        found = {"database": self.database, "broker": self.brokers}
        found |= {name: system.secret for name, system in self.systems.items()}
        (self.folder / "secrets").mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, text in found.items():
            self.secret_file(name).touch(mode=0o600)
            self.secret_file(name).write_text(text, encoding="utf-8")

    def _bus_settings(self) -> str:
        words = ""
        for name in self.systems:
            mine = f'agencies = ["{SENDER}"]\n' if self.signed and name == "gui" else ""
            words += f'[[systems]]\nid = "{name}"\nsecret_file = "secrets/{name}"\n{mine}'
        return _BUS.format(
            broker=_BROKER if self.distributed else "",
            trust=self._trust(),
            sender=_SENDER.format(agency=SENDER, name=NAMES[SENDER]) if self.signed else "",
            systems=words,
        )

    def _trust(self) -> str:
        return '[trust]\nanchors = ["pki/ca.pem"]\n' if self.signed else ""

    def start(self) -> Nation:
        """Start the bus, put the agencies into its directory, start the gateway."""
        for host in self.bus:
            host.start()
        if self.balancer:
            self.balancer.start()
        entered = ((MAILBOX, "nhan"), (REMOTE, "cong"), *(() if self.signed else ((SENDER, "gui"),)))
        for agency, system in entered:
            register(self.bus[0].port, self.systems[system], agency, NAMES[agency])
        self.gateway.start()
        return self

    def revive(self) -> None:
        """Start whatever is not running."""
        if not self.postgres.running:
            self.postgres.start()
        self.broker.start()  # together: after a stop of all, each waits for those that were stopped later
        for program in (*self.bus, self.gateway):
            if program.process is None:
                program.start()

    def close(self) -> None:
        """Stop the programs; database and broker belong to whoever made them."""
        if self.balancer:
            self.balancer.kill()
        for program in (self.gateway, *self.bus):
            with suppress(Failed, WireError, OSError):
                program.kill()
