"""Killed between any two steps of a take-back, a service finishes it: content gone, said once, never readable again."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.acceptance.service import PROGRAM, ROOT, Running, free_port, lienthong, ready
from tests.faults.doomed_take_back import OBJECT_STEPS, STEPS
from tests.services.swift import KEY, REGION, Swift
from tests.waiting import until

SETTINGS = """
role = "hub"
data = "hub"
[listen]
port = {port}
[health]
free_mib = 0
[[agencies]]
id = "G22"
name = "Văn phòng Chính phủ"
[[agencies]]
id = "H41"
name = "UBND tỉnh Nghệ An"
"""


@dataclass
class Bus:
    """A bus with two REST keys; ``start`` may name the step at which it kills itself."""

    folder: Path
    client: aiohttp.ClientSession
    port: int = field(default_factory=free_port)
    keys: dict[str, str] = field(default_factory=dict)
    running: Running | None = None
    documents: dict[str, str] = field(default_factory=dict)
    """Digests of what was sent, by our ids."""

    @property
    def settings(self) -> str:
        return str(self.folder / "hub.toml")

    def prepare(self, more: str = "") -> None:
        Path(self.settings).write_text(SETTINGS.format(port=self.port) + more, encoding="utf-8")
        for agency in ("G22", "H41"):
            words = ("keys", "new", "--config", self.settings, "--name", agency, "--agency", agency)
            self.keys[agency] = lienthong(*words).stdout.strip()

    async def start(self, doom: str = "") -> None:
        self.end()
        self.running = self._spawn(doom)
        await ready(self.running, self.client)

    def _spawn(self, doom: str) -> Running:
        program = [sys.executable, "-m", "tests.faults.doomed_take_back"] if doom else list(PROGRAM)
        words = [*program, "gateway", "--config", self.settings]
        log = self.folder / "log.txt"
        with log.open("ab") as out:
            process = subprocess.Popen(words, cwd=ROOT, env={**os.environ, "DOOM": doom}, stdout=out, stderr=out)
        return Running(process, self.port, log)

    def end(self) -> None:
        if self.running is not None:
            self.running.end()

    async def ask(self, method: str, path: str, agency: str, **more: Any) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.keys[agency]}"}
        address = f"http://127.0.0.1:{self.port}/api/v1/{path}"
        async with self.client.request(method, address, headers=headers, **more) as answer:
            body = await answer.read()
            return answer.status, json.loads(body) if "json" in answer.content_type else body


OBJECTS = """
[objects]
endpoint = "{url}"
plain = true
region = "{region}"
key_env = "OBJECTS_KEY"
secret_env = "OBJECTS_SECRET"
[blobs]
objects = "s3://{bucket}/bus"
"""


@pytest.fixture
async def bus(tmp_path: Path) -> AsyncIterator[Bus]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as client:
        found = Bus(tmp_path, client)
        found.prepare()
        yield found
        found.end()


async def _sent(bus: Bus) -> str:
    """Send a document and ask for it back."""
    form = aiohttp.FormData()
    document = {
        "to": ["H41"],
        "code": {"number": "1", "notation": "CV"},
        "promulgation": {"place": "Hà Nội", "date": "2026-01-05"},
        "document_type": {"type": 2, "type_name": "Công văn"},
        "subject": "Về việc thử",
        "signer": {"full_name": "Nguyễn Thử"},
    }
    form.add_field("document", json.dumps(document), content_type="application/json")
    form.add_field("files", b"%PDF-1.4 x", filename="a.pdf", content_type="application/pdf")
    status, sent = await bus.ask("POST", "documents", "G22", data=form)
    assert status == 201, sent
    path = f"documents/{sent['id']}/statuses"
    status, said = await bus.ask("POST", path, "G22", json={"code": "13", "reason": "gửi nhầm"})
    assert status == 201, said
    return str(sent["id"])


SHORT = {"destroyed"}
"""Steps tried each time; the long campaign tries all."""


@pytest.mark.parametrize(
    "step", [pytest.param(step, marks=() if step in SHORT else pytest.mark.long) for step in STEPS]
)
async def test_a_take_back_that_a_kill_broke_off_is_finished_once(bus: Bus, step: str) -> None:
    await bus.start()
    document = await _sent(bus)
    _, view = await bus.ask("GET", f"documents/{document}", "H41")
    await bus.start(doom=step)
    answer = {"code": "15", "reason": "đã hủy"}
    with pytest.raises(aiohttp.ClientError):
        await bus.ask("POST", f"documents/{document}/statuses", "H41", json=answer)
    assert bus.running is not None
    assert bus.running.process.wait(60) == -signal.SIGKILL
    await bus.start()
    status, _ = await bus.ask("GET", f"documents/{document}/packet", "H41")
    assert (status == 200) == (step == "not-agreed")
    status, said = await bus.ask("POST", f"documents/{document}/statuses", "H41", json=answer)  # as a client would
    assert (status, len(said["statuses"])) == (201, 1)
    await until(lambda: not (bus.folder / "hub" / "blobs" / view["sha256"][:2] / view["sha256"]).exists())
    _, after = await bus.ask("GET", f"documents/{document}", "G22")
    assert [one["code"] for one in after["receivers"][0]["statuses"]] == ["13", "15"]
    assert after["destroyed_at"]
    _, ledger = await bus.ask("GET", f"documents/{document}/ledger", "G22")
    events = [entry["event"] for entry in ledger["entries"]]
    assert [events.count(event) for event in ("take-back-agreed", "content-destroyed")] == [1, 1]
    bus.end()
    verified = lienthong("ledger", "verify", "--config", bus.settings)
    assert verified.returncode == 0, verified.stdout + verified.stderr


@pytest.mark.long
@pytest.mark.parametrize("step", OBJECT_STEPS)
async def test_a_take_back_from_an_object_store_is_finished_after_a_kill(
    swift: Swift, bucket: str, tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OBJECTS_KEY", KEY)
    monkeypatch.setenv("OBJECTS_SECRET", swift.secret)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as client:
        bus = Bus(tmp_path, client)
        bus.prepare(OBJECTS.format(url=swift.url, region=REGION, bucket=bucket))
        try:
            await _killed(bus, step)
            await bus.start()
            document = next(iter(bus.documents))
            status, _ = await bus.ask("GET", f"documents/{document}/packet", "H41")
            assert status != 200
            answer = {"code": "15", "reason": "đã hủy"}
            async with asyncio.timeout(120):
                path = f"documents/{document}/statuses"
                while (await bus.ask("POST", path, "H41", json=answer))[0] != 201:  # noqa: ASYNC110 - another process
                    await asyncio.sleep(0.2)
            assert bus.documents[document] not in {name.rpartition("/")[2] for name in swift.names(bucket)}
            _, after = await bus.ask("GET", f"documents/{document}", "G22")
            assert [one["code"] for one in after["receivers"][0]["statuses"]] == ["13", "15"]
        finally:
            bus.end()


async def _killed(bus: Bus, step: str) -> None:
    """Send a document, ask for it back, and let the answer kill the bus at a step."""
    await bus.start()
    document = await _sent(bus)
    _, view = await bus.ask("GET", f"documents/{document}", "H41")
    bus.documents[document] = view["sha256"]
    await bus.start(doom=step)
    with pytest.raises(aiohttp.ClientError):
        await bus.ask("POST", f"documents/{document}/statuses", "H41", json={"code": "15", "reason": "đã hủy"})
    assert bus.running is not None
    assert bus.running.process.wait(60) == -signal.SIGKILL
