"""An upgrade keeps what the release before wrote: its ledger becomes chains, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text

from gateway.exchange import audit, ledger
from gateway.exchange.ledger import Event, Note
from gateway.store.chain import GENESIS, entry_hash
from gateway.store.database import Database, database_url
from gateway.store.migrate import migrate
from gateway.store.schema import api_keys
from gateway.store.schema import ledger as table

OLD = (
    (
        "INSERT INTO packets (id, kind, sender, size, sha256, via, received_at, verdict, reasons, warnings, header)"
        " VALUES ('p1', 'document', 'G22', 1, 'ab', 'vxp:a', '2026-01-05 08:15:30', 'absent', '[]', '[]', '{}')"
    ),
    (
        "INSERT INTO ledger (number, packet, at, event, actor, agency, facts)"
        " VALUES (1, 'p1', '2026-01-05 08:15:30.123456', 'received', 'vxp:a', 'G22', '{\"sha256\": \"ab\"}')"
    ),
    (
        "INSERT INTO ledger (number, packet, at, event, actor, agency, facts)"
        " VALUES (2, 'p2', '2026-01-05 08:15:31', 'received', 'vxp:a', NULL, '{}')"
    ),
    (
        "INSERT INTO ledger (number, packet, at, event, actor, agency, facts)"
        " VALUES (3, 'p1', '2026-01-05 08:16:00', 'fetched', 'vxp:b', 'H41', '{\"delivery\": \"d\"}')"
    ),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database as the first release left it."""
    url = database_url(tmp_path) if request.param == "sqlite" else request.getfixturevalue("database_url")
    migrate(url, to="0001")
    database = Database(url, connections=2)

    def fill(connection: Connection) -> None:
        for statement in OLD:
            connection.exec_driver_sql(statement)

    database.hand_over(fill).result()
    yield database
    database.close()


def test_the_old_ledger_becomes_chains_that_go_on(old: Database) -> None:
    migrate(old.url)
    now = datetime.now(UTC)
    old.hand_over(lambda connection: ledger.write(connection, [Note("p1", Event.TAKEN, "vxp:b")], now)).result()
    rows = old.read_now(lambda c: c.execute(select(table).where(table.c.packet == "p1").order_by(table.c.number)).all())
    assert [(row.number, row.position, row.event) for row in rows] == [
        (1, 1, "received"), (3, 2, "fetched"), (4, 3, "taken")]  # fmt: skip
    previous = GENESIS
    for row in rows:
        fields = {name: getattr(row, name) for name in _HASHED}
        assert row.previous == previous
        previous = entry_hash(**fields)
        assert row.hash == previous


_HASHED = ("packet", "position", "at", "event", "actor", "agency", "facts", "previous")


def test_certificates_that_were_bound_before_are_known_as_such(old: Database) -> None:
    migrate(old.url, to="0007")
    facts = {"0": {"name": "a", "agencies": []}, "1": {"name": "b", "agencies": [], "certificate": "ab"}}

    def fill(connection: Connection) -> None:
        now = datetime.now(UTC)
        for key, said in facts.items():
            columns = "id, name, digest, role, created_at"
            connection.execute(
                text(f"INSERT INTO api_keys ({columns}) VALUES (:id, 'n', :digest, 'system', :now)"),
                {"id": key, "digest": f"d{key}", "now": now},
            )
            audit.write(connection, "cli:me", "key.new", key, said)

    old.hand_over(fill).result()
    migrate(old.url)
    query = select(api_keys.c.id, api_keys.c.certificate).order_by(api_keys.c.id)
    rows = old.read_now(lambda connection: connection.execute(query).all())
    assert [(row.id, row.certificate) for row in rows] == [("0", False), ("1", True)]
