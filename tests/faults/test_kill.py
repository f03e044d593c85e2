"""Killed with SIGKILL at random moments under load, a hub has every packet that it accepted, once, byte for byte."""

from __future__ import annotations

import base64
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
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bench.wire import Connection, System, WireError, call, register, reply, send_head
from tests.acceptance.service import PROGRAM, ROOT, free_port
from tests.packets import document_xml

SENDER, RECEIVER = System("kill.gui", "bi-mat-gui"), System("kill.nhan", "bi-mat-nhan")
ROUNDS = 4
SENDERS = 4


@dataclass
class Hub:
    """A hub in a process group of its own, so that all its processes can be killed at one stroke."""

    folder: Path
    workers: int
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = ["hub", "--data", str(self.folder / "hub"), "--port", str(self.port), "--workers", str(self.workers)]
        for system in (SENDER, RECEIVER):
            words += ["--system", f"{system.id}={system.secret}"]
        with (self.folder / "log.txt").open("ab") as out:
            self.process = subprocess.Popen(
                [*PROGRAM, *words], cwd=ROOT, stdout=out, stderr=out, start_new_session=True
            )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                call(self.port, SENDER, "countReceiveEdoc", {})
            except (OSError, WireError):
                time.sleep(0.05)
            else:
                return
        raise AssertionError((self.folder / "log.txt").read_text())

    def kill(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_parent(self) -> None:
        """Kill only the first process; its workers notice and stop by themselves."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill()


@dataclass
class Load:
    """Threads that send packet after packet and note what was accepted: digest and DocId."""

    hub: Hub
    accepted: dict[str, str] = field(default_factory=dict)
    unsure: dict[str, bytes] = field(default_factory=dict)
    number: int = 0
    stop: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def packet(self) -> bytes:
        with self.lock:
            self.number += 1
            return document_xml(number=str(self.number), content=os.urandom(20_000))

    def send(self) -> None:
        try:
            connection = Connection(self.hub.port)
        except OSError:
            return
        with closing(connection):
            while not self.stop.is_set() and self.one(connection):
                pass

    def one(self, connection: Connection) -> bool:
        data = self.packet()
        digest = hashlib.sha256(data).hexdigest()
        head = send_head(SENDER, "G22", len(data), digest)
        try:
            answer = reply(connection.exchange(head, data + b"\r\n"))
        except (OSError, WireError):
            with self.lock:
                self.unsure[digest] = data
            return False
        with self.lock:
            self.accepted[digest] = answer["DocId"]
        return True

    def run(self, seconds: float) -> None:
        self.stop.clear()
        threads = [threading.Thread(target=self.send) for _ in range(SENDERS)]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        self.hub.kill()
        self.stop.set()
        for thread in threads:
            thread.join()


def _taken(hub: Hub) -> dict[str, list[str]]:
    """Fetch and acknowledge everything that waits; return the delivery ids by digest of the bytes."""
    found: dict[str, list[str]] = {}
    asked = {"servicetype": "eDoc", "messagetype": "edoc"}
    while items := call(hub.port, RECEIVER, "getReceivedEdocList", asked)["data"]:
        for item in items:
            data = base64.b64decode(call(hub.port, RECEIVER, "getEdoc", {"docId": item["docId"]})["data"])
            found.setdefault(hashlib.sha256(data).hexdigest(), []).append(item["docId"])
            call(hub.port, RECEIVER, "updateStatus", {"docId": item["docId"], "status": "done"})
    return found


@pytest.mark.parametrize("workers", [1, 2])
def test_every_accepted_packet_survives_kills_at_random_moments_exactly_once(tmp_path: Path, workers: int) -> None:
    hub = Hub(tmp_path, workers)
    try:
        hub.start()
        register(hub.port, SENDER, "G22", "Văn phòng Chính phủ")
        register(hub.port, RECEIVER, "H41", "UBND tỉnh Nghệ An")
        load = Load(hub)
        chance = random.Random(workers)  # noqa: S311 - moments, not secrets
        for _ in range(ROUNDS):
            load.run(chance.uniform(0.3, 1.2))
            hub.start()
        assert len(load.accepted) > ROUNDS
        _send_again(hub, load)
        taken = _taken(hub)
    finally:
        hub.end()
    assert set(taken) == set(load.accepted)
    assert [ids for ids in taken.values() if len(ids) > 1] == []


def _send_again(hub: Hub, load: Load) -> None:
    """Do what a client does about a packet without an answer: send it again, and get one receipt."""
    for digest, data in load.unsure.items():
        answers = []
        for _ in range(2):
            head = send_head(SENDER, "G22", len(data), digest)
            with closing(Connection(hub.port)) as connection:
                answers.append(reply(connection.exchange(head, data + b"\r\n")))
        assert answers[0]["DocId"] == answers[1]["DocId"]
        load.accepted[digest] = answers[0]["DocId"]


def test_a_stop_finishes_what_is_in_hand(tmp_path: Path) -> None:
    hub = Hub(tmp_path, 1)
    try:
        hub.start()
        register(hub.port, SENDER, "G22", "Văn phòng Chính phủ")
        register(hub.port, RECEIVER, "H41", "UBND tỉnh Nghệ An")
        data = document_xml(content=os.urandom(3_000_000))
        digest = hashlib.sha256(data).hexdigest()
        connection = Connection(hub.port)
        head = send_head(SENDER, "G22", len(data), digest)
        answers: list[bytes] = []
        sender = threading.Thread(target=lambda: answers.append(_slowly(connection, head, data + b"\r\n")))
        sender.start()
        time.sleep(0.5)
        assert hub.process is not None
        hub.process.terminate()
        assert hub.process.wait(60) == 0
        sender.join()
        connection.close()
    finally:
        hub.end()
    assert json.loads(answers[0])["ErrorCode"] == "0"


def _slowly(connection: Connection, head: bytes, body: bytes) -> bytes:
    connection._socket.sendall(head)
    for start in range(0, len(body), 200_000):
        connection._socket.sendall(body[start : start + 200_000])
        time.sleep(0.1)
    return b"".join(connection.answer())


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


def test_one_killed_worker_is_replaced_while_the_service_goes_on(tmp_path: Path) -> None:
    hub = Hub(tmp_path, 2)
    try:
        hub.start()
        assert hub.process is not None
        children = Path(f"/proc/{hub.process.pid}/task/{hub.process.pid}/children")
        before = set(children.read_text().split())
        assert len(before) == 2
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
        register(hub.port, SENDER, "G22", "Văn phòng Chính phủ")
        register(hub.port, RECEIVER, "H41", "UBND tỉnh Nghệ An")
        with closing(Connection(hub.port)) as connection:
            assert load.one(connection)
        hub.kill_parent()
        hub.start()
        assert set(_taken(hub)) == set(load.accepted)
    finally:
        hub.end()
