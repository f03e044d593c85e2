"""``lienthong ledger verify`` for people and programs: exit code, sentences, JSON, counts."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import orjson
import pytest

from gateway.cli import main
from gateway.store.database import Database
from tests.integration.ledger.filling import fill


@pytest.fixture
def data(tmp_path: Path, empty_file: Path) -> Path:
    """A data folder with a ledger under two seals."""
    (tmp_path / "ledger.sqlite").write_bytes(empty_file.read_bytes())
    database = Database(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    asyncio.run(fill(database))
    database.close()
    return tmp_path


def _spoil(data: Path) -> None:
    with closing(sqlite3.connect(data / "ledger.sqlite", isolation_level=None)) as connection:
        connection.execute("UPDATE ledger SET actor = 'x' WHERE packet = 'pa' AND position = 2")


def test_a_whole_ledger_ends_with_0_and_its_counts(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "verify", "--data", str(data)]) == 0
    out = capsys.readouterr().out
    assert out == "OK  entries 12, packets 4, seals 2, unsealed 0, audit 4, files 0\n"


def test_a_fault_ends_with_1_and_names_packet_and_entry_in_both_languages(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _spoil(data)
    assert main(["ledger", "verify", "--data", str(data)]) == 1
    out = capsys.readouterr().out
    assert "pa[2]  [ledger.entry-changed]" in out
    assert "đã bị sửa" in out
    assert "has been altered" in out
    assert "FAULTS: 1" in out


def test_programs_get_a_json_line_for_each_fault_and_one_at_the_end(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _spoil(data)
    assert main(["ledger", "verify", "--data", str(data), "--json"]) == 1
    fault, end = map(orjson.loads, capsys.readouterr().out.splitlines())
    assert (fault["code"], fault["path"], fault["facts"]["packet"]) == ("ledger.entry-changed", "pa[2]", "pa")
    assert (end["ok"], end["faults"], end["entries"]) == (False, 1, 12)


def test_a_log_that_is_not_there_is_a_refusal(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["ledger", "verify", "--data", str(data), "--seals-log", str(data / "none.log")]
    assert main(words) == 1
    assert "[ledger.log-unreadable]" in capsys.readouterr().err


def test_files_are_read_when_asked_for(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "verify", "--data", str(data), "--blobs"]) == 1
    assert capsys.readouterr().out.count("[ledger.file-missing]") == 4


def test_a_folder_without_data_is_a_refusal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "verify", "--data", str(tmp_path / "nowhere")]) == 1
    assert "[cli.no-data]" in capsys.readouterr().err
