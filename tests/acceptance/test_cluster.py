"""`make cluster` as a newcomer uses it: the printed commands are run as they stand, then everything is told to end."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.acceptance.test_demo import is_alive, read_until, rest_of
from tests.services import balancer, postgres, rabbitmq
from tests.services.process import Missing, missing
from tests.services.program import ROOT

PATIENCE = 240.0

pytestmark = pytest.mark.long


@contextmanager
def cluster(folder: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Run a small cluster in this folder; whatever the test leaves running is ended."""
    try:
        for server in (balancer.program, postgres.programs, rabbitmq.programs):
            server()
    except Missing as reason:
        missing(str(reason))
    words = ["--brokers", "1", "--workers", "1", "--port", "0", "--data", str(folder), *options]
    command = [sys.executable, "-m", "tests.services.cluster", *words]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    watchdog = threading.Timer(PATIENCE, process.kill)
    watchdog.start()
    try:
        yield process
    finally:
        watchdog.cancel()
        process.terminate()
        process.communicate(timeout=PATIENCE)


def pids(folder: Path) -> dict[str, int]:
    return {file.stem: int(file.read_text()) for file in (folder / "run").glob("*.pid")}


def run(command: str) -> dict[str, Any]:
    """Run a printed command line and return the JSON that came."""
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def eventually(command: str, found: str) -> None:
    """Run the command until its answer has these words."""
    until = time.monotonic() + 60
    while found not in json.dumps(run(command), ensure_ascii=False):
        assert time.monotonic() < until, f"{found} never came from: {command}"
        time.sleep(0.2)


@dataclass
class Up:
    """A running cluster, its folder and what it told."""

    process: subprocess.Popen[str]
    folder: Path
    said: str

    def command(self, words: str) -> str:
        """Return the printed command that has these words, without its comment."""
        (line,) = [line for line in self.said.splitlines() if line.startswith("  curl") and words in line]
        return line.partition("      #")[0].strip()


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    folder = tmp_path_factory.mktemp("cluster") / "data"
    with cluster(folder) as process:
        yield Up(process, folder, read_until(process, "Press Ctrl-C to end"))


def test_a_document_sent_by_the_printed_command_arrives_in_all_three_ways(up: Up) -> None:
    sent = run(up.command("/api/v1/documents"))
    assert sent["signature"]["verdict"] == "valid"
    eventually(up.command("H41.key"), sent["document_id"])
    eventually(up.command("V41.key"), sent["document_id"])
    eventually(up.command("/health/ready"), "out 1 (0 consumers)")


def test_nobody_else_may_read_a_secret(up: Up) -> None:
    secret = [up.folder / "secrets", *(up.folder / "secrets").iterdir()]
    assert len(secret) > 6
    assert not [file for file in secret if stat.S_IMODE(file.stat().st_mode) & 0o077]


def test_a_killed_host_is_started_again_and_the_bus_answers_all_the_time(up: Up) -> None:
    before = pids(up.folder)
    os.kill(before["bus1"], signal.SIGKILL)
    run(up.command("/health/ready"))
    read_until(up.process, "bus1 đã chạy lại")
    eventually(up.command("/health/ready"), '"store": {"ok": true')
    after = pids(up.folder)
    assert after.pop("bus1") != before.pop("bus1")
    assert after == before


def test_it_ends_by_itself_after_the_seconds_that_were_asked_for(tmp_path: Path) -> None:
    with cluster(tmp_path / "data", "--seconds", "0.5") as process:
        read_until(process, "Press Ctrl-C to end")
        running = pids(tmp_path / "data")
        rest_of(process)
        assert process.wait(PATIENCE) == 0
    assert set(running) == {"database", "broker1", "bus1", "bus2", "gateway", "balancer"}
    assert not any(is_alive(pid) for pid in running.values())


def test_an_interruption_half_way_leaves_nothing_running(tmp_path: Path) -> None:
    with cluster(tmp_path / "data") as process:
        read_until(process, "the database is up")
        running = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        rest_of(process)
        assert process.wait(PATIENCE) == 0
    assert running
    assert not any(child.is_running() for child in running)
