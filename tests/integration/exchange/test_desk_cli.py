"""The operators' commands: beside a running service and without one, the same words and refusals."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from gateway.cli import main
from gateway.exchange import audit
from gateway.store.database import Database, database_url
from gateway.store.schema import deliveries
from tests.integration.delivery.conftest import rows_of, stock

SETTINGS = """
data = "data"
[delivery]
attempts = 12
[[agencies]]
id = "H41"
name = "UBND tỉnh Nghệ An"
[[endpoints]]
name = "bus"
[endpoints.settings]
url = "http://127.0.0.1:9/vxp"
system = "h41"
secret_env = "DESK_SECRET"
[[endpoints]]
name = "axis"
serves = ["G22"]
[endpoints.delivery]
per_day = 5
[endpoints.settings]
url = "http://127.0.0.1:9/vxp"
system = "h41"
secret_env = "DESK_SECRET"
"""


@pytest.fixture(params=["alone", "beside a service"])
def config(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A settings file with a prepared folder, whose lock another process may hold."""
    monkeypatch.setenv("DESK_SECRET", "bí-mật")
    file = tmp_path / "gateway.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    assert main(["endpoints", "--config", str(file)]) == 0
    lock = os.open(tmp_path / "data" / "lock", os.O_RDWR)
    if request.param != "alone":
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    yield str(file)
    os.close(lock)


@pytest.fixture
def database(config: str) -> Iterator[Database]:
    opened = Database(database_url(Path(config).parent / "data"), readers=1, connections=2)
    yield opened
    opened.close()


def dead(database: Database, number: int, *, error: str = "receiver.closed: no 7") -> list[str]:
    """Write dead letters and return the ids of their deliveries."""
    facts = {"state": "dead", "attempts": 12, "cause": "transient", "code": "receiver.closed", "error": error}
    database.hand_over(lambda connection: stock(connection, "bus", number, **facts)).result()  # type: ignore[arg-type]
    return [str(row.id) for row in database.read_now(rows_of)]


def test_a_delivery_that_fails_tells_its_next_try_in_both_languages(
    config: str, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    database.hand_over(lambda connection: stock(connection, "bus")).result()
    [row] = database.read_now(rows_of)
    at = datetime.now(UTC) + timedelta(hours=30)
    failing = update(deliveries).values(
        attempts=2, cause="transient", error="502", next_at=at, failing_since=row.created_at
    )
    database.hand_over(lambda connection: connection.execute(failing).rowcount).result()
    assert main(["delivery", "show", row.id, "--config", config]) == 0
    told = capsys.readouterr().out
    assert "lần 3 trong 12" in told
    assert "3rd of 12" in told
    assert "transient" in told


def test_endpoints_are_told_with_what_waits_and_their_quota(
    config: str, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    database.hand_over(lambda connection: stock(connection, "bus", 3)).result()
    capsys.readouterr()
    assert main(["endpoints", "--config", config]) == 0
    axis, bus = capsys.readouterr().out.splitlines()
    assert bus.startswith("bus  closed  waiting: 3")
    assert "today: 0/5" in axis


def test_letters_are_listed_grouped_shown_and_replayed(
    config: str, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    first, *_ = dead(database, 3)
    capsys.readouterr()
    assert main(["dead", "list", "--config", config, "--limit", "2"]) == 0
    *listed, more = capsys.readouterr().out.splitlines()
    assert len(listed) == 2
    assert first in listed[0]
    cursor = more.split()[-1]
    assert main(["dead", "list", "--config", config, "--after", cursor]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert main(["dead", "groups", "--config", config]) == 0
    group, count, *_ = capsys.readouterr().out.split()
    assert count == "3"
    assert main(["dead", "show", first, "--config", config]) == 0
    assert "receiver.closed: no 7" in capsys.readouterr().out
    assert main(["dead", "replay", "--config", config, "--group", group]) == 0
    assert capsys.readouterr().out.startswith("replayed: 3")
    assert {row.state for row in database.read_now(rows_of)} == {"waiting"}


def test_mending_and_discarding_are_audited_under_who_works_here(config: str, database: Database) -> None:
    first, second = dead(database, 2)
    assert main(["dead", "mend", first, "--config", config, "--endpoint", "axis", "--address", "G22"]) == 0
    assert main(["dead", "discard", second, "--config", config, "--reason", "gửi nhầm"]) == 0
    rows = database.read_now(rows_of)
    assert [(row.endpoint, row.address, row.state) for row in rows] == [
        ("axis", "G22", "dead"),
        ("bus", None, "discarded"),
    ]
    acts = [act for act in database.read_now(audit.page) if not act.action.startswith("endpoint.")]
    assert [(act.action, act.object) for act in acts] == [("dead.mend", first), ("dead.discard", second)]
    assert all(act.actor.startswith("cli:") for act in acts)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["dead", "replay"], "desk.nothing-named"),
        (["dead", "replay", "nothing"], "desk.unknown"),
        (["dead", "show", "nothing"], "desk.unknown"),
        (["dead", "mend", "nothing", "--endpoint", "x"], "desk.unknown"),
        (["dead", "list", "--after", "x"], "desk.cursor-wrong"),
        (["delivery", "show", "nothing"], "desk.no-delivery"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(
    config: str, words: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "--config", config]) == 1
    assert code in capsys.readouterr().err


def test_an_operators_key_has_no_agencies(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "new", "--config", config, "--name", "ops", "--operator", "--agency", "H41"]) == 1
    assert "key.operator-with-agency" in capsys.readouterr().err
    assert main(["keys", "new", "--config", config, "--name", "none"]) == 1
    assert main(["keys", "new", "--config", config, "--name", "ops", "--operator"]) == 0
    assert main(["keys", "list", "--config", config]) == 0
    assert "  ops  operator  " in capsys.readouterr().out
