"""What people do with proposals, on both databases: confirmed, mended, merged, split, refused; each once."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import orjson
import pytest
from sqlalchemy import Connection, select

from gateway.exchange.views import Caller
from gateway.findings import Refused
from gateway.roles import Role
from gateway.store.schema import audit, proposal_acts
from gateway.tasks.book import writing
from gateway.tasks.book.desk import TaskDesk
from gateway.tasks.book.reading import Wanted
from gateway.tasks.book.verifying import verify
from gateway.tasks.book.writing import Origin
from gateway.tasks.life.happenings import Happening, Side
from gateway.tasks.life.terms import Body, Said, Terms
from gateway.tasks.proposals.acting import Done, How
from gateway.tasks.proposals.desk import ProposalDesk
from gateway.tasks.proposals.proposal import Part, ProposalState, Proposed
from tests.integration.exchange.conftest import House, Open, open_house
from tests.integration.tasks.directives import (
    BOTH,
    GIVER,
    HELPER,
    LEAD,
    STRANGER,
    directive,
    opened,
    proposed,
    read_all,
    reading_desk,
    served_url,
)

__all__ = ["open_house", "served_url"]

NOW = How()


class Room:
    """A house with one directive that was read."""

    def __init__(self, house: House, desk: ProposalDesk, document: str) -> None:
        self.house, self.desk, self.document = house, desk, document
        self.book = TaskDesk(house.exchange.database)

    async def first(self, caller: Caller) -> Proposed:
        """The first proposal to an agency."""
        return (await proposed(self.desk, self.document, caller))[0]

    async def tasks(self, caller: Caller) -> list[Any]:
        """The tasks of an agency, the oldest first."""
        return (await self.book.page(caller, Wanted()))[::-1]

    async def code_of(self, work: Any) -> str:
        """The code with which an act is turned away."""
        with pytest.raises(Refused) as refused:
            await work
        return refused.value.findings[0].code


@pytest.fixture
async def room(open_house: Open) -> Room:
    house = await open_house("gateway", ["G22", "H41", "H14"], routed=True)
    desk = reading_desk(house)
    document = (await house.send(directive(), GIVER)).document
    await read_all(house, desk)
    return Room(house, desk, document)


@BOTH
async def test_the_assigner_confirms_one_task_for_each_lead(room: Room) -> None:
    one = await room.first(GIVER)
    leads = [{"name": "Đơn vị H41"}, {"name": "Đơn vị H14"}]
    await room.desk.mend(one.id, GIVER, NOW, {"lead": leads, "support": []})
    done = await room.desk.confirm(one.id, GIVER, NOW)
    found = await room.tasks(GIVER)
    assert [task.task.terms.lead.id for task in found] == ["H41", "H14"]
    assert {(task.clause, task.system, task.directive) for task in found} == {(one.id, "G22", room.document)}
    assert done.proposals[0].made == tuple(task.id for task in found)
    assert str(found[0].task.terms.deadline) == "2026-03-31"
    assert await asyncio.to_thread(lambda: list(verify(room.house.exchange.database))) == []


@BOTH
async def test_the_receiver_confirms_a_task_of_its_own(room: Room) -> None:
    one = await room.first(LEAD)
    await room.desk.confirm(one.id, LEAD, NOW)
    [task] = await room.tasks(LEAD)
    terms = task.task.terms
    assert (task.system, terms.assigner.id, terms.lead.id) == ("H41", "G22", "H41")
    assert [body.id for body in terms.support] == ["H14"]
    assert (await opened(room.desk, room.document, LEAD)).directive.stands == "settled"


async def test_a_supporting_receiver_stands_on_its_side(room: Room) -> None:
    await room.desk.confirm((await room.first(HELPER)).id, HELPER, NOW)
    assert [task.system for task in await room.book.page(HELPER, Wanted(sides=(Side.SUPPORT,)))] == ["H14"]


async def test_a_task_that_came_already_is_shown_and_not_doubled(room: Room) -> None:
    one = await room.first(LEAD)
    terms = Terms(one.fields.content, Body("G22"), Body("H41"))
    came = await room.book.assign(GIVER, terms, Origin("G22", directive=room.document))
    shown = (await opened(room.desk, room.document, LEAD)).proposals[0]
    assert [entry.id for entry in shown.beside] == [came.id]
    done = await room.desk.confirm(one.id, LEAD, NOW)
    assert done.proposals[0].made == (came.id,)
    assert len(await room.tasks(LEAD)) == 1


async def test_of_two_leads_the_one_that_has_no_task_yet_gets_one(room: Room) -> None:
    one = await room.first(GIVER)
    # The record of one lead was taken up before the clause was confirmed.
    terms = Terms(one.fields.content, Body("G22"), Body("H41"))
    begun = partial(
        writing.begin,
        origin=Origin("H41", "NV-OWN", directive=room.document),
        happening=Happening.ASSIGNED,
        said=Said("read", datetime.now(UTC), "x", "G22", terms.plain()),
    )
    own = await room.house.exchange.database.write(begun)
    await room.desk.mend(one.id, GIVER, NOW, {"lead": [{"name": "Đơn vị H41"}, {"name": "Đơn vị H14"}], "support": []})
    done = await room.desk.confirm(one.id, GIVER, NOW)
    assert [(task.system, task.task.terms.lead.id) for task in await room.tasks(GIVER)] == [
        ("H41", "H41"), ("G22", "H14")
    ]  # fmt: skip
    assert done.proposals[0].made[0] == own.id
    assert len(done.proposals[0].made) == 2


async def test_a_person_may_say_which_task_is_meant_or_that_it_is_another(room: Room) -> None:
    one, other = (await proposed(room.desk, room.document, HELPER))[:2]
    terms = Terms("Việc khác hẳn về nội dung", Body("G22"), Body("H14"))
    came = await room.book.assign(GIVER, terms, Origin("G22", directive=room.document))
    assert (await room.desk.confirm(one.id, HELPER, NOW, task=came.id)).proposals[0].made == (came.id,)
    assert await room.code_of(room.desk.confirm(other.id, HELPER, NOW, task="1" * 32)) == "task.unknown"
    assert (await room.desk.confirm(other.id, HELPER, NOW, new=True)).proposals[0].made != (came.id,)


async def test_two_clauses_in_nearly_the_same_words_are_two_tasks(room: Room) -> None:
    lead = [{"id": "H41"}]
    words = "Chủ trì, phối hợp với các cơ quan liên quan tham mưu ban hành văn bản về lĩnh vực"
    made: list[str] = []
    for field in ("y tế", "giáo dục"):
        fields = {"content": f"{words} {field}", "lead": lead}
        added = (await room.desk.add(room.document, GIVER, None, NOW, fields)).proposals[0]
        made += (await room.desk.confirm(added.id, GIVER, NOW)).proposals[0].made
    assert len(set(made)) == 2


async def test_of_two_alike_only_one_takes_the_task_that_came(room: Room) -> None:
    words = "Chủ trì, phối hợp với các cơ quan liên quan tham mưu ban hành văn bản về lĩnh vực"
    came = await room.book.assign(
        GIVER, Terms(f"{words} y tế", Body("G22"), Body("H41")), Origin("G22", directive=room.document)
    )
    made: list[str] = []
    for field in ("y tế", "giáo dục"):
        fields = {"content": f"{words} {field}", "lead": [{"id": "H41"}]}
        added = (await room.desk.add(room.document, LEAD, None, NOW, fields)).proposals[0]
        made += (await room.desk.confirm(added.id, LEAD, NOW)).proposals[0].made
    assert made[0] == came.id
    assert made[1] != came.id


@BOTH
async def test_two_who_confirm_at_once_make_one_task(room: Room) -> None:
    one = await room.first(LEAD)
    both = await asyncio.gather(*(room.desk.confirm(one.id, LEAD, NOW) for _ in range(2)))
    assert sorted(done.new for done in both) == [False, True]
    assert len(await room.tasks(LEAD)) == 1


@BOTH
async def test_who_saw_an_older_version_is_turned_away(room: Room) -> None:
    one = await room.first(LEAD)
    await room.desk.mend(one.id, LEAD, How(version=1), {"deadline": "2026-04-30"})
    assert await room.code_of(room.desk.confirm(one.id, LEAD, How(version=1))) == "proposal.changed"
    assert await room.tasks(LEAD) == []
    await room.desk.confirm(one.id, LEAD, How(version=2))
    assert str((await room.tasks(LEAD))[0].task.terms.deadline) == "2026-04-30"


async def test_a_confirmation_that_is_sent_again_is_no_conflict(room: Room) -> None:
    one = await room.first(LEAD)
    first = await room.desk.confirm(one.id, LEAD, How(version=1))
    again = await room.desk.confirm(one.id, LEAD, How(version=1))
    assert (again.new, again.proposals[0].made) == (False, first.proposals[0].made)


async def test_the_same_act_again_changes_nothing(room: Room) -> None:
    one = await room.first(LEAD)
    once = How(event="một lần")
    first = await room.desk.split(one.id, LEAD, once, [{"content": "Xây dựng đề án"}, {"content": "Báo cáo đề án"}])
    again = await room.desk.split(one.id, LEAD, once, [{"content": "Xây dựng đề án"}, {"content": "Báo cáo đề án"}])
    assert (first.new, again.new) == (True, False)
    assert [found.id for found in again.proposals[:2]] == [found.id for found in first.proposals]
    states = [found.state for found in await proposed(room.desk, room.document, LEAD)]
    assert states.count(ProposalState.OPEN) == 2


async def test_what_was_read_wrongly_is_mended_and_its_part_follows(room: Room) -> None:
    other = (await proposed(room.desk, room.document, LEAD))[2]
    assert other.part is Part.NONE
    assert await room.code_of(room.desk.confirm(other.id, LEAD, NOW)) == "proposal.not-concerned"
    mended = await room.desk.mend(other.id, LEAD, NOW, {"lead": [{"name": "Đơn vị H41"}], "kind": "one-off"})
    assert (mended.proposals[0].part, mended.proposals[0].state) == (Part.LEAD, ProposalState.OPEN)
    assert (await room.desk.mend(other.id, LEAD, NOW, {"kind": "one-off"})).new is False
    assert await room.code_of(room.desk.mend(other.id, LEAD, NOW, {"colour": "red"})) == "task.terms-wrong"
    assert await room.code_of(room.desk.mend(other.id, LEAD, NOW, {"content": " "})) == "task.text-missing"


async def test_a_refused_proposal_can_be_reopened_and_a_confirmed_one_not_refused(room: Room) -> None:
    one = await room.first(LEAD)
    assert await room.code_of(room.desk.refuse(one.id, LEAD, NOW, " ")) == "task.text-missing"
    await room.desk.refuse(one.id, LEAD, NOW, "Không phải nhiệm vụ")
    assert (await room.desk.refuse(one.id, LEAD, NOW, "Lần nữa")).new is False
    assert await room.code_of(room.desk.confirm(one.id, LEAD, NOW)) == "proposal.not-open"
    await room.desk.reopen(one.id, LEAD, NOW)
    await room.desk.confirm(one.id, LEAD, NOW)
    assert await room.code_of(room.desk.refuse(one.id, LEAD, NOW, "Muộn rồi")) == "proposal.not-open"
    assert await room.code_of(room.desk.reopen(one.id, LEAD, NOW)) == "proposal.not-open"


async def test_several_are_merged_into_one(room: Room) -> None:
    one, two, _ = await proposed(room.desk, room.document, GIVER)
    merged = (await room.desk.merge([one.id, two.id], GIVER, NOW, {})).proposals[0]
    assert [doer.id for doer in merged.fields.lead] == ["H41", "H14"]
    assert one.fields.content.rstrip(".") in merged.fields.content
    assert two.fields.content.rstrip(".") in merged.fields.content
    states = {found.id: found.state for found in await proposed(room.desk, room.document, GIVER)}
    assert (states[one.id], states[two.id]) == (ProposalState.MERGED, ProposalState.MERGED)
    assert await room.code_of(room.desk.merge([one.id, merged.id], GIVER, NOW, {})) == "proposal.not-open"
    mine = await room.first(LEAD)
    assert await room.code_of(room.desk.merge([merged.id, mine.id], GIVER, NOW, {})) == "proposal.unknown"
    assert await room.code_of(room.desk.merge([merged.id], GIVER, NOW, {})) == "proposal.parts-wrong"


async def test_strangers_and_unknown_ids_get_the_same_answer(room: Room) -> None:
    one = await room.first(LEAD)
    for caller, proposal in ((STRANGER, one.id), (HELPER, one.id), (LEAD, "0" * 32)):
        assert await room.code_of(room.desk.confirm(proposal, caller, NOW)) == "proposal.unknown"
    assert (
        await room.code_of(room.desk.add(room.document, STRANGER, None, NOW, {"content": "x"})) == "directive.unknown"
    )


async def test_every_act_stands_in_the_audit_and_the_record(room: Room) -> None:
    one = await room.first(LEAD)
    await room.desk.mend(one.id, LEAD, NOW, {"field": "chuyển đổi số"})
    await room.desk.confirm(one.id, LEAD, NOW)

    def look(connection: Connection) -> tuple[list[Any], list[Any]]:
        acts = connection.execute(select(proposal_acts.c.kind).order_by(proposal_acts.c.at)).scalars().all()
        told = connection.execute(select(audit).where(audit.c.action.like("proposal.%"))).all()
        return list(acts), [(row.actor, row.action, row.object) for row in told]

    acts, told = await room.house.exchange.database.read(look)
    assert acts == ["mend", "confirm"]
    assert told == [("key:h41", "proposal.mend", one.id), ("key:h41", "proposal.confirm", one.id)]


async def test_corrections_become_examples_that_only_readers_get(room: Room, tmp_path: Any) -> None:
    one, two, three = await proposed(room.desk, room.document, LEAD)
    assert await room.desk.export(LEAD, "H41", tmp_path / "none", "test") == 0
    await room.desk.refuse(three.id, LEAD, NOW, "Đọc nhầm")
    await room.desk.mend(one.id, LEAD, NOW, {"deadline": "2026-04-30", "deadline_text": "trước ngày 30/4/2026"})
    await room.desk.add(room.document, LEAD, None, NOW, {"content": "Cử đầu mối", "lead": [{"name": "Đơn vị H41"}]})
    assert await room.desk.export(LEAD, "H41", tmp_path, "test") == 1
    [file] = tmp_path.glob("*.json")
    gold = orjson.loads(file.read_bytes())
    assert gold["id"] == file.stem
    assert "Đơn vị H88" in file.with_suffix(".txt").read_text(encoding="utf-8")
    assert [task["content"] for task in gold["tasks"]] == [one.fields.content, two.fields.content, "Cử đầu mối"]
    assert (gold["tasks"][0]["deadline"], gold["tasks"][0]["coordinate"]) == ("2026-04-30", ["Đơn vị H14"])
    assert file.stat().st_mode & 0o077 == 0
    assert await room.code_of(room.desk.export(HELPER, "H41", tmp_path, "test")) == "task.not-yours"
    assert (await room.desk.example(room.document, LEAD, None, "test")).gold == gold
    assert await room.code_of(room.desk.example(room.document, STRANGER, None, "test")) == "directive.unknown"


async def test_a_clerk_confirms_and_a_recall_needs_who_decides(room: Room) -> None:
    clerk = Caller("user:1", frozenset(["H41"]), role=Role.CLERK)
    assert (await room.desk.confirm((await room.first(LEAD)).id, clerk, NOW)).new


async def anything(room: Room, chance: random.Random, number: int) -> None:
    """Do one act of any kind, and once more: refused or not, the second time changes nothing."""
    desk, found = room.desk, await proposed(room.desk, room.document, GIVER)
    one, other = chance.choice(found), chance.choice(found)
    how = How(event=f"{number}", version=chance.choice([None, one.version]))
    added = {"content": f"Thêm {number}", "lead": [{"id": "H41"}]}
    acts: list[Callable[[], Awaitable[Done]]] = [
        lambda: desk.confirm(one.id, GIVER, how),
        lambda: desk.mend(one.id, GIVER, how, {"content": f"Việc số {number} của ngành"}),
        lambda: desk.refuse(one.id, GIVER, how, "không"),
        lambda: desk.reopen(one.id, GIVER, how),
        lambda: desk.split(one.id, GIVER, how, [{"content": f"Phần {number}a"}, {"content": f"Phần {number}b"}]),
        lambda: desk.merge([one.id, other.id], GIVER, how, {}),
        lambda: desk.add(room.document, GIVER, None, how, added),
    ]
    act = chance.choice(acts)
    with contextlib.suppress(Refused):
        await act()
        assert (await act()).new is False


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_people_do_the_counts_hold_and_no_task_is_made_twice(room: Room, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a story, not a secret
    desk = room.desk
    for number in range(40):
        await anything(room, chance, number)
    found = await proposed(desk, room.document, GIVER)
    shown = (await opened(desk, room.document, GIVER)).directive
    assert shown.open == len([one for one in found if one.state is ProposalState.OPEN])
    assert shown.stands == ("open" if shown.open else "settled")
    made = [task for one in found if one.state is ProposalState.CONFIRMED for task in one.made]
    assert {task.id for task in await room.tasks(GIVER)} == set(made)
    gone = {one.id for one in found if one.state in (ProposalState.MERGED, ProposalState.SPLIT)}
    assert gone == {source for one in found for source in one.sources}
    assert await asyncio.to_thread(lambda: list(verify(room.house.exchange.database))) == []
