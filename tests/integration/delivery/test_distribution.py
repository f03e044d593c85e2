"""What every distribution promises, whatever carries the tickets: once each, fair, and nothing lost with a worker.

A further implementation adds itself to the fixture ``distribute`` and passes the same tests.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from gateway.broker.access import Access
from gateway.contract import Outcome, Result
from gateway.exchange.delivery.attempt import Attempts
from gateway.exchange.delivery.brokered import Brokered
from gateway.exchange.delivery.distribution import LEASE, BrokerRules, Distribute, Distribution
from gateway.exchange.delivery.embedded import Embedded
from gateway.exchange.delivery.policy import CircuitRule, EndpointRules, Rules
from gateway.store.database import Database
from tests.integration.delivery.conftest import QUICK, Endpoint, Files, eventually, rows_of, states, stock


@dataclass
class Worker:
    """One process of the exchange, as far as delivery goes."""

    distribution: Distribution
    attempts: Attempts
    task: asyncio.Task[None]

    async def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task


Start = Callable[..., Awaitable[Worker]]


@pytest.fixture(params=["embedded", "brokered"])
def distribute(request: pytest.FixtureRequest) -> Distribute:
    if request.param == "embedded":
        return Embedded
    access = Access((request.getfixturevalue("broker_url"),), first_pause=0.05)
    return lambda work, tell: Brokered(work, BrokerRules(access), tell, idle=0.1, watch=0.5)


@pytest.fixture
async def start(database: Database, distribute: Distribute) -> AsyncIterator[Start]:
    """Starts workers on the one database; stops all of them after the test."""
    workers: list[Worker] = []
    rung = asyncio.Event()

    async def started(
        endpoints: Mapping[str, Endpoint], rules: EndpointRules = QUICK, *, lead: bool = True, hold: timedelta = LEASE
    ) -> Worker:
        attempts = Attempts(database, Files(), endpoints, Rules(rules), hold=hold)
        distribution = distribute(attempts, rung.set)
        task = asyncio.create_task(distribution.run(lead=lead))
        workers.append(Worker(distribution, attempts, task))
        return workers[-1]

    yield started
    for worker in workers:
        worker.distribution.stop()
    await asyncio.gather(*(worker.task for worker in workers), return_exceptions=True)


async def all_done(database: Database, endpoint: str, number: int) -> bool:
    return await states(database, endpoint) == {"done": number}


class TestDistribution:
    """The tests that all implementations share."""

    async def test_all_that_is_due_is_sent_once(self, database: Database, start: Start) -> None:
        bus = Endpoint()
        packets = await database.write(lambda connection: stock(connection, "bus", 60, receivers=2))
        await start({"bus": bus})
        await eventually(lambda: all_done(database, "bus", 120))
        assert Counter(one.document for one in bus.sent) == Counter(packets)
        assert bus.most_at_once <= QUICK.parallel

    async def test_what_comes_in_later_is_sent_too(self, database: Database, start: Start) -> None:
        bus = Endpoint()
        worker = await start({"bus": bus})
        await database.write(lambda connection: stock(connection, "bus", 1))
        worker.distribution.wake()
        await eventually(lambda: all_done(database, "bus", 1))

    async def test_many_workers_send_each_packet_once(self, database: Database, start: Start) -> None:
        bus = Endpoint()
        packets = await database.write(lambda connection: stock(connection, "bus", 80))
        for _ in range(3):
            await start({"bus": bus})
        await start({"bus": bus}, lead=False)
        await eventually(lambda: all_done(database, "bus", 80))
        assert Counter(one.document for one in bus.sent) == Counter(packets)
        assert bus.most_at_once <= QUICK.parallel

    async def test_the_urgent_pass_first(self, database: Database, start: Start) -> None:
        bus = Endpoint()
        await database.write(lambda connection: stock(connection, "bus", 30))
        await database.write(lambda connection: stock(connection, "bus", 5, priority=2))
        await start({"bus": bus}, replace(QUICK, parallel=1))
        await eventually(lambda: all_done(database, "bus", 35))
        assert [one.priority for one in bus.sent] == [2] * 5 + [0] * 30

    async def test_a_dead_endpoint_with_ten_thousand_waiting_holds_up_nobody_else(
        self, database: Database, start: Start
    ) -> None:
        dead, bus = Endpoint(answer=lambda _: Outcome(Result.UNKNOWN, detail="no answer")), Endpoint()
        for _ in range(10):
            await database.write(lambda connection: stock(connection, "dead", 1000))
        rules = replace(QUICK, circuit=CircuitRule(failures=5, open_seconds=3600, most_open_seconds=3600))
        await start({"dead": dead, "bus": bus}, rules)
        await eventually(lambda: len(dead.sent) >= rules.circuit.failures)
        await database.write(lambda connection: stock(connection, "bus", 200))
        await eventually(lambda: all_done(database, "bus", 200))
        assert len(dead.sent) <= rules.circuit.failures + rules.parallel  # those under way when it opened
        assert (await states(database, "dead")) == {"waiting": 10_000}
        tried = [row for row in await database.read(lambda connection: rows_of(connection, "dead")) if row.attempts]
        assert len(tried) <= len(dead.sent)  # while it is open nothing burns attempts

    async def test_a_dead_endpoint_gets_probes_and_opens_again(self, database: Database, start: Start) -> None:
        alive = asyncio.Event()
        bus = Endpoint(answer=lambda _: Outcome(Result.DELIVERED if alive.is_set() else Result.LATER))
        await database.write(lambda connection: stock(connection, "bus", 20))
        circuit = CircuitRule(failures=2, open_seconds=0.01, most_open_seconds=0.02)
        await start({"bus": bus}, replace(QUICK, circuit=circuit))
        await eventually(lambda: len(bus.sent) >= 8)
        alive.set()
        await eventually(lambda: all_done(database, "bus", 20))

    async def test_an_attempt_longer_than_its_lease_is_not_made_twice(self, database: Database, start: Start) -> None:
        bus = Endpoint()
        bus.gate.clear()
        hold = timedelta(seconds=2)  # a machine that stops for so long may well lose the lease
        await database.write(lambda connection: stock(connection, "bus", 1))
        await start({"bus": bus}, hold=hold)
        await eventually(lambda: bool(bus.sent))
        await start({"bus": bus}, hold=hold)
        [first] = await database.read(rows_of)

        async def renewed_for_long() -> bool:
            [now] = await database.read(rows_of)
            return bool(now.lease_until > first.lease_until + hold)

        await eventually(renewed_for_long)
        bus.gate.set()
        await eventually(lambda: all_done(database, "bus", 1))
        assert len(bus.sent) == 1

    async def test_what_a_killed_worker_held_comes_back_and_is_asked_about(
        self, database: Database, start: Start
    ) -> None:
        bus = Endpoint(said=lambda _: Outcome(Result.DELIVERED, receipt="asked"))
        bus.gate.clear()
        await database.write(lambda connection: stock(connection, "bus", 1))
        killed = await start({"bus": bus}, hold=timedelta(seconds=0.5))
        await eventually(lambda: bool(bus.sent))
        await killed.kill()
        await start({"bus": bus})
        await eventually(lambda: all_done(database, "bus", 1))
        assert (len(bus.sent), len(bus.asked)) == (1, 1)
        [row] = await database.read(rows_of)
        assert row.receipt == "asked"

    async def test_a_stop_finishes_what_has_begun_and_begins_nothing(self, database: Database, start: Start) -> None:
        bus = Endpoint()
        bus.gate.clear()
        await database.write(lambda connection: stock(connection, "bus", 30))
        worker = await start({"bus": bus})
        await eventually(lambda: len(bus.sent) == QUICK.parallel)
        worker.distribution.stop()
        bus.gate.set()
        await worker.task
        assert await states(database, "bus") == {"done": QUICK.parallel, "waiting": 30 - QUICK.parallel}
        left = await database.read(lambda connection: rows_of(connection, "bus"))
        assert [row for row in left if row.lease_until is not None] == []

    async def test_an_adapter_that_breaks_its_contract_does_not_stop_the_others(
        self, database: Database, start: Start
    ) -> None:
        def broken(_: object) -> Outcome:
            raise RuntimeError

        odd, bus = Endpoint(answer=broken), Endpoint()
        await database.write(lambda connection: stock(connection, "odd", 3))
        await database.write(lambda connection: stock(connection, "bus", 3))
        await start({"odd": odd, "bus": bus}, replace(QUICK, circuit=CircuitRule(failures=0)))
        await eventually(lambda: all_done(database, "bus", 3))
        await eventually(lambda: len(odd.sent) > 3)
        rows = await database.read(lambda connection: rows_of(connection, "odd"))
        assert {row.cause for row in rows if row.attempts} == {"unknown"}
