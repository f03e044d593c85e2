"""Later versions, take-backs and replies: what they do to a directive's tasks, and what is tied to these."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from gateway.exchange.views import Caller
from gateway.findings import Refused
from gateway.packet.names import StatusCode
from gateway.roles import Role
from gateway.tasks.book import writing
from gateway.tasks.book.desk import TaskDesk
from gateway.tasks.book.reading import Wanted
from gateway.tasks.book.writing import Origin
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.states import State
from gateway.tasks.life.terms import Body, Said, Terms
from gateway.tasks.proposals.acting import How
from gateway.tasks.proposals.desk import ProposalDesk
from gateway.tasks.proposals.proposal import ProposalKind, ProposalState
from gateway.tasks.proposals.rules import ReadingRules
from tests.integration.exchange.conftest import House, Open, open_house
from tests.integration.tasks.directives import (
    BOTH,
    DIRECTIVE,
    GIVER,
    HELPER,
    LEAD,
    altered,
    directive,
    notice,
    proposed,
    read_all,
    reading_desk,
    served_url,
)
from tests.packets import document_xml, replacement, response_for, status_xml

__all__ = ["open_house", "served_url"]

NOW = How()
FIRST = "G22,2026/01/05,15/TB-ST"
LATER = DIRECTIVE.replace("31/3/2026", "30/6/2026").replace("2. Đơn vị H14", "2. Đơn vị H41")
SHORTER = "\n".join(line for line in DIRECTIVE.splitlines() if not line.startswith("2."))


class Story:
    """A directive whose tasks the assigner has confirmed."""

    def __init__(self, house: House, desk: ProposalDesk) -> None:
        self.house, self.desk = house, desk
        self.book = TaskDesk(house.exchange.database)
        self.document = ""

    async def send(self, packet: bytes, caller: Caller = GIVER) -> str:
        """Send a packet and read what is due."""
        document = (await self.house.send(packet, caller)).document
        await read_all(self.house, self.desk)
        return document

    async def tasks(self, caller: Caller = GIVER) -> list[Any]:
        """The tasks of an agency, the oldest first."""
        return (await self.book.page(caller, Wanted()))[::-1]

    async def events(self, task: str) -> list[str]:
        """What happened to a task."""
        return [event.happening.value for event in (await self.book.show(task, GIVER)).events]

    async def links(self, task: str, document: str) -> list[str]:
        """How a document belongs to a task."""
        return [one.relation for one in (await self.book.show(task, GIVER)).documents if one.packet == document]


@pytest.fixture
async def story(open_house: Open) -> Story:
    house = await open_house("gateway", ["G22", "H41", "H14"], routed=True)
    story = Story(house, reading_desk(house))
    story.document = await story.send(directive(document_id=FIRST))
    for one in (await proposed(story.desk, story.document, GIVER))[:2]:
        await story.desk.confirm(one.id, GIVER, NOW)
    return story


@BOTH
async def test_a_replaced_directive_amends_and_keeps_and_recalls_what_a_person_confirms(story: Story) -> None:
    first, second = await story.tasks()
    text = SHORTER.replace("31/3/2026", "30/6/2026")
    new = await story.send(directive(text, business=3, number="16", document_id="d2", replaced=[replacement(FIRST)]))
    assert "noted" in await story.events(first.id)
    assert await story.links(first.id, new) == ["change"]
    found = await proposed(story.desk, new, GIVER)
    assert [(one.kind, one.targets) for one in found] == [
        (ProposalKind.AMEND, (first.id,)),
        (ProposalKind.NEW, ()),
        (ProposalKind.RECALL, (second.id,)),
    ]
    for one in found:
        await story.desk.confirm(one.id, GIVER, NOW)
    amended, recalled, *_ = await story.tasks()
    assert (str(amended.task.terms.deadline), amended.task.state) == ("2026-06-30", State.ASSIGNED)
    assert recalled.task.state is State.RECALLED
    event = (await story.book.show(recalled.id, GIVER)).events[-1]
    assert (event.happening.value, event.body["document"]) == ("recalled", new)


async def test_an_update_that_gives_a_task_to_another_recalls_and_assigns(story: Story) -> None:
    first, second = await story.tasks()
    new = await story.send(directive(LATER, business=2, number="17", document_id="d3", target=FIRST))
    assert "noted" not in await story.events(first.id)
    one = next(one for one in await proposed(story.desk, new, GIVER) if one.targets == (second.id,))
    assert one.kind is ProposalKind.AMEND
    await story.desk.confirm(one.id, GIVER, NOW)
    tasks = {task.id: task for task in await story.tasks()}
    assert tasks[second.id].task.state is State.RECALLED
    [moved] = [task for task in tasks.values() if task.id not in (first.id, second.id)]
    assert (moved.task.terms.lead.id, moved.clause) == ("H41", second.clause)


async def test_a_task_kept_elsewhere_is_linked_to_a_replacement_and_not_noted_in_its_keepers_name(story: Story) -> None:
    said = Said("told", datetime.now(UTC), "x", "G99", Terms("Rà soát", Body("G99"), Body("H41")).plain(), "")
    origin = Origin("G99", "NV-1", directive=story.document)
    begin = partial(writing.begin, origin=origin, happening=Happening.ASSIGNED, said=said, packet=story.document)
    told = (await story.house.exchange.database.write(begin)).id
    new = await story.send(directive(LATER, business=3, number="21", document_id="d9", replaced=[replacement(FIRST)]))
    shown = await story.book.show(told, LEAD)
    assert [event.happening.value for event in shown.events] == ["assigned"]
    assert [one.relation for one in shown.documents if one.packet == new] == ["change"]


async def test_an_equal_version_proposes_to_keep_what_there_is(story: Story) -> None:
    before = await story.tasks()
    new = await story.send(directive(business=3, number="18", document_id="d4", replaced=[replacement(FIRST)]))
    found = await proposed(story.desk, new, GIVER)
    assert [one.kind for one in found] == [ProposalKind.KEEP, ProposalKind.KEEP, ProposalKind.NEW]
    done = await story.desk.confirm(found[0].id, GIVER, NOW)
    assert done.proposals[0].made == (before[0].id,)
    assert len(await story.tasks()) == 2


async def test_a_version_that_came_before_its_directive_is_proposed_anew(open_house: Open) -> None:
    house = await open_house("gateway", ["G22", "H41", "H14"], routed=True)
    story = Story(house, reading_desk(house))
    early = await story.send(directive(LATER, business=3, number="19", document_id="d5", replaced=[replacement(FIRST)]))
    assert {one.kind for one in await proposed(story.desk, early, GIVER)} == {ProposalKind.NEW}
    story.document = await story.send(directive(document_id=FIRST))
    done = await story.desk.confirm((await proposed(story.desk, story.document, GIVER))[0].id, GIVER, NOW)
    await read_all(house, story.desk)
    found = (await proposed(story.desk, early, GIVER))[0]
    assert (found.kind, found.targets) == (ProposalKind.AMEND, done.proposals[0].made)


async def test_a_replacement_for_one_receiver_touches_the_tasks_of_no_other(story: Story) -> None:
    first, second = await story.tasks()
    only = [replacement(FIRST, "H14")]
    clause = "Đơn vị H14 rà soát toàn bộ hồ sơ tồn đọng và gửi kết quả trước ngày 01/3/2026."
    text = f"CHỈ THỊ\nYêu cầu các đơn vị:\n1. {clause}"
    new = await story.send(directive(text, business=3, number="20", document_id="d6", replaced=only))
    assert await story.links(first.id, new) == []
    assert "noted" in await story.events(second.id)
    found = await proposed(story.desk, new, GIVER)
    assert [(one.kind, one.targets) for one in found] == [(ProposalKind.AMEND, (second.id,))]


async def test_a_hub_that_reads_nothing_still_ties_replies_to_tasks(story: Story) -> None:
    first, _ = await story.tasks()
    carrying = reading_desk(story.house, ReadingRules(enabled=False))
    unread = (await story.house.send(directive(number="21"), GIVER)).document
    answer = document_xml("H41", ["G22"], number="10", document_id="a4", answers=[response_for("G22", FIRST)])
    reply = (await story.house.send(altered(answer, kind="Công văn"), LEAD)).document
    await read_all(story.house, carrying)
    assert await story.links(first.id, reply) == ["reply"]
    with pytest.raises(Refused, match="unknown"):
        await proposed(carrying, unread, GIVER)


@BOTH
async def test_a_directive_that_is_taken_back_proposes_to_recall_its_tasks(story: Story) -> None:
    first, _ = await story.tasks()
    exchange = story.house.exchange
    await story.house.send(status_xml("G22", "H41", "13", document_id=FIRST), GIVER)
    await exchange.report(story.document, LEAD, code=StatusCode.AGREED.value)
    await read_all(story.house, story.desk)
    [recall] = [one for one in await proposed(story.desk, story.document, GIVER) if one.kind is ProposalKind.RECALL]
    assert (recall.targets, recall.state, recall.reason) == ((first.id,), ProposalState.OPEN, "taken-back")
    clerk = Caller("user:1", frozenset(["G22"]), role=Role.CLERK)
    with pytest.raises(Refused, match="not-decided-by-you"):
        await story.desk.confirm(recall.id, clerk, NOW)
    await story.desk.confirm(recall.id, GIVER, NOW)
    assert (await story.tasks())[0].task.state is State.RECALLED


async def test_a_reply_to_a_directive_is_tied_to_the_tasks_of_who_replies(story: Story) -> None:
    first, second = await story.tasks()
    answer = document_xml("H41", ["G22"], number="7", document_id="a1", answers=[response_for("G22", FIRST)])
    reply = await story.send(altered(answer, kind="Báo cáo", steering=2), LEAD)
    assert await story.links(first.id, reply) == ["report"]
    assert await story.links(second.id, reply) == []


async def test_a_reply_that_came_before_its_tasks_were_confirmed_is_tied_to_them(story: Story) -> None:
    answer = document_xml("H41", ["G22"], number="8", document_id="a2", answers=[response_for("G22", FIRST)])
    reply = await story.send(altered(answer, kind="Công văn"), LEAD)
    third = (await proposed(story.desk, story.document, GIVER))[2]
    await story.desk.mend(third.id, GIVER, NOW, {"lead": [{"name": "Đơn vị H41"}]})
    made = (await story.desk.confirm(third.id, GIVER, NOW)).proposals[0].made
    assert await story.links(made[0], reply) == ["reply"]


async def test_a_report_that_names_a_task_is_tied_to_that_alone(story: Story) -> None:
    first, second = await story.tasks()
    report = altered(
        document_xml("H41", ["G22"], number="9", document_id="a3", answers=[response_for("G22", FIRST)]),
        kind="Báo cáo", steering=2, codes=(second.code, first.code),
    )  # fmt: skip
    sent = await story.send(report, LEAD)
    # H41 works along in neither but leads the first.
    assert await story.links(first.id, sent) == ["report"]
    assert await story.links(second.id, sent) == []
    await notice(story.house, story.desk)


async def test_only_who_leads_a_task_reports_on_it(story: Story) -> None:
    first, second = await story.tasks()
    answer = document_xml("H14", ["G22"], number="11", document_id="a5", answers=[response_for("G22", FIRST)])
    reply = await story.send(altered(answer, kind="Báo cáo", steering=2), HELPER)
    # H14 works along in the first and leads the second.
    assert await story.links(first.id, reply) == ["reply"]
    assert await story.links(second.id, reply) == ["report"]
