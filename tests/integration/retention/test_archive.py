"""The archive holds everything about a packet before its content goes; what cannot be archived is not purged."""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
from pathlib import Path

import orjson
import pytest

from gateway.exchange.upkeep import archive as archive_module
from gateway.exchange.upkeep.archive import ArchiveDamaged
from gateway.store.chain import GENESIS
from tests.integration.retention.conftest import NOW, OLD, events, purge, rule
from tests.integration.store_with_files import Store


def test_an_archive_holds_bytes_record_and_chain_and_names_its_own_digest(store: Store, tmp_path: Path) -> None:
    packet = store.receive(b"old packet", b"its attachment", at=OLD)
    done = purge(store, rule(365, archive=tmp_path / "archive"))
    assert done.packets == 1
    file = Path(done.archives[0])
    assert file.parent == tmp_path / "archive" / f"{NOW:%Y-%m-%d}"
    check = subprocess.run(["sha256sum", "--check", f"{file.name}.sha256"], cwd=file.parent, check=False)
    assert check.returncode == 0
    with tarfile.open(file) as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    contents = {name.removeprefix("blobs/"): data for name, data in members.items() if name.startswith("blobs/")}
    assert {hashlib.sha256(data).hexdigest(): data for data in (b"old packet", b"its attachment")} == contents
    record = orjson.loads(members[f"packets/{packet}.json"])
    assert record["packet"]["sender"] == "G1"
    assert record["ledger"][0]["previous"] == GENESIS
    assert {one["sha256"] for one in orjson.loads(members["manifest.json"])["packets"][0]["files"]} == set(contents)
    assert events(store, packet) == ["received", "archived", "purged"]


def test_where_the_archive_cannot_be_written_nothing_is_purged(store: Store, tmp_path: Path) -> None:
    store.receive(b"old packet", at=OLD)
    (tmp_path / "archive").write_text("a file is no folder", encoding="ascii")
    with pytest.raises(OSError, match="archive"):
        purge(store, rule(365, archive=tmp_path / "archive"))
    assert store.file(b"old packet").exists()


def test_an_archive_that_does_not_read_back_is_not_believed(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packet = store.receive(b"old packet", at=OLD)

    def bad_disk(path: Path) -> None:
        if path.name.endswith(".partial"):
            data = path.read_bytes()
            path.write_bytes(data.replace(b"old packet", b"odd packet"))

    monkeypatch.setattr(archive_module, "flush", bad_disk)
    with pytest.raises(ArchiveDamaged):
        purge(store, rule(365, archive=tmp_path / "archive"))
    assert store.file(b"old packet").exists()
    assert events(store, packet) == ["received"]


def test_a_packet_whose_file_is_lost_is_left_out_and_does_not_hold_up_others(store: Store, tmp_path: Path) -> None:
    lost = store.receive(b"lost packet", at=OLD)
    store.receive(b"other packet", at=OLD)
    store.file(b"lost packet").unlink()
    done = purge(store, rule(365, archive=tmp_path / "archive"))
    assert (done.packets, done.lacking) == (1, [lost])
    assert events(store, lost) == ["received"]


def test_what_was_archived_before_a_crash_is_not_archived_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packet = store.receive(b"old packet", at=OLD)
    with monkeypatch.context() as patched:
        patched.setattr("gateway.exchange.upkeep.retention.Retention._purge_batch", _crash)
        with pytest.raises(KeyboardInterrupt):
            purge(store, rule(365, archive=tmp_path / "archive"))
    done = purge(store, rule(365, archive=tmp_path / "archive"))
    assert (done.packets, done.archives) == (1, [])
    assert events(store, packet) == ["received", "archived", "purged"]
    assert len(list((tmp_path / "archive" / "2026-11-24").glob("*.tar"))) == 1


def _crash(*_: object) -> None:
    raise KeyboardInterrupt
