"""Endpoints at the command line, and the page about them: its samples are run, its file and the API do not meddle."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.assembly import assemble
from gateway.assembly.endpoints import AdapterWorkshop
from gateway.cli import main
from gateway.exchange.endpoints.views import Owner
from gateway.exchange.exchange import Exchange
from gateway.settings import load
from gateway.store.database import Database, database_url
from gateway.store.schema import endpoint_versions
from tests.integration.delivery.conftest import stock

PAGE = Path(__file__).resolve().parents[3] / "docs" / "endpoints.md"
SETTINGS = """
data = "data"
[endpoint_api]
folder = "keys"
[[agencies]]
id = "901.23.01.Z91"
name = "Bộ Thử Nghiệm"
"""
OF_FILE = """
[[endpoints]]
name = "{name}"
serves = ["{agency}"]
[endpoints.settings]
url = "http://127.0.0.1:9/vxp"
system = "bo.thu"
{secret}
"""
IN_KEYS, PLAIN = 'secret_file = "keys/bo-thu.secret"', 'secret_file = "bo-thu.secret"'
BO_THU = [
    *("--adapter", "vxp", "--serves", "G22", "--set", "url=http://127.0.0.1:9/vxp"),
    *("--set", "system=bo.thu", "--set", "secret_file=bo-thu.secret"),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "bo-thu.secret").write_text("bí-mật")
    (tmp_path / "keys" / "bo-thu.secret").chmod(0o600)
    (tmp_path / "gateway.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "more.toml").write_text(OF_FILE.format(name="so-thu", agency="G99", secret=PLAIN), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    assert run("list") == 0
    opened = Database(database_url(folder / "data"), readers=1)
    yield opened
    opened.close()


def run(verb: str, *words: str) -> int:
    return main(["endpoints", verb, *words, "--config", "gateway.toml"])


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_commands_of_the_page_do_what_they_say(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [commands] = blocks("sh")
    for command in commands.splitlines():
        words, _, may_fail = command.partition(" || ")
        assert main(shlex.split(words)[1:]) == 0 or may_fail, capsys.readouterr().err
    said = capsys.readouterr().out
    assert "bo-thu  removed  version 9" in said
    assert "+ so-thu" in said
    assert "bí-mật" not in said


def test_the_json_of_the_page_is_an_endpoint(folder: Path) -> None:
    [sample] = blocks("json")
    given = {name: value for name, value in json.loads(sample).items() if name not in {"name", "reason"}}
    definition = AdapterWorkshop(load(folder / "gateway.toml")).draft("so-thu", given, Owner.API)
    assert definition.delivery == {"parallel": 2, "circuit": {"failures": 10}}


def test_the_toml_of_the_page_is_read(folder: Path) -> None:
    [sample] = blocks("toml")
    agencies = '[[agencies]]\nid = "901.23.99.Z91"\nname = "Thử"\n'
    (folder / "page.toml").write_text(f'data = "data"\n{sample}{agencies}', encoding="utf-8")
    assert load(folder / "page.toml").endpoint_api.folder == folder / "keys" / "endpoints"


def test_a_file_that_declares_what_the_api_has_does_not_start(
    folder: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("add", "bo-thu", *BO_THU) == 0
    for name, agency, code in (("bo-thu", "G22", "endpoint.of-api"), ("khac", "g22", "endpoint.serves-twice")):
        declared = OF_FILE.format(name=name, agency=agency, secret=IN_KEYS)
        (folder / "gateway.toml").write_text(SETTINGS + declared, encoding="utf-8")
        capsys.readouterr()
        assert run("list") == 1
        assert code in capsys.readouterr().err
    (folder / "gateway.toml").write_text(SETTINGS, encoding="utf-8")
    assert run("list") == 0


def test_what_a_file_would_change_is_shown_before_it_does(
    folder: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "gateway.toml"
    file.write_text(SETTINGS + OF_FILE.format(name="bo-thu", agency="G22", secret=IN_KEYS), encoding="utf-8")
    assert main(["endpoints", "apply", "gateway.toml", "--dry-run"]) == 0
    assert "+ bo-thu\n" in capsys.readouterr().out
    assert versions(database) == 0
    assert main(["endpoints", "apply", "gateway.toml"]) == 1  # nobody at a terminal to ask
    assert main(["endpoints", "apply", "gateway.toml", "--yes"]) == 0
    file.write_text(SETTINGS + OF_FILE.format(name="bo-thu", agency="G25", secret=IN_KEYS), encoding="utf-8")
    capsys.readouterr()
    assert main(["endpoints", "apply", "gateway.toml", "--yes"]) == 0
    assert '~ bo-thu\n    serves: ["G22"] -> ["G25"]\n' in capsys.readouterr().out
    database.hand_over(lambda connection: stock(connection, "bo-thu", 3)).result()
    file.write_text(SETTINGS, encoding="utf-8")
    assert main(["endpoints", "apply", "gateway.toml", "--yes"]) == 0
    assert "- bo-thu  waiting: 3, held: 0" in capsys.readouterr().out
    assert versions(database) == 3


def test_a_start_with_the_same_file_changes_nothing(folder: Path, database: Database) -> None:
    declared = OF_FILE.format(name="bo-thu", agency="G22", secret=IN_KEYS)
    (folder / "gateway.toml").write_text(SETTINGS + declared, encoding="utf-8")
    for _ in range(3):
        assert run("list") == 0
    assert versions(database) == 1


def test_a_file_with_a_secret_in_it_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    declared = OF_FILE.format(name="bo-thu", agency="G22", secret='secret = "ngay đây"')
    (folder / "gateway.toml").write_text(SETTINGS + declared, encoding="utf-8")
    assert main(["config", "check", "gateway.toml"]) == 1
    assert "endpoints[1].settings.secret  [endpoint.secret-inline]" in capsys.readouterr().out


def test_an_expected_version_that_is_old_is_refused(
    folder: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("add", "bo-thu", *BO_THU) == 0
    assert run("change", "bo-thu", "--delivery", "parallel=2", "--version", "1") == 0
    assert run("change", "bo-thu", "--delivery", "parallel=3", "--version", "1") == 1
    assert "endpoint.changed-meanwhile" in capsys.readouterr().err
    assert run("change", "bo-thu", "--delivery", "parallel=") == 0  # takes it out
    assert run("show", "bo-thu") == 0
    assert "parallel" not in capsys.readouterr().out.split("version 3")[-1]


def test_a_service_begins_with_what_the_register_has(folder: Path, database: Database) -> None:
    assert run("add", "bo-thu", *BO_THU) == 0
    assert run("pause", "bo-thu") == 0
    asyncio.run(_begins_with_it_paused(folder))


async def _begins_with_it_paused(folder: Path) -> None:
    service = assemble(load(folder / "gateway.toml"))
    exchange = Exchange(service.exchange, {})
    await exchange.start()
    try:
        assert [view.name for view in await exchange.operations.endpoints()] == ["bo-thu"]
        assert (await exchange.health()).endpoints["bo-thu"].detail == "paused"
    finally:
        await exchange.stop()


def versions(database: Database) -> int:
    return len(database.read_now(lambda connection: connection.execute(endpoint_versions.select()).all()))
