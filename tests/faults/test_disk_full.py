"""A disk that is really full: whoever sends is refused with a reason, and nothing accepted is lost."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bench.wire import Connection, call, send_head
from tests.faults.load import SENDER, Hub, Load, taken
from tests.packets import document_xml

SIZE = 24
"""MiB of the disk."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own; only root may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "lienthong-test", str(folder)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip(f"a disk that can be filled needs a mount, which is not allowed here: {done.stderr.decode()[:200]}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def _fill(disk: Path, left: int) -> Path:
    ballast = disk / "ballast"
    # The service writes too while the disk is being filled: what is free is looked at again until it does not shrink.
    with ballast.open("wb") as stream:
        while (free := _free(disk) - left) > 0:
            try:
                stream.write(b"\0" * min(free, 64 * 1024))
                stream.flush()
            except OSError:
                break
    return ballast


def _free(disk: Path) -> int:
    status = os.statvfs(disk)
    return status.f_bavail * status.f_frsize


def test_a_full_disk_refuses_and_loses_nothing_and_room_makes_it_work_again(disk: Path) -> None:
    hub = Hub(disk, 1)
    load = Load(hub)
    try:
        hub.start()
        hub.register()
        with closing(Connection(hub.port)) as connection:
            assert load.one(connection)
        ballast = _fill(disk, 300_000)
        answers = [_send(hub, number) for number in range(1000, 1040)]
        refused = [answer for answer in answers if answer["status"] == "FAIL"]
        assert refused
        assert {answer["ErrorCode"] for answer in refused} == {"store.full"}
        accepted = {answer["digest"] for answer in answers if answer["status"] == "OK"}
        ballast.unlink()
        assert _send(hub, 2000)["status"] == "OK"
        hub.kill()
        hub.start()
        found = taken(hub)
    finally:
        hub.end()
    assert accepted | set(load.accepted) <= set(found)
    assert [ids for ids in found.values() if len(ids) > 1] == []


def _send(hub: Hub, number: int) -> dict[str, str]:
    """Send one packet and return the members of the answer, with the packet's digest."""

    data = document_xml(number=str(number), content=os.urandom(20_000))
    digest = hashlib.sha256(data).hexdigest()
    with closing(Connection(hub.port)) as connection:
        answer: dict[str, str] = json.loads(
            connection.exchange(send_head(SENDER, "G22", len(data), digest), data + b"\r\n")
        )
    return {**answer, "digest": digest}


def test_a_full_disk_says_so_in_its_health(disk: Path) -> None:
    hub = Hub(disk, 1)
    try:
        hub.start()
        hub.register()
        ballast = _fill(disk, 0)

        client = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=30)
        client.request("GET", "/health/ready")
        assert client.getresponse().status == 503
        ballast.unlink()
        call(hub.port, SENDER, "countReceiveEdoc", {})
        client.close()
    finally:
        hub.end()
