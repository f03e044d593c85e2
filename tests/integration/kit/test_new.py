"""A new adapter from nothing, and the worked examples: each passes the contract suite as it is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.cli import main
from gateway.findings import Refused
from gateway.kit.generator import generate

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = """
data = "data"
[[endpoints]]
name = "a"
adapter = "table"
[endpoints.settings]
database_file = "x.db"
"""
EXAMPLES = ROOT / "docs" / "examples" / "adapters"


def run(folder: Path, *words: str, **environment: str) -> str:
    """Run a command in a folder, our sources found by it; return what it said."""
    values = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **environment}
    done = subprocess.run(words, cwd=folder, env=values, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def sources(folder: Path) -> dict[str, str]:
    tracked = [place for place in folder.rglob("*") if place.is_file() and "__pycache__" not in str(place)]
    names = {str(place.relative_to(folder)): place for place in tracked}
    return {name: place.read_text(encoding="utf-8") for name, place in names.items() if "_cache/" not in name}


@pytest.mark.parametrize("example", ["json-http", "table"])
def test_a_worked_example_passes_the_contract_suite(example: str) -> None:
    said = run(EXAMPLES / example, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert "34 passed" in said


def test_the_first_example_is_what_the_generator_writes(tmp_path: Path) -> None:
    generate("json-http", tmp_path / "new")
    assert sources(tmp_path / "new") == sources(EXAMPLES / "json-http"), "lienthong adapter new json-http --to ..."


def test_a_new_adapter_passes_its_own_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "so-thu-2"
    assert main(["adapter", "new", "so-thu-2", "--to", str(folder)]) == 0
    assert "lienthong_so_thu_2/adapter.py" in capsys.readouterr().out
    run(folder, sys.executable, "-m", "ruff", "check", "--no-cache", ".")
    run(folder, sys.executable, "-m", "ruff", "format", "--no-cache", "--check", ".")
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "Declaration or receipt or taken"]
    assert " passed" in run(folder, *words)


@pytest.mark.parametrize("name", ["", "Big", "with space", "../up", "a" * 41, "a--b", "a-", "9a"])
def test_a_name_that_cannot_be_one_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as found:
        generate(name, tmp_path / "new")
    assert found.value.findings[0].code == "adapter.name-form"
    assert not (tmp_path / "new").exists()


def test_nothing_that_is_there_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    assert main(["adapter", "new", "good-name", "--to", str(tmp_path)]) == 1
    assert "adapter.target-exists" in capsys.readouterr().err
    assert main(["adapter", "new", "vxp", "--to", str(tmp_path / "new")]) == 1
    assert "adapter.repeated" in capsys.readouterr().err


def test_an_installed_package_is_found_by_the_program(tmp_path: Path) -> None:
    """Build the second example into a folder, metadata and all, and let the program judge settings that name it."""
    source, target = tmp_path / "source", tmp_path / "target"
    shutil.copytree(EXAMPLES / "table", source)
    target.mkdir()
    build = ["egg_info", "--egg-base", str(target), "build_py", "--build-lib", str(target)]
    run(source, sys.executable, "-W", "ignore", "-c", "import setuptools; setuptools.setup()", "-q", *build)
    found = {"PYTHONPATH": f"{target}{os.pathsep}{ROOT}"}
    program = [sys.executable, "-m", "gateway.cli"]
    listed = run(tmp_path, *program, "adapter", "list", **found)
    assert "lienthong-table 0.1.0  lienthong_table.adapter:PLUGIN" in listed
    (tmp_path / "gateway.toml").write_text(SETTINGS, encoding="utf-8")
    assert "endpoint a: table" in run(tmp_path, *program, "config", "check", "gateway.toml", **found)
