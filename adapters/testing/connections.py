"""Every adapter opens without the other side, tells the truth about it, and closes in the middle of everything."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

from adapters.testing.bed import Bed
from adapters.testing.packing import all_of, document, outgoing
from gateway.contract import Outcome, Result, Unreachable


class ConnectionSuite:
    """Tests of ``open``, ``close`` and ``check``."""

    async def test_a_system_that_answers_is_healthy(self, bed: Bed) -> None:
        assert (await bed.adapter.check()).ok

    async def test_a_system_that_is_down_is_not_and_words_say_why(self, bed: Bed) -> None:
        bed.down()
        health = await bed.adapter.check()
        assert not health.ok
        assert health.detail
        await bed.up()
        assert (await bed.adapter.check()).ok

    async def test_a_system_that_is_mute_is_not_healthy(self, bed: Bed) -> None:
        bed.mute()
        assert not (await asyncio.wait_for(bed.adapter.check(), 60)).ok

    async def test_it_opens_and_closes_while_the_other_side_is_down(self, bed: Bed, tmp_path: Path) -> None:
        bed.down()
        adapter = await bed.another()
        await adapter.open()
        assert not (await adapter.check()).ok
        assert (await adapter.send(outgoing(tmp_path, document()))).result in (Result.LATER, Result.UNKNOWN)
        await adapter.close()

    async def test_it_closes_while_calls_wait(self, bed: Bed, tmp_path: Path) -> None:
        adapter = await bed.another()
        await adapter.open()
        async with asyncio.timeout(60):
            while not (await adapter.check()).ok:
                continue
        bed.mute()
        sending = asyncio.create_task(adapter.send(outgoing(tmp_path, document())))
        receiving = asyncio.create_task(all_of(adapter))
        await asyncio.sleep(0.2)
        await asyncio.wait_for(adapter.close(), 60)
        outcome = await asyncio.wait_for(sending, 60)
        assert isinstance(outcome, Outcome)
        assert outcome.result is not Result.DELIVERED
        with suppress(Unreachable):
            assert await asyncio.wait_for(receiving, 60) == []

    async def test_closed_it_sends_nothing_and_says_so(self, bed: Bed, tmp_path: Path) -> None:
        adapter = await bed.another()
        await adapter.open()
        await adapter.close()
        await adapter.close()
        assert (await adapter.send(outgoing(tmp_path, document()))).result in (Result.LATER, Result.UNKNOWN)
        assert not (await adapter.check()).ok
        assert await bed.arrived() == []
