"""The command line's words: helpful, and never a traceback."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from gateway.cli import main, parser

ROOT = Path(__file__).resolve().parents[3]


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["hub"],
        ["gateway"],
        ["config"],
        ["config", "check"],
        ["keys"],
        ["keys", "new"],
        ["packet", "check"],
        ["adapter"],
        ["adapter", "new"],
    ],
)
def test_every_command_has_a_help_text(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*words, "--help"])
    assert ended.value.code == 0
    assert "usage: lienthong" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["nothing"], ["hub"], ["packet", "check"], ["config", "check", "a", "b"]])
def test_wrong_use_ends_with_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_the_parser_is_made_without_heavy_modules() -> None:
    assert parser().prog == "lienthong"


@pytest.mark.parametrize("given", ["nosecret", "=secret", "id="])
def test_a_system_without_id_or_secret_is_refused(
    given: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["hub", "--data", str(tmp_path), "--port", "0", "--system", given]) == 2
    assert "cli.system-form" in capsys.readouterr().err


def test_a_secret_may_hold_equal_signs(tmp_path: Path) -> None:
    from gateway.commands.serve import systems_given

    (tmp_path / "file").write_text("s=e=c\n", encoding="utf-8")
    assert systems_given(["a=b=c=", f"d=@{tmp_path / 'file'}"]) == {"a": b"b=c=", "d": b"s=e=c"}


def test_a_good_settings_file_ends_with_0(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIENTHONG_BUS_SECRET", "s")
    assert main(["config", "check", str(ROOT / "config" / "gateway.example.toml")]) == 0
    assert "OK: gateway" in capsys.readouterr().out


def test_faults_of_files_that_settings_name_are_all_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "g.toml"
    file.write_text(
        'data = "d"\n[trust]\nanchors = ["no.pem"]\n'
        '[[agencies]]\nid = "A"\nname = "a"\nkey = "no.key"\ncertificate = "no.cert"\n'
        '[[systems]]\nid = "s"\nsecret_env = "NO_SUCH_VARIABLE"\n'
        '[[endpoints]]\nname = "e"\nadapter = "pigeon"\n',
        encoding="utf-8",
    )
    assert main(["config", "check", str(file)]) == 1
    told = capsys.readouterr().out
    assert "4 lỗi" in told
    for place in ("trust.anchors", "agencies[1].key", "systems[1]", "endpoints[1].adapter"):
        assert place in told


def test_keys_of_a_folder_without_data_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "list", "--data", str(tmp_path)]) == 1
    assert "cli.no-data" in capsys.readouterr().err


def test_a_missing_file_is_an_error_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packet", "check", "no-such-file.edxml"]) == 1
    (line,) = lines(capsys)
    assert list(line) == ["file", "ok", "kind", "errors", "warnings", "signature"]
    assert line["ok"] is False


def test_folders_and_pipes_are_errors_and_nothing_waits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert main(["packet", "check", str(tmp_path), str(tmp_path / "pipe"), "/dev/zero", "a\0b"]) == 1
    codes = [line["errors"][0]["code"] for line in lines(capsys)]  # type: ignore[index]
    assert codes == ["cli.not-a-file", "cli.not-a-file", "cli.not-a-file", "cli.unreadable"]


def test_a_file_name_that_is_no_utf8_is_printable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.edxml")
    assert main(["packet", "check", name]) == 1
    assert str(lines(capsys)[0]["file"]).endswith("\ufffd.edxml")


@pytest.mark.parametrize("content", [b"", b"\0" * 100, b"<", b"PK\x03\x04", "<a>ắ</a>".encode("utf-16")])
def test_files_that_are_no_packets_are_errors(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.edxml").write_bytes(content)
    assert main(["packet", "check", str(tmp_path / "x.edxml")]) == 1
    assert main(["packet", "show", str(tmp_path / "x.edxml")]) == 1
    assert '"ok":false' in capsys.readouterr().out


def test_good_packets_end_with_0_in_the_language_asked_for(
    shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(shared_data / "edxml" / name) for name in ("edoc_update.edxml", "status.edxml")]
    assert main(["packet", "check", "--lang", "en", *files]) == 0
    found = lines(capsys)
    assert [line["kind"] for line in found] == ["document", "status"]
    assert all(warning["message"].isascii() for line in found for warning in line["warnings"])  # type: ignore[attr-defined]


def test_a_packet_is_shown_for_people(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packet", "show", str(shared_data / "edxml" / "edoc_update.edxml")]) == 0
    assert "Trích yếu / subject" in capsys.readouterr().out


def test_anchors_that_are_none_end_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ca.pem").write_text("nothing", encoding="utf-8")
    assert main(["packet", "check", "--trust", str(tmp_path / "ca.pem"), "x"]) == 2
    assert "[" in capsys.readouterr().err
