"""Killed at any step of reading a directive, the round reads it after all, and proposes everything once."""

from __future__ import annotations

import asyncio
import signal
import sys

import pytest

from tests.faults.doomed_reading import STEPS
from tests.integration.exchange.conftest import House, Open, open_house
from tests.integration.tasks.directives import GIVER, LEAD, directive, proposed, read_all, reading_desk, served_url

__all__ = ["open_house", "served_url"]

USUAL = [("begun", "sqlite"), ("making", "sqlite")]
LONG = [
    pytest.param(step, database, marks=pytest.mark.long)
    for step in STEPS
    for database in ("sqlite", "postgresql")
    if (step, database) not in USUAL
]


async def killed(house: House, step: str) -> int:
    """Run the round in a process that kills itself at this step; return how it ended."""
    exchange = house.exchange
    blobs = exchange.blobs.path("ab" * 32).parents[1]
    words = (step, exchange.database.url, str(blobs), str(exchange.staging))
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.faults.doomed_reading", *words)
    async with asyncio.timeout(120):
        return await process.wait()


@pytest.mark.parametrize(("step", "served_url"), [*USUAL, *LONG], indirect=["served_url"])
async def test_a_round_killed_at_any_step_reads_all_and_proposes_it_once(open_house: Open, step: str) -> None:
    house = await open_house("gateway", ["G22", "H41", "H14"], routed=True)
    document = (await house.send(directive(), GIVER)).document
    assert await killed(house, step) == -signal.SIGKILL
    desk = reading_desk(house)
    await read_all(house, desk)
    assert len(await proposed(desk, document, GIVER)) == 3
    assert len(await proposed(desk, document, LEAD)) == 3
