"""The background meets people who act on the same proposals: what they do stays, and what was destroyed is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, select, text, update

from gateway.store.schema import packets, task_proposals
from gateway.tasks.book import writing
from gateway.tasks.book.desk import TaskDesk
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.terms import Said
from gateway.tasks.proposals import acts, acts_many, forgetting, versions
from gateway.tasks.proposals.acting import How
from gateway.tasks.proposals.desk import ProposalDesk
from gateway.tasks.proposals.naming import ByDirectory
from gateway.tasks.proposals.proposal import ProposalState
from tests.integration.exchange.conftest import House, Open, eventually, open_house
from tests.integration.tasks.directives import (
    GIVER,
    directive,
    opened,
    proposed,
    read_all,
    reading_desk,
    served_url,
)

__all__ = ["open_house", "served_url"]

pytestmark = pytest.mark.parametrize("served_url", ["postgresql"], indirect=True)

NOW = How()
BEFORE_COMMIT = text("SELECT pg_sleep(1)")


class Room:
    """A house with one directive that was read, and somebody who acts while the background comes by."""

    def __init__(self, house: House, desk: ProposalDesk, document: str) -> None:
        self.desk, self.document = desk, document
        self.database = house.exchange.database

    async def meet(self, act: Callable[[Connection], Any], round_: Callable[[Connection], Any]) -> None:
        """Let the round begin when the act is done and not committed yet."""
        done: list[bool] = []

        def slow(connection: Connection) -> None:
            act(connection)
            done.append(True)
            connection.execute(BEFORE_COMMIT)

        async def acted() -> bool:
            return bool(done)

        acting = asyncio.create_task(self.database.write(slow))
        await eventually(acted)
        await self.database.write(round_)
        await acting


@pytest.fixture
async def room(open_house: Open) -> Room:
    house = await open_house("gateway", ["G22", "H41", "H14"], routed=True)
    desk = reading_desk(house)
    document = (await house.send(directive(), GIVER)).document
    await read_all(house, desk)
    return Room(house, desk, document)


async def test_what_is_confirmed_meanwhile_is_not_made_anew(room: Room) -> None:
    first, *rest = await proposed(room.desk, room.document, GIVER)
    act = partial(acts.confirm, naming=ByDirectory(), proposal=first.id, caller=GIVER, how=NOW, task=None, new=False)
    await room.meet(act, partial(versions.make_anew, packet=room.document, now=datetime.now(UTC)))
    found = await proposed(room.desk, room.document, GIVER)
    assert [one.id for one in found] == [first.id, *(one.id for one in rest)]
    assert found[0].state is ProposalState.CONFIRMED


async def test_text_that_is_split_meanwhile_is_forgotten_too(room: Room) -> None:
    first, *_ = await proposed(room.desk, room.document, GIVER)
    destroyed = update(packets).where(packets.c.id == room.document).values(destroyed_at=datetime.now(UTC))
    await room.database.write(lambda connection: connection.execute(destroyed) and None)
    parts = [{"content": "Xây dựng đề án"}, {"content": "Báo cáo"}]
    act = partial(acts_many.split, naming=ByDirectory(), proposal=first.id, caller=GIVER, how=NOW, parts=parts)
    await room.meet(act, partial(forgetting.forget, packet=room.document))
    query = select(task_proposals.c.fields, task_proposals.c.state).where(task_proposals.c.packet == room.document)
    found = await room.database.read(lambda connection: connection.execute(query).all())
    assert {row.fields["content"] for row in found} == {""}
    assert "open" not in {row.state for row in found}


async def test_what_is_refused_meanwhile_does_not_wait(room: Room) -> None:
    first, *_ = await proposed(room.desk, room.document, GIVER)
    before = (await opened(room.desk, room.document, GIVER)).directive.open
    act = partial(acts.refuse_one, naming=ByDirectory(), proposal=first.id, caller=GIVER, how=NOW, reason="Không")
    recall = partial(
        versions.propose_recall, packet=room.document, agency="G22", clauses=[], now=datetime.now(UTC), reason="taken"
    )
    await room.meet(act, recall)
    assert (await opened(room.desk, room.document, GIVER)).directive.open == before - 1


async def test_a_task_that_is_recalled_meanwhile_is_not_recalled_again(room: Room) -> None:
    first, *_ = await proposed(room.desk, room.document, GIVER)
    [task] = (await room.desk.confirm(first.id, GIVER, NOW)).proposals[0].made
    entry = (await TaskDesk(room.database).show(task, GIVER)).entry
    clauses, now = [versions.Clause((entry,))], datetime.now(UTC)
    propose = partial(versions.propose_recall, packet=room.document, agency="G22", clauses=clauses, now=now, reason="x")
    await room.database.write(propose)
    recall = (await proposed(room.desk, room.document, GIVER))[-1]
    said = Said("hand", now, "key:g22", "G22", {"reason": "Không còn cần"})
    by_hand = partial(writing.happen, task=task, happening=Happening.RECALLED, said=said)
    confirm = partial(
        acts.confirm, naming=ByDirectory(), proposal=recall.id, caller=GIVER, how=NOW, task=None, new=False
    )
    await room.meet(by_hand, confirm)
    assert (await proposed(room.desk, room.document, GIVER))[-1].state is ProposalState.CONFIRMED
