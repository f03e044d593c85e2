"""The measured program: one hub started as a user would start it, watched through the kernel's counters."""

from __future__ import annotations

import contextlib
import http.client
import math
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from bench.wire import System

_START: Final = 60.0
"""Seconds until the hub has to be ready."""
_STOP: Final = 60.0
_SAMPLE: Final = 0.02
"""Seconds between two looks at the memory of all processes together."""


class HubFailed(Exception):
    """The hub did not start, or ended by itself."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Peak resident bytes: of the largest process (VmHWM), and of all processes at one moment (sampled).

    ``together`` counts pages that processes share once for each, ``shared_once`` only once (the kernel's PSS).
    """

    largest: int
    together: int
    shared_once: int


class Hub:
    """A running hub: its port, its processes, their processor time and memory."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.port = port
        self._process = process

    def processes(self) -> list[psutil.Process]:
        """Return the hub's process and its workers, as long as they live."""
        try:
            parent = psutil.Process(self._process.pid)
            return [parent, *parent.children(recursive=True)]
        except psutil.NoSuchProcess as gone:
            raise HubFailed("the hub ended by itself") from gone

    def cpu(self) -> float:
        """Return the seconds of processor time that all processes used so far."""
        return math.fsum(times.user + times.system for times in (process.cpu_times() for process in self.processes()))

    @contextlib.contextmanager
    def watch_memory(self) -> Iterator[list[Memory]]:
        """Reset the kernel's peaks, watch while the block runs, and put one :class:`Memory` in the yielded list."""
        for process in self.processes():
            Path(f"/proc/{process.pid}/clear_refs").write_text("5")
        result: list[Memory] = []
        peaks = [0, 0]
        stop = threading.Event()
        watcher = threading.Thread(target=self._sample, args=(peaks, stop), daemon=True)
        watcher.start()
        try:
            yield result
        finally:
            stop.set()
            watcher.join()
        result.append(Memory(max(_high_water(process.pid) for process in self.processes()), *peaks))

    def _sample(self, peaks: list[int], stop: threading.Event) -> None:
        pids = [process.pid for process in self.processes()]
        while True:
            peaks[0] = max(peaks[0], sum(_memory_line(pid, "smaps_rollup", "Rss:") for pid in pids))
            peaks[1] = max(peaks[1], sum(_memory_line(pid, "smaps_rollup", "Pss:") for pid in pids))
            if stop.wait(_SAMPLE):
                return


@dataclass(frozen=True, slots=True)
class House:
    """What a measured hub stands on: processes, and the database's address, embedded where there is none."""

    workers: int
    database: str | None = None


@contextlib.contextmanager
def running_hub(folder: Path, systems: Sequence[System], anchor: Path, house: House, more: str = "") -> Iterator[Hub]:
    """Start a hub with its data under ``folder``, wait until it is ready, and end it afterwards.

    ``more`` is further text of its settings file.
    """
    port = _free_port()
    settings = _settings(folder, systems, anchor, house, port) + more
    (folder / "hub.toml").write_text(settings, encoding="utf-8")
    command = [str(Path(sys.executable).with_name("lienthong")), "gateway", "--config", str(folder / "hub.toml")]
    environment = {**os.environ, **({"LIENTHONG_DATABASE": house.database} if house.database else {})}
    with (folder / "hub.log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, env=environment
        )
    try:
        _wait_until_ready(process, port, folder / "hub.log")
        yield Hub(process, port)
    finally:
        _end(process)


def _settings(folder: Path, systems: Sequence[System], anchor: Path, house: House, port: int) -> str:
    lines = [
        'role = "hub"',
        'data = "hub"',
        f"[listen]\nport = {port}\nworkers = {house.workers}",
        f'[trust]\nanchors = ["{anchor}"]',
        '[directory]\nregistration = "open"',
        *(['[database]\nurl_env = "LIENTHONG_DATABASE"'] if house.database else []),
    ]
    for system in systems:
        secret = folder / f"{system.id}.secret"
        secret.touch(mode=0o600)
        secret.write_text(system.secret, encoding="utf-8")
        lines.append(f'[[systems]]\nid = "{system.id}"\nsecret_file = "{secret.name}"')
    return "\n".join(lines) + "\n"


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _START
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise HubFailed(f"the hub ended with {process.returncode}; its last words are in {log}")
        with (
            contextlib.suppress(OSError, http.client.HTTPException),
            contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection,
        ):
            connection.request("GET", "/health/ready")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        time.sleep(0.1)
    raise HubFailed(f"the hub was not ready after {_START:.0f} s; its words are in {log}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _high_water(pid: int) -> int:
    return _memory_line(pid, "status", "VmHWM:")


def _memory_line(pid: int, file: str, name: str) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/{file}").read_text(encoding="utf-8").splitlines():
            if line.startswith(name):
                return int(line.split()[1]) * 1024
    return 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
