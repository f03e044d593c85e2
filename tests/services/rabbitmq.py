"""A private RabbitMQ of one node or several from Debian's package: own names, ports, folders, cookie and port mapper.

Each node can be stopped, killed and started again; virtual hosts with a user of their own are given out to tests.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.services.process import PATIENCE, Failed, Missing, Process, free_port, new_folder

LOCAL = "-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false"
"""Words for every Erlang machine: nothing listens beyond this host, and no port mapper is left behind."""


def programs() -> Path:
    """Return the folder of RabbitMQ's own scripts, the newest version first; raise `Missing` without one.

    The commands on PATH are Debian's wrappers, which change the user and read the system's settings.
    """
    folders = list(Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin"))
    if not folders or shutil.which("erl") is None or shutil.which("epmd") is None:
        raise Missing("RabbitMQ is not here; on Debian: apt-get install rabbitmq-server")
    return max(folders, key=lambda folder: [int(part) for part in folder.parent.name.partition("-")[2].split(".")])


@dataclass(frozen=True, slots=True)
class Tls:
    """Files for a TLS listener in PEM; clients are asked for a certificate when ``ask`` is set."""

    ca: Path
    certificate: Path
    key: Path
    ask: bool = False


@dataclass(slots=True)
class Node:
    """One member of the cluster."""

    name: str
    folder: Path
    port: int = field(default_factory=free_port)
    dist_port: int = field(default_factory=free_port)
    management_port: int = field(default_factory=free_port)
    tls_port: int | None = None
    process: Process | None = None

    @property
    def log(self) -> Path:
        return self.folder / "node.log"

    def accepts(self) -> bool:
        """Tell whether the node greets a client, which it does once its start is complete."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as client:
                client.settimeout(5)
                client.sendall(b"AMQP\x00\x00\x09\x01")
                return client.recv(1) == b"\x01"
        except OSError:
            return False


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
            node.tls_port = free_port() if self.tls else None
            self._configure(node)

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
        if node.process is not None and node.process.running:
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
        name, password = f"lt-{secrets.token_hex(6)}", secrets.token_hex(16)
        self.evaluate(
            f'rabbit_vhost:add(<<"{name}">>, <<"tests">>)',
            f'rabbit_auth_backend_internal:add_user(<<"{name}">>, <<"{password}">>, <<"tests">>)',
            f"rabbit_auth_backend_internal:set_permissions("
            f'<<"{name}">>, <<"{name}">>, <<".*">>, <<".*">>, <<".*">>, <<"tests">>)',
        )
        return f"amqp://{name}:{password}@127.0.0.1:{self.nodes[0].port}/{name}"

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
        name = url.rpartition("/")[2]
        self.evaluate(
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
            if node.process is not None and node.process.running:
                return node
        raise Failed("no node of this RabbitMQ is running")

    def _start_mapper(self) -> None:
        words = ["epmd", "-address", "127.0.0.1", "-port", str(self._mapper_port)]
        remove = self._home if self._temporary else None
        self._mapper = Process(words, self._home / "epmd.log", self._environment(self.nodes[0]), remove)
        self._mapper.wait_until(self._mapper_answers, "epmd")

    def _mapper_answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._mapper_port), 1).close()
        except OSError:
            return False
        return True

    def _secret(self, name: str) -> str:
        file = self._home / name
        if not file.exists():
            file.touch(0o600)
            file.write_text(secrets.token_hex(20), encoding="ascii")
        return file.read_text(encoding="ascii")

    def _configure(self, node: Node) -> None:
        node.folder.mkdir(exist_ok=True)
        lines = {
            "listeners.tcp.1": f"127.0.0.1:{node.port}",
            "default_user": "admin",
            "default_pass": self._password,
            "disk_free_limit.absolute": "50MB",
            "log.file": "false",
            "log.console": "true",
            "log.console.level": "info",
            **{f"cluster_formation.classic_config.nodes.{n}": member.name for n, member in enumerate(self.nodes, 1)},
            **(self._management_lines(node) if "rabbitmq_management" in self.plugins else {}),
            **(self._tls_lines(node, self.tls) if self.tls else {}),
            **self.settings,
        }
        text = "".join(f"{name} = {value}\n" for name, value in lines.items())
        (node.folder / "rabbitmq.conf").touch(0o600)
        (node.folder / "rabbitmq.conf").write_text(text, encoding="utf-8")
        (node.folder / "enabled_plugins").write_text(f"[{','.join(self.plugins)}].\n", encoding="utf-8")
        (node.folder / "env.conf").touch()

    @staticmethod
    def _management_lines(node: Node) -> dict[str, str]:
        return {"management.tcp.port": str(node.management_port), "management.tcp.ip": "127.0.0.1"}

    @staticmethod
    def _tls_lines(node: Node, tls: Tls) -> dict[str, str]:
        return {
            "listeners.ssl.1": f"127.0.0.1:{node.tls_port}",
            "ssl_options.cacertfile": str(tls.ca),
            "ssl_options.certfile": str(tls.certificate),
            "ssl_options.keyfile": str(tls.key),
            "ssl_options.verify": "verify_peer" if tls.ask else "verify_none",
            "ssl_options.fail_if_no_peer_cert": "true" if tls.ask else "false",
        }

    def _environment(self, node: Node) -> dict[str, str]:
        """Our environment without RabbitMQ's and Erlang's own variables, and theirs for this node."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("RABBITMQ_", "ERL_"))}
        folder = node.folder
        return ours | {
            "HOME": str(self._home),
            "LC_ALL": "C.UTF-8",
            "ERL_EPMD_PORT": str(self._mapper_port),
            "ERL_CRASH_DUMP_BYTES": "0",
            "RABBITMQ_NODENAME": node.name,
            "RABBITMQ_DIST_PORT": str(node.dist_port),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "env.conf"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_CONFIG_FILES": str(folder / "conf.d"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
            "RABBITMQ_SCHEMA_DIR": str(folder / "schema"),
            "RABBITMQ_LOG_BASE": str(folder),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": LOCAL,
            "RABBITMQ_CTL_ERL_ARGS": "-start_epmd false",
        }
