"""``lienthong tasks extract``: one JSON object in the shape of the annotations, from text and packets, or one error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from gateway.cli import main
from tests.packets import document_xml
from tests.unit.text.printed import pdf, word

DIRECTIVE = """\
Số: 12/CĐ-TTg
Hà Nội, ngày 02 tháng 10 năm 2025
Thủ tướng Chính phủ yêu cầu:
1. Bộ Tài chính chủ trì, phối hợp với Bộ Y tế rà soát, báo cáo trước ngày 15/10.
2. Bộ Xây dựng tăng cường kiểm tra.
"""


def run(capsysbinary: pytest.CaptureFixture[bytes], *words: str | Path) -> tuple[int, dict[str, Any]]:
    code = main(["tasks", "extract", *map(str, words), "--json"])
    return code, orjson.loads(capsysbinary.readouterr().out)


def test_a_text_gives_an_object_in_the_shape_of_the_annotations(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "12-CD-TTg.txt"
    file.write_text(DIRECTIVE, encoding="utf-8")
    code, found = run(capsysbinary, file)
    assert code == 0
    assert (found["id"], found["doc_type"], found["number"]) == ("12-CD-TTg", "Công điện", "12/CĐ-TTg")
    assert (found["issue_date"], found["issue_date_from"]) == ("2025-10-02", "text")
    first, second = found["tasks"]
    assert first["lead"] == ["Bộ Tài chính"]
    assert first["coordinate"] == ["Bộ Y tế"]
    assert first["anchor"] == "Bộ Tài chính chủ trì, phối hợp với"
    assert (first["deadline_text"], first["deadline"], first["kind"]) == ("trước ngày 15/10", "2025-10-15", "one-off")
    assert (second["deadline"], second["kind"], second["monitor"]) == (None, "standing", None)


def test_the_day_that_is_given_goes_before_the_one_in_the_text(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "cd.txt"
    file.write_text(DIRECTIVE, encoding="utf-8")
    _, found = run(capsysbinary, file, "--issued", "2026-10-03")
    assert (found["issue_date"], found["issue_date_from"]) == ("2026-10-03", "given")
    assert found["tasks"][0]["deadline"] == "2026-10-15"


def test_a_packet_gives_the_tasks_of_its_text_attachments_and_its_day(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "goi.edxml"
    packet = document_xml(content=DIRECTIVE.encode())
    file.write_bytes(packet.replace(b"thong bao.pdf", b"cong-dien.txt").replace(b"application/pdf", b"text/plain"))
    code, found = run(capsysbinary, file)
    assert code == 0
    assert (found["issue_date"], found["issue_date_from"]) == ("2026-01-05", "metadata")
    assert len(found["tasks"]) == 2


@pytest.mark.parametrize("printed", [pdf, word])
def test_what_was_printed_or_written_gives_the_same_tasks(
    printed: Callable[..., bytes], tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "cd"
    file.write_bytes(printed(DIRECTIVE.splitlines()[2:]))
    code, found = run(capsysbinary, file)
    assert code == 0
    assert (found["number"], found["issue_date"]) == ("218/CĐ-TTg", "2026-01-15")
    assert [task["lead"] for task in found["tasks"]] == [["Bộ Tài chính"], ["Bộ Xây dựng"]]


def test_a_packet_gives_what_its_pdf_says_and_names_what_could_not_be_read(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "goi.edxml"
    file.write_bytes(document_xml(content=pdf(DIRECTIVE.splitlines())))
    code, found = run(capsysbinary, file)
    assert code == 0
    assert len(found["tasks"]) == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 ...", "reading.damaged"),
        (b"PK\x03\x04....", "reading.damaged"),
        (b"\xff\xff\x00\x81" * 50, "reading.not-text"),
        (b"<?xml version='1.0'?><nothing/>", None),
        (document_xml(), "reading.damaged"),
    ],
)
def test_what_cannot_be_read_is_one_error_with_a_code(
    content: bytes, code: str | None, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "la"
    file.write_bytes(content)
    ended, found = run(capsysbinary, file)
    assert ended == 1
    assert set(found) == {"error"}
    error = found["error"]
    assert isinstance(error, dict)
    assert code is None or error["code"] == code
    assert error["message"]
    assert error["do"]


@pytest.mark.parametrize("words", [["nowhere.txt"], ["."], [__file__, "--issued", "32.13.2025"]])
def test_wrong_use_is_one_error_too(words: list[str], capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    ended, found = run(capsysbinary, *words)
    assert ended == 1
    assert set(found) == {"error"}


def test_an_empty_text_is_no_error_but_a_note(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    file = tmp_path / "trong.txt"
    file.write_bytes(b"")
    code, found = run(capsysbinary, file)
    assert code == 0
    assert [note["code"] for note in found["notes"]] == ["reading.empty"]
    assert found["tasks"] == []


def test_without_json_a_person_reads_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cd.txt"
    file.write_text(DIRECTIVE, encoding="utf-8")
    assert main(["tasks", "extract", str(file)]) == 0
    out = capsys.readouterr().out
    assert "Bộ Tài chính" in out
    assert "trước ngày 15/10 -> 2025-10-15" in out
