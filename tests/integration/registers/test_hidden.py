"""What a register hides: what waits for inspection or did not pass it, and what the holder before exchanged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from gateway.exchange.inspection.work import let_go
from gateway.exchange.registers.desk import Book, Registers
from gateway.exchange.registers.spans import Period, Span
from gateway.exchange.views import Caller, DeliveryState
from gateway.packet.dates import VIETNAM
from gateway.store.schema import agencies, deliveries
from tests.integration.exchange.conftest import House, Open, open_house, served_url
from tests.packets import document_xml, status_xml

__all__ = ["open_house", "served_url"]

G22 = Caller("vxp:g22", frozenset(["G22"]))
H41 = Caller("vxp:h41", frozenset(["H41"]))
TODAY = datetime.now(VIETNAM).date()
SPAN = Span(TODAY - timedelta(days=2), TODAY + timedelta(days=2))


@pytest.fixture
async def house(open_house: Open) -> House:
    return await open_house("hub", ["G22", "H41"], routed=False)


async def sent(house: House, number: str, **more: Any) -> str:
    return (await house.send(document_xml("G22", ["H41"], number=number, **more), G22)).document


async def put(house: House, document: str, state: DeliveryState) -> None:
    """Make its deliveries what the intake or an inspection makes of such a document."""
    here = update(deliveries).where(deliveries.c.packet == document).values(state=state.value)
    await house.exchange.database.write(lambda connection: connection.execute(here).rowcount)


async def release(house: House, document: str, held: DeliveryState) -> None:
    await house.exchange.database.write(
        lambda connection: let_go(connection, document, datetime.now(UTC), arrival_due=False, held=held)
    )


async def hand_over(house: House) -> None:
    now = update(agencies).where(agencies.c.id == "H41").values(held_since=datetime.now(UTC))
    await house.exchange.database.write(lambda connection: connection.execute(now).rowcount)


async def numbered(house: House, *, whole: bool = False) -> list[tuple[int, str]]:
    """Return the book of H41, read in pages of two."""
    registers = Registers(house.exchange.database)
    found: list[Any] = []
    while page := await registers.page(
        Book.INCOMING, "H41", SPAN, after=found[-1].place if found else "", limit=2, whole=whole
    ):
        found += page
    return [(one.number, one.document) for one in found]


async def received(house: House, ours: frozenset[str] | None) -> int:
    counted = await Registers(house.exchange.database).counts(SPAN, Period.YEAR, ours)
    return sum(one.received for one in counted if one.agency == "H41")


@pytest.mark.parametrize("state", [DeliveryState.HELD, DeliveryState.QUARANTINED])
async def test_what_is_not_let_go_stands_in_no_book_and_is_not_counted(house: House, state: DeliveryState) -> None:
    first, second, third = [await sent(house, number) for number in "123"]
    await put(house, second, state)

    assert await numbered(house) == [(1, first), (2, third)]
    assert await received(house, frozenset(["H41"])) == await received(house, None) == 2


@pytest.mark.parametrize("state", [DeliveryState.HELD, DeliveryState.QUARANTINED])
async def test_a_release_shifts_no_number_that_was_given(house: House, state: DeliveryState) -> None:
    first, second, third = [await sent(house, number) for number in "123"]
    await put(house, first, state)
    before = await numbered(house)

    await release(house, first, state)
    last = await sent(house, "4")

    assert before == [(1, second), (2, third)]
    assert await numbered(house) == [*before, (3, first), (4, last)]
    assert await received(house, frozenset(["H41"])) == await received(house, None) == 4


async def test_a_revocation_that_is_held_is_known_to_its_sender_alone(house: House) -> None:
    await sent(house, "15")
    revocation = await sent(house, "16", business=1, target="G22,2026/01/05,15/TB-ST")
    await put(house, revocation, DeliveryState.HELD)
    registers = Registers(house.exchange.database)

    assert await registers.page(Book.TAKE_BACKS, "H41", SPAN) == []
    assert len(await registers.page(Book.TAKE_BACKS, "G22", SPAN)) == 1


async def test_a_request_about_what_is_held_is_known_to_its_sender_alone(house: House) -> None:
    document = await sent(house, "15")
    await house.send(status_xml("G22", "H41", "13", document_id="G22,2026/01/05,15/TB-ST", description="nhầm"), G22)
    registers = Registers(house.exchange.database)
    known = await registers.page(Book.TAKE_BACKS, "H41", SPAN)
    await put(house, document, DeliveryState.QUARANTINED)

    assert len(known) == 1
    assert await registers.page(Book.TAKE_BACKS, "H41", SPAN) == []
    assert len(await registers.page(Book.TAKE_BACKS, "G22", SPAN)) == 1


async def test_a_new_holder_reads_nothing_of_the_holder_before(house: House) -> None:
    old = await sent(house, "15")
    await house.send(document_xml("H41", ["G22"], number="7"), H41)
    await house.send(status_xml("G22", "H41", "13", document_id="G22,2026/01/05,15/TB-ST", description="nhầm"), G22)
    await hand_over(house)
    new = await sent(house, "17")
    registers = Registers(house.exchange.database)

    assert await numbered(house) == [(1, new)]
    assert await registers.page(Book.OUTGOING, "H41", SPAN) == []
    assert await registers.page(Book.TAKE_BACKS, "H41", SPAN) == []
    [ours] = await registers.counts(SPAN, Period.YEAR, frozenset(["H41"]))
    assert (ours.sent, ours.received) == (0, 1)
    assert await numbered(house, whole=True) == [(1, old), (2, new)]
    assert len(await registers.page(Book.OUTGOING, "H41", SPAN, whole=True)) == 1
    assert await received(house, None) == 2


async def test_what_was_held_for_the_holder_before_and_let_go_later_is_not_the_new_ones(house: House) -> None:
    held = await sent(house, "1")
    await put(house, held, DeliveryState.QUARANTINED)
    await hand_over(house)
    first = await sent(house, "2")
    await release(house, held, DeliveryState.QUARANTINED)
    second, third = await sent(house, "3"), await sent(house, "4")

    assert await numbered(house) == [(1, first), (2, second), (3, third)]


async def test_a_request_of_today_tells_no_subject_of_the_holder_before(house: House) -> None:
    await sent(house, "15", subject="Chuyện cũ")
    await hand_over(house)
    await house.send(status_xml("G22", "H41", "13", document_id="G22,2026/01/05,15/TB-ST", description="nhầm"), G22)

    [one] = await Registers(house.exchange.database).page(Book.TAKE_BACKS, "H41", SPAN)

    assert one.subject == ""
