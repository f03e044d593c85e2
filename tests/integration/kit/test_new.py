"""A new adapter from nothing, and the worked examples: each passes the contract suite as it is."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from gateway.cli import main
from gateway.findings import Refused
from gateway.kit.generator import generate

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = (sys.executable, "-m", "gateway.cli")
BUILD = (sys.executable, "-W", "ignore", "-c", "import setuptools; setuptools.setup()", "-q")
COMMANDS = {
    "pip install -e '.[dev]'": (*BUILD, "egg_info", "--egg-base", "src"),
    "pytest": (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
}
"""What people type and a test types otherwise: pip would ask an index, and metadata is all that it leaves."""

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


def test_the_second_example_passes_the_contract_suite() -> None:
    memory = Path("/dev/shm")  # its database flushes at every step, which a busy disk makes minutes of
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--basetemp", f"{folder}/t"]
        said = run(EXAMPLES / "table", sys.executable, *words)
    assert " passed" in said
    assert "skipped" not in said


def test_the_first_example_is_what_the_generator_writes(tmp_path: Path) -> None:
    generate("json-http", tmp_path / "new")
    assert sources(tmp_path / "new") == sources(EXAMPLES / "json-http"), "lienthong adapter new json-http --to ..."


def test_the_commands_of_the_page_make_an_adapter_that_passes_its_own_checks(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "adapters.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    folder, said = tmp_path, ""
    for line in "".join(blocks).splitlines():
        if line.startswith("cd "):
            folder = folder / line.removeprefix("cd ")
            continue
        words = COMMANDS[line] if line in COMMANDS else (*PROGRAM, *shlex.split(line)[1:])
        assert line in COMMANDS or line.startswith("lienthong adapter ")
        said += run(folder, *words, PYTHONPATH=f"{folder / 'src'}{os.pathsep}{ROOT}")
    assert " passed" in said
    assert "lienthong-so-thu 0.1.0  lienthong_so_thu.adapter:PLUGIN" in said
    assert "OK: so-thu, contract 1" in said
    for check in (["check"], ["format", "--check"]):
        run(folder, sys.executable, "-m", "ruff", *check, "--no-cache", ".")


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
    run(source, *BUILD, *build)
    found = {"PYTHONPATH": f"{target}{os.pathsep}{ROOT}"}
    listed = run(tmp_path, *PROGRAM, "adapter", "list", **found)
    assert "lienthong-table 0.1.0  lienthong_table.adapter:PLUGIN" in listed
    (tmp_path / "gateway.toml").write_text(SETTINGS, encoding="utf-8")
    assert "endpoint a: table" in run(tmp_path, *PROGRAM, "config", "check", "gateway.toml", **found)
