"""``lienthong accounts``, ``keys rotate`` and ``audit export``, and the first start, as an administrator types them."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import orjson
import pytest
from sqlalchemy import Connection

from gateway.cli import main
from gateway.exchange.exchange import Exchange, ExchangeSettings
from gateway.findings import Finding, NotNow
from gateway.people.first import FILE, make_first_administrator
from gateway.store.database import Database, database_url
from gateway.trust.anchors import Anchors

SETTINGS = 'data = "data"\n[[agencies]]\nid = "H41"\nname = "Tỉnh Thử"\n'


@pytest.fixture
def config(tmp_path: Path) -> str:
    file = tmp_path / "gateway.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    return str(file)


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    """Run a command and return its standard output, or its error output where it has to fail."""
    assert main(list(words)) == code
    found = capsys.readouterr()
    return found.err if code else found.out


def test_an_account_lives_through_all_commands(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--config", config)
    new = ("accounts", "new", *where, "--name", "thu", "--full-name", "Trần Thị Thử", "--role", "clerk=h41")
    password = said(capsys, *new).strip()
    assert len(password) == 23
    assert "  thu  Trần Thị Thử  clerk=H41  first sign-in due" in said(capsys, "accounts", "list", *where)
    roles = said(capsys, "accounts", "roles", *where, "thu", "--role", "viewer=H41", "--role", "operator")
    assert "  operator=*,viewer=H41  " in roles
    assert said(capsys, "accounts", "disable", *where, "thu").endswith("disabled\n")
    assert said(capsys, "accounts", "enable", *where, "THU").endswith("first sign-in due\n")
    assert said(capsys, "accounts", "reset", *where, "thu").strip() != password
    [account] = orjson.loads(said(capsys, "accounts", "list", *where, "--json"))["accounts"]
    assert (account["name"], account["must_change"]) == ("thu", True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("new", "--name", "thu", "--role", "clerk"), "people.role-needs-agency"),
        (("new", "--name", "thu", "--role", "king=H41"), "people.role-unknown"),
        (("new", "--name", "thu", "--role", "system=H41"), "people.role-unknown"),
        (("new", "--name", "thu", "--subject", "x"), "people.oidc-off"),
        (("reset", "ai.do"), "people.unknown"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_reason(
    config: str, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: str
) -> None:
    assert code in said(capsys, "accounts", words[0], "--config", config, *words[1:], code=1)


def test_a_key_is_rotated_and_expires(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--config", config)
    new = ("keys", "new", *where, "--name", "iOffice", "--agency", "H41", "--role", "viewer")
    first = said(capsys, *new, "--expires", "2090-01-01").strip()
    [line] = said(capsys, "keys", "list", *where).splitlines()
    assert line.endswith("valid until 2090-01-01 00:00Z")
    second = said(capsys, "keys", "rotate", *where, line.split()[0], "--overlap", "30m").strip()
    assert first != second
    assert "key.overlap-wrong" in said(capsys, "keys", "rotate", *where, line.split()[0], "--overlap", "x", code=1)
    assert "key.expiry-past" in said(capsys, *new, "--expires", "2020-01-01", code=1)


def test_the_audit_is_handed_out_and_verifies(config: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    where = ("--config", config)
    assert main(["accounts", "new", *where, "--name", "thu", "--role", "clerk=H41"]) == 0
    capsysbinary.readouterr()
    assert main(["audit", "export", *where]) == 0
    told = [orjson.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    assert [one["action"] for one in told] == ["account.new", "audit.export"]
    assert main(["audit", "export", *where, "--format", "csv", "--since", "2026-01-05"]) == 0
    assert capsysbinary.readouterr().out.startswith(b'\xef\xbb\xbf"at","kind"')
    assert main(["audit", "export", *where, "--since", "hôm qua"]) == 1
    capsysbinary.readouterr()
    assert main(["ledger", "verify", *where]) == 0


def test_a_database_that_goes_away_in_the_middle_takes_no_password_with_it(tmp_path: Path) -> None:
    settings = ExchangeSettings(role="hub", data=tmp_path, anchors=Anchors.none())
    os.close(Exchange.prepare(settings))
    database = Database(database_url(tmp_path))
    commit = database.hand_over

    def cut(work: Callable[[Connection], bool]) -> Future[bool]:
        """Commit, and lose the answer."""
        commit(work).result()
        lost: Future[bool] = Future()
        lost.set_exception(NotNow([Finding("store.away")]))
        return lost

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(database, "hand_over", cut)
        with pytest.raises(NotNow):
            make_first_administrator(database, tmp_path)
    assert (tmp_path / FILE).read_text(encoding="utf-8").startswith("admin\n")
    assert make_first_administrator(database, tmp_path) is None
    assert (tmp_path / FILE).exists()
    database.close()


def test_the_first_start_makes_an_administrator_whose_password_only_its_owner_reads(tmp_path: Path) -> None:
    settings = ExchangeSettings(role="hub", data=tmp_path, anchors=Anchors.none())
    os.close(Exchange.prepare(settings))
    database = Database(database_url(tmp_path))
    file = make_first_administrator(database, tmp_path)
    assert file == tmp_path / FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    name, password = file.read_text(encoding="utf-8").split()
    assert (name, len(password)) == ("admin", 23)
    assert make_first_administrator(database, tmp_path) is None
    assert file.exists()
    statement = "UPDATE accounts SET must_change = 0"
    database.hand_over(lambda connection: connection.exec_driver_sql(statement).rowcount).result()
    assert make_first_administrator(database, tmp_path) is None
    assert not file.exists()
    database.close()
