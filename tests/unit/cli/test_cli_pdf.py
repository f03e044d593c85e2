"""``lienthong pdf``: files checked and sealed from the command line."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from gateway.cli import main
from tests.pdf_signing import PLAIN, RED, personal, replace_content, sealed, updated
from tests.services.authority import Authority, Files


@pytest.fixture
def files(authority: Authority, tmp_path: Path) -> Files:
    files = authority.write("ministry", tmp_path)
    (tmp_path / "gateway.toml").write_text(
        f"""
data = "data"
[[agencies]]
id = "G22"
name = "Bộ"
key = "{files.key}"
certificate = "{files.certificate}"
""",
        encoding="utf-8",
    )
    return files


def run(capsysbinary: pytest.CaptureFixture[bytes], *words: str | Path) -> tuple[int, list[dict[str, object]]]:
    code = main([str(word) for word in words])
    return code, [orjson.loads(line) for line in capsysbinary.readouterr().out.splitlines()]


def test_what_the_command_sealed_it_finds_valid(
    files: Files, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "in.pdf").write_bytes(PLAIN)
    where = ["--config", tmp_path / "gateway.toml", "--agency", "G22", "--number", "123/QĐ-B"]
    assert (
        main([str(word) for word in ["pdf", "seal", *where, tmp_path / "in.pdf", "--out", tmp_path / "out.pdf"]]) == 0
    )
    code, [line] = run(capsysbinary, "pdf", "check", tmp_path / "out.pdf", "--anchors", files.anchors)
    assert (code, line["verdict"]) == (0, "valid")


def test_a_seal_with_an_image_goes_beside_the_personal_signature(
    authority: Authority, files: Files, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "in.pdf").write_bytes(personal(authority))
    (tmp_path / "dau.png").write_bytes(RED)
    where = ["--config", tmp_path / "gateway.toml", "--agency", "G22", "--image", tmp_path / "dau.png"]
    assert (
        main([str(word) for word in ["pdf", "seal", *where, tmp_path / "in.pdf", "--out", tmp_path / "out.pdf"]]) == 0
    )
    code, [line] = run(capsysbinary, "pdf", "check", tmp_path / "out.pdf", "--anchors", files.anchors)
    assert (code, line["verdict"]) == (0, "valid")


def test_an_altered_file_ends_with_a_sentence_in_vietnamese(
    authority: Authority, files: Files, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "in.pdf").write_bytes(updated(sealed(authority, "ministry"), replace_content))
    code, [line] = run(capsysbinary, "pdf", "check", tmp_path / "in.pdf", "--anchors", files.anchors)
    assert (code, line["code"]) == (1, "pdf.altered")
    assert "đã bị sửa sau khi ký" in str(line["message"])


def test_a_seal_without_a_place_is_refused(files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.pdf").write_bytes(PLAIN)
    (tmp_path / "dau.png").write_bytes(RED)
    where = ["--config", tmp_path / "gateway.toml", "--agency", "G22", "--image", tmp_path / "dau.png"]
    assert (
        main([str(word) for word in ["pdf", "seal", *where, tmp_path / "in.pdf", "--out", tmp_path / "out.pdf"]]) == 1
    )
    assert "pdf.no-place" in capsys.readouterr().err
