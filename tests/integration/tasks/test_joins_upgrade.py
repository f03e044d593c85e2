"""Joins in a rolling upgrade: a release that cannot read a joined task meets none, and does not come back to one."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from gateway.findings import Refused
from gateway.store.migrate import SCRIPTS, migrate
from gateway.store.releases import PROGRAM, older_at_work
from gateway.store.schema import schema_facts
from gateway.tasks.joins.joining import SINCE
from gateway.tasks.life.states import State
from tests.integration.exchange.conftest import Open, eventually, open_house
from tests.integration.tasks.books import NO_HELP, Book, Land, alert_kinds, land
from tests.integration.tasks.directives import served_url
from tests.integration.tasks.test_joins import joins, kept

__all__ = ["open_house", "served_url"]

SAME = "NV-1"
"""A code that both know: no more is needed for it to be certain."""


async def told(giver: Book, land: Land) -> None:
    """Let the assigner's gateway tell the performer's of the task."""
    await giver.assign(NO_HELP, code=SAME)
    await land.settle()


def release_before(folder: Path) -> Path:
    """Return the migrations of a release that knows no joins."""
    scripts = folder / "before"
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (scripts / "versions").glob("*.py"):
        if file.name >= SINCE:
            file.unlink()
    return scripts


async def oldest(book: Book) -> str:
    return await book.database.read(lambda connection: connection.execute(select(schema_facts.c.oldest)).scalar_one())


async def test_the_release_before_may_come_back_until_a_task_is_joined(open_house: Open, tmp_path: Path) -> None:
    both = await land(open_house, "G22", "H41")
    giver, lead = both["G22"], both["H41"]
    before = release_before(tmp_path)
    await kept(lead, SAME)
    await asyncio.to_thread(migrate, lead.database.url, scripts=before)
    await told(giver, both)
    assert await joins(lead, "joined") == [(SAME, SAME)]
    assert await oldest(lead) == SINCE
    with pytest.raises(Refused, match=r"store\.newer"):
        await asyncio.to_thread(migrate, lead.database.url, scripts=before)
    await asyncio.to_thread(migrate, lead.database.url)


@pytest.mark.parametrize("served_url", ["postgresql"], indirect=True)
async def test_what_is_certain_waits_while_a_host_of_the_release_before_is_at_work(open_house: Open) -> None:
    both = await land(open_house, "G22", "H41")
    giver, lead = both["G22"], both["H41"]
    await kept(lead, SAME)
    named = {"server_settings": {"application_name": PROGRAM}}
    engine = create_async_engine(lead.database.url, poolclass=NullPool, connect_args=named)
    first = await oldest(lead)
    async with engine.connect() as older:
        await older.execute(text("SELECT 1"))
        await told(giver, both)
        assert await joins(lead, "proposed") == [(SAME, SAME)]
        assert await alert_kinds(lead) == [("task.join-proposed", True)]
        [pair] = await lead.tasks.joins.page(lead.caller, state="proposed", task=None, after=None, limit=10)
        with pytest.raises(Refused, match=r"task\.join-not-yet"):
            await lead.tasks.joins.confirm(pair.id, lead.caller)
        assert pair.own.task.state is State.ASSIGNED
        assert await oldest(lead) == first
    await engine.dispose()

    async def alone() -> bool:
        return not await lead.database.read(lambda connection: older_at_work(connection, SINCE))

    await eventually(alone)
    assert (await lead.tasks.joins.confirm(pair.id, lead.caller)).state == "joined"
    assert await alert_kinds(lead) == [("task.join-proposed", False)]
    assert await oldest(lead) == SINCE


def test_the_migration_that_brought_joins_is_the_one_that_is_named() -> None:
    assert [file.name for file in (SCRIPTS / "versions").glob(f"{SINCE}_*.py")] == [f"{SINCE}_task_joins.py"]
