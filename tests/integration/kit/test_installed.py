"""Adapters that strangers install: found by name, loaded only when named, and never able to break the service."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.assembly import assemble
from gateway.cli import main
from gateway.findings import Refused
from gateway.kit.faults import faults_of
from gateway.kit.form import form
from gateway.kit.installed import OWN, installed, load, plugin_at
from gateway.settings import Settings
from gateway.settings import load as load_settings
from tests.integration.kit.strangers import GOOD, install

ROOT = Path(__file__).resolve().parents[3]

SETTINGS = """
data = "data"
[[endpoints]]
name = "one"
adapter = "stranger"
[endpoints.settings]
url = "x"
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder from which packages are found, as if they were installed."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    before = set(sys.modules)
    installed.cache_clear()
    yield folder
    installed.cache_clear()
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) and str(folder) in str(sys.modules[name].__file__):
            del sys.modules[name]


def codes(found: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in found.value.findings]


def test_our_own_are_registered_in_the_project_as_everybody_elses() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["lienthong.adapters"] == OWN
    assert {name: load(name).name for name in OWN} == {name: name for name in OWN}


@pytest.mark.parametrize("name", OWN)
def test_nothing_is_wrong_with_our_own(name: str) -> None:
    assert faults_of(load(name)) == []


def test_looking_at_what_is_installed_executes_nothing(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = install(site, GOOD)
    assert main(["adapter", "list", "--json"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    stranger = {"name": "stranger", "package": "stranger-adapter", "version": "1.2", "place": "stranger_adapter:PLUGIN"}
    assert stranger in found
    assert {one["name"] for one in found} == {"stranger", *OWN}
    assemble(_settings(site, SETTINGS.replace("stranger", "folder").replace('url = "x"', FOLDERS)))
    assert not file.with_suffix(".loaded").exists()


FOLDERS = 'outbox_folder = "a"\ninbox_folder = "b"'


def _settings(folder: Path, text: str) -> Settings:
    file = folder / "gateway.toml"
    file.write_text(text, encoding="utf-8")
    return load_settings(file)


def test_an_installed_adapter_serves_an_endpoint(site: Path) -> None:
    file = install(site, GOOD)
    service = assemble(_settings(site, SETTINGS))
    assert service.adapters["one"].settings.url == "x"  # type: ignore[attr-defined]
    assert file.with_suffix(".loaded").exists()


BROKEN = {
    "does not import": ("import nothing_like_this", "adapter.import-failed"),
    "ends the program": ("raise SystemExit(3)", "adapter.import-failed"),
    "is no Python": ("def :", "adapter.import-failed"),
    "has no declaration": ("x = 1", "adapter.no-plugin"),
    "declares something else": ("PLUGIN = object()", "adapter.no-plugin"),
    "was written for another contract": (GOOD.replace('"stranger", 1,', '"stranger", 99,'), "adapter.contract-other"),
    "has settings of any kind": (GOOD.replace(" Settings, {", " dict, {"), "adapter.no-model"),
    "calls itself otherwise": (GOOD.replace('Plugin("stranger"', 'Plugin("other"'), "adapter.name-differs"),
    "fails when it is made": (GOOD.replace("self.settings = settings", "1 / 0"), "adapter.make-failed"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_adapter_is_named_with_what_is_wrong_and_the_rest_is_still_judged(site: Path, case: str) -> None:
    source, code = BROKEN[case]
    install(site, source)
    wrong = SETTINGS + '[[endpoints]]\nname = "two"\nadapter = "nobody"\nserves = ["x"]\n'
    with pytest.raises(Refused) as found:
        assemble(_settings(site, wrong))
    assert codes(found) == [code, "config.adapter-unknown"]
    assert [finding.path for finding in found.value.findings] == ["endpoints[1].adapter", "endpoints[2].adapter"]


def test_two_packages_with_the_same_name_are_both_refused(site: Path) -> None:
    install(site, GOOD)
    install(site, GOOD, package="another-package")
    with pytest.raises(Refused) as found:
        load("stranger")
    assert codes(found) == ["adapter.repeated"]
    assert found.value.findings[0].facts["packages"] == "another-package 1.2, stranger-adapter 1.2"


def test_nobody_can_put_himself_in_the_place_of_ours(site: Path) -> None:
    file = install(site, GOOD, name="vxp")
    with pytest.raises(Refused) as found:
        load("vxp")
    assert codes(found) == ["adapter.repeated"]
    assert not file.with_suffix(".loaded").exists()


FAULTS = {
    "a name of another form": (GOOD.replace('Plugin("stranger"', 'Plugin("Str Anger"'), "adapter.name-form"),
    "no title": (GOOD.replace('"Hệ thống lạ", "Stranger"', '"", ""'), "adapter.unlabelled"),
    "a setting without words": (GOOD.replace('{"url": Label("Địa chỉ", "Address")}', "{}"), "adapter.unlabelled"),
    "a setting without explanation": (GOOD.replace('    """Address."""\n', ""), "adapter.unlabelled"),
    "a secret that is shown": (
        GOOD.replace("    url: str", '    password: str\n    """Password."""\n    url: str').replace(
            '{"url"', '{"password": Label("a", "b"), "url"'
        ),
        "adapter.secret-open",
    ),
    "settings that take anything": (
        GOOD.replace('"""Settings."""', 'model_config = {"extra": "allow"}'),
        "adapter.model-loose",
    ),
    "a verb too few": (GOOD.replace("async def ask(self, outgoing): ...", ""), "adapter.verb-missing"),
    "a verb that is no coroutine": (GOOD.replace("async def check", "def check"), "adapter.verb-missing"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_check_tells_an_author_what_others_would_miss(
    site: Path, case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source, code = FAULTS[case]
    install(site, source)
    assert main(["adapter", "check", "stranger_adapter:PLUGIN"]) == 1
    assert f"[{code}]" in capsys.readouterr().err


def test_check_finds_nothing_at_a_good_one_by_name_and_by_module(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(site, GOOD)
    assert main(["adapter", "check", "stranger"]) == 0
    assert capsys.readouterr().out.startswith("OK: stranger, contract 1")
    assert plugin_at("stranger_adapter").name == "stranger"
    assert main(["adapter", "check", "nobody"]) == 1
    assert main(["adapter", "check", "no.such.module"]) == 1


@pytest.mark.parametrize("language", ["vi", "en"])
def test_show_gives_a_schema_with_words_and_marks_secrets(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["adapter", "show", "vxp", "--lang", language]) == 0
    schema = json.loads(capsys.readouterr().out)
    secret = schema["properties"]["secret"]
    assert secret["title"] == {"vi": "Khóa bí mật", "en": "Secret"}[language]
    assert (secret["x-secret"], secret["writeOnly"], secret["x-given-as"]) == (
        True,
        True,
        ["secret_file", "secret_env"],
    )
    assert schema["x-title"] == {"vi": "Trục liên thông (VXP)", "en": "The bus (VXP)"}
    assert "x-secret" not in schema["properties"]["url"]
    assert form(load("folder"))["required"] == ["outbox_folder", "inbox_folder"]
