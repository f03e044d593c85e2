"""The drill of docs/backup.md: a hub under load is backed up, lost, restored, and nothing accepted is gone."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.service import PROGRAM, ROOT
from tests.faults.load import RECEIVER, SENDER, Hub, Load, taken


def run(hub: Hub, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command with the settings of a hub."""
    secrets = {"LIENTHONG_DATABASE": hub.database or "", "SECRET_0": SENDER.secret, "SECRET_1": RECEIVER.secret}
    command = [*PROGRAM, *words, "--config", str(hub.folder / "hub.toml")]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **secrets}, capture_output=True, text=True, timeout=300, check=False
    )


def wait_for(load: Load, number: int) -> None:
    """Wait until so many packets more are accepted."""
    wanted, until = len(load.accepted) + number, time.monotonic() + 120
    while len(load.accepted) < wanted:
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def databases(request: pytest.FixtureRequest) -> Callable[[], str | None]:
    """Gives the address of one empty database after the other, or none for embedded ones."""
    if request.param == "sqlite":
        return lambda: None
    make: Callable[[], str] = request.getfixturevalue("more_databases")
    return make


@pytest.mark.long
def test_what_was_accepted_before_a_backup_began_is_there_after_everything_was_lost(
    tmp_path: Path, databases: Callable[[], str | None]
) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    backups = str(tmp_path / "backups")
    hub = Hub(tmp_path / "old", 2, databases(), more="[ledger]\nseal_seconds = 1\n")
    load = Load(hub)
    try:
        hub.start()
        hub.register()
        threads = load._begin()
        wait_for(load, 20)
        first = run(hub, "backup", backups)
        wait_for(load, 20)
        before = set(load.accepted)
        second = run(hub, "backup", backups)
        wait_for(load, 10)
        hub.kill()
        load._end(threads)
    finally:
        hub.end()
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert len(list((tmp_path / "backups").glob("2*/manifest.json"))) == 2

    again = Hub(tmp_path / "new", 2, databases())
    again.words()
    restored = run(again, "restore", backups)
    assert restored.returncode == 0, restored.stdout + restored.stderr
    try:
        again.start()
        found = taken(again)
        verified = run(again, "ledger", "verify", "--blobs", "--json")
    finally:
        again.end()
    assert before <= set(found)
    assert set(found) <= set(load.accepted) | set(load.unsure)
    assert [ids for ids in found.values() if len(ids) > 1] == []
    assert verified.returncode == 0, verified.stdout


@pytest.mark.long
def test_a_second_restoration_into_the_same_place_is_refused(
    tmp_path: Path, databases: Callable[[], str | None]
) -> None:
    hub = Hub(tmp_path, 1, databases())
    try:
        hub.start()
    finally:
        hub.end()
    assert run(hub, "backup", str(tmp_path / "backups")).returncode == 0
    refused = run(hub, "restore", str(tmp_path / "backups"))
    assert refused.returncode == 1
    assert "restore.not-empty" in refused.stderr
    assert "Traceback" not in refused.stderr
