"""What may go now: most urgent first, within all bounds of the endpoint, at the cost of a few statements."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, text, update

from gateway.exchange.delivery.circuit import Circuit
from gateway.exchange.delivery.due import Taken, Term, keep, locked, take
from gateway.exchange.delivery.policy import CircuitRule, EndpointRules
from gateway.store.database import Database
from gateway.store.schema import deliveries
from tests.integration.delivery.conftest import NOON, Files, rows_of, statements, stock

HOLD = Term(timedelta(seconds=60))
LATER = NOON + timedelta(hours=1)


async def taken(database: Database, rules: EndpointRules, *, at: datetime = LATER, endpoint: str = "bus") -> Taken:
    return await database.write(lambda connection: take(connection, endpoint, rules, Files(), at, HOLD))


def documents(found: Taken) -> list[str]:
    return [lease.outgoing.document for lease in found.leases]


async def finish(database: Database, *packets: str) -> None:
    """Settle by hand, without the rules of an outcome."""
    done = update(deliveries).where(deliveries.c.packet.in_(packets)).values(state="done", lease_until=None)
    await database.write(lambda connection: connection.execute(done).rowcount)


async def test_the_most_urgent_go_first_then_the_oldest(database: Database) -> None:
    slow = await database.write(lambda connection: stock(connection, "bus", 2, priority=0))
    urgent = await database.write(lambda connection: stock(connection, "bus", 2, priority=3, at=NOON + HOLD.hold))
    first = await taken(database, EndpointRules(parallel=3))
    assert documents(first) == [*urgent, slow[0]]
    assert [lease.outgoing.priority for lease in first.leases] == [3, 3, 0]


async def test_receivers_of_one_packet_go_together_and_count_as_one(database: Database) -> None:
    [many] = await database.write(lambda connection: stock(connection, "bus", 1, receivers=5))
    [one] = await database.write(lambda connection: stock(connection, "bus", 1, at=NOON + HOLD.hold))
    found = await taken(database, EndpointRules(parallel=2))
    assert documents(found) == [many, one]
    assert (found.leases[0].outgoing.receivers, found.leases[0].outgoing.whole) == (
        ("R0", "R1", "R2", "R3", "R4"),
        True,
    )


async def test_packets_under_way_anywhere_count_until_their_leases_run_out(database: Database) -> None:
    await database.write(lambda connection: stock(connection, "bus", 10))
    rules = EndpointRules(parallel=4)
    assert len((await taken(database, rules)).leases) == 4
    assert len((await taken(database, rules)).leases) == 0
    again = await taken(database, rules, at=LATER + HOLD.hold + timedelta(seconds=1))
    assert len(again.leases) == 4
    assert all(lease.ask_first for lease in again.leases)  # their first attempt may have arrived


async def test_another_endpoint_has_its_own_bounds(database: Database) -> None:
    await database.write(lambda connection: stock(connection, "bus", 3))
    await database.write(lambda connection: stock(connection, "axis", 3))
    rules = EndpointRules(parallel=2)
    assert len((await taken(database, rules)).leases) == 2
    assert len((await taken(database, rules, endpoint="axis")).leases) == 2


async def test_what_waits_for_its_time_is_foretold(database: Database) -> None:
    at = LATER + timedelta(minutes=5)
    await database.write(lambda connection: stock(connection, "bus", 3, at=at))
    assert await taken(database, EndpointRules()) == Taken((), at, False)


async def test_a_rate_lets_through_what_its_bucket_holds_and_says_when_there_is_more(database: Database) -> None:
    await database.write(lambda connection: stock(connection, "bus", 10))
    rules = EndpointRules(parallel=100, per_second=2.0)
    assert len((await taken(database, rules)).leases) == 2
    empty = await taken(database, rules)
    assert (empty.leases, empty.again_at, empty.blocked) == ((), LATER + timedelta(seconds=0.5), True)
    assert len((await taken(database, rules, at=LATER + timedelta(seconds=0.5))).leases) == 1
    assert len((await taken(database, rules, at=LATER + timedelta(hours=1))).leases) == 2


async def test_a_slow_rate_still_lets_one_through(database: Database) -> None:
    await database.write(lambda connection: stock(connection, "bus", 3))
    rules = EndpointRules(per_second=0.01)
    assert len((await taken(database, rules)).leases) == 1
    assert (await taken(database, rules, at=LATER + timedelta(seconds=50))).blocked


async def test_a_quota_counts_days_of_viet_nam(database: Database) -> None:
    await database.write(lambda connection: stock(connection, "bus", 10))
    rules = EndpointRules(parallel=100, per_day=3)
    assert len((await taken(database, rules)).leases) == 3
    midnight = NOON + timedelta(hours=12)
    used = await taken(database, rules)
    assert (used.leases, used.again_at, used.blocked) == ((), midnight, True)
    assert len((await taken(database, rules, at=midnight - timedelta(seconds=1))).leases) == 0
    assert len((await taken(database, rules, at=midnight)).leases) == 3


async def test_an_open_circuit_lets_nothing_through_at_the_cost_of_one_statement(database: Database) -> None:
    await database.write(lambda connection: stock(connection, "bus", 50))
    rules = EndpointRules(circuit=CircuitRule(failures=1, open_seconds=30))
    until = await database.write(lambda connection: _fail(connection, rules, LATER))
    with statements() as seen:
        assert await taken(database, rules) == Taken((), until, True)
    assert len([one for one in seen if "SAVEPOINT" not in one and "BEGIN" not in one]) == 1


def _fail(connection: Connection, rules: EndpointRules, at: datetime) -> datetime | None:
    state = locked(connection, "bus", rules, at).failed(at, rules.circuit)
    keep(connection, "bus", state, at)
    return state.probe_at


async def test_a_half_open_circuit_lets_so_many_probes_through_at_a_time(database: Database) -> None:
    await database.write(lambda connection: stock(connection, "bus", 50))
    rules = EndpointRules(parallel=20, circuit=CircuitRule(failures=1, open_seconds=30, probes=2))
    await database.write(lambda connection: _fail(connection, rules, LATER))
    after = LATER + timedelta(seconds=31)
    probes = await taken(database, rules, at=after)
    assert len(probes.leases) == 2
    assert (await taken(database, rules, at=after)).leases == ()
    await finish(database, documents(probes)[0])
    assert len((await taken(database, rules, at=after)).leases) == 1


async def test_what_was_delivered_to_some_goes_only_to_the_rest(database: Database) -> None:
    [packet] = await database.write(lambda connection: stock(connection, "bus", 1, receivers=3))
    first = await database.read(lambda connection: rows_of(connection)[0].id)
    done = update(deliveries).where(deliveries.c.id == first).values(state="done")
    await database.write(lambda connection: connection.execute(done).rowcount)
    [lease] = (await taken(database, EndpointRules())).leases
    assert (lease.outgoing.document, lease.outgoing.receivers, lease.outgoing.whole) == (packet, ("R1", "R2"), False)


async def test_a_mended_address_is_said_to_transport_and_restricts_the_transfer(database: Database) -> None:
    await database.write(lambda connection: stock(connection, "bus", 1, address="000.00.01.X1"))
    [lease] = (await taken(database, EndpointRules())).leases
    assert (lease.outgoing.receivers, lease.outgoing.whole, lease.held[0].receiver) == (("000.00.01.X1",), False, "R0")


async def test_ten_thousand_that_wait_and_many_that_are_done_cost_no_more_statements(database: Database) -> None:
    await database.write(lambda connection: stock(connection, "bus", 2000, state="done"))
    await database.write(lambda connection: stock(connection, "bus", 5000, at=LATER + HOLD.hold))
    await database.write(lambda connection: stock(connection, "bus", 5000))
    rules = EndpointRules(parallel=8)
    await taken(database, rules, endpoint="none")  # so that drivers have set up what they need
    with statements() as seen:
        assert len((await taken(database, rules)).leases) == 8
    assert len([one for one in seen if "SAVEPOINT" not in one and "BEGIN" not in one]) <= 8
    if database.embedded:
        plans = await database.read(_plan)
        assert plans
        assert all("ix_deliveries_due" in plan for plan in plans if "SEARCH" in plan or "SCAN deliveries" in plan)


def _plan(connection: Connection) -> list[str]:
    query = (
        "EXPLAIN QUERY PLAN SELECT id FROM deliveries WHERE endpoint = 'bus' AND priority = 0"
        " AND deliveries.state = 'waiting' AND next_at <= '2027' ORDER BY next_at, id LIMIT 5"
    )
    return [str(row.detail) for row in connection.execute(text(query))]


async def test_two_that_take_at_the_same_time_never_take_the_same(database: Database) -> None:
    await database.write(lambda connection: stock(connection, "bus", 40))
    rules = EndpointRules(parallel=40)
    rounds = [
        database.hand_over(lambda connection: take(connection, "bus", rules, Files(), LATER, HOLD)) for _ in range(6)
    ]
    found = [document for one in rounds for document in documents(one.result())]
    assert len(found) == len(set(found)) == 40
    fences = await database.read(
        lambda connection: connection.execute(select(func.max(deliveries.c.fence))).scalar_one()
    )
    assert fences == 1


async def test_a_paused_endpoint_opens_for_a_probe_when_its_time_is_over(database: Database) -> None:
    await database.write(lambda connection: stock(connection, "bus", 5))
    rules = EndpointRules()
    until = LATER + timedelta(seconds=90)

    def pause(connection: Connection) -> None:
        keep(connection, "bus", locked(connection, "bus", rules, LATER).paused(until), LATER)

    await database.write(pause)
    assert await taken(database, rules) == Taken((), until, True)
    assert len((await taken(database, rules, at=until)).leases) == rules.circuit.probes
    state = await database.write(lambda connection: locked(connection, "bus", rules, until))
    assert replace(state, circuit=Circuit.CLOSED) != state
    assert state.circuit is Circuit.HALF_OPEN
