"""Verification finds what somebody with access to the database did, and says what and where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from gateway.exchange.proof.verify import Wanted
from gateway.exchange.proof.witness import NAME, Witness
from gateway.store.chain import GENESIS, entry_hash
from gateway.store.database import Database
from gateway.store.schema import ledger
from tests.integration.ledger.filling import codes, fill, go_on, places, tamper

HASH = "f" * 64


async def test_what_was_only_written_verifies_and_what_no_seal_covers_is_counted(store: Database) -> None:
    await fill(store)
    await store.write(lambda connection: go_on(connection, "pa"))
    assert codes(store) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("packet", "pb"), ("position", 7), ("at", "2026-01-05 08:15:30.000000+00"), ("event", "dead"), ("actor", "x"),
        ("agency", "G9"), ("agency", None), ("facts", '{"delivery":"other"}'), ("previous", HASH), ("hash", HASH),
    ],
)  # fmt: skip
async def test_an_altered_entry_is_named(store: Database, column: str, value: object) -> None:
    await fill(store)
    cast = {"at": "TIMESTAMPTZ", "facts": "JSON"}.get(column)
    wanted = "NULL" if value is None else str(value) if isinstance(value, int) else f"'{value}'"
    if cast and not store.embedded:
        wanted = f"CAST({wanted} AS {cast})".replace(":", r"\:")
    elif isinstance(value, str):
        wanted = wanted.replace(":", r"\:")
    assert await tamper(store, f"UPDATE ledger SET {column} = {wanted} WHERE packet = 'pa' AND position = 2") == 1
    assert set(codes(store)) & {"ledger.entry-changed", "ledger.entry-missing"}
    assert any(place.startswith("pa[2") for place in places(store))


async def test_facts_that_say_the_same_in_other_words_are_an_alteration(store: Database) -> None:
    await fill(store)
    words = '{"sha256":"x","sha256":"' + "a" * 64 + '"}'
    cast = ":value" if store.embedded else "CAST(:value AS JSON)"
    await tamper(store, f"UPDATE ledger SET facts = {cast} WHERE packet = 'pa' AND position = 1", value=words)
    assert codes(store) == ["ledger.entry-changed"]


async def test_a_row_of_another_time_of_day_in_the_text_of_the_database_is_an_alteration(store: Database) -> None:
    await fill(store)
    if store.embedded:
        await tamper(store, "UPDATE ledger SET at = 'no moment at all' WHERE packet = 'pa' AND position = 1")
    else:
        await tamper(store, "UPDATE ledger SET at = 'infinity' WHERE packet = 'pa' AND position = 1")
    assert codes(store) == ["ledger.entry-changed"]


@pytest.mark.parametrize("position", [1, 2])
async def test_an_entry_taken_out_leaves_a_gap_that_is_named(store: Database, position: int) -> None:
    await fill(store)
    await tamper(store, "DELETE FROM ledger WHERE packet = 'pa' AND position = :at", at=position)
    assert set(codes(store)) >= {"ledger.entry-missing", "ledger.sealed-entries-fewer"}
    assert f"pa[{position}-{position}]" in places(store)


async def test_the_last_entry_taken_out_is_missed_by_the_seal(store: Database) -> None:
    await fill(store)
    await tamper(store, "DELETE FROM ledger WHERE packet = 'pa' AND position = 3")
    assert codes(store) == ["ledger.sealed-entries-fewer"]


async def test_a_packet_without_any_entry_is_named(store: Database) -> None:
    await fill(store)
    await tamper(store, "DELETE FROM ledger WHERE packet = 'pb'")
    assert codes(store)[0] == "ledger.chain-missing"
    assert "pb" in places(store)


async def test_a_packet_row_taken_out_or_altered_is_named(store: Database) -> None:
    await fill(store)
    await tamper(store, "DELETE FROM packets WHERE id = 'pb'")
    await tamper(store, "UPDATE packets SET sha256 = :value WHERE id = 'pc'", value=HASH)
    assert codes(store) == ["ledger.packet-changed", "ledger.packet-missing"]


async def test_a_forged_entry_at_the_end_of_a_chain_is_found_where_it_took_a_sealed_number(store: Database) -> None:
    await fill(store)
    await tamper(store, "DELETE FROM ledger WHERE packet = 'pd' AND position = 3")
    await store.write(lambda connection: _forge(connection, "pa", 4, number=_free(connection)))
    assert "ledger.sealed-entries-others" in codes(store)


async def test_a_second_entry_of_one_position_is_an_addition(store: Database) -> None:
    await fill(store)
    await store.write(lambda connection: _forge(connection, "pa", 2, number=None))
    assert "ledger.entry-added" in codes(store)
    assert "pa[2]" in places(store)


async def test_two_entries_that_changed_their_numbers_are_found(store: Database) -> None:
    await fill(store)
    one, two = await store.read(lambda connection: _numbers(connection, "pa")[:2])
    for old, new in ((one, 900_000), (two, one), (900_000, two)):
        await tamper(store, "UPDATE ledger SET number = :new WHERE number = :old", old=old, new=new)
    assert set(codes(store)) >= {"ledger.entry-moved", "ledger.sealed-entries-others"}


async def test_a_chain_rewritten_with_all_its_hashes_is_found_by_the_seal(store: Database) -> None:
    await fill(store)
    await store.write(lambda connection: _rewrite(connection, "pa"))
    assert codes(store) == ["ledger.sealed-entries-others", "ledger.sealed-entries-others"]


async def test_the_end_cut_off_together_with_its_seals_is_found_by_the_log(store: Database, tmp_path: Path) -> None:
    await fill(store)
    await Witness(store, tmp_path).keep_up()
    await tamper(store, "DELETE FROM ledger WHERE position = 3")
    await tamper(store, "DELETE FROM seals WHERE number = 2")
    assert codes(store) == []
    assert codes(store, Wanted([tmp_path / NAME])) == ["ledger.log-seal-missing"]
    assert await Witness(store, tmp_path).keep_up() == 0


async def test_a_whole_ledger_written_anew_with_its_seals_is_found_by_the_log(store: Database, tmp_path: Path) -> None:
    await fill(store, "abc")
    await Witness(store, tmp_path).keep_up()
    for table in ("ledger", "seals", "audit", "packets"):
        await tamper(store, f"DELETE FROM {table}")
    await fill(store, "abc")
    assert codes(store) == []
    assert set(codes(store, Wanted([tmp_path / NAME]))) == {"ledger.log-seal-differs"}


async def test_an_altered_log_is_told_line_by_line(store: Database, tmp_path: Path) -> None:
    await fill(store)
    await Witness(store, tmp_path).keep_up()
    file = tmp_path / NAME
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(lines[0].replace(b'"entries":8', b'"entries":7') + b"garbage\n" + lines[1])
    assert codes(store, Wanted([file])) == ["ledger.log-changed", "ledger.log-changed"]


def _numbers(connection: Connection, packet: str) -> list[int]:
    query = select(ledger.c.number).where(ledger.c.packet == packet).order_by(ledger.c.position)
    return list(connection.execute(query).scalars())


def _free(connection: Connection) -> int:
    taken = set(connection.execute(select(ledger.c.number)).scalars())
    return next(number for number in range(1, max(taken) + 2) if number not in taken)


def _forge(connection: Connection, packet: str, position: int, *, number: int | None) -> None:
    query = select(ledger).where(ledger.c.packet == packet, ledger.c.position == position - 1)
    before = connection.execute(query).one()
    entry: dict[str, Any] = {"packet": packet, "position": position, "at": before.at, "event": "fetched",
                             "actor": "vxp:z", "agency": "G2", "facts": {}, "previous": before.hash}  # fmt: skip
    own = {} if number is None else {"number": number}
    connection.execute(insert(ledger).values(**entry, **own, hash=entry_hash(**entry)))


def _rewrite(connection: Connection, packet: str) -> None:
    previous = GENESIS
    for row in connection.execute(select(ledger).where(ledger.c.packet == packet).order_by(ledger.c.position)).all():
        entry = {name: value for name, value in row._asdict().items() if name not in ("number", "hash")}
        entry |= {"actor": "vxp:z", "previous": previous}
        previous = entry_hash(**entry)
        here = update(ledger).where(ledger.c.number == row.number)
        connection.execute(here.values(actor="vxp:z", previous=entry["previous"], hash=previous))
