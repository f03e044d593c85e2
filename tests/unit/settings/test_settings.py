"""Settings files: strict, all faults at once, secrets only from safe places."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.findings import Finding, Refused
from gateway.settings import Settings, load, read_secret_file
from gateway.trust.verdict import Action

ROOT = Path(__file__).resolve().parents[3]


def written(folder: Path, text: str) -> Path:
    file = folder / "gateway.toml"
    file.write_text(text, encoding="utf-8")
    return file


def faults(file: Path) -> list[Finding]:
    with pytest.raises(Refused) as refused:
        load(file)
    return list(refused.value.findings)


@pytest.mark.parametrize("name", ["gateway.example.toml", "hub.example.toml", "cluster.example.toml"])
def test_the_examples_are_valid(name: str) -> None:
    assert load(ROOT / "config" / name).data.is_absolute()


def test_the_example_shows_every_setting_of_one_value() -> None:
    text = (ROOT / "config" / "gateway.example.toml").read_text(encoding="utf-8")
    rooms = [field.annotation for name, field in Settings.model_fields.items() if name not in {"data", "role"}]
    names = {name for room in rooms for name in getattr(room, "model_fields", {})}
    assert [name for name in sorted(names) if name not in text] == []


def test_paths_count_from_the_file(tmp_path: Path) -> None:
    settings = load(written(tmp_path, 'data = "state"\n[trust]\nanchors = ["ca.pem"]\n'))
    assert settings.data == tmp_path / "state"
    assert settings.trust.anchors == (tmp_path / "ca.pem",)


def test_actions_are_read_as_actions(tmp_path: Path) -> None:
    settings = load(written(tmp_path, 'data = "d"\n[trust.actions]\nabsent = "refuse"\n'))
    assert settings.trust.actions.policy().absent is Action.REFUSE


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    file = written(tmp_path, '[listen]\nport = "80"\nhots = 1\n[[agencies]]\nid = ""\nname = "n"\nkey = "k.pem"\n')
    assert {(fault.code, fault.path) for fault in faults(file)} == {
        ("field.missing", "data"),
        ("field.not-integer", "listen.port"),
        ("field.unknown", "listen.hots"),
        ("field.too-short", "agencies[1].id"),
    }


def test_an_unknown_name_lists_those_that_are_known(tmp_path: Path) -> None:
    (fault,) = faults(written(tmp_path, 'data = "d"\n[[agencies]]\nid = "A"\nname = "n"\nnmae = "n"\n'))
    assert fault.facts == {"name": "nmae", "known": "id, name, mail, key, certificate, keys, seal, certificates"}


def test_a_number_is_not_taken_for_true(tmp_path: Path) -> None:
    (fault,) = faults(written(tmp_path, 'data = "d"\n[listen]\nworkers = true\n'))
    assert (fault.code, fault.path) == ("field.not-integer", "listen.workers")


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        ('[[agencies]]\nid="A"\nname="a"\n[[agencies]]\nid="A"\nname="b"\n', "config.repeated", "agencies"),
        ('[[endpoints]]\nname="a"\n[[endpoints]]\nname="b"\n', "config.repeated", "endpoints.serves"),
        ('[[systems]]\nid="s"\nsecret_env="S"\nagencies=["A"]\n', "config.unknown-agency", "systems[1].agencies"),
        ('[[systems]]\nid="s"\n', "config.secret-place", "systems[1]"),
        ('[[systems]]\nid="s"\nsecret_env="S"\nsecret_file="f"\n', "config.secret-place", "systems[1]"),
        ('[[agencies]]\nid="A"\nname="a"\nkey="k"\n', "config.key-without-certificate", "agencies[1]"),
    ],
)
def test_contradictions_are_refused(tmp_path: Path, text: str, code: str, path: str) -> None:
    (fault,) = faults(written(tmp_path, f'data = "d"\n{text}'))
    assert (fault.code, fault.path) == (code, path)


@pytest.mark.parametrize("text", ["data = ", "= 1", 'a = "\n', "[[[", "data = " + "[" * 5000])
def test_what_is_not_toml_is_refused(tmp_path: Path, text: str) -> None:
    (fault,) = faults(written(tmp_path, text))
    assert fault.code == "config.not-toml"


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_bytes(b"\xff\xfe\x00")
    assert faults(file)[0].code == "config.not-toml"


def test_a_folder_is_no_settings_file(tmp_path: Path) -> None:
    assert faults(tmp_path)[0].code == "config.not-a-file"


def test_an_endless_file_is_not_read(tmp_path: Path) -> None:
    assert faults(written(tmp_path, "#" * 1_100_000))[0].code == "config.too-long"


def test_a_secret_file_that_all_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("s3cret\n", encoding="utf-8")
    file.chmod(0o644)
    with pytest.raises(Refused) as refused:
        read_secret_file(file, "systems[1]")
    assert refused.value.findings[0].code == "config.secret-open-to-all"


def test_a_secret_is_the_text_without_its_line_end(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("s3=cret \r\n", encoding="utf-8")
    file.chmod(0o600)
    assert read_secret_file(file, "") == b"s3=cret "


def test_a_secret_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUS_SECRET", "khoá")
    settings = load(written(tmp_path, 'data = "d"\n[[systems]]\nid = "s"\nsecret_env = "BUS_SECRET"\n'))
    assert settings.systems[0].read("systems[1]") == "khoá".encode()


def test_an_empty_variable_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BUS_SECRET", raising=False)
    settings = load(written(tmp_path, 'data = "d"\n[[systems]]\nid = "s"\nsecret_env = "BUS_SECRET"\n'))
    with pytest.raises(Refused) as refused:
        settings.systems[0].read("systems[1]")
    assert refused.value.findings[0].code == "config.secret-env-empty"
