"""The room ``[people]`` of the settings: sessions, passwords, and an OpenID provider that is whole and safe."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from gateway.assembly import assemble
from gateway.findings import Refused
from gateway.people.rules import ClaimRule, PeopleRules
from gateway.roles import Role
from gateway.settings import load

OIDC = 'issuer = "https://sso.bo.example"\nclient_id = "lt"\nurl = "https://lt.bo.example/"\nclient_secret_file = "s"\n'
GRANT = '[[people.oidc.grants]]\nclaim = "groups"\nvalue = "van-thu"\nrole = "clerk"\nagencies = ["H41"]\n'


def rules(folder: Path, text: str) -> PeopleRules:
    (folder / "s").write_text("bí-mật\n", encoding="utf-8")
    (folder / "s").chmod(0o600)
    file = folder / "gateway.toml"
    file.write_text(f'data = "d"\n{text}', encoding="utf-8")
    return assemble(load(file)).people


def test_without_settings_people_have_accounts_here_alone(tmp_path: Path) -> None:
    found = rules(tmp_path, "")
    assert found == PeopleRules()
    assert found.oidc is None


def test_the_service_goes_by_the_settings(tmp_path: Path) -> None:
    found = rules(tmp_path, f"[people]\nidle_minutes = 5\n[people.oidc]\n{OIDC}{GRANT}")
    assert found.idle == timedelta(minutes=5)
    assert found.oidc is not None
    assert (found.oidc.secret, found.oidc.redirect) == ("bí-mật", "https://lt.bo.example/auth/oidc/callback")
    assert found.oidc.grants == (ClaimRule("groups", "van-thu", Role.CLERK, ("H41",)),)


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        ("[people]\npassword_length = 4\n", "field.too-small", "people.password_length"),
        ('[people.oidc]\nissuer = "https://a"\n', "config.oidc-incomplete", "people.oidc"),
        (f"[people.oidc]\n{OIDC}client_secret_env = 'X'\n", "config.oidc-incomplete", "people.oidc"),
        (f"[people.oidc]\n{OIDC.replace('https://sso', 'http://sso')}", "config.oidc-address", "people.oidc.issuer"),
        (f"[people.oidc]\n{OIDC.replace('https://lt', 'lt')}", "config.oidc-address", "people.oidc.url"),
        (f"[people.oidc]\n{OIDC}ca_file = 'none.pem'\n", "config.not-a-file", "people.oidc.ca_file"),
        (
            f"[people.oidc]\n{OIDC}{GRANT.replace('H41', '*')}",
            "people.role-needs-agency",
            "people.oidc.grants[1].agencies",
        ),
        (f"[people.oidc]\n{OIDC}{GRANT.replace('clerk', 'system')}", "field.not-one-of", "people.oidc.grants[1].role"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, code: str, path: str) -> None:
    with pytest.raises(Refused) as refused:
        rules(tmp_path, text)
    assert [(finding.code, finding.path) for finding in refused.value.findings] == [(code, path)]


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "open").write_text("x", encoding="utf-8")
    (tmp_path / "open").chmod(0o644)
    with pytest.raises(Refused, match=r"config\.secret-open-to-all"):
        rules(tmp_path, "[people.oidc]\n" + OIDC.replace('"s"', '"open"'))
