"""Every adapter yields what waits, streams it, and takes it off the other side's list only when told to."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from gateway.contract import Unreachable
from gateway.packet.names import Kind
from tests.contract.harness import THEM, US, Bed
from tests.contract.packing import Collected, all_of, bytes_of, theirs
from tests.packets import status_xml

MIB = 1024 * 1024


async def test_what_waits_is_yielded_fetched_and_gone_once_taken(bed: Bed) -> None:
    await bed.put(theirs(), Kind.DOCUMENT, THEM)
    [incoming] = await all_of(bed.adapter)
    assert (incoming.kind, incoming.sender) == (Kind.DOCUMENT, THEM)
    assert incoming.receivers in ((), (US,))
    assert incoming.reference
    assert await bytes_of(incoming) == theirs()
    assert await bed.waiting() == 1
    await incoming.taken()
    assert await bed.waiting() == 0
    assert await all_of(bed.adapter) == []


async def test_an_empty_list_ends(bed: Bed) -> None:
    assert await all_of(bed.adapter) == []


async def test_all_that_waits_comes_in_one_round_the_oldest_first(bed: Bed) -> None:
    for number in range(5):
        await bed.put(theirs(str(number)), Kind.DOCUMENT, THEM)
    found = [await bytes_of(incoming) for incoming in await all_of(bed.adapter)]
    assert found == [theirs(str(number)) for number in range(5)]


async def test_a_status_comes_as_one(bed: Bed) -> None:
    packet = status_xml(THEM, US, document_id=f"{US},2026/01/05,15/TB-ST")
    await bed.put(packet, Kind.STATUS, THEM)
    [incoming] = await all_of(bed.adapter)
    assert (incoming.kind, incoming.sender, await bytes_of(incoming)) == (Kind.STATUS, THEM, packet)


async def test_what_is_left_alone_comes_again(bed: Bed) -> None:
    await bed.put(theirs("1"), Kind.DOCUMENT, THEM)
    await bed.put(theirs("2"), Kind.DOCUMENT, THEM)
    first, second = await all_of(bed.adapter)
    await bytes_of(first)
    await second.taken()
    [again] = await all_of(bed.adapter)
    assert again.reference == first.reference
    assert await bytes_of(again) == theirs("1")
    await again.taken()
    assert await bed.waiting() == 0


async def test_a_round_broken_off_leaves_the_rest_for_the_next(bed: Bed) -> None:
    for number in range(3):
        await bed.put(theirs(str(number)), Kind.DOCUMENT, THEM)
    async for incoming in bed.adapter.receive():
        await incoming.taken()
        break
    assert len(await all_of(bed.adapter)) == 2


async def test_what_failed_for_good_leaves_the_list_and_is_not_forgotten(bed: Bed) -> None:
    await bed.put(theirs(), Kind.DOCUMENT, THEM)
    [incoming] = await all_of(bed.adapter)
    await incoming.failed("packet.malformed")
    assert await all_of(bed.adapter) == []
    assert await bed.waiting() == 0
    assert await bed.refusals() == 1


async def test_what_one_process_left_alone_another_gets(bed: Bed) -> None:
    await bed.put(theirs(), Kind.DOCUMENT, THEM)
    other = await bed.another()
    await other.open()
    [incoming] = await all_of(other)
    await bytes_of(incoming)
    await other.close()
    async with asyncio.timeout(30):
        while not (found := await all_of(bed.adapter)):
            continue
    assert await bytes_of(found[0]) == theirs()


async def test_a_large_packet_is_fetched_in_pieces(bed: Bed) -> None:
    packet = theirs(content=b"%PDF" + bytes(range(256)) * 4 * 1024 * 10)
    assert len(packet) > 10 * MIB
    await bed.put(packet, Kind.DOCUMENT, THEM)
    [incoming] = await all_of(bed.adapter)
    collected = Collected()
    await incoming.fetch(collected.write)
    assert collected.data == packet
    assert collected.longest <= MIB


async def test_while_the_other_side_is_down_the_list_is_unreachable(bed: Bed) -> None:
    await bed.put(theirs(), Kind.DOCUMENT, THEM)
    bed.down()
    with pytest.raises(Unreachable):
        await all_of(bed.adapter)
    await bed.up()
    assert len(await all_of(bed.adapter)) == 1


async def test_what_was_cut_before_it_was_taken_comes_again(bed: Bed) -> None:
    await bed.put(theirs(), Kind.DOCUMENT, THEM)
    [incoming] = await all_of(bed.adapter)
    await bytes_of(incoming)
    bed.down()
    with suppress(Unreachable):  # not every protocol answers an acknowledgement
        await incoming.taken()
    await bed.up()
    async with asyncio.timeout(30):
        while not (found := await all_of(bed.adapter)):
            continue
    [again] = found
    assert await bytes_of(again) == theirs()
    await again.taken()
    assert await bed.waiting() == 0
