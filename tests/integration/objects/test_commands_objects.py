"""Commands about stored bytes on a service whose packets lie in an object store, from a settings file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.cli import main
from gateway.exchange.upkeep import sweep
from gateway.store.blobs import Blobs, Places
from gateway.store.database import Database, database_url
from gateway.store.migrate import migrate
from gateway.store.object_blobs import open_blobs
from gateway.store.objects import ObjectAddress
from tests.integration.store_with_files import Store
from tests.services.swift import KEY, REGION, Swift

SETTINGS = """
role = "hub"
data = "data"
[health]
free_mib = 0
[objects]
endpoint = "{url}"
plain = true
region = "{region}"
key_env = "OBJECTS_KEY"
secret_env = "OBJECTS_SECRET"
[blobs]
objects = "s3://{bucket}/packets"
[[retention]]
kind = "document"
days = 365
"""


@dataclass
class FarStore(Store):
    """A data folder whose bytes are in an object store."""

    address: ObjectAddress | None = None

    @property
    def places(self) -> Places:
        return Places.beside_objects(self.data)

    @property
    def blobs(self) -> Blobs:
        return open_blobs(self.places, self.address, limit=10_000, min_free=0, threads=ThreadPoolExecutor(1))

    def keep(self, content: bytes) -> str:
        staged = self.blobs.stage()
        staged._new.append(content)
        sha256 = staged.finish()
        self.blobs.keep(staged.path, sha256)
        staged.discard()
        return sha256


@pytest.fixture
def store(tmp_path: Path, swift: Swift, bucket: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[FarStore]:
    monkeypatch.setenv("OBJECTS_KEY", KEY)
    monkeypatch.setenv("OBJECTS_SECRET", swift.secret)
    words = SETTINGS.format(url=swift.url, region=REGION, bucket=bucket)
    (tmp_path / "hub.toml").write_text(words, encoding="utf-8")
    (tmp_path / "data").mkdir()
    migrate(database_url(tmp_path / "data"))
    Blobs.prepare(Places.beside_objects(tmp_path / "data"))
    address = swift.address(bucket, "packets")
    found = FarStore(tmp_path / "data", Database(database_url(tmp_path / "data")), address)
    yield found
    found.database.close()


def _run(store: Store, *words: str) -> int:
    return main([*words, "--config", str(store.data.parent / "hub.toml")])


def _name(content: bytes, store: FarStore) -> str:
    sha256 = store.file(content).name
    return f"packets/blobs/{sha256[:2]}/{sha256}"


def test_verification_reads_what_the_store_has_and_not_the_copies(
    store: FarStore, swift: Swift, bucket: str, capsys: pytest.CaptureFixture[str]
) -> None:
    store.receive(b"a packet", b"an attachment")
    assert _run(store, "ledger", "verify", "--blobs") == 0
    assert "files 2" in capsys.readouterr().out
    swift.write(bucket, _name(b"a packet", store), b"another")
    swift.remove(bucket, _name(b"an attachment", store))
    assert store.file(b"a packet").read_bytes() == b"a packet"
    assert _run(store, "ledger", "verify", "--blobs") == 1
    said = capsys.readouterr().out
    assert "[ledger.file-changed]" in said
    assert "[ledger.file-missing]" in said
    assert list(store.places.staging.iterdir()) == []


def test_a_store_that_is_away_ends_a_verification_with_its_name(
    store: FarStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store.receive(b"a packet")
    monkeypatch.setenv("OBJECTS_SECRET", "wrong")
    assert _run(store, "ledger", "verify", "--blobs") == 1
    assert "[objects.away]" in capsys.readouterr().err


def test_a_backup_holds_the_objects_and_brings_them_back_into_an_empty_store(
    store: FarStore, swift: Swift, bucket: str, tmp_path: Path
) -> None:
    store.receive(b"a packet", b"an attachment")
    assert _run(store, "backup", str(tmp_path / "backup")) == 0
    shutil.rmtree(store.data)
    for name in swift.names(bucket):
        swift.remove(bucket, name)
    assert _run(store, "restore", str(tmp_path / "backup")) == 0
    assert swift.read(bucket, _name(b"an attachment", store)) == b"an attachment"
    assert len([name for name in swift.names(bucket) if "/blobs/" in name]) == 2


def test_content_past_its_time_is_purged_from_the_store(store: FarStore, swift: Swift, bucket: str) -> None:
    store.receive(b"old packet", at=datetime.now(UTC) - timedelta(days=400))
    store.receive(b"young packet")
    assert _run(store, "retention", "run") == 0
    assert swift.names(bucket) == [_name(b"young packet", store)]
    assert not store.file(b"old packet").exists()
    assert _run(store, "ledger", "verify", "--blobs") == 0


def test_left_over_objects_are_swept_and_young_ones_are_not(
    store: FarStore, swift: Swift, bucket: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store.receive(b"a packet")
    store.keep(b"left over")
    assert _run(store, "blobs", "sweep") == 0
    assert "removed 0" in capsys.readouterr().out
    monkeypatch.setattr(sweep, "AGE_SECONDS", -60.0)
    assert _run(store, "blobs", "sweep") == 0
    assert "removed 1" in capsys.readouterr().out
    assert swift.names(bucket) == [_name(b"a packet", store), "packets/owner"]
