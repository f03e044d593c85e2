"""A caller's proof counts once, on both databases, whoever sees it and however many see it at the same moment."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from gateway.exchange.proof_once import Once
from gateway.store.database import Database
from gateway.store.schema import soap_proofs

SOON = timedelta(minutes=5)


async def test_the_first_of_many_wins_and_others_are_turned_down(database: Database) -> None:
    until = datetime.now(UTC) + SOON
    hosts = [Once(database) for _ in range(6)]
    told = await asyncio.gather(*(host.first(b"nonce", until) for host in hosts))
    assert sorted(told) == [False] * 5 + [True]
    assert not await Once(database).first(b"nonce", until)
    assert await Once(database).first(b"another", until)


async def test_what_has_run_out_is_forgotten(database: Database) -> None:
    once = Once(database)
    assert await once.first(b"old", datetime.now(UTC) - SOON)
    assert await once.first(b"new", datetime.now(UTC) + SOON)
    count = select(func.count()).select_from(soap_proofs)
    assert await database.read(lambda connection: connection.execute(count).scalar_one()) == 1
