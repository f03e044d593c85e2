"""``lienthong evidence`` for people and programs: exit codes, both languages, JSON, and nothing but sentences."""

from __future__ import annotations

import shutil
from pathlib import Path

import orjson
import pytest
from sqlalchemy import delete, select

from gateway.cli import main
from gateway.exchange.evidence import members
from gateway.exchange.evidence.rules import EvidenceRules, ServiceKey
from gateway.store.database import Database, database_url
from gateway.store.schema import receipts
from tests.integration.evidence.archiving import contents, write
from tests.services.authority import Authority


@pytest.fixture
def anchors(authority: Authority, tmp_path: Path) -> str:
    return str(authority.write("root", tmp_path).anchors)


def test_a_whole_archive_ends_with_0_in_either_language(
    whole: Path, anchors: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evidence", "verify", str(whole), "--anchors", anchors]) == 0
    assert capsys.readouterr().out.count("[ĐÚNG]") == 8
    assert main(["evidence", "verify", str(whole), "--anchors", anchors, "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert out.count("[RIGHT]") == 8
    assert "VERDICT: the archive is whole" in out
    assert "?" not in out


def test_programs_get_a_line_for_each_step(whole: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "verify", str(whole), "--json"]) == 0
    lines = [orjson.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 8
    assert lines[0]["outcome"] == "remark"
    assert lines[0]["remarks"][0]["code"] == "evidence.own-anchors"


def test_a_changed_one_ends_with_1_and_names_the_member(
    whole: Path, anchors: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = contents(whole)
    parts["packet.edxml"] = parts["packet.edxml"].replace("Đơn vị".encode(), "Cơ sở".encode())
    file = write(tmp_path / "changed.zip", parts)
    assert main(["evidence", "verify", str(file), "--anchors", anchors]) == 1
    out = capsys.readouterr().out
    assert "packet.edxml  [evidence.member-changed]" in out
    assert "[SAI]" in out


def test_what_is_no_archive_and_unusable_anchors_end_with_1(
    whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.zip").write_bytes(b"no")
    assert main(["evidence", "verify", str(tmp_path / "a.zip")]) == 1
    assert "[evidence.not-an-archive]" in capsys.readouterr().err
    assert main(["evidence", "verify", str(whole), "--anchors", str(tmp_path / "none.pem")]) == 1
    assert "[trust.anchors]" in capsys.readouterr().err


def test_an_unknown_document_is_named_and_leaves_no_file(
    whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hub, file = whole.parent / "hub", tmp_path / "none.zip"
    assert main(["evidence", "export", "0" * 32, "--data", str(hub), "-o", str(file)]) == 1
    assert "[document.unknown]" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_document_from_before_there_were_receipts_is_exported_with_its_own(
    whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hub, file = tmp_path / "hub", tmp_path / "old.zip"
    shutil.copytree(whole.parent / "hub", hub, ignore=shutil.ignore_patterns("bell"))
    ServiceKey(EvidenceRules(), hub).make()
    database = Database(database_url(hub))
    document = database.read_now(lambda connection: connection.execute(select(receipts.c.packet)).scalar_one())
    database.hand_over(lambda connection: connection.execute(delete(receipts)).rowcount).result()
    database.close()
    assert main(["evidence", "export", document, "--data", str(hub), "-o", str(file)]) == 0, capsys.readouterr().err
    assert members.RECEIPT in contents(file)
