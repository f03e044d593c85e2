"""Searches find the same whichever way they go: through walks, through the inverted index, or packet by packet."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any
from unittest.mock import ANY

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, func, insert, select, update

from gateway.exchange.search import filling, index, pages, ways
from gateway.exchange.search.carrying import carry
from gateway.exchange.search.desk import Search
from gateway.exchange.search.filling import Filling, is_whole
from gateway.exchange.search.pages import END, page
from gateway.exchange.search.terms import parties_of, receiver
from gateway.exchange.search.wanted import Wanted
from gateway.exchange.views import Caller, DeliveryState
from gateway.packet.names import Kind
from gateway.store import walks
from gateway.store.database import Database
from gateway.store.schema import deliveries, document_parties, document_search, search_progress
from tests.integration.search.conftest import AGENCIES, NOON, PACKETS, STAGES, STATES, WORDS, meant, past

SENT = past()
ORDER = {one.id: place for place, one in enumerate(SENT)}


def sometimes(values: st.SearchStrategy[Any], nothing: Any = None, one_of: int = 2) -> st.SearchStrategy[Any]:
    return st.integers(1, one_of).flatmap(lambda number: values if number == one_of else st.just(nothing))


def seldom(values: st.SearchStrategy[Any], nothing: Any = None) -> st.SearchStrategy[Any]:
    """Conditions of which a few together would leave nothing to be found."""
    return sometimes(values, nothing, 5)


def some(*values: Any) -> st.SearchStrategy[Any]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


MOMENTS = st.integers(-10, 250).map(lambda minutes: NOON + timedelta(minutes=minutes))
DAYS = st.integers(-5, 65).map(lambda days: date(2026, 1, 1) + timedelta(days=days))
SEARCHES = st.builds(
    Wanted,
    kind=st.sampled_from([Kind.DOCUMENT, Kind.DOCUMENT, Kind.STATUS, None]),
    direction=sometimes(st.sampled_from(["in", "out"])),
    agency=seldom(st.sampled_from(AGENCIES)),
    sender=seldom(st.sampled_from(AGENCIES)),
    receiver=seldom(st.sampled_from(AGENCIES)),
    subject=sometimes(st.lists(st.sampled_from([*WORDS, "ke hoach", "khongco"]), max_size=2).map(" ".join)),
    issued_from=seldom(DAYS),
    issued_to=seldom(DAYS),
    received_from=seldom(MOMENTS),
    received_to=seldom(MOMENTS),
    priority=seldom(some(0, 3), ()),
    verdict=seldom(some("valid", "absent", "invalid"), ()),
    state=sometimes(some(*STATES), ()),
    stage=sometimes(some(*(stage.value for stage in STAGES)), ()),
)
KEYS = st.sets(st.sampled_from(AGENCIES), min_size=1).map(frozenset)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ways that give up soon, so that searches go from one to the next, and pages come back with less than asked."""
    for name, value in {"EXAMINED": 17, "AT_FIRST": 9, "PART": 3, "FURTHER": 25, "RARE": 12}.items():
        monkeypatch.setattr(ways, name, value)
    monkeypatch.setattr(walks, "FEW", 1)
    monkeypatch.setattr(pages, "LOOKED", 30)


def found(database: Database, wanted: Wanted, caller: Caller, limit: int, *, whole: bool) -> list[str]:
    """Return all that is found, in the order of the pages."""
    ids: list[str] = []
    before = END
    for _ in range(3 * len(SENT)):
        shown = database.read_now(
            lambda connection: page(connection, wanted, caller, before=before, limit=limit, whole=whole)  # noqa: B023
        )
        assert len(shown.items) <= limit
        ids += [item.id for item in shown.items]
        if shown.next is None:
            return ids
        assert shown.next < before
        before = shown.next
    raise AssertionError(before)


@example(Wanted(direction="out", state=(DeliveryState.DEAD,)), frozenset({"G1"}), 20)
@example(Wanted(direction="in", stage=("02",)), frozenset({"G1", "G5"}), 3)
@example(Wanted(state=(DeliveryState.WAITING,), subject="ke hoach"), frozenset({"G2"}), 20)
@example(Wanted(sender="G3"), frozenset({"G1", "G2", "G5"}), 20)
@example(Wanted(sender="G3", subject="hòa giải"), frozenset({"G3", "G4", "G5"}), 3)
@example(Wanted(kind=None, subject="ngân sách", receiver="G2"), frozenset(AGENCIES), 20)
@given(wanted=SEARCHES, agencies=KEYS, limit=st.sampled_from([3, 20, 200]))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
def test_every_way_finds_exactly_what_is_meant_each_once_and_in_order(
    database: Database, wanted: Wanted, agencies: frozenset[str], limit: int
) -> None:
    caller = Caller("key:test", agencies)
    quick = found(database, wanted, caller, limit, whole=True)
    assert len(quick) == len(set(quick))
    assert set(quick) == meant(SENT, wanted, agencies)
    assert quick == found(database, wanted, caller, limit, whole=False)
    assert [SENT[ORDER[one]].at for one in quick] == sorted((SENT[ORDER[one]].at for one in quick), reverse=True)


def rows_of(database: Database) -> tuple[Any, ...]:
    """Return all that walks go by."""
    carried = select(deliveries.c.id, deliveries.c.search_number, deliveries.c.search_sender).order_by(deliveries.c.id)
    columns = document_parties.c
    beside = select(columns.party, columns.number).order_by(columns.party, columns.number)
    return tuple(
        [tuple(row) for row in database.read_now(lambda connection: connection.execute(query).all())]  # noqa: B023
        for query in (carried, beside)
    )


async def test_what_an_older_host_took_in_is_found_as_it_was_and_walked_after_a_round(database: Database) -> None:
    before = rows_of(database)
    lost = [one.id for one in SENT[100:180]]

    def forget(connection: Any) -> None:
        numbers = select(document_search.c.number).where(document_search.c.packet.in_(lost))
        connection.execute(delete(document_parties).where(document_parties.c.number.in_(numbers)))
        connection.execute(
            update(deliveries).where(deliveries.c.packet.in_(lost)).values(search_number=None, search_sender=None)
        )
        connection.execute(delete(search_progress))

    await database.write(forget)
    search, caller = Search(database), Caller("key:test", frozenset({"G1", "G2"}))
    wanted = Wanted(direction="in", verdict=("invalid",))
    old = [item.id for item in (await search.find(wanted, caller, limit=200)).items]
    assert set(old) == meant(SENT, wanted, caller.agencies)
    await Filling(database).fill()
    assert rows_of(database) == before
    assert await database.read(is_whole)
    assert [item.id for item in (await search.find(wanted, caller, limit=200)).items] == old


async def test_a_delivery_is_found_where_it_stands_now(database: Database) -> None:
    caller, dead = Caller("key:test", frozenset({"G1"})), Wanted(direction="in", state=(DeliveryState.DEAD,))
    packet = found(database, dead, caller, 50, whole=True)[3]

    def stand(state: DeliveryState) -> Any:
        mine = (deliveries.c.packet == packet) & (deliveries.c.receiver == "G1")
        return update(deliveries).where(mine).values(state=state.value)

    for state in (DeliveryState.WAITING, DeliveryState.DEAD):
        await database.write(lambda connection: connection.execute(stand(state)).rowcount)  # noqa: B023
        assert (packet in found(database, dead, caller, 50, whole=True)) is (state is DeliveryState.DEAD)
        waiting = Wanted(direction="in", state=(DeliveryState.WAITING,))
        assert (packet in found(database, waiting, caller, 50, whole=True)) is (state is DeliveryState.WAITING)


def as_an_older_host_leaves_it(connection: Connection, packet: str, agency: str) -> None:
    """Take away what a host of before walks does not write when it gives a document a new receiver."""
    number = select(document_search.c.number).where(document_search.c.packet == packet).scalar_subquery()
    [party] = parties_of([receiver("document", agency)])
    columns = document_parties.c
    connection.execute(delete(document_parties).where(columns.party == party, columns.number == number))
    mine = (deliveries.c.packet == packet) & (deliveries.c.receiver == agency)
    connection.execute(update(deliveries).where(mine).values(search_number=None, search_sender=None))


async def test_a_receiver_that_an_older_host_gave_to_an_old_document_finds_it_after_a_round(database: Database) -> None:
    before = rows_of(database)
    caller = Caller("key:test", frozenset({"G2"}))
    searches = [Wanted(direction="in", kind=Kind.DOCUMENT), Wanted(direction="in", kind=Kind.DOCUMENT, state=STATES)]
    packet = found(database, searches[0], caller, 50, whole=True)[-1]

    def given_later(connection: Connection) -> None:
        as_an_older_host_leaves_it(connection, packet, "G2")
        connection.execute(delete(search_progress))
        # All packets have been looked at.
        stands = {"checked_to": packet, "parties_to": max(ORDER), "parties_whole": True}
        connection.execute(insert(search_progress).values(**stands))

    await database.write(given_later)
    assert [packet in found(database, one, caller, 50, whole=True) for one in searches] == [False, False]
    await Filling(database).fill()
    assert [packet in found(database, one, caller, 50, whole=True) for one in searches] == [True, True]
    assert rows_of(database) == before


async def test_a_step_does_no_more_than_some_deliveries_however_many_a_packet_has(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, most = rows_of(database), 40
    monkeypatch.setattr(index, "RECEIVERS", most)
    monkeypatch.setattr(filling, "CARRIED", most)

    def unknown(connection: Connection) -> None:
        connection.execute(delete(document_parties))
        connection.execute(update(deliveries).values(search_number=None, search_sender=None))
        connection.execute(delete(search_progress))

    await database.write(unknown)
    after, steps = "", 0
    while (reached := (await database.write(partial(index.fill, after=after, most=PACKETS)))[0]) != after:
        together = [one for one in SENT if after < one.id <= reached]
        assert len(together) == 1 or sum(len(one.to) for one in together) <= most
        after, steps = reached, steps + 1
    assert (after, steps > 1) == (max(ORDER), True)
    assert await database.write(partial(carry, after="", most=most)) == (ANY, most)
    known = select(func.count()).where(deliveries.c.search_number.is_not(None))
    assert await database.read(lambda connection: connection.execute(known).scalar_one()) == most
    await Filling(database).fill()
    assert rows_of(database) == before
    assert await database.read(is_whole)


def test_a_page_goes_on_where_few_of_what_it_passed_fit(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways, "AT_FIRST", 2)
    monkeypatch.setattr(ways, "FURTHER", len(SENT))
    caller = Caller("key:test", frozenset({"G1"}))
    wanted = Wanted(verdict=("invalid",), kind=Kind.DOCUMENT, state=tuple(DeliveryState))
    limit = len(meant(SENT, wanted, caller.agencies))
    assert limit > 4
    shown = database.read_now(lambda connection: page(connection, wanted, caller, limit=limit))
    assert len(shown.items) == limit
