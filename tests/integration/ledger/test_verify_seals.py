"""Seals and audit: each row altered, taken out or put in is found, and the end of the audit is held by the seals."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select, update

from gateway.exchange import audit
from gateway.exchange.proof.seals import Seal, Sealer
from gateway.store.chain import GENESIS
from gateway.store.database import Database
from gateway.store.schema import audit as audit_table
from gateway.store.schema import seals as seals_table
from tests.integration.ledger.filling import codes, fill, go_on, places, tamper

HASH = "f" * 64


@pytest.mark.parametrize(
    ("column", "value"),
    [("first", 2), ("last", 99), ("entries", 3), ("root", HASH), ("audit", 1), ("audit_hash", HASH), ("previous", HASH),
     ("hash", HASH), ("number", 7)],
)  # fmt: skip
async def test_an_altered_seal_is_named(store: Database, column: str, value: object) -> None:
    await fill(store)
    await tamper(store, f"UPDATE seals SET {column} = :value WHERE number = 1", value=value)
    assert "ledger.seal-changed" in codes(store)
    assert f"seals[{7 if column == 'number' else 1}]" in places(store)


async def test_a_seal_of_another_time_is_named(store: Database) -> None:
    await fill(store)
    await tamper(store, "UPDATE seals SET at = '2026-01-05 08:15:30.000000+00' WHERE number = 2")
    assert codes(store) == ["ledger.seal-changed"]


@pytest.mark.parametrize("number", [1, 2])
async def test_a_seal_taken_out_before_others_is_missed(store: Database, number: int) -> None:
    await fill(store)
    await store.write(lambda connection: go_on(connection, "pa"))
    await Sealer(store).seal()
    await tamper(store, "DELETE FROM seals WHERE number = :number", number=number)
    assert codes(store) == ["ledger.seal-missing"]
    assert places(store) == {f"seals[{number}-{number}]"}


async def test_seals_made_anew_over_a_rewritten_past_do_not_follow_each_other(store: Database) -> None:
    await fill(store)
    await store.write(_seal_anew)
    assert codes(store) == ["ledger.seal-chain-broken"]


@pytest.mark.parametrize(("column", "value"), [("actor", "x"), ("action", "y"), ("object", "z"), ("previous", HASH)])
async def test_an_altered_audit_entry_is_named(store: Database, column: str, value: str) -> None:
    await fill(store)
    await tamper(store, f"UPDATE audit SET {column} = :value WHERE number = 2", value=value)
    assert "ledger.audit-changed" in codes(store)
    assert "audit[2]" in places(store)


@pytest.mark.parametrize("number", [1, 3])
async def test_an_audit_entry_taken_out_leaves_a_gap(store: Database, number: int) -> None:
    await fill(store)
    await tamper(store, "DELETE FROM audit WHERE number = :number", number=number)
    assert codes(store) == ["ledger.audit-missing"]


async def test_the_end_of_the_audit_cut_off_is_missed_by_the_seal(store: Database) -> None:
    await fill(store)
    await tamper(store, "DELETE FROM audit WHERE number = 4")
    assert codes(store) == ["ledger.audit-cut"]


async def test_an_audit_rewritten_with_all_its_hashes_is_found_by_the_seal(store: Database) -> None:
    await fill(store)
    await store.write(_rewrite)
    assert set(codes(store)) == {"ledger.audit-rewritten"}


def _seal_anew(connection: Connection) -> None:
    first = connection.execute(select(seals_table).where(seals_table.c.number == 1)).one()
    forged = Seal(**first._asdict() | {"audit": 0, "audit_hash": GENESIS})
    values = {"audit": 0, "audit_hash": GENESIS, "hash": forged.right_hash()}
    connection.execute(update(seals_table).where(seals_table.c.number == 1).values(values))


def _rewrite(connection: Connection) -> None:
    previous = GENESIS
    for row in connection.execute(select(audit_table).order_by(audit_table.c.number)).all():
        entry = row._asdict() | {"actor": "cli:other", "previous": previous}
        before, previous = previous, audit.entry_hash(entry)
        values = {"actor": "cli:other", "previous": before, "hash": previous}
        connection.execute(update(audit_table).where(audit_table.c.number == row.number).values(values))
