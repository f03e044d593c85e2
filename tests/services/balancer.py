"""The balancer before the hosts of one service: haproxy with the very settings of `docker/haproxy.cfg`.

Beside them stands a small file with a socket that says which hosts it gives connections to, so that nobody has to guess
when a restarted host is in use again.
"""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.services.process import Missing, Process, free_port

CONFIG = Path(__file__).resolve().parents[2] / "docker" / "haproxy.cfg"

_WATCHED = "global\n  stats socket {socket} mode 600 level user\n"


def program() -> str:
    """Return the path of haproxy; raise `Missing` without one."""
    found = shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        raise Missing("haproxy is not here; on Debian: apt-get install haproxy")
    return found


@dataclass
class Balancer:
    """One haproxy before two gateways, named by their ports."""

    folder: Path
    gateways: Sequence[int]
    port: int = field(default_factory=free_port)
    process: Process | None = None
    name: str = "balancer"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "balancer.log"

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.running

    def start(self) -> Balancer:
        """Start it and wait until it takes connections."""
        self.folder.mkdir(parents=True, exist_ok=True)
        watched = self.folder / "balancer-socket.cfg"
        watched.write_text(_WATCHED.format(socket=self._socket), encoding="utf-8")
        names = {f"GATEWAY_{number}": f"127.0.0.1:{port}" for number, port in enumerate(self.gateways, 1)}
        names["LISTEN"] = f"127.0.0.1:{self.port}"
        words = [program(), "-db", "-f", str(CONFIG), "-f", str(watched)]
        self.process = Process(words, self.log, {**os.environ, **names}, None)
        self.process.wait_until(self._listens, "haproxy")
        return self

    def uses(self, number: int) -> bool:
        """Tell whether the gateway with this number, from 1, gets connections."""
        for line in self._ask("show stat").splitlines():
            words = line.split(",")
            if words[:2] == ["gateways", f"gateway-{number}"]:
                return words[17].startswith("UP")
        return False

    def kill(self) -> None:
        """Kill it with SIGKILL."""
        if self.process is not None:
            self.process.kill()
            self.process = None

    @property
    def _socket(self) -> Path:
        return self.folder / "balancer.sock"

    def _listens(self) -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self.port)) == 0

    def _ask(self, question: str) -> str:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(10)
            # A path within an open folder: the names of such sockets may have a hundred letters only.
            folder = os.open(self.folder, os.O_PATH | os.O_DIRECTORY)
            try:
                client.connect(f"/proc/self/fd/{folder}/{self._socket.name}")
            finally:
                os.close(folder)
            client.sendall(f"{question}\n".encode())
            pieces = []
            while piece := client.recv(65_536):
                pieces.append(piece)
        return b"".join(pieces).decode("utf-8", "replace")
