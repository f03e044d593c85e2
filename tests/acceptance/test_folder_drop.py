"""The real program between two systems that have only files: good and bad files, and kill -9 in the middle of it."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest

from adapters.testing.packing import document_of
from tests.acceptance.service import PATIENCE, Running, free_port, lienthong, ready, start

SENDER, RECEIVER = "901.23.01.Z91", "902.23.02.Z92"
FILES = 40
KILLS = 2

SETTINGS = """
role = "hub"
data = "data"
[directory]
registration = "open"
[listen]
port = {port}
[health]
free_mib = 1
[delivery]
poll_seconds = 0.2
"""
ENDPOINT = """
[[endpoints]]
name = "{name}"
adapter = "folder"
serves = ["{agency}"]
[endpoints.settings]
outbox_folder = "{name}/outbox"
inbox_folder = "{name}/inbox"
agencies = ["{agency}"]
complete = "renamed"
unpack = true
"""


class Systems:
    """Two document systems, each with an outbox and an inbox, and the program between them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        text = SETTINGS.format(port=self.port)
        for name, agency in (("one", SENDER), ("two", RECEIVER)):
            text += ENDPOINT.format(name=name, agency=agency)
            for box in ("outbox", "inbox"):
                (folder / name / box).mkdir(parents=True)
        self.config = folder / "gateway.toml"
        self.config.write_text(text, encoding="utf-8")
        self.outbox = folder / "one" / "outbox"
        self.inbox = folder / "two" / "inbox"
        self.dropped: dict[str, bytes] = {}

    def start(self) -> Running:
        return start(self.folder, self.port, "gateway", "--config", str(self.config))

    def drop(self, name: str, content: bytes) -> None:
        part = self.outbox / f"{name}.part"
        part.write_bytes(content)
        part.rename(self.outbox / name)
        self.dropped[name] = content

    def settled(self) -> int:
        return sum(len(list((self.outbox / place).glob("*.json"))) for place in ("sent", "refused"))

    def told(self, name: str) -> bool:
        """Tell whether a result in the folder of what was sent names this file."""
        results = (self.outbox / "sent").glob("*.json")
        return any(json.loads(one.read_bytes())["file"] == name for one in results)

    def arrived(self) -> list[Path]:
        return sorted(self.inbox.glob("*.edxml"))


def until(condition: Callable[[], bool], service: Running) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, service.log.read_text(encoding="utf-8")[-5000:]
        time.sleep(0.02)


@pytest.fixture
def systems(tmp_path: Path) -> Systems:
    return Systems(tmp_path)


def test_good_and_bad_files_and_kills_in_the_middle_and_nothing_is_lost_or_doubled(systems: Systems) -> None:
    assert lienthong("config", "check", str(systems.config)).returncode == 0
    good = {
        f"{number:03}.edxml": document_of(SENDER, (RECEIVER,), str(number), b"%PDF-1.4 x") for number in range(FILES)
    }
    for name, packet in list(good.items())[: FILES // 2]:
        systems.drop(name, packet)
    bad = {
        "nobody.edxml": document_of(SENDER, ("999.99.99.Z99",), "n1", b"%PDF-1.4 x"),
        "not yours.edxml": document_of(RECEIVER, (SENDER,), "n2", b"%PDF-1.4 x"),
        "broken.edxml": b"<edXML><unfinished",
        "công văn.pdf": b"%PDF-1.4",
    }
    for name, content in bad.items():
        systems.drop(name, content)
    service = systems.start()
    try:
        for kill in range(1, KILLS + 1):
            until(lambda kill=kill: systems.settled() >= kill * FILES // (2 * KILLS + 2), service)  # type: ignore[misc]
            service.process.send_signal(signal.SIGKILL)
            service.process.wait()
            for name, packet in list(good.items())[FILES // 2 :][kill - 1 :: KILLS]:
                systems.drop(name, packet)
            service = systems.start()
        until(lambda: systems.told("000.edxml"), service)
        systems.drop("again.edxml", good["000.edxml"])
        until(lambda: len(systems.arrived()) >= FILES, service)
        until(lambda: not [one for one in systems.outbox.iterdir() if one.is_file()], service)
        until(lambda: not [one for one in (systems.outbox / "working").rglob("*") if one.is_file()], service)
    finally:
        service.end()
    _check_results(systems, bad)
    # Each document once, byte for byte, with its attachment and the note of a program.
    assert sorted(packet.read_bytes() for packet in systems.arrived()) == sorted(good.values())
    for arrived in systems.arrived():
        note = json.loads(arrived.with_suffix(".json").read_text(encoding="utf-8"))
        assert [(systems.inbox / file).read_bytes() for file in note["files"]] == [b"%PDF-1.4 x"]


def _check_results(systems: Systems, bad: dict[str, bytes]) -> None:
    """Every file that was dropped lies in one place, with a result that names it."""
    kept, told = {}, {}
    for place in ("sent", "refused"):
        results = [one for one in (systems.outbox / place).iterdir() if one.suffix == ".json"]
        told[place] = {found["file"]: found for found in (json.loads(one.read_bytes()) for one in results)}
        files = [one for one in (systems.outbox / place).iterdir() if one.suffix not in (".json", ".txt", ".busy")]
        kept[place] = sorted(one.read_bytes() for one in files)
    good = {name: content for name, content in systems.dropped.items() if name not in bad}
    assert (kept["sent"], kept["refused"]) == (sorted(good.values()), sorted(bad.values()))
    assert (told["sent"].keys(), told["refused"].keys()) == (good.keys(), bad.keys())
    assert told["sent"]["again.edxml"]["duplicate"]
    assert {name: report["reasons"][0]["code"] for name, report in told["refused"].items()} == {
        "nobody.edxml": "receiver.unknown",
        "not yours.edxml": "sender.not-yours",
        "broken.edxml": "packet.root",
        "công văn.pdf": "folder.not-a-packet",
    }
    for report in (systems.outbox / "refused").glob("*.report.txt"):
        assert "Cách sửa: " in report.read_text("utf-8-sig")


async def test_health_shows_both_folders(systems: Systems) -> None:
    service = systems.start()
    try:
        async with aiohttp.ClientSession() as client:
            said = await ready(service, client)
        assert "outbox 0, working 0, refused 0, inbox 0" in json.dumps(said)
    finally:
        service.end()
