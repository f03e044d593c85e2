"""Whatever single row of ledger, seals or audit is altered, removed or put in, verification finds it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, select, update

from gateway.exchange.proof.verify import Wanted
from gateway.exchange.proof.witness import NAME, Witness
from gateway.store.database import Database
from gateway.store.schema import audit, ledger, seals
from tests.integration.ledger.filling import codes, fill

TABLES = {table.name: table for table in (ledger, seals, audit)}

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=16)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware
DIGESTS = st.text("0123456789abcdef", min_size=64, max_size=64)
VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("number", "position", "first", "last", "entries", "audit"), st.integers(-3, 2**31 - 1)),
    **dict.fromkeys(("hash", "previous", "root", "audit_hash"), DIGESTS),
    **dict.fromkeys(("packet", "event", "actor", "agency", "action", "object"), TEXTS),
    "at": MOMENTS,
    "facts": st.dictionaries(TEXTS, TEXTS | st.integers(-9, 9) | st.none(), max_size=3),
}


@dataclass(frozen=True)
class Deed:
    """What is done to which row; an added row is a copy of that one with other values."""

    table: str
    row: int
    kind: str
    values: Mapping[str, Any]


@st.composite
def deeds(draw: st.DrawFn) -> Deed:
    table = draw(st.sampled_from(sorted(TABLES)))
    kind = draw(st.sampled_from(["alter", "remove", "add"]))
    names = [column.name for column in TABLES[table].c]
    chosen = draw(st.sets(st.sampled_from(names), min_size=1, max_size=1 if kind == "alter" else 4))
    values = {name: draw(VALUES[name]) for name in sorted(chosen)}
    if kind == "add":
        values["number"] = draw(VALUES["number"])
    return Deed(table, draw(st.integers(0, 50)), kind, values)


Rows = dict[str, list[dict[str, Any]]]


def _all(connection: Connection) -> Rows:
    return {
        name: [row._asdict() for row in connection.execute(select(table).order_by(table.c.number))]
        for name, table in TABLES.items()
    }


def _put_back(connection: Connection, rows: Rows) -> None:
    for name, table in TABLES.items():
        connection.execute(delete(table))
        connection.execute(insert(table), rows[name])


def _do(connection: Connection, deed: Deed, rows: Rows) -> bool:
    """Do it; return False where it would change nothing or the database itself would not have it."""
    table = TABLES[deed.table]
    row = rows[deed.table][deed.row % len(rows[deed.table])]
    here = table.c.number == row["number"]
    taken = {other["number"] for other in rows[deed.table]}
    if deed.kind == "remove":
        connection.execute(delete(table).where(here))
        return True
    if deed.values.get("number") in taken or all(row[name] == value for name, value in deed.values.items()):
        return False
    if deed.kind == "alter":
        connection.execute(update(table).where(here).values(dict(deed.values)))
    else:
        connection.execute(insert(table).values({**row, **deed.values}))
    return True


def test_any_single_deed_is_found(store: Database, tmp_path: Path) -> None:
    asyncio.run(fill(store))
    asyncio.run(Witness(store, tmp_path).keep_up())
    wanted = Wanted([tmp_path / NAME])
    rows = store.read_now(_all)
    assert codes(store, wanted) == []

    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(deed=deeds())
    def found(deed: Deed) -> None:
        try:
            assume(store.hand_over(lambda connection: _do(connection, deed, rows)).result())
            named = codes(store, wanted)
            note(str(named))
            assert named
        finally:
            store.hand_over(lambda connection: _put_back(connection, rows)).result()

    found()
    assert codes(store, wanted) == []
