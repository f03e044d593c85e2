"""One attempt and its outcome: under the fence, by the policy of its class, with the question before a second try."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.contract import Outcome, Result
from gateway.exchange import ledger
from gateway.exchange.delivery.attempt import Attempts, free_leases
from gateway.exchange.delivery.circuit import Circuit
from gateway.exchange.delivery.distribution import Ticket
from gateway.exchange.delivery.due import Lease, locked
from gateway.exchange.delivery.policy import CircuitRule, Policy, Rule, Rules
from gateway.store.database import Database
from tests.integration.delivery.conftest import NOON, QUICK, Endpoint, Files, eventually, rows_of, stock

CALM = replace(QUICK, circuit=CircuitRule(failures=0))


@pytest.fixture
def bus() -> Endpoint:
    return Endpoint()


@pytest.fixture
def attempts(database: Database, bus: Endpoint) -> Attempts:
    return Attempts(database, Files(), {"bus": bus}, Rules(CALM))


async def next_lease(attempts: Attempts) -> Lease:
    """Return the next lease, waiting until something is due."""
    found: list[Lease] = []

    async def taken() -> bool:
        found.extend((await attempts.take("bus")).leases)
        return bool(found)

    await eventually(taken)
    return found[0]


async def test_a_refusal_is_dead_with_class_code_and_history(
    database: Database, attempts: Attempts, bus: Endpoint
) -> None:
    bus.answer = lambda _: Outcome(Result.REFUSED, code="receiver.unknown", detail="khong co don vi")
    [packet] = await database.write(lambda connection: stock(connection, "bus"))
    assert await attempts.attempt(await next_lease(attempts)) is Result.REFUSED
    [row] = await database.read(rows_of)
    assert (row.state, row.cause, row.code) == ("dead", "permanent", "receiver.unknown")
    assert row.error == "receiver.unknown: khong co don vi"
    [entry] = await database.read(lambda connection: ledger.of_packet(connection, packet))
    assert (entry.event, entry.facts["cause"], entry.facts["attempt"]) == ("dead", "permanent", 1)


async def test_a_failing_delivery_keeps_when_it_began_to_fail(
    database: Database, attempts: Attempts, bus: Endpoint
) -> None:
    bus.answer = lambda _: Outcome(Result.LATER, detail="502")
    await database.write(stock_one)
    await attempts.attempt(await next_lease(attempts))
    [first] = await database.read(rows_of)
    await attempts.attempt(await next_lease(attempts))
    [second] = await database.read(rows_of)
    assert (first.attempts, second.attempts) == (1, 2)
    assert first.failing_since == second.failing_since is not None
    bus.answer = lambda _: Outcome(Result.DELIVERED, receipt="r")
    await attempts.attempt(await next_lease(attempts))
    [last] = await database.read(rows_of)
    assert (last.state, last.cause, last.error, last.failing_since) == ("done", "", "", None)


def stock_one(connection: object) -> list[str]:
    return stock(connection, "bus")  # type: ignore[arg-type]


async def test_an_unknown_outcome_is_asked_about_and_closed_by_the_answer(
    database: Database, attempts: Attempts, bus: Endpoint
) -> None:
    bus.answer = lambda _: Outcome(Result.UNKNOWN, detail="cut")
    bus.said = lambda _: Outcome(Result.DELIVERED, receipt="there")
    await database.write(stock_one)
    await attempts.attempt(await next_lease(attempts))
    assert await attempts.attempt(await next_lease(attempts)) is Result.DELIVERED
    assert (len(bus.sent), len(bus.asked)) == (1, 1)
    [row] = await database.read(rows_of)
    assert (row.state, row.receipt) == ("done", "there")


@pytest.mark.parametrize("said", [Result.UNKNOWN, Result.LATER])
async def test_without_a_clear_answer_the_same_packet_goes_again(
    database: Database, attempts: Attempts, bus: Endpoint, said: Result
) -> None:
    bus.answer = lambda _: Outcome(Result.UNKNOWN, detail="cut")
    bus.said = lambda _: Outcome(said)
    await database.write(stock_one)
    for _ in range(2):
        await attempts.attempt(await next_lease(attempts))
    first, second = bus.sent
    assert (first.delivery, first.sha256, first.receivers) == (second.delivery, second.sha256, second.receivers)
    assert len(bus.asked) == 1


async def test_a_question_that_breaks_is_no_answer(database: Database, attempts: Attempts, bus: Endpoint) -> None:
    def broken(_: object) -> Outcome:
        raise RuntimeError

    bus.answer, bus.said = lambda _: Outcome(Result.UNKNOWN), broken
    await database.write(stock_one)
    await attempts.attempt(await next_lease(attempts))
    bus.answer = lambda _: Outcome(Result.DELIVERED)
    assert await attempts.attempt(await next_lease(attempts)) is Result.DELIVERED


async def test_told_to_slow_down_the_whole_endpoint_rests(database: Database, bus: Endpoint) -> None:
    slow = Rule(first=1.0, most=3600.0, attempts=9)
    attempts = Attempts(database, Files(), {"bus": bus}, Rules(replace(QUICK, policy=Policy(throttled=slow))))
    bus.answer = lambda _: Outcome(Result.THROTTLED, code="429", retry_after=1800.0)
    await database.write(lambda connection: stock(connection, "bus", 5))
    for lease in (await attempts.take("bus")).leases[:1]:
        await attempts.attempt(lease)
    found = await attempts.take("bus")
    assert (found.leases, found.blocked) == ((), True)
    [row] = [row for row in await database.read(rows_of) if row.attempts]
    assert (row.state, row.cause, row.code) == ("waiting", "throttled", "429")
    assert found.again_at is not None
    assert found.again_at - row.updated_at >= timedelta(seconds=1799)
    state = await database.write(lambda connection: locked(connection, "bus", QUICK, NOON))
    assert (state.circuit, state.failures) == (Circuit.PAUSED, 0)


async def test_failures_in_a_row_open_the_circuit_and_a_refusal_shows_life(database: Database, bus: Endpoint) -> None:
    rules = replace(QUICK, parallel=1, circuit=CircuitRule(failures=3, open_seconds=3600, most_open_seconds=3600))
    attempts = Attempts(database, Files(), {"bus": bus}, Rules(rules))
    outcomes = [Result.LATER, Result.UNKNOWN, Result.REFUSED, Result.LATER, Result.LATER, Result.LATER]
    bus.answer = lambda _: Outcome(outcomes.pop(0))
    await database.write(lambda connection: stock(connection, "bus", 10))
    while outcomes:
        await attempts.attempt(await next_lease(attempts))
    assert (await attempts.take("bus")).blocked
    assert len(bus.sent) == 6


async def test_a_ticket_is_taken_over_once(database: Database, attempts: Attempts, bus: Endpoint) -> None:
    await database.write(lambda connection: stock(connection, "bus", 1, receivers=2))
    ticket = Ticket.of((await next_lease(attempts)).ticket.plain())
    lease = await attempts.take_over(ticket)
    assert lease is not None
    assert await attempts.take_over(ticket) is None  # delivered twice by its queue
    assert await attempts.attempt(lease) is Result.DELIVERED
    assert await attempts.take_over(lease.ticket) is None
    assert [row.state for row in await database.read(rows_of)] == ["done", "done"]
    assert len(bus.sent) == 1


async def test_who_lost_the_lease_writes_nothing(database: Database, attempts: Attempts, bus: Endpoint) -> None:
    [packet] = await database.write(lambda connection: stock(connection, "bus"))
    older = await next_lease(attempts)
    await database.write(free_leases)
    newer = await next_lease(attempts)
    bus.answer = lambda _: Outcome(Result.REFUSED)
    assert await attempts.attempt(older) is None
    bus.answer = lambda _: Outcome(Result.DELIVERED)
    assert await attempts.attempt(newer) is Result.DELIVERED
    entries = await database.read(lambda connection: ledger.of_packet(connection, packet))
    assert [entry.event for entry in entries] == ["delivered"]


async def test_an_outcome_brought_twice_counts_once(database: Database, attempts: Attempts, bus: Endpoint) -> None:
    bus.answer = lambda _: Outcome(Result.LATER)
    [packet] = await database.write(lambda connection: stock(connection, "bus"))
    lease = await next_lease(attempts)
    assert await attempts.attempt(lease) is Result.LATER
    assert await attempts.attempt(lease) is None
    entries = await database.read(lambda connection: ledger.of_packet(connection, packet))
    assert [entry.event for entry in entries] == ["attempt-failed"]


async def test_leases_given_back_are_free_at_once_and_their_tickets_void(
    database: Database, attempts: Attempts
) -> None:
    await database.write(stock_one)
    lease = await next_lease(attempts)
    await attempts.give_back([lease.ticket], begun=True)
    again = await next_lease(attempts)
    assert not again.ask_first  # it never began
    assert await attempts.take_over(lease.ticket) is None


async def test_poison_is_buried_as_a_dead_letter(database: Database, attempts: Attempts) -> None:
    [packet] = await database.write(lambda connection: stock(connection, "bus", 1, receivers=2))
    lease = await next_lease(attempts)
    assert await attempts.bury(lease.ticket, "broke 5 workers") == 2
    assert await attempts.bury(lease.ticket, "broke 5 workers") == 0
    rows = await database.read(rows_of)
    assert {(row.state, row.cause, row.error) for row in rows} == {("dead", "poison", "broke 5 workers")}
    entries = await database.read(lambda connection: ledger.of_packet(connection, packet))
    assert [entry.event for entry in entries] == ["dead", "dead"]
