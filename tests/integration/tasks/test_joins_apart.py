"""Joins where something is otherwise than usual: who is told, what counts as done, what is only proposed, or over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from gateway.directory.knowledge import Knowledge
from gateway.findings import Refused
from gateway.store.schema import task_conflicts, task_origins, task_statuses
from gateway.tasks.book import writing
from gateway.tasks.book.bulk import Beginning, begin_all
from gateway.tasks.book.reading import Wanted
from gateway.tasks.book.writing import Origin
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.states import State
from gateway.tasks.life.terms import Body, Said
from gateway.tasks.messages import taking
from gateway.tasks.messages.conflict_rows import Name
from gateway.tasks.messages.conflicts import Take
from gateway.tasks.messages.model import Directive
from gateway.tasks.messages.taking import Came
from gateway.tasks.proposals.acting import How
from gateway.tasks.proposals.proposal import ProposalKind
from tests.integration.exchange.conftest import Open, open_house
from tests.integration.exchange.filling import NATION, fill
from tests.integration.tasks.books import NO_HELP, TERMS, Book, Land, land
from tests.integration.tasks.directives import altered, directive, notice, proposed, reading_desk, served_url
from tests.integration.tasks.test_joins import CARRIER, ONE_LEAD, Reading, joins, reading, sound
from tests.integration.tasks.test_message_sending import _with_directive
from tests.packets import document_xml, replacement

__all__ = ["open_house", "reading", "served_url"]


@pytest.fixture
async def two(open_house: Open) -> Land:
    return await land(open_house, "G22", "H41")


async def kept(book: Book, code: str = "NV-OWN", **changes: Any) -> str:
    """Write a record that an agency keeps for itself; return its id."""
    terms = replace(changes.pop("terms", NO_HELP), **changes.pop("said", {}))
    said = Said(f"read-{code}", datetime.now(UTC), "user:1", book.agency, terms.plain())
    begin = partial(writing.begin, origin=Origin(book.agency, code, **changes), happening=Happening.ASSIGNED, said=said)
    return (await book.database.write(begin)).id


async def taken_up(lead: Book, giver: Book, code: str = "NV-OWN") -> None:
    """Let the giver take the lead's record up, which a report has told."""
    for one in await lead.tell():
        if one.receiver == giver.agency:
            await giver.take(one.data)
    desk = giver.tasks.messages
    found = await desk.conflicts(giver.caller, task=None, state="open", after=None, limit=10)
    await desk.settle(found[-1].id, giver.caller, Take.THEIRS, "Đúng là nhiệm vụ đã giao")
    assert (await giver.task(code)).state is State.AWAITING


async def test_what_is_said_about_an_own_record_goes_to_nobody_who_does_not_know_it(open_house: Open) -> None:
    three = await land(open_house, "G22", "H41", "H14")
    giver, lead, helper = three["G22"], three["H41"], three["H14"]
    await kept(lead, terms=TERMS)
    await lead.happen("NV-OWN", Happening.REPORTED, text="Đã trình")
    await taken_up(lead, giver)
    await giver.happen("NV-OWN", Happening.SENT_BACK, reason="Thiếu phụ lục")
    await three.settle()
    assert await lead.events("NV-OWN") == ["assigned", "reported", "sent-back"]
    assert await lead.conflicts() == await helper.conflicts() == []
    assert await helper.tasks.book.page(helper.caller, Wanted()) == []


async def test_a_join_by_hand_at_the_assigners_is_told_to_the_others(open_house: Open) -> None:
    three = await land(open_house, "G22", "H41", "H14")
    giver, lead, helper = three["G22"], three["H41"], three["H14"]
    await kept(lead)
    await lead.happen("NV-OWN", Happening.PROGRESS, text="Đang soạn", percent=40)
    await lead.happen("NV-OWN", Happening.REPORTED, text="Đã trình")
    await taken_up(lead, giver)
    await giver.happen("NV-OWN", Happening.NOTED, text="Đã nhận")
    code = (await giver.assign(TERMS)).code
    own, given = (await giver.find("NV-OWN")).id, (await giver.find(code)).id
    assert (await giver.tasks.joins.join(own, given, giver.caller)).state == "joined"
    for sent in await giver.tell():
        await three.carry(sent)
    assert await helper.events(code) == await giver.events(code) == ["assigned", "progress", "reported"]
    # What was said to the lead about its own record is told all the same, of a record that both know.
    assert await lead.events("NV-OWN") == ["assigned", "progress", "reported", "noted"]
    assert await lead.conflicts() == await helper.conflicts() == []
    await sound(giver, lead, helper)


async def test_a_later_version_after_a_join_makes_no_second_record(reading: Reading) -> None:
    lead = reading.both["H41"]
    data = directive(ONE_LEAD, to=("H41",), document_id="G22,2026/01/05,15/TB-ST")
    await reading.read("G22", data)
    await reading.read("H41", data)
    own, code = await reading.confirm("H41"), await reading.confirm("G22")
    await reading.both.settle()
    assert await joins(lead, "joined") == [(own, code)]
    later = ONE_LEAD.replace("31/3/2036", "30/6/2036")
    changed: dict[str, Any] = {"business": 3, "number": "16", "document_id": "d2"}
    newer = directive(later, to=("H41",), replaced=[replacement("G22,2026/01/05,15/TB-ST")], **changed)
    await reading.read("H41", newer)
    desk, given = reading.desks["H41"], await lead.find(code)
    [first, _] = await proposed(desk, reading.documents["H41"], lead.caller)
    assert (first.kind, first.targets) == (ProposalKind.AMEND, (given.id,))
    done = await desk.confirm(first.id, lead.caller, How())
    assert done.proposals[0].made == (given.id,)
    # The deadline is the assigner's to change: its own message will.
    assert (await lead.task(code)).terms == given.task.terms
    assert "change" in {one.relation for one in (await lead.shown(code)).documents}
    assert len(await lead.tasks.book.page(lead.caller, Wanted())) == 2


async def test_old_and_new_ids_of_one_assigner_meet(two: Land) -> None:
    giver, lead = two["G22"], two["H41"]
    await fill(lead.house, *NATION)
    await kept(lead, said={"assigner": Body("000.00.00.G22", "Văn phòng Chính phủ")})
    code = (await giver.assign(NO_HELP)).code
    await two.settle()
    assert await joins(lead, "proposed") == [("NV-OWN", code)]
    own, given = (await lead.find("NV-OWN")).id, (await lead.find(code)).id
    assert (await lead.tasks.joins.join(own, given, lead.caller)).state == "joined"


@pytest.mark.parametrize("first", ["document", "message"])
async def test_a_directive_that_came_under_an_older_id_of_its_sender_is_tied_to_the_task(two: Land, first: str) -> None:
    giver, lead = two["G22"], two["H41"]
    await fill(lead.house, *NATION)
    desk = reading_desk(lead.house)
    code = (await giver.assign(NO_HELP)).code
    whole = await giver.tasks.messages.message((await giver.find(code)).id, giver.caller)
    said = replace(whole.tasks[0], directive=Directive("d-1", "15/TB-ST", "2026/01/05"))
    old = document_xml("000.00.00.G22", ["H41"], number="15", document_id="d-1")
    document = ""
    for one in (first, "message" if first == "document" else "document"):
        if one == "message":
            came = Came(replace(whole, tasks=(said,)), "G22", "H41", "p1")
            await taking.take(lead.database, came, Knowledge())
        else:
            document = (await lead.house.send(altered(old), CARRIER, only=["H41"])).document
            await notice(lead.house, desk)
    assert (await lead.find(code)).directive == document
    await sound(lead)


async def test_who_has_no_part_in_a_task_any_more_joins_nothing_with_it(two: Land) -> None:
    giver, lead = two["G22"], two["H41"]
    await kept(lead)
    code = (await giver.assign(NO_HELP)).code
    await two.settle()
    [pair] = await lead.tasks.joins.page(lead.caller, state="proposed", task=None, after=None, limit=10)
    await giver.happen(code, Happening.REASSIGNED, lead={"id": "H14", "name": "Bộ Tài chính"})
    [told] = [one for one in await giver.tell() if one.receiver == "H41"]
    await lead.take(told.data)
    assert await joins(lead, "proposed") == []
    with pytest.raises(Refused, match=r"task\.not-joinable"):
        await lead.tasks.joins.confirm(pair.id, lead.caller)
    assert (await lead.task("NV-OWN")).state is State.ASSIGNED


async def test_06_waits_for_the_record_into_which_another_went(open_house: Open) -> None:
    lead, document = await _with_directive(open_house)

    async def owed() -> list[str]:
        query = select(task_statuses.c.status).where(task_statuses.c.directive == document)
        return await lead.database.read(lambda connection: list(connection.execute(query).scalars()))

    own = await kept(lead, directive=document)
    for code in ("NV-1", "NV-2"):
        await lead.happen(code, Happening.REPORTED, text="Xong")
    said = Said("a3", datetime.now(UTC), "x", "G22", replace(NO_HELP, confirmation=False).plain())
    begin = partial(writing.begin, happening=Happening.ASSIGNED, said=said, packet=document)
    given = await lead.database.write(partial(begin, origin=Origin("G22", "NV-3", directive="another")))
    await lead.tasks.joins.join(own, given.id, lead.caller)
    assert "06" not in await owed()
    await lead.happen("NV-3", Happening.REPORTED, text="Xong")
    assert "06" in await owed()


async def test_what_arrives_when_it_is_over_is_proposed(two: Land) -> None:
    giver, lead = two["G22"], two["H41"]
    await kept(lead, "NV-1")
    await giver.assign(NO_HELP, code="NV-1")
    await giver.happen("NV-1", Happening.RECALLED, reason="Không cần nữa")
    await two.settle()
    # Though the very code would be certain: what it ends is a person's to see.
    assert await joins(lead, "proposed") == [("NV-1", "NV-1")]
    assert await joins(lead, "joined") == []


async def test_a_list_that_says_done_is_no_report_to_the_assigner(two: Land) -> None:
    giver, lead = two["G22"], two["H41"]
    at = datetime.now(UTC)
    listed = Beginning(
        Origin("H41", "NV-1"),
        (
            (Happening.ASSIGNED, Said("row", at, "user:1", "H41", NO_HELP.plain())),
            (Happening.REPORTED, Said("row-done", at, "user:1", "H41", {"text": "Theo danh sách nhập"})),
        ),
    )
    await lead.database.write(lambda connection: begin_all(connection, [listed]))
    await giver.assign(NO_HELP, code="NV-1")
    await two.settle()
    assert await joins(lead, "proposed") == [("NV-1", "NV-1")]
    assert await giver.events("NV-1") == ["assigned"]


async def test_only_who_gives_a_task_says_where_it_stands_in_the_directive(two: Land) -> None:
    giver, lead = two["G22"], two["H41"]
    code = (await giver.assign(NO_HELP)).code
    whole = await giver.tasks.messages.message((await giver.find(code)).id, giver.caller)
    said = replace(whole.tasks[0], directive=Directive("d-true", "1/TB", "2026/01/05", "Bộ Y tế xây dựng", 1))
    lying = replace(said, directive=Directive("d-lie", "9/TB", "2026/01/05", "Việc khác", 2))
    # The lie waits, as its sender may not begin the task; the truth waits for its time.
    stranger = Came(replace(whole, sender="H99", tasks=(lying,)), "H99", "H41", "p1")
    await taking.take(lead.database, stranger, Knowledge())
    ahead = replace(said, events=(replace(said.events[0], at=datetime.now(UTC) + timedelta(days=1)),))
    await taking.take(lead.database, Came(replace(whole, tasks=(ahead,)), "G22", "H41", "p2"), Knowledge())
    assert await lead.tasks.book.page(lead.caller, Wanted()) == []
    await lead.database.write(partial(_told_at, sender="G22", at=datetime.now(UTC)))
    await lead.database.write(partial(taking.settle, name=Name("G22", code), knowledge=Knowledge()))
    query = select(task_origins.c.document_id)
    assert await lead.database.read(lambda connection: connection.execute(query).scalars().all()) == ["d-true"]


async def test_a_clock_that_goes_ahead_keeps_nobody_from_taking_a_record_up(two: Land) -> None:
    giver, lead = two["G22"], two["H41"]
    await kept(lead)
    await lead.happen("NV-OWN", Happening.REPORTED, text="Đã trình")
    [told] = [one for one in await lead.tell() if one.receiver == "G22"]
    await giver.take(told.data)
    await giver.database.write(partial(_told_at, sender="H41", at=datetime.now(UTC) + timedelta(days=1)))
    [first, _] = await giver.tasks.messages.conflicts(giver.caller, task=None, state="open", after=None, limit=10)
    await giver.tasks.messages.settle(first.id, giver.caller, Take.THEIRS, "Đúng")
    assert (await giver.events("NV-OWN"))[0] == "assigned"


def _told_at(connection: Connection, sender: str, at: datetime) -> None:
    """Let the first event that waits of a sender be of this moment."""
    table = task_conflicts
    first = select(table).where(table.c.sender == sender).order_by(table.c.id).limit(1)
    row = connection.execute(first).one()
    said = {**row.said, "at": at.isoformat().replace("+00:00", "Z")}
    connection.execute(update(table).where(table.c.id == row.id).values(said=said))
