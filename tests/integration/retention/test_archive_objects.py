"""Archives in an object store: read back before anything is purged, and looked at through its native interface."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.cli import main
from gateway.exchange.upkeep.retention import Done, Retention
from gateway.exchange.upkeep.retention_rules import RetentionRules, Rule
from gateway.findings import NotNow
from gateway.packet.names import Kind
from gateway.store.blobs import Blobs, Places
from gateway.store.database import Database, database_url
from gateway.store.migrate import migrate
from gateway.store.objects import ObjectAddress, ObjectFolder
from tests.faults.proxy import Proxy, Refuse
from tests.integration.retention.conftest import NOW, OLD, events
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
secret_file = "objects.secret"
[[retention]]
kind = "document"
days = 365
archive = "objects"
objects = "s3://{bucket}/archive"
"""


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    """An empty store on SQLite; both databases are tried with archives in folders."""
    (tmp_path / "data").mkdir()
    migrate(database_url(tmp_path / "data"))
    Blobs.prepare(Places.of(tmp_path / "data"))
    found = Store(tmp_path / "data", Database(database_url(tmp_path / "data")))
    yield found
    found.database.close()


def _purge(store: Store, address: ObjectAddress) -> Done:
    rules = RetentionRules((Rule(Kind.DOCUMENT, "*", 365, address),))
    return Retention(store.database, store.blobs, rules, "cli:lan").run(NOW)


def test_an_archive_lies_in_the_store_with_its_digest_before_anything_is_purged(
    kept: Store, swift: Swift, bucket: str
) -> None:
    packet = kept.receive(b"old packet", b"its attachment", at=OLD)
    done = _purge(kept, swift.address(bucket, "archive"))
    name = f"archive/{NOW:%Y-%m-%d}/lienthong-{NOW:%Y%m%dT%H%M%SZ}-{packet}.tar"
    assert (done.packets, done.archives) == (1, [f"s3://{bucket}/{name}"])
    assert swift.names(bucket) == [name, f"{name}.sha256"]
    tar = swift.read(bucket, name)
    assert swift.read(bucket, f"{name}.sha256").decode() == (
        f"{hashlib.sha256(tar).hexdigest()}  {name.rpartition('/')[2]}\n"
    )
    with tarfile.open(fileobj=io.BytesIO(tar)) as found:
        assert f"blobs/{hashlib.sha256(b'its attachment').hexdigest()}" in found.getnames()
    assert events(kept, packet) == ["received", "archived", "purged"]
    assert list(kept.places.staging.iterdir()) == []


def test_while_the_store_is_away_nothing_is_purged_and_a_later_run_does_it(
    kept: Store, swift: Swift, bucket: str
) -> None:
    packet = kept.receive(b"old packet", at=OLD)
    with Proxy(swift.url) as proxy:
        proxy.switch(Refuse())
        with pytest.raises(NotNow):
            _purge(kept, swift.address(bucket, "archive", proxy.url))
    assert kept.file(b"old packet").exists()
    assert events(kept, packet) == ["received"]
    assert list(kept.places.staging.iterdir()) == []
    assert _purge(kept, swift.address(bucket, "archive")).packets == 1


def test_an_archive_that_the_store_gives_back_altered_is_not_believed(
    kept: Store, swift: Swift, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    packet = kept.receive(b"old packet", at=OLD)
    put = ObjectFolder.put

    def bad_disk(self: ObjectFolder, name: str, file: Path) -> None:
        put(self, name, file)
        swift.write(bucket, f"archive/{name}", file.read_bytes().replace(b"old packet", b"odd packet"))

    monkeypatch.setattr(ObjectFolder, "put", bad_disk)
    with pytest.raises(NotNow) as caught:
        _purge(kept, swift.address(bucket, "archive"))
    assert [finding.code for finding in caught.value.findings] == ["objects.damaged"]
    assert kept.file(b"old packet").exists()
    assert events(kept, packet) == ["received"]


def test_the_command_archives_to_the_store_of_the_settings_file(
    kept: Store, swift: Swift, bucket: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    kept.receive(b"old packet", at=OLD)
    words = SETTINGS.format(url=swift.url, region=REGION, bucket=bucket)
    (tmp_path / "hub.toml").write_text(words, encoding="utf-8")
    (tmp_path / "objects.secret").write_text(f"{swift.secret}\n", encoding="ascii")
    (tmp_path / "objects.secret").chmod(0o600)
    monkeypatch.setenv("OBJECTS_KEY", KEY)
    assert main(["retention", "plan", "--config", str(tmp_path / "hub.toml")]) == 0
    assert f"-> s3://{bucket}/archive  packets 1" in capsys.readouterr().out
    (tmp_path / "objects.secret").write_text("wrong", encoding="ascii")
    assert main(["retention", "run", "--config", str(tmp_path / "hub.toml")]) == 1
    assert "SignatureDoesNotMatch" in capsys.readouterr().err
    (tmp_path / "objects.secret").write_text(swift.secret, encoding="ascii")
    assert main(["retention", "run", "--config", str(tmp_path / "hub.toml")]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"s3://{bucket}/archive/")
    assert "packets 1" in said
    assert len(swift.names(bucket)) == 2


def test_what_is_damaged_in_the_store_is_left_out_and_told_and_stops_nothing(
    kept: Store, swift: Swift, bucket: str
) -> None:
    damaged, whole = kept.receive(b"was old", at=OLD), kept.receive(b"old packet", at=OLD)
    kept.file(b"was old").write_bytes(b"is odd!")
    done = _purge(kept, swift.address(bucket, "archive"))
    assert (done.packets, done.lacking) == (1, [damaged])
    assert events(kept, whole) == ["received", "archived", "purged"]
    assert events(kept, damaged) == ["received"]
    assert len(swift.names(bucket)) == 2
    assert list(kept.places.staging.iterdir()) == []
