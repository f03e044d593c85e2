"""Every adapter yields what waits, streams it, and takes it off the other side's list only when told to."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from adapters.testing.bed import THEM, US, Bed
from adapters.testing.packing import Collected, all_of, bytes_of, their_status, theirs
from gateway.contract import Accepted, Incoming, Refusal, Unreachable
from gateway.findings import Finding
from gateway.packet.names import Kind

MIB = 1024 * 1024

ACCEPTED = Accepted("0123456789abcdef0123456789abcdef")
REFUSAL = Refusal(
    (Finding("packet.empty", "MessageHeader/To[2]"), Finding("packet.encoding", facts={"encoding": "UTF-7"})), "r-1"
)


class ReceivingSuite:
    """Tests of ``receive`` and of what it yields."""

    async def test_what_waits_is_yielded_fetched_and_gone_once_taken(self, bed: Bed) -> None:
        await bed.put(theirs(), Kind.DOCUMENT, THEM)
        [incoming] = await all_of(bed.adapter)
        assert incoming.kind in (None, Kind.DOCUMENT)
        assert incoming.sender in ("", THEM)
        assert incoming.receivers in ((), (US,))
        assert incoming.reference
        assert await bytes_of(incoming) == theirs()
        assert await bed.waiting() == 1
        await incoming.taken(ACCEPTED)
        assert await bed.waiting() == 0
        assert await all_of(bed.adapter) == []

    async def test_an_empty_list_ends(self, bed: Bed) -> None:
        assert await all_of(bed.adapter) == []

    async def test_all_that_waits_comes_in_one_round_the_oldest_first(self, bed: Bed) -> None:
        for number in range(5):
            await bed.put(theirs(str(number)), Kind.DOCUMENT, THEM)
        found = [await bytes_of(incoming) for incoming in await all_of(bed.adapter)]
        assert found == [theirs(str(number)) for number in range(5)]

    async def test_a_status_comes_as_one(self, bed: Bed) -> None:
        packet = their_status()
        await bed.put(packet, Kind.STATUS, THEM)
        [incoming] = await all_of(bed.adapter)
        assert incoming.kind in (None, Kind.STATUS)
        assert incoming.sender in ("", THEM)
        assert await bytes_of(incoming) == packet

    async def test_what_is_left_alone_comes_again(self, bed: Bed) -> None:
        await bed.put(theirs("1"), Kind.DOCUMENT, THEM)
        await bed.put(theirs("2"), Kind.DOCUMENT, THEM)
        first, second = await all_of(bed.adapter)
        await bytes_of(first)
        await second.taken(ACCEPTED)
        [again] = await all_of(bed.adapter)
        assert again.reference == first.reference
        assert await bytes_of(again) == theirs("1")
        await again.taken(ACCEPTED)
        assert await bed.waiting() == 0

    async def test_a_round_broken_off_leaves_the_rest_for_the_next(self, bed: Bed) -> None:
        for number in range(3):
            await bed.put(theirs(str(number)), Kind.DOCUMENT, THEM)
        async for incoming in bed.adapter.receive():
            await incoming.taken(ACCEPTED)
            break
        assert len(await all_of(bed.adapter)) == 2

    async def test_what_failed_for_good_leaves_the_list_and_is_not_forgotten(self, bed: Bed) -> None:
        await bed.put(theirs(), Kind.DOCUMENT, THEM)
        [incoming] = await all_of(bed.adapter)
        await incoming.failed(REFUSAL)
        assert await all_of(bed.adapter) == []
        assert await bed.waiting() == 0
        [told] = await bed.refusals()
        assert not told or all(code in told for code in ("packet.empty", "MessageHeader/To[2]", "packet.encoding"))

    async def test_what_one_process_left_alone_another_gets(self, bed: Bed) -> None:
        await bed.put(theirs(), Kind.DOCUMENT, THEM)
        other = await bed.another()
        await other.open()
        [incoming] = await all_of(other)
        await bytes_of(incoming)
        await other.close()
        again, *_ = await _once_there(bed)
        assert await bytes_of(again) == theirs()

    async def test_a_large_packet_is_fetched_in_pieces(self, bed: Bed) -> None:
        packet = theirs(content=b"%PDF" + bytes(range(256)) * 4 * 1024 * 10)
        assert len(packet) > 10 * MIB
        await bed.put(packet, Kind.DOCUMENT, THEM)
        [incoming] = await all_of(bed.adapter)
        collected = Collected()
        await incoming.fetch(collected.write)
        assert collected.data == packet
        assert collected.longest <= MIB

    async def test_while_the_other_side_is_down_the_list_is_unreachable(self, bed: Bed) -> None:
        await bed.put(theirs(), Kind.DOCUMENT, THEM)
        bed.down()
        with pytest.raises(Unreachable):
            await all_of(bed.adapter)
        await bed.up()
        assert len(await all_of(bed.adapter)) == 1

    async def test_what_was_cut_before_it_was_taken_comes_again(self, bed: Bed) -> None:
        await bed.put(theirs(), Kind.DOCUMENT, THEM)
        [incoming] = await all_of(bed.adapter)
        await bytes_of(incoming)
        bed.down()
        with suppress(Unreachable):  # not every protocol answers an acknowledgement
            await incoming.taken(ACCEPTED)
        await bed.up()
        [again] = await _once_there(bed)
        assert await bytes_of(again) == theirs()
        await again.taken(ACCEPTED)
        assert await bed.waiting() == 0


async def _once_there(bed: Bed) -> list[Incoming]:
    """Return what waits as soon as something does; a side that was away may be unreachable for a while yet."""
    async with asyncio.timeout(60):
        while True:
            with suppress(Unreachable):
                if found := await all_of(bed.adapter):
                    return found
            await asyncio.sleep(0)
