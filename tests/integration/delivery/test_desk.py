"""The dead-letter desk on both databases: lists, groups, mending, replay of one or many, all told and audited."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select, update

from gateway.exchange import audit, ledger
from gateway.exchange.delivery.desk_views import DeadLetter, Which
from gateway.exchange.delivery.operations import Operations
from gateway.exchange.delivery.policy import Rules
from gateway.findings import Refused
from gateway.store.database import Database
from gateway.store.schema import audit as audited
from gateway.store.schema import deliveries, packets
from gateway.store.schema import ledger as entries
from tests.integration.delivery.conftest import NOON, QUICK, rows_of, statements, states, stock


@pytest.fixture
def desk(database: Database) -> Operations:
    return Operations(database, ["bus", "axis"], Rules(QUICK))


def dead(
    connection: Connection, number: int, *, endpoint: str = "bus", error: str = "502", **more: object
) -> list[str]:
    """Write dead letters; return the ids of their packets."""
    facts = {"state": "dead", "attempts": 5, "error": error, "cause": "transient", "failing_since": NOON}
    return stock(connection, endpoint, number, **(facts | more))  # type: ignore[arg-type]


def refusal(caught: pytest.ExceptionInfo[Refused]) -> str:
    return caught.value.findings[0].code


async def one_dead(database: Database, **more: object) -> str:
    """Write one dead letter and return the id of its delivery."""
    await database.write(lambda connection: dead(connection, 1, **more))  # type: ignore[arg-type]
    [row] = await database.read(rows_of)
    return str(row.id)


async def test_pages_go_through_all_dead_letters_once_by_endpoint_and_cause(
    database: Database, desk: Operations
) -> None:
    await database.write(lambda connection: dead(connection, 7))
    await database.write(lambda connection: dead(connection, 4, cause="permanent"))
    await database.write(lambda connection: dead(connection, 3, endpoint="axis"))
    await database.write(lambda connection: stock(connection, "bus", 5))
    seen: list[DeadLetter] = []
    after = None
    while True:
        page = await desk.dead(Which(), after=after, limit=4)
        seen += page.items
        after = page.next
        if after is None:
            break
    assert len({letter.delivery.id for letter in seen}) == len(seen) == 14
    order = [(letter.delivery.endpoint, letter.delivery.cause) for letter in seen]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("which", "number"),
    [
        (Which(endpoint="axis"), 3),
        (Which(cause="permanent"), 4),
        (Which(code="404"), 4),
        (Which(endpoint="bus", cause="transient"), 7),
        (Which(receiver="R0"), 14),
        (Which(receiver="R9"), 0),
        (Which(document="none"), 0),
    ],
)
async def test_a_filter_narrows_list_groups_and_replay_alike(
    database: Database, desk: Operations, which: Which, number: int
) -> None:
    await database.write(lambda connection: dead(connection, 7))
    await database.write(lambda connection: dead(connection, 4, cause="permanent", code="404"))
    await database.write(lambda connection: dead(connection, 3, endpoint="axis"))
    assert len((await desk.dead(which)).items) == number
    assert sum(group.count for group in await desk.dead_groups(which)) == number
    assert (await desk.replay("key:o", which)).count == number


async def test_similar_causes_are_one_group_that_can_be_listed_and_replayed(
    database: Database, desk: Operations
) -> None:
    for number in range(3):
        error = f"connect to 10.0.0.{number}:8443 failed for 901.23.0{number}.Z9{number} after {number}00 ms"
        await database.write(lambda connection, error=error: dead(connection, 2, error=error))  # type: ignore[misc]
    await database.write(lambda connection: dead(connection, 1, error="certificate has expired"))
    many, one = await desk.dead_groups(Which())
    assert (many.count, one.count) == (6, 1)
    assert many.error == "connect to <address> failed for <name> after # ms"
    assert len((await desk.dead(Which(group=many.id))).items) == 6
    assert (await desk.replay("key:o", Which(group=many.id))).count == 6
    assert [group.id for group in await desk.dead_groups(Which())] == [one.id]


async def test_one_dead_letter_shows_cause_packet_and_history(database: Database, desk: Operations) -> None:
    letter = await desk.dead_letter(await one_dead(database, code="503"))
    assert (letter.delivery.cause, letter.delivery.code, letter.delivery.error) == ("transient", "503", "502")
    assert (letter.delivery.attempts, letter.delivery.most_attempts) == (5, 50)
    assert letter.sha256
    with pytest.raises(Refused) as caught:
        await desk.dead_letter("nothing")
    assert refusal(caught) == "desk.unknown"


async def test_ten_thousand_are_let_out_at_a_limited_rate_in_few_statements(
    database: Database, desk: Operations
) -> None:
    for _ in range(10):
        await database.write(lambda connection: dead(connection, 1000))
    with statements() as seen:
        done = await desk.replay("key:o", Which(endpoint="bus"), per_second=100.0)
    assert done.count == 10_000
    assert done.first is not None
    assert done.last is not None
    assert done.last - done.first == timedelta(seconds=99.99)
    assert await states(database, "bus") == {"waiting": 10_000}
    assert len([one for one in seen if "SAVEPOINT" not in one]) < 200
    rows = await database.read(lambda connection: rows_of(connection, "bus"))
    seconds = Counter(int((row.next_at - done.first).total_seconds()) for row in rows)
    assert max(seconds.values()) <= 101
    told = select(func.count()).where(entries.c.event == "replayed")
    assert await database.read(lambda connection: connection.execute(told).scalar_one()) == 10_000
    counts = [row.facts["count"] for row in await database.read(audit.page)]
    assert sum(counts) == 10_000


async def test_what_is_replayed_begins_anew_but_still_asks_about_the_unknown(
    database: Database, desk: Operations
) -> None:
    delivery = await one_dead(database, cause="unknown")
    before = (await database.read(rows_of))[0]
    await desk.replay("key:o", Which(ids=(delivery,)))
    [row] = await database.read(rows_of)
    assert (row.state, row.attempts, row.failing_since, row.cause) == ("waiting", 0, None, "unknown")
    assert row.fence == before.fence + 1
    with pytest.raises(Refused) as caught:
        await desk.replay("key:o", Which(ids=(delivery,)))
    assert refusal(caught) == "desk.unknown"


async def test_deliveries_of_one_packet_go_out_at_the_same_moment(database: Database, desk: Operations) -> None:
    await database.write(lambda connection: dead(connection, 3, receivers=4))
    await desk.replay("key:o", Which(endpoint="bus"), per_second=1.0)
    rows = await database.read(rows_of)
    assert [set(Counter(row.next_at for row in rows).values())] == [{4}]


async def test_nothing_named_is_nothing_replayed(database: Database, desk: Operations) -> None:
    await one_dead(database)
    with pytest.raises(Refused) as caught:
        await desk.replay("key:o", Which())
    assert refusal(caught) == "desk.nothing-named"


async def test_what_was_taken_back_cannot_go_out_again_but_be_discarded(database: Database, desk: Operations) -> None:
    delivery = await one_dead(database)
    gone = update(packets).values(destroyed_at=NOON)
    await database.write(lambda connection: connection.execute(gone).rowcount)
    with pytest.raises(Refused) as caught:
        await desk.replay("key:o", Which(ids=(delivery,)))
    assert refusal(caught) == "desk.nothing-replayed"
    await desk.discard("key:o", delivery, "đã thu hồi")
    assert await states(database, "bus") == {"discarded": 1}


async def test_only_the_way_is_mended_never_the_packet(database: Database, desk: Operations) -> None:
    delivery = await one_dead(database)
    before = await database.read(lambda connection: connection.execute(select(packets)).one())
    letter = await desk.mend("key:o", delivery, endpoint="axis", address="901.99.00.X1")
    assert (letter.delivery.endpoint, letter.address, letter.delivery.receiver) == ("axis", "901.99.00.X1", "R0")
    assert await database.read(lambda connection: connection.execute(select(packets)).one()) == before
    [entry] = letter.history
    assert (entry.event, entry.facts["endpoint_before"], entry.facts["endpoint"]) == ("mended", "bus", "axis")
    assert (await desk.mend("key:o", delivery, address="")).address is None


@pytest.mark.parametrize(
    ("endpoint", "address", "code"),
    [
        ("nowhere", None, "desk.endpoint-unknown"),
        ("mailbox", None, "desk.not-served-here"),
        ("bus", None, "desk.nothing-to-mend"),
        (None, "", "desk.nothing-to-mend"),
        (None, "not an id", "desk.address-wrong"),
        (None, None, "desk.nothing-to-mend"),
    ],
)
async def test_a_way_that_leads_nowhere_is_refused(
    database: Database, desk: Operations, endpoint: str | None, address: str | None, code: str
) -> None:
    delivery = await one_dead(database)
    with pytest.raises(Refused) as caught:
        await desk.mend("key:o", delivery, endpoint=endpoint, address=address)
    assert refusal(caught) == code
    assert await database.read(audit.page) == []


async def test_discarding_needs_a_reason_and_keeps_it(database: Database, desk: Operations) -> None:
    delivery = await one_dead(database)
    with pytest.raises(Refused) as caught:
        await desk.discard("key:o", delivery, "  ")
    assert refusal(caught) == "desk.reason-needed"
    await desk.discard("key:o", delivery, "gửi nhầm")
    [row] = await database.read(rows_of)
    assert row.state == "discarded"
    [entry] = await database.read(lambda connection: ledger.of_packet(connection, row.packet))
    assert (entry.event, entry.actor, entry.facts["reason"]) == ("discarded", "key:o", "gửi nhầm")
    with pytest.raises(Refused):
        await desk.discard("key:o", delivery, "again")


async def test_every_act_stands_in_the_audit_under_who_did_it(database: Database, desk: Operations) -> None:
    delivery = await one_dead(database)
    await desk.mend("key:o", delivery, endpoint="axis")
    await desk.replay("cli:ops", Which(ids=(delivery,)))
    back = update(deliveries).values(state="dead")
    await database.write(lambda connection: connection.execute(back).rowcount)
    await desk.discard("key:o", delivery, "x")
    query = select(audited.c.actor, audited.c.action, audited.c.object).order_by(audited.c.number)
    rows = await database.read(lambda connection: list(connection.execute(query)))
    assert [tuple(row) for row in rows] == [
        ("key:o", "dead.mend", delivery),
        ("cli:ops", "dead.replay", delivery),
        ("key:o", "dead.discard", delivery),
    ]


@pytest.mark.parametrize("after", ["x", "a~b", ""])
async def test_a_broken_cursor_is_refused_or_means_the_beginning(
    database: Database, desk: Operations, after: str
) -> None:
    await one_dead(database)
    if not after:
        assert len((await desk.dead(Which(), after=after)).items) == 1
        return
    with pytest.raises(Refused) as caught:
        await desk.dead(Which(), after=after)
    assert refusal(caught) == "desk.cursor-wrong"


async def test_endpoints_at_a_glance(database: Database, desk: Operations) -> None:
    await database.write(lambda connection: stock(connection, "bus", 3))
    await database.write(lambda connection: dead(connection, 2))
    bus, axis = await desk.endpoints()
    assert (bus.name, bus.circuit, bus.waiting, bus.oldest, bus.dead) == ("bus", "closed", 3, NOON, 2)
    assert (axis.waiting, axis.dead, axis.again_at) == (0, 0, None)
