"""``lienthong certificates``: whose they are, and answers for a closed network; every act stands in the audit."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.cli import main
from gateway.exchange import audit
from gateway.store.database import Database, database_url
from tests.services.authority import Authority

SETTINGS = """
data = "data"
[trust]
anchors = ["root.pem"]
[trust.revocation]
policy = "hard"
fetch = false
[[agencies]]
id = "G22"
name = "Bộ Thử"
certificates = ["ministry.pem"]
"""


@pytest.fixture
def config(tmp_path: Path, authority: Authority) -> str:
    for label in ("root", "ministry", "ministry-new"):
        (tmp_path / f"{label}.pem").write_bytes(authority.write(label, tmp_path).certificate.read_bytes())
    file = tmp_path / "gateway.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    return str(file)


def listed(capsys: pytest.CaptureFixture[str], config: str, *words: str) -> list[list[str]]:
    capsys.readouterr()
    assert main(["certificates", "list", "--config", config, *words]) == 0
    return [line.split("  ") for line in capsys.readouterr().out.splitlines()]


def acts(tmp_path: Path) -> list[str]:
    database = Database(database_url(tmp_path / "data"), readers=1)
    try:
        return [row.action for row in database.read_now(audit.page)]
    finally:
        database.close()


def test_settings_certificates_are_there_from_the_first_start(
    config: str, authority: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    ((agency, fingerprint, _, source, state, subject),) = listed(capsys, config)
    assert (agency, source, state) == ("G22", "settings", "counts")
    assert fingerprint == authority.certificate("ministry").fingerprint
    assert "Bộ Thông tin và Truyền thông" in subject


def test_certificates_are_added_and_retired_with_an_entry_in_the_audit(
    config: str, tmp_path: Path, authority: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    new = str(tmp_path / "ministry-new.pem")
    words = ["--config", config, "--agency", "H99"]
    assert main(["certificates", "add", *words, "--until", "2030-01-01", new]) == 0
    assert main(["certificates", "retire", *words, authority.certificate("ministry-new").fingerprint[:10]]) == 0
    ((_, _, _, source, state, _),) = listed(capsys, config, "--agency", "H99")
    assert source == "cli"
    assert state.startswith("retired")
    assert main(["certificates", "unbind", *words]) == 0
    assert listed(capsys, config, "--agency", "H99") == []
    assert acts(tmp_path) == ["certificate.add", "certificate.retire", "certificate.unbind"]


@pytest.mark.parametrize("given", ["5f0a12", "5f0a12c4aaaa", ""])
def test_a_fingerprint_that_names_none_is_refused(config: str, given: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["certificates", "retire", "--config", config, "--agency", "G22", given]) == 1
    assert "certificate.unknown" in capsys.readouterr().err


def test_a_file_without_certificate_is_refused(config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.pem").write_text("", encoding="utf-8")
    assert main(["certificates", "add", "--config", config, "--agency", "G22", str(tmp_path / "empty.pem")]) == 1
    assert "trust.anchors" in capsys.readouterr().err


def test_faults_of_certificates_in_settings_are_told(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ministry.pem").unlink()
    assert main(["config", "check", config]) == 1
    assert "agencies[1].certificates" in capsys.readouterr().out


def test_lists_and_answers_are_imported_from_a_folder(
    config: str, tmp_path: Path, authority: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "usb"
    folder.mkdir()
    (folder / "a.crl").write_bytes(authority.crl("seals"))
    (folder / "b.ocsp").write_bytes(authority.ocsp_about("ministry"))
    assert main(["certificates", "import", "--config", config, str(folder)]) == 0
    assert [line.split("  ")[1::2] for line in capsys.readouterr().out.splitlines()] == [
        ["crl", "new"],
        ["ocsp", "new"],
    ]
    assert main(["certificates", "import", "--config", config, str(folder / "a.crl")]) == 0
    assert capsys.readouterr().out.rstrip().endswith("known")


def test_what_holds_no_answer_is_named_and_the_rest_taken(
    config: str, tmp_path: Path, authority: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "usb"
    folder.mkdir()
    (folder / "a.crl").write_bytes(authority.crl("seals", at=datetime.now(UTC).replace(microsecond=0)))
    (folder / "b.crl").write_bytes(b"none")
    assert main(["certificates", "import", "--config", config, str(folder), str(folder / "c.crl")]) == 1
    told = capsys.readouterr()
    assert told.out.count("new") == 1
    assert "certificate.no-answer" in told.err
    assert "certificate.file-unreadable" in told.err
