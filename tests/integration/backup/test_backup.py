"""Backups copy only what is new, are whole or not there at all, and come back as they were."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from gateway.exchange.upkeep import backup as backup_module
from gateway.exchange.upkeep.backup_folder import BackupFolder
from gateway.store.database import Database, database_url
from gateway.store.schema import deliveries, packets
from tests.integration.backup.conftest import lienthong
from tests.integration.store_with_files import Store


def test_a_second_backup_copies_only_what_is_new(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lienthong("backup", tmp_path / "b", "--data", store.data) == 0
    assert "files 3 (0 MiB), new 3" in capsys.readouterr().out
    store.receive(b"third packet")
    assert lienthong("backup", tmp_path / "b", "--data", store.data) == 0
    assert "files 4 (0 MiB), new 1" in capsys.readouterr().out


def test_forgotten_backups_take_files_with_them_that_no_other_needs(store: Store, tmp_path: Path) -> None:
    lienthong("backup", tmp_path / "b", "--data", store.data)
    gone = update(packets).where(packets.c.size == len(b"second packet")).values(destroyed_at=packets.c.received_at)
    store.database.hand_over(lambda connection: connection.execute(gone).rowcount).result()
    assert lienthong("backup", tmp_path / "b", "--data", store.data, "--keep", "1") == 0
    folder = BackupFolder(tmp_path / "b")
    assert len(folder.names()) == 1
    assert {file.read_bytes() for file in (tmp_path / "b" / "blobs").glob("*/*")} == {b"first packet", b"an attachment"}
    assert set(folder.find(None).files()) == {file.name for file in (tmp_path / "b" / "blobs").glob("*/*")}


def test_a_backup_that_fails_leaves_the_one_before_and_no_half_of_its_own(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lienthong("backup", tmp_path / "b", "--data", store.data)

    def full(*_: object) -> bool:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(BackupFolder, "has", full)
        assert lienthong("backup", tmp_path / "b", "--data", store.data) == 1
    assert len(BackupFolder(tmp_path / "b").names()) == 1
    assert lienthong("restore", tmp_path / "b", "--data", tmp_path / "new") == 0


def test_a_file_that_the_store_itself_lacks_is_told_and_the_rest_is_saved(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store.file(b"second packet").unlink()
    assert lienthong("backup", tmp_path / "b", "--data", store.data) == 1
    assert "ledger.file-missing" in capsys.readouterr().err
    assert lienthong("restore", tmp_path / "b", "--data", tmp_path / "new") == 1
    assert "ledger.file-missing" in capsys.readouterr().out


def test_content_destroyed_while_the_backup_ran_stays_destroyed_when_restored(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = backup_module._copy_files

    def destroyed_meanwhile(*given: object) -> backup_module.Copied:
        store.file(b"second packet").unlink()
        here = packets.c.size == len(b"second packet")
        values = {"destroyed_at": datetime.now(UTC)}
        store.database.hand_over(
            lambda connection: connection.execute(update(packets).where(here).values(values)).rowcount
        ).result()
        return copy(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(backup_module, "_copy_files", destroyed_meanwhile)
    assert lienthong("backup", tmp_path / "b", "--data", store.data) == 0
    assert lienthong("restore", tmp_path / "b", "--data", tmp_path / "new") == 0
    restored = Database(database_url(tmp_path / "new"))
    query = select(packets.c.size).where(packets.c.destroyed_at.is_not(None))
    assert restored.read_now(lambda connection: connection.execute(query).scalars().all()) == [len(b"second packet")]
    restored.close()


def test_leases_are_free_after_a_restoration_and_their_outcomes_void(store: Store, tmp_path: Path) -> None:
    store.receive(b"open packet", state="waiting", stage="sent")
    lienthong("backup", tmp_path / "b", "--data", store.data)
    assert lienthong("restore", tmp_path / "b", "--data", tmp_path / "new") == 0
    restored = Database(database_url(tmp_path / "new"))
    rows = restored.read_now(
        lambda connection: connection.execute(
            select(deliveries.c.state, deliveries.c.lease_until, deliveries.c.fence)
        ).all()
    )
    restored.close()
    assert {row.lease_until for row in rows} == {None}
    assert [row.fence for row in rows if row.state == "waiting"] == [1_000_003]
