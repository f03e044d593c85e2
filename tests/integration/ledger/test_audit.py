"""The audit is one chain without gaps, whoever writes at the same time, and a failed act leaves no entry."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from gateway.exchange import audit
from gateway.store.chain import GENESIS
from gateway.store.database import Database


def _act(about: str) -> Callable[[Connection], int]:
    return lambda connection: audit.write(connection, "cli:lan", "test.act", about, {"giờ": 7, "agencies": ["G1"]})


async def test_entries_follow_each_other_by_number_and_hash(store: Database) -> None:
    for word in ("one", "two", "three"):
        await store.write(_act(word))
    rows = await store.read(audit.page)
    assert [(row.number, row.object) for row in rows] == [(1, "one"), (2, "two"), (3, "three")]
    assert [row.previous for row in rows] == [GENESIS, rows[0].hash, rows[1].hash]
    assert [row.hash for row in rows] == [audit.entry_hash(row._asdict()) for row in rows]


async def test_many_writers_at_once_make_one_chain(store: Database) -> None:
    done = await asyncio.gather(*(store.write(_act(str(number))) for number in range(40)))
    assert sorted(done) == list(range(1, 41))
    rows = await store.read(audit.page)
    assert [row.previous for row in rows] == [GENESIS, *(row.hash for row in rows[:-1])]


async def test_an_act_that_fails_leaves_no_entry_and_no_gap(store: Database) -> None:
    def act(connection: Connection) -> None:
        audit.write(connection, "cli:lan", "test.act", "x", {})
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await store.write(act)
    assert await store.write(_act("y")) == 1
