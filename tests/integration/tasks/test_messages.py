"""Updates of tasks between gateways, with a hub between: whole lives, order and conflicts, on both databases."""

from __future__ import annotations

import asyncio

import pytest

from gateway.findings import Finding
from gateway.tasks.book.verifying import verify
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.states import State
from tests.integration.exchange.conftest import Open, open_house, served_url
from tests.integration.tasks.books import Book, Land, land

__all__ = ["open_house", "served_url"]


@pytest.fixture
async def three(open_house: Open) -> Land:
    return await land(open_house, "G22", "H41", "H14", hub=True)


def _faults(book: Book) -> list[Finding]:
    return list(verify(book.database))


async def test_the_whole_life_of_a_task_is_told_by_documents(three: Land) -> None:
    giver, lead, helper = three["G22"], three["H41"], three["H14"]
    code = (await giver.assign()).code
    await three.settle()
    await lead.happen(code, Happening.ACCEPTED)
    await three.settle()
    await helper.happen(code, Happening.PROGRESS, text="Đã góp ý")
    await lead.happen(code, Happening.PROGRESS, text="Đang soạn", percent=60)
    await three.settle()
    await lead.happen(code, Happening.REPORT_PREPARED, text="Dự thảo")
    await lead.happen(code, Happening.REPORTED, text="Đã trình")
    await three.settle()
    await giver.happen(code, Happening.CONFIRMED)
    await three.settle()
    told = ["assigned", "accepted", "progress", "progress", "reported", "confirmed"]
    for book in three:
        assert sorted(one for one in await book.events(code) if one != "report-prepared") == sorted(told)
        assert (await book.task(code)).state is State.DONE
        assert (await book.task(code)).percent == 100
        assert await book.conflicts() == []
        faults = await asyncio.to_thread(_faults, book)
        assert faults == []
