"""``lienthong retention`` and ``blobs sweep`` as an operator types them, from a settings file."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.cli import main
from gateway.exchange import audit
from gateway.store.blobs import Blobs, Places
from gateway.store.database import Database, database_url
from gateway.store.migrate import migrate
from tests.integration.store_with_files import Store

SETTINGS = """
role = "hub"
data = "data"
[health]
free_mib = 0
[[retention]]
kind = "document"
days = 365
archive = "folder"
folder = "archive"
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with an old packet and a settings file beside its folder."""
    (tmp_path / "hub.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "data").mkdir()
    migrate(database_url(tmp_path / "data"))
    Blobs.prepare(Places.of(tmp_path / "data"))
    found = Store(tmp_path / "data", Database(database_url(tmp_path / "data")))
    found.receive(b"old packet", at=datetime.now(UTC) - timedelta(days=400))
    found.receive(b"young packet")
    yield found
    found.database.close()


def _run(store: Store, *words: str) -> int:
    return main([*words, "--config", str(store.data.parent / "hub.toml")])


def test_a_plan_tells_and_a_run_does(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(store, "retention", "plan") == 0
    assert "document * 365d" in capsys.readouterr().out
    assert store.file(b"old packet").exists()
    assert _run(store, "retention", "run") == 0
    out = capsys.readouterr().out
    assert "packets 1, files 1" in out
    assert Path(out.splitlines()[0]).is_file()
    assert not store.file(b"old packet").exists()
    rows = store.database.read_now(audit.page)
    assert [row.action for row in rows] == ["retention.archive", "retention.purge"]
    assert {row.actor.partition(":")[0] for row in rows} == {"cli"}
    assert _run(store, "ledger", "verify", "--blobs") == 0


def test_an_archive_without_room_is_told_and_nothing_is_purged(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    (store.data.parent / "archive").write_text("in the way", encoding="ascii")
    assert _run(store, "retention", "run") == 1
    assert "[retention.archive-failed]" in capsys.readouterr().err
    assert store.file(b"old packet").exists()


def test_left_over_files_are_counted_then_removed(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    store.keep(b"left over")
    before = time.time() - 2 * 24 * 3600
    os.utime(store.file(b"left over"), (before, before))
    assert _run(store, "blobs", "sweep", "--dry") == 0
    assert "left over 1" in capsys.readouterr().out
    assert _run(store, "blobs", "sweep") == 0
    assert "removed 1" in capsys.readouterr().out
    assert not store.file(b"left over").exists()


def test_an_archive_without_a_folder_is_a_fault_of_the_settings(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    (store.data.parent / "hub.toml").write_text(SETTINGS.replace('folder = "archive"', ""), encoding="utf-8")
    assert _run(store, "retention", "plan") == 1
    assert "[retention.archive-folder]" in capsys.readouterr().err
