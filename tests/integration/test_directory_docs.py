"""The page about the directory: its commands are run, its file is imported, its settings are read."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from gateway.cli import main
from gateway.exchange.exchange import Exchange, ExchangeSettings
from gateway.packet.limits import GIB
from gateway.settings import DirectorySettings, read_toml
from gateway.trust.anchors import Anchors

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "directory.md").read_text(encoding="utf-8")

WRONG = "name;parent;valid_to\nĐơn vị sai;khong-co;31/02/2025\n;;\n"


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, flags=re.DOTALL)


def commands() -> list[tuple[str, str]]:
    (sample,) = blocks("console")
    return [(command, told) for command, told in re.findall(r"^\$ lienthong (.*)\n((?:(?!\$ ).*\n)*)", sample, re.M)]


def pattern(told: str) -> str:
    lines = [r"(?:.*\n)*" if line == "..." else re.escape(line) + r"\n" for line in told.splitlines()]
    return "".join(lines)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    settings = ExchangeSettings(role="hub", data=tmp_path / "hub", anchors=Anchors.none(), min_free=GIB)
    Exchange.prepare(settings)
    (tmp_path / "so-y-te.csv").write_text(blocks("csv")[0], "utf-8")
    (tmp_path / "sai.csv").write_text(WRONG, "utf-8")
    return tmp_path


@pytest.mark.usefixtures("place")
def test_every_command_says_what_the_page_shows(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(commands()) > 5
    for command, told in commands():
        main(shlex.split(command))
        said = capsys.readouterr()
        assert re.fullmatch(pattern(told), said.out + said.err), command


@pytest.mark.usefixtures("place")
def test_the_whole_way_there_and_back(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    assert main(["directory", "import", "--data", "hub", "--seed", "so-y-te.csv"]) == 0
    assert main(["directory", "export", "--data", "hub", "--excel", "all.csv"]) == 0
    capsys.readouterr()
    assert main(["directory", "import", "--data", "hub", "all.csv"]) == 0
    assert capsys.readouterr().out == "0 new, 0 changed, 147 the same, 0 in conflict\n"
    assert main(["directory", "show", "--data", "hub", "000.00.15.H41"]) == 0
    assert '"Sở Y tế tỉnh Nghệ An"' in capsys.readouterr().out
    listed = '{"status":"OK","ErrorCode":"0","data":[{"code":"H41","name":"Nghệ An"}]}'
    (place / "list.json").write_text(listed, "utf-8")
    assert main(["directory", "import", "--data", "hub", "--bus", "truc", "list.json"]) == 0
    assert "name: Tỉnh Nghệ An (stays) / Nghệ An" in capsys.readouterr().out
    assert main(["directory", "conflicts", "--data", "hub"]) == 0
    assert '"theirs":"Nghệ An"' in capsys.readouterr().out
    assert main(["directory", "log", "--data", "hub"]) == 0
    sets = re.findall(r'"set":"(\w+)"', capsys.readouterr().out)
    assert main(["directory", "undo", "--data", "hub", sets[-1]]) == 0
    assert main(["directory", "find", "--data", "hub", "a"]) == 1
    assert main(["directory", "as-of", "--data", "hub", "G22"]) == 1


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("words", [["import", "no.csv"], ["import"], ["undo", "nothing"], ["show", "nobody"]])
def test_what_cannot_be_done_is_said(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["directory", words[0], "--data", "hub", *words[1:]]) == 1
    assert "[" in capsys.readouterr().err


def test_the_settings_are_read(tmp_path: Path) -> None:
    (sample,) = blocks("toml")
    file = tmp_path / "sample.toml"
    file.write_text(sample, "utf-8")
    given = read_toml(file)["directory"]
    assert DirectorySettings.model_validate(given).sync_from == "truc"
