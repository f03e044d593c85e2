"""One RabbitMQ node: its name, ports and folder, the settings written there and the environment that leads to them."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.services.process import Process, free_port

LOCAL = "-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false"
"""Words for every Erlang machine: nothing listens beyond this host, and no port mapper is left behind."""


@dataclass(frozen=True, slots=True)
class Tls:
    """Files for a TLS listener in PEM; clients are asked for a certificate when ``ask`` is set."""

    ca: Path
    certificate: Path
    key: Path
    ask: bool = False

    def settings(self, port: int) -> dict[str, str]:
        """Return the lines of rabbitmq.conf for a listener on this port."""
        return {
            "listeners.ssl.1": f"127.0.0.1:{port}",
            "ssl_options.cacertfile": str(self.ca),
            "ssl_options.certfile": str(self.certificate),
            "ssl_options.keyfile": str(self.key),
            "ssl_options.verify": "verify_peer" if self.ask else "verify_none",
            "ssl_options.fail_if_no_peer_cert": "true" if self.ask else "false",
        }


@dataclass(slots=True)
class Node:
    """One member of a cluster."""

    name: str
    folder: Path
    port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)
    dist_port: int = field(default_factory=free_port)
    management_port: int = field(default_factory=free_port)
    process: Process | None = None

    @property
    def log(self) -> Path:
        return self.folder / "node.log"

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.running

    def accepts(self) -> bool:
        """Tell whether the node greets a client, which it does once its start is complete."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as client:
                client.settimeout(5)
                client.sendall(b"AMQP\x00\x00\x09\x01")
                return client.recv(1) == b"\x01"
        except OSError:
            return False

    def configure(self, settings: Mapping[str, str], plugins: Sequence[str]) -> None:
        """Write the node's settings, what all nodes share and what is its own."""
        lines = {
            "listeners.tcp.1": f"127.0.0.1:{self.port}",
            "disk_free_limit.absolute": "50MB",
            "log.file": "false",
            "log.console": "true",
            **settings,
        }
        if "rabbitmq_management" in plugins:
            lines |= {"management.tcp.port": str(self.management_port), "management.tcp.ip": "127.0.0.1"}
        self.folder.mkdir(exist_ok=True)
        (self.folder / "rabbitmq.conf").touch(0o600)
        text = "".join(f"{name} = {value}\n" for name, value in lines.items())
        (self.folder / "rabbitmq.conf").write_text(text, encoding="utf-8")
        (self.folder / "enabled_plugins").write_text(f"[{','.join(plugins)}].\n", encoding="utf-8")
        (self.folder / "env.conf").touch()

    def environment(self, home: Path, mapper_port: int) -> dict[str, str]:
        """Return our environment without RabbitMQ's and Erlang's own variables, and theirs for this node."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("RABBITMQ_", "ERL_"))}
        files = {
            "CONF_ENV_FILE": "env.conf",
            "CONFIG_FILE": "rabbitmq.conf",
            "CONFIG_FILES": "conf.d",
            "ADVANCED_CONFIG_FILE": "advanced.config",
            "ENABLED_PLUGINS_FILE": "enabled_plugins",
            "MNESIA_BASE": "mnesia",
            "GENERATED_CONFIG_DIR": "generated",
            "SCHEMA_DIR": "schema",
            "LOG_BASE": "log",
            "PID_FILE": "pid",
        }
        return {
            **ours,
            **{f"RABBITMQ_{name}": str(self.folder / file) for name, file in files.items()},
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "ERL_EPMD_PORT": str(mapper_port),
            "ERL_CRASH_DUMP_BYTES": "0",
            "RABBITMQ_NODENAME": self.name,
            "RABBITMQ_DIST_PORT": str(self.dist_port),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": LOCAL,
            "RABBITMQ_CTL_ERL_ARGS": LOCAL,
        }
