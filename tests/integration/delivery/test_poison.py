"""A delivery that broke every worker that began it becomes a dead letter; waiting in queues is no such sign."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from gateway.contract import Outcome, Result
from gateway.exchange.delivery.attempt import Attempts
from gateway.exchange.delivery.poison import MOST_BEGUN
from gateway.exchange.delivery.policy import Rules
from gateway.store.database import Database
from gateway.store.schema import deliveries
from tests.integration.delivery.conftest import QUICK, Endpoint, Files, rows_of, stock

LONG = timedelta(minutes=2)


@pytest.fixture
def attempts(database: Database) -> Attempts:
    return Attempts(database, Files(), {"bus": Endpoint()}, Rules(QUICK))


async def lapse(database: Database) -> None:
    """Let the lease of a worker that died run out."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    await database.write(lambda connection: connection.execute(update(deliveries).values(lease_until=past)).rowcount)


async def test_work_that_every_worker_dies_of_is_buried(database: Database, attempts: Attempts) -> None:
    await database.write(lambda connection: stock(connection, "bus"))
    for _ in range(MOST_BEGUN):
        assert len((await attempts.take("bus")).leases) == 1
        await lapse(database)
    assert (await attempts.take("bus")).leases == ()
    [row] = await database.read(rows_of)
    assert (row.state, row.cause, row.code, row.lease_until) == ("dead", "poison", "poison", None)


async def test_a_worker_does_not_take_over_what_broke_the_others(database: Database, attempts: Attempts) -> None:
    await database.write(lambda connection: stock(connection, "bus"))
    [lease] = (await attempts.take("bus", LONG)).leases
    broke = update(deliveries).values(begun=MOST_BEGUN)
    await database.write(lambda connection: connection.execute(broke).rowcount)
    assert await attempts.take_over(lease.ticket) is None
    [row] = await database.read(rows_of)
    assert (row.state, row.cause) == ("dead", "poison")


async def test_tickets_that_only_waited_and_were_lost_are_no_poison(database: Database, attempts: Attempts) -> None:
    await database.write(lambda connection: stock(connection, "bus"))
    for _ in range(3 * MOST_BEGUN):
        assert len((await attempts.take("bus", LONG)).leases) == 1
        await lapse(database)
    [lease] = (await attempts.take("bus")).leases
    assert not lease.ask_first
    assert await attempts.attempt(lease) is Result.DELIVERED


async def test_any_outcome_starts_the_count_anew(database: Database) -> None:
    bus = Endpoint(answer=lambda _: Outcome(Result.LATER))
    attempts = Attempts(database, Files(), {"bus": bus}, Rules(QUICK))
    await database.write(lambda connection: stock(connection, "bus"))
    for _ in range(MOST_BEGUN - 1):
        await attempts.take("bus")
        await lapse(database)
    [lease] = (await attempts.take("bus")).leases
    await attempts.attempt(lease)
    [row] = await database.read(rows_of)
    assert (row.state, row.begun, row.attempts) == ("waiting", 0, 1)


async def test_leases_given_back_unused_do_not_count(database: Database, attempts: Attempts) -> None:
    await database.write(lambda connection: stock(connection, "bus"))
    for _ in range(2 * MOST_BEGUN):
        [lease] = (await attempts.take("bus")).leases
        await attempts.give_back([lease.ticket], begun=True)
    [row] = await database.read(rows_of)
    assert (row.state, row.begun) == ("waiting", 0)
