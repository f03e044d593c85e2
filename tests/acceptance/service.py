"""The real program as a process of its own: started on a free port, spoken to over HTTP, stopped by a signal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.services.process import free_port

__all__ = ["Running", "free_port", "lienthong", "ready", "start"]

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (sys.executable, "-m", "gateway.cli")
PATIENCE = 60.0
"""Seconds after which a start or stop has failed; generous, since the machine may be busy."""

TWO_AGENCIES = """
data = "data"
[listen]
port = {port}
[health]
free_mib = 1
[[agencies]]
id = "901.23.01.Z91"
name = "Bộ Thử Nghiệm"
[[agencies]]
id = "902.23.02.Z92"
name = "Sở Thử Nghiệm"
"""
"""Settings of a gateway that serves two agencies, for :meth:`str.format` with ``port``."""


def lienthong(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the program to its end."""
    return subprocess.run(
        [*PROGRAM, *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@dataclass(slots=True)
class Running:
    """A started service."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send the signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def end(self) -> None:
        """Make sure that nothing is left running."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def start(folder: Path, port: int, *words: str, **environment: str) -> Running:
    """Start the program with these words; its log goes to a file in the folder."""
    log = folder / f"log-{port}.txt"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [*PROGRAM, *words], cwd=ROOT, env={**os.environ, **environment}, stdout=out, stderr=out
        )
    return Running(process, port, log, environment)


async def ready(service: Running, client: aiohttp.ClientSession) -> dict[str, Any]:
    """Wait until the service says that it is ready, and return its words."""
    import asyncio

    until = time.monotonic() + PATIENCE
    while True:
        assert service.process.poll() is None, service.log.read_text(encoding="utf-8")
        assert time.monotonic() < until, service.log.read_text(encoding="utf-8")
        try:
            async with client.get(f"{service.url}/health/ready") as answer:
                found: dict[str, Any] = await answer.json()
                if answer.status == 200:
                    return found
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.1)
