"""One running `lienthong` of a cluster: a settings file, a port that stays, and a process that can be killed."""

from __future__ import annotations

import http.client
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.services.process import Process, free_port

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Program:
    """A gateway or hub; ``settings`` is the text of its file but for port and data folder."""

    name: str
    folder: Path
    settings: str
    environment: Mapping[str, str]
    workers: int = 1
    source: Path = ROOT
    """The checkout or copy whose program runs: another release in tests of upgrades."""
    port: int = field(default_factory=free_port)
    process: Process | None = None
    listen: str = ""
    """More lines for the room `[listen]`."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def file(self) -> Path:
        """The settings file, for commands beside the running program."""
        return self.folder / f"{self.name}.toml"

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.running

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    def start(self, *, wait: bool = True) -> Program:
        """Start it and, unless told otherwise, wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        head = f'data = "{self.name}"\n'
        listen = f"[listen]\nport = {self.port}\nworkers = {self.workers}\n{self.listen}[health]\nfree_mib = 0\n"
        self.file.write_text(head + self.settings.replace("[listen]\n", listen, 1), encoding="utf-8")
        command = [sys.executable, "-m", "gateway.cli", "gateway", "--config", str(self.file)]
        # Nothing but this very source: the folder in which we happen to be would come first otherwise.
        environment = {**os.environ, "PYTHONPATH": str(self.source), "PYTHONSAFEPATH": "1", **self.environment}
        self.process = Process(command, self.log, environment, None)
        if wait:
            self.process.wait_until(self.answers, self.name)
        return self

    def answers(self) -> bool:
        """Tell whether the program answers at all."""
        return self.get("/health/live")[0] == http.HTTPStatus.OK

    def get(self, path: str, *, seconds: float = 10.0) -> tuple[int, bytes]:
        """Return status and body of an answer; 0 where there was none."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            client.request("GET", path)
            answer = client.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            client.close()

    def kill(self) -> None:
        """Kill all its processes with SIGKILL."""
        if self.process is not None:
            self.process.kill()
            self.process = None

    def stop(self) -> None:
        """Let it finish what is in hand and end."""
        if self.process is not None:
            self.process.stop(signal.SIGTERM)
            self.process = None
