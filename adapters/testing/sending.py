"""Every adapter sends once, says what became of it, and never raises."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from adapters.testing.bed import OTHERS, THEM, Arrived, Bed
from adapters.testing.packing import document, outgoing, status
from gateway.contract import Result
from gateway.packet.names import Kind

NOT_THERE = {Result.LATER, Result.UNKNOWN}


class SendingSuite:
    """Tests of ``send`` and ``ask``."""

    async def test_a_document_arrives_byte_for_byte_at_all_its_receivers(self, bed: Bed, tmp_path: Path) -> None:
        packet = document()
        outcome = await bed.adapter.send(outgoing(tmp_path, packet))
        assert outcome.result is Result.DELIVERED
        assert outcome.receipt
        [arrived] = await bed.arrived()
        assert arrived == Arrived(packet, Kind.DOCUMENT, frozenset({THEM, OTHERS}))

    async def test_a_document_for_some_of_its_receivers_reaches_only_these(self, bed: Bed, tmp_path: Path) -> None:
        packet = outgoing(tmp_path, document(), receivers=(OTHERS,), whole=False)
        assert (await bed.adapter.send(packet)).result is Result.DELIVERED
        [arrived] = await bed.arrived()
        assert arrived.receivers == {OTHERS}

    async def test_a_status_arrives_as_one(self, bed: Bed, tmp_path: Path) -> None:
        answered = f"{THEM},2026/01/05,7/TB-ST"
        packet = outgoing(tmp_path, status(), Kind.STATUS, (THEM,), answers=answered)
        assert (await bed.adapter.send(packet)).result is Result.DELIVERED
        [arrived] = await bed.arrived()
        assert arrived == Arrived(status(), Kind.STATUS, frozenset({THEM}))

    async def test_a_large_document_arrives(self, bed: Bed, tmp_path: Path) -> None:
        packet = document(content=b"%PDF" + bytes(range(256)) * 4 * 1024 * 8)
        assert (await bed.adapter.send(outgoing(tmp_path, packet))).result is Result.DELIVERED
        [arrived] = await bed.arrived()
        assert arrived.packet == packet

    async def test_the_same_packet_sent_again_is_one_packet_under_the_same_receipt(
        self, bed: Bed, tmp_path: Path
    ) -> None:
        packet = outgoing(tmp_path, document())
        first, again = await bed.adapter.send(packet), await bed.adapter.send(packet)
        assert (first.result, first.receipt) == (again.result, again.receipt)
        assert len(await bed.arrived()) == 1

    async def test_many_packets_at_once_all_arrive(self, bed: Bed, tmp_path: Path) -> None:
        packets = [outgoing(tmp_path, document(str(number))) for number in range(20)]
        outcomes = await asyncio.gather(*(bed.adapter.send(packet) for packet in packets))
        assert {outcome.result for outcome in outcomes} == {Result.DELIVERED}
        assert len(await bed.arrived()) == 20

    async def test_what_cannot_be_accepted_is_refused_with_words(self, bed: Bed, tmp_path: Path) -> None:
        outcome = await bed.adapter.send(bed.unacceptable(outgoing(tmp_path, document())))
        assert outcome.result is Result.REFUSED
        assert outcome.code or outcome.detail
        assert await bed.arrived() == []

    async def test_a_stored_file_that_is_gone_is_tried_later(self, bed: Bed, tmp_path: Path) -> None:
        packet = outgoing(tmp_path, document())
        outcome = await bed.adapter.send(replace(packet, file=tmp_path / "gone"))
        assert outcome.result is Result.LATER
        assert await bed.arrived() == []

    async def test_while_the_other_side_is_down_nothing_counts_as_delivered(self, bed: Bed, tmp_path: Path) -> None:
        packet = outgoing(tmp_path, document())
        bed.down()
        outcome = await bed.adapter.send(packet)
        assert outcome.result in NOT_THERE
        assert outcome.detail
        await bed.up()
        assert (await bed.adapter.send(packet)).result is Result.DELIVERED
        assert len(await bed.arrived()) == 1

    async def test_while_the_other_side_is_mute_sending_ends_by_itself(self, bed: Bed, tmp_path: Path) -> None:
        packet = outgoing(tmp_path, document())
        bed.mute()
        assert (await asyncio.wait_for(bed.adapter.send(packet), 60)).result in NOT_THERE
        await bed.up()
        assert (await bed.adapter.send(packet)).result is Result.DELIVERED
        assert len(await bed.arrived()) == 1

    async def test_asking_never_contradicts_what_happened(self, bed: Bed, tmp_path: Path) -> None:
        packet = outgoing(tmp_path, document())
        assert (await bed.adapter.ask(packet)).result in NOT_THERE
        sent = await bed.adapter.send(packet)
        asked = await bed.adapter.ask(packet)
        assert asked.result in (Result.DELIVERED, Result.UNKNOWN)
        assert asked.receipt in ("", sent.receipt)

    async def test_asking_a_system_that_is_down_tells_nothing(self, bed: Bed, tmp_path: Path) -> None:
        bed.down()
        assert (await bed.adapter.ask(outgoing(tmp_path, document()))).result is Result.UNKNOWN
