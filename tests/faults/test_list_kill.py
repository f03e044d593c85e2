"""Killed at any step of taking a list in or back, it is nothing or all: what was decided, the background finishes."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from gateway.directory import agencies
from gateway.store.schema import task_import_parts, tasks
from gateway.tasks.book.verifying import verify
from gateway.tasks.counts import recounting
from gateway.tasks.lists.imports import Imports
from tests.faults.doomed_list import GIVER, STEPS
from tests.integration.exchange.conftest import Open, open_house
from tests.integration.tasks.directives import served_url
from tests.integration.tasks.listing import ROWS, xlsx

__all__ = ["open_house", "served_url"]

WHOLE = 5
"""Tasks of the list."""
FOUND: dict[str, tuple[int, set[str]]] = {
    "deciding": (0, set()),
    "undoing": (WHOLE, {"done", "in-progress", "assigned"}),
    "recalling": (WHOLE, {"recalled"}),
}
"""How many tasks there are in the end and how they stand; after the other steps all are there."""

LONG = [
    pytest.param(step, database, marks=pytest.mark.long)
    for step in STEPS
    for database in ("sqlite", "postgresql")
    if (step, database) != ("writing", "sqlite")
]


async def killed(url: str, file: Path, step: str) -> int:
    """Take the list in within a process that kills itself at this step; return how it ended."""
    words = (step, url, str(file))
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.faults.doomed_list", *words)
    async with asyncio.timeout(120):
        return await process.wait()


@pytest.mark.parametrize(("step", "served_url"), [("writing", "sqlite"), *LONG], indirect=["served_url"])
async def test_a_list_broken_off_at_any_step_is_nothing_or_all(open_house: Open, tmp_path: Path, step: str) -> None:
    database = (await open_house("hub", ["G22", "H41", "H14"], routed=False)).exchange.database
    named = [("G22", "Văn phòng Chính phủ", None), ("H41", "Bộ H41", None), ("H14", "Bộ H14", None)]
    await database.write(lambda c: agencies.configure(c, named, only_these=False))
    file = tmp_path / "nv.xlsx"
    file.write_bytes(xlsx(ROWS))
    assert await killed(database.url, file, step) == -signal.SIGKILL

    desk = Imports(database)
    left = [one.unwritten for one in await desk.page(GIVER)]
    assert bool(left and left[0]) == (step not in ("deciding", "undoing")), "what is under way is told"
    for _ in range(2):  # the first look learns how far it is
        await desk.rounds()[0].work()

    number, states = FOUND.get(step, (WHOLE, FOUND["undoing"][1]))
    rows = await database.read(lambda c: c.execute(select(tasks.c.code, tasks.c.state)).all())
    assert (len(rows), len({row.code for row in rows})) == (number, number)
    assert {row.state for row in rows} <= states
    assert await database.read(lambda c: c.execute(select(func.count()).select_from(task_import_parts)).scalar()) == 0
    assert [one.unwritten for one in await desk.page(GIVER)] == [0] * min(number, 1)
    assert await asyncio.to_thread(lambda: [*verify(database), *recounting.verify(database)]) == []
    again = await desk.take(await desk.check(GIVER, file, name="nv.xlsx"))
    assert (again.again, again.tasks) == (step not in ("deciding", "recalling"), WHOLE)
