"""A hub under load in a process group of its own, killed as a power cut would, and what came of every packet."""

from __future__ import annotations

import base64
import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from bench.wire import Connection, System, WireError, call, register, reply, send_head
from tests.acceptance.service import PROGRAM, ROOT, free_port
from tests.packets import document_xml

SENDER, RECEIVER = System("kill.gui", "bi-mat-gui"), System("kill.nhan", "bi-mat-nhan")
SENDERS = 4


@dataclass
class Hub:
    """A hub in a process group of its own, so that all its processes can be killed at one stroke."""

    folder: Path
    workers: int
    database: str | None = None
    more: str = ""
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def words(self) -> list[str]:
        """The settings, written anew, and the command that runs them."""
        lines = [
            'role = "hub"',
            'data = "hub"',
            f"[listen]\nport = {self.port}\nworkers = {self.workers}",
            '[directory]\nregistration = "open"',
            f"[health]\nfree_mib = 0\n[delivery]\nfirst_seconds = 0.2\n{self.more}",
            *(['[database]\nurl_env = "LIENTHONG_DATABASE"'] if self.database else []),
        ]
        for number, system in enumerate((SENDER, RECEIVER)):
            lines.append(f'[[systems]]\nid = "{system.id}"\nsecret_env = "SECRET_{number}"')
        (self.folder / "hub.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return ["gateway", "--config", str(self.folder / "hub.toml")]

    def start(self, doom: str = "") -> None:
        """Start and wait until it answers; ``doom`` names the point at which it will kill itself."""
        program = [sys.executable, "-m", "tests.faults.doomed"] if doom else list(PROGRAM)
        environment = {
            **os.environ,
            "LIENTHONG_DATABASE": self.database or "",
            "SECRET_0": SENDER.secret,
            "SECRET_1": RECEIVER.secret,
            "DOOM": doom,
        }
        log = self.folder / "log.txt"
        before = log.stat().st_size if log.exists() else 0
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [*program, *self.words()], cwd=ROOT, stdout=out, stderr=out, start_new_session=True, env=environment
            )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self.process.poll() is not None:
                if doom:
                    return
                break
            try:
                call(self.port, SENDER, "countReceiveEdoc", {})
            except (OSError, WireError):
                time.sleep(0.05)
                continue
            # A worker of the service before may have answered, on its way out: only the new one's word counts.
            if b'"listening"' in log.read_bytes()[before:]:
                return
            time.sleep(0.05)
        raise AssertionError(log.read_text())

    def register(self) -> None:
        """Put sender and receiver into the directory."""
        register(self.port, SENDER, "G22", "Văn phòng Chính phủ")
        register(self.port, RECEIVER, "H41", "UBND tỉnh Nghệ An")

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
        """Send until something was accepted and for some time on, then kill the hub."""
        threads = self._begin()
        before, until = len(self.accepted), time.monotonic() + 60
        while len(self.accepted) == before and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(seconds)
        self.hub.kill()
        self._end(threads)

    def until_dead(self, seconds: float = 60.0) -> None:
        """Send until the hub has killed itself."""
        threads = self._begin()
        assert self.hub.process is not None
        self.hub.process.wait(seconds)
        self._end(threads)

    def _begin(self) -> list[threading.Thread]:
        self.stop.clear()
        threads = [threading.Thread(target=self.send) for _ in range(SENDERS)]
        for thread in threads:
            thread.start()
        return threads

    def _end(self, threads: list[threading.Thread]) -> None:
        self.stop.set()
        for thread in threads:
            thread.join()


def taken(hub: Hub) -> dict[str, list[str]]:
    """Fetch and acknowledge everything that waits; return the delivery ids by digest of the bytes."""
    found: dict[str, list[str]] = {}
    asked = {"servicetype": "eDoc", "messagetype": "edoc"}
    while items := call(hub.port, RECEIVER, "getReceivedEdocList", asked)["data"]:
        for item in items:
            data = base64.b64decode(call(hub.port, RECEIVER, "getEdoc", {"docId": item["docId"]})["data"])
            found.setdefault(hashlib.sha256(data).hexdigest(), []).append(item["docId"])
            call(hub.port, RECEIVER, "updateStatus", {"docId": item["docId"], "status": "done"})
    return found


def send_again(hub: Hub, load: Load) -> None:
    """Do what a client does about a packet without an answer: send it again, and get one receipt."""
    for digest, data in load.unsure.items():
        answers = []
        for _ in range(2):
            head = send_head(SENDER, "G22", len(data), digest)
            with closing(Connection(hub.port)) as connection:
                answers.append(reply(connection.exchange(head, data + b"\r\n")))
        assert answers[0]["DocId"] == answers[1]["DocId"]
        load.accepted[digest] = answers[0]["DocId"]
    load.unsure.clear()
