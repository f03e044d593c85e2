"""A private RabbitMQ of one node or several from Debian's package: own names, ports, folders, cookie and port mapper.

Each node can be stopped, killed and started again; virtual hosts with a user of their own are given out to tests.
"""

from __future__ import annotations

import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.services.node import Node, Tls
from tests.services.process import PATIENCE, Failed, Missing, Process, free_port, new_folder


def programs() -> Path:
    """Return the folder of RabbitMQ's own scripts, the newest version first; raise `Missing` without one.

    The commands on PATH are Debian's wrappers, which change the user and read the system's settings.
    """
    folders = list(Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin"))
    if not folders or shutil.which("erl") is None or shutil.which("epmd") is None:
        raise Missing("RabbitMQ is not here; on Debian: apt-get install rabbitmq-server")
    return max(folders, key=lambda folder: [int(part) for part in folder.parent.name.partition("-")[2].split(".")])


@dataclass
class RabbitCluster:
    """A cluster of our own; ``folder`` keeps its data, and when left out is a new one that goes away at the end."""

    size: int = 1
    folder: Path | None = None
    tls: Tls | None = None
    plugins: Sequence[str] = ()
    settings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._sbin = programs()
        self._temporary = self.folder is None
        self._home = self.folder or new_folder()
        self._home.mkdir(parents=True, exist_ok=True)
        self._mapper: Process | None = None
        self._mapper_port = free_port()
        self._secret(".erlang.cookie")
        self._password = self._secret("password")
        self.nodes = [Node(f"lt{number}@localhost", self._home / f"node{number}") for number in range(self.size)]
        for node in self.nodes:
            node.configure(self._settings(node), self.plugins)

    def start(self) -> RabbitCluster:
        """Start all nodes and wait for them; the first makes a new cluster, the others join it."""
        if self._mapper is None or not self._mapper.running:
            self._start_mapper()
        fresh = not (self.nodes[0].folder / "mnesia").exists()
        if fresh:
            self.start_node(0)
        # What was a cluster before waits for its members at the start, so they must start together.
        with ThreadPoolExecutor(self.size) as pool:
            list(pool.map(self.start_node, range(1 if fresh else 0, self.size)))
        return self

    def start_node(self, number: int = 0) -> None:
        """Start one node that was stopped or killed, on its old ports and folder, and wait until it accepts clients."""
        node = self.nodes[number]
        if node.running:
            return
        remove = node.folder if self._temporary else None
        node.process = Process([str(self._sbin / "rabbitmq-server")], node.log, self._environment(node), remove)
        node.process.wait_until(node.accepts, node.name)

    def stop_node(self, number: int = 0) -> None:
        """Stop one node in an orderly way."""
        if (process := self.nodes[number].process) is not None:
            process.stop(signal.SIGTERM)
            self.nodes[number].process = None

    def kill_node(self, number: int = 0) -> None:
        """Kill one node with SIGKILL."""
        if (process := self.nodes[number].process) is not None:
            process.kill()
            self.nodes[number].process = None

    def close(self) -> None:
        """End all nodes and remove the folder unless that was given; given data are closed in an orderly way."""
        end = self.kill_node if self._temporary else self.stop_node
        try:
            with ThreadPoolExecutor(self.size) as pool:
                list(pool.map(end, range(self.size)))
        finally:
            if self._mapper is not None:
                self._mapper.kill()
            if self._temporary:
                shutil.rmtree(self._home)

    def add_vhost(self) -> str:
        """Make an empty virtual host with a user who may do everything in it; return the URL at the first node.

        `at_node` turns it into the URL at another node, `urls` lists all of them.
        """
        return self.renew_vhosts(1)[0]

    def renew_vhosts(self, number: int, old: Sequence[str] = ()) -> list[str]:
        """Remove the virtual hosts of these URLs with their users, and make as many empty ones, in one call."""
        terms, urls = [term for url in old for term in self._removing(url)], []
        for _ in range(number):
            name, password = f"lt-{secrets.token_hex(6)}", secrets.token_hex(16)
            rights = f'<<"{name}">>, <<"{name}">>, <<".*">>, <<".*">>, <<".*">>, <<"tests">>'
            terms += (
                f'rabbit_vhost:add(<<"{name}">>, <<"tests">>)',
                f'rabbit_auth_backend_internal:add_user(<<"{name}">>, <<"{password}">>, <<"tests">>)',
                f"rabbit_auth_backend_internal:set_permissions({rights})",
            )
            urls.append(f"amqp://{name}:{password}@127.0.0.1:{self.nodes[0].port}/{name}")
        self.evaluate(*terms)
        return urls

    def add_user(self, vhost: str, configure: str = ".*", write: str = ".*", read: str = ".*") -> str:
        """Add a user with these rights in a virtual host, and return its URL at the first node."""
        name, password = f"lt-{secrets.token_hex(6)}", secrets.token_hex(16)
        rights = ", ".join(f'<<"{pattern}">>' for pattern in (configure, write, read))
        self.evaluate(
            f'rabbit_auth_backend_internal:add_user(<<"{name}">>, <<"{password}">>, <<"tests">>)',
            f'rabbit_auth_backend_internal:set_permissions(<<"{name}">>, <<"{vhost}">>, {rights}, <<"tests">>)',
        )
        return f"amqp://{name}:{password}@127.0.0.1:{self.nodes[0].port}/{vhost}"

    def drop_vhost(self, url: str) -> None:
        """Remove the virtual host and the user of a URL that `add_vhost` gave."""
        self.evaluate(*self._removing(url))

    def _removing(self, url: str) -> tuple[str, str]:
        name = url.rpartition("/")[2]
        return (
            f'rabbit_vhost:delete(<<"{name}">>, <<"tests">>)',
            f'rabbit_auth_backend_internal:delete_user(<<"{name}">>, <<"tests">>)',
        )

    def at_node(self, url: str, number: int) -> str:
        """Return the same URL at another node."""
        return url.replace(f":{self.nodes[0].port}/", f":{self.nodes[number].port}/")

    def urls(self, url: str) -> list[str]:
        """Return the same URL at every node."""
        return [self.at_node(url, number) for number in range(self.size)]

    def tls_url(self, url: str, number: int = 0) -> str:
        """Return the URL at the TLS listener of a node; the name in it is ``localhost``, for the certificate."""
        plain = url.replace("amqp://", "amqps://").replace("@127.0.0.1:", "@localhost:")
        return plain.replace(f":{self.nodes[0].port}/", f":{self.nodes[number].tls_port}/")

    def management_url(self, number: int = 0) -> str:
        """Return the administrator's URL of a node's management API; it takes the plugin ``rabbitmq_management``."""
        return f"http://admin:{self._password}@127.0.0.1:{self.nodes[number].management_port}"

    def settle(self) -> None:
        """Write to disk what RabbitMQ 3.10 only writes when idle: which quorum queues there are.

        A single node that is killed within some two seconds of a queue's declaration otherwise forgets the queue's log,
        confirmed messages included, and leaves it without a leader. Tests that kill a node declare, settle, then go on.
        """
        for node in self.nodes:
            if node.running:
                self.control("eval", number=self.nodes.index(node), given="[dets:sync(T) || T <- dets:all()], ok.\n")

    def evaluate(self, *terms: str) -> str:
        """Run Erlang expressions on a running node and return what the last one gave.

        They go through standard input, so that no password stands in a list of processes; one call of several terms
        costs a second where each command would cost one.
        """
        return self.control("eval", given=", ".join(terms) + ".\n")

    def control(self, *words: str, number: int | None = None, given: str | None = None) -> str:
        """Run ``rabbitmqctl`` on a node, the first running one when none is named, and return what it says."""
        node = self.nodes[number] if number is not None else self._running()
        done = subprocess.run(
            [str(self._sbin / "rabbitmqctl"), "--quiet", *words],
            env=self._environment(node),
            input=given,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        if done.returncode != 0 or (given and done.stdout.startswith("{error")):
            raise Failed(f"rabbitmqctl {words[0]}: {done.stdout}{done.stderr}")
        return done.stdout

    def _running(self) -> Node:
        for node in self.nodes:
            if node.running:
                return node
        raise Failed("no node of this RabbitMQ is running")

    def _start_mapper(self) -> None:
        words = ["epmd", "-address", "127.0.0.1", "-port", str(self._mapper_port)]
        remove = self._home if self._temporary else None
        self._mapper = Process(words, self._home / "epmd.log", self._environment(self.nodes[0]), remove)
        self._mapper.wait_until(self._mapper_answers, "epmd")

    def _mapper_answers(self) -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self._mapper_port)) == 0

    def _secret(self, name: str) -> str:
        file = self._home / name
        if not file.exists():
            file.touch(0o600)
            file.write_text(secrets.token_hex(20), encoding="ascii")
        return file.read_text(encoding="ascii")

    def _settings(self, node: Node) -> dict[str, str]:
        tls = self.tls.settings(node.tls_port) if self.tls else {}
        return {
            # Only the first is named, so that it starts without looking for others; they find it and join.
            "cluster_formation.classic_config.nodes.1": self.nodes[0].name,
            "default_user": "admin",
            "default_pass": self._password,
            **tls,
            **self.settings,
        }

    def _environment(self, node: Node) -> dict[str, str]:
        return node.environment(self._home, self._mapper_port)
