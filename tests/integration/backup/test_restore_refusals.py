"""A restoration refuses what is broken, foreign or in the way, with a code, before anything is written."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from gateway.exchange.exchange import Exchange, ExchangeSettings
from gateway.exchange.upkeep import restoring
from gateway.exchange.upkeep.backup_folder import FORMAT, BackupFolder
from gateway.findings import Refused
from gateway.store.chain import digest
from gateway.trust.anchors import Anchors
from tests.integration.backup.conftest import lienthong
from tests.integration.store_with_files import Store


@pytest.fixture
def backups(store: Store, tmp_path: Path) -> Path:
    """A folder with one good backup."""
    assert lienthong("backup", tmp_path / "b", "--data", store.data) == 0
    return tmp_path / "b"


def _newest(backups: Path) -> Path:
    return BackupFolder(backups).find(None).folder


def _refused(backups: Path, target: Path, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert lienthong("restore", backups, "--data", target) == 1
    assert f"[{code}]" in capsys.readouterr().err
    assert not (target / "ledger.sqlite").exists()
    assert not (target / restoring.MARK).exists()


def test_an_altered_manifest_is_refused(backups: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _newest(backups) / "manifest.json"
    file.write_bytes(file.read_bytes().replace(b'"packets": 2', b'"packets": 3'))
    _refused(backups, tmp_path / "new", "backup.manifest-broken", capsys)


def test_a_damaged_database_is_refused(backups: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _newest(backups) / "database.sqlite"
    file.write_bytes(file.read_bytes()[:-1])
    _refused(backups, tmp_path / "new", "backup.damaged", capsys)


def test_missing_files_are_refused(backups: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    next((backups / "blobs").glob("*/*")).unlink()
    _refused(backups, tmp_path / "new", "backup.files-missing", capsys)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [("schema", "9999", "backup.newer"), ("kind", "postgresql", "restore.other-database")],
)
def test_what_this_release_or_these_settings_cannot_take_is_refused(
    backups: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], field: str, value: str, code: str
) -> None:
    file = _newest(backups) / "manifest.json"
    manifest = orjson.loads(file.read_bytes())
    del manifest["digest"]
    manifest |= {field: value, "format": FORMAT}
    file.write_bytes(orjson.dumps(manifest | {"digest": digest(manifest)}))
    _refused(backups, tmp_path / "new", code, capsys)


def test_a_folder_without_backups_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _refused(tmp_path / "nothing", tmp_path / "new", "backup.none", capsys)


def test_a_folder_that_holds_anything_is_refused(
    backups: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "notes.txt").write_text("mine", encoding="ascii")
    _refused(backups, tmp_path / "new", "restore.not-empty", capsys)


def test_an_interrupted_restoration_keeps_services_out_and_goes_on_when_repeated(
    backups: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(restoring, "_bring_files", cut)
        assert lienthong("restore", backups, "--data", tmp_path / "new") == 1
    with pytest.raises(Refused, match=r"restore\.unfinished"):
        Exchange.prepare(ExchangeSettings(role="hub", data=tmp_path / "new", anchors=Anchors.none()))
    assert lienthong("restore", backups, "--data", tmp_path / "new") == 0
    assert lienthong("ledger", "verify", "--data", tmp_path / "new", "--blobs") == 0


def test_the_key_of_secrets_may_be_put_back_before(backups: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    assert lienthong("secrets", "new", tmp_path / "new" / "secrets.key") == 0
    before = (tmp_path / "new" / "secrets.key").read_bytes()
    assert lienthong("restore", backups, "--data", tmp_path / "new") == 0
    assert (tmp_path / "new" / "secrets.key").read_bytes() == before
