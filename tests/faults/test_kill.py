"""Killed with SIGKILL at random moments under load, a hub has every packet that it accepted, once, byte for byte."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bench.wire import Connection, call, send_head
from tests.acceptance.service import PROGRAM, ROOT
from tests.faults.load import SENDER, Hub, Load, send_again, taken
from tests.packets import document_xml

ROUNDS = 4


@pytest.mark.parametrize("workers", [pytest.param(1, marks=pytest.mark.long), 2])
def test_every_accepted_packet_survives_kills_at_random_moments_exactly_once(tmp_path: Path, workers: int) -> None:
    hub = Hub(tmp_path, workers)
    try:
        hub.start()
        hub.register()
        load = Load(hub)
        chance = random.Random(workers)  # noqa: S311 - moments, not secrets
        for _ in range(ROUNDS):
            load.run(chance.uniform(0.3, 1.2))
            hub.start()
        assert len(load.accepted) > ROUNDS
        send_again(hub, load)
        found = taken(hub)
    finally:
        hub.end()
    assert set(found) == set(load.accepted)
    assert [ids for ids in found.values() if len(ids) > 1] == []


def test_a_stop_finishes_what_is_in_hand(tmp_path: Path) -> None:
    hub = Hub(tmp_path, 1)
    try:
        hub.start()
        hub.register()
        data = document_xml(content=os.urandom(3_000_000))
        digest = hashlib.sha256(data).hexdigest()
        connection = Connection(hub.port)
        head = send_head(SENDER, "G22", len(data), digest)
        answers: list[bytes] = []
        told = threading.Event()
        sender = threading.Thread(target=lambda: answers.append(_in_two(connection, head, data + b"\r\n", told)))
        sender.start()
        until = time.monotonic() + 60
        while not _coming_in(hub):
            assert time.monotonic() < until
            time.sleep(0.05)
        assert hub.process is not None
        hub.process.terminate()
        told.set()
        assert hub.process.wait(60) == 0
        sender.join()
        connection.close()
    finally:
        hub.end()
    assert json.loads(answers[0])["ErrorCode"] == "0"


def _in_two(connection: Connection, head: bytes, body: bytes, told: threading.Event) -> bytes:
    """Send the second half of a body only once the hub was told to stop."""
    half = len(body) // 2
    connection._socket.sendall(head + body[:half])
    told.wait(60)
    connection._socket.sendall(body[half:])
    return b"".join(connection.answer())


def _coming_in(hub: Hub) -> bool:
    """Tell whether the hub has begun to write a packet that comes in."""
    return any(file.stat().st_size for file in (hub.folder / "hub" / "staging").iterdir())


def test_a_second_service_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    hub = Hub(tmp_path, 1)
    other = Hub(tmp_path, 1)
    words: Sequence[str] = ["hub", "--data", str(tmp_path / "hub"), "--port", str(other.port), "--system", "a=b"]
    try:
        hub.start()
        done = subprocess.run([*PROGRAM, *words], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    finally:
        hub.end()
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def _listening(port: int) -> int:
    """Return how many sockets listen on a port of this machine."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[1].endswith(f":{port:04X}") and row[3] == "0A" for row in rows)


def test_one_killed_worker_is_replaced_while_the_service_goes_on(tmp_path: Path) -> None:
    hub = Hub(tmp_path, 2)
    try:
        hub.start()
        assert hub.process is not None
        children = Path(f"/proc/{hub.process.pid}/task/{hub.process.pid}/children")
        before = set(children.read_text().split())
        assert len(before) == 2
        while _listening(hub.port) < 2:  # the hub answers as soon as one of them does
            time.sleep(0.05)
        os.kill(int(min(before)), signal.SIGKILL)
        until = time.monotonic() + 30
        while time.monotonic() < until and not set(children.read_text().split()) - before:
            time.sleep(0.1)
        assert len(set(children.read_text().split()) - before) == 1
        call(hub.port, SENDER, "countReceiveEdoc", {})
    finally:
        hub.end()


def test_a_service_whose_first_process_is_killed_can_be_started_again_at_once(tmp_path: Path) -> None:
    hub = Hub(tmp_path, 2)
    try:
        hub.start()
        load = Load(hub)
        hub.register()
        with closing(Connection(hub.port)) as connection:
            assert load.one(connection)
        hub.kill_parent()
        hub.start()
        assert set(taken(hub)) == set(load.accepted)
    finally:
        hub.end()
