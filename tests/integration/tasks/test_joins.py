"""A performer's own record and the assigner's become one: by itself or by a person, in any order, counted once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from gateway.exchange.views import Caller
from gateway.findings import Finding, Refused
from gateway.store.schema import audit, task_origins, task_updates
from gateway.tasks.book import writing
from gateway.tasks.book.reading import Wanted
from gateway.tasks.book.verifying import verify
from gateway.tasks.book.writing import Origin
from gateway.tasks.counts import recounting
from gateway.tasks.counts.choice import Choice, Scope
from gateway.tasks.counts.desk import today
from gateway.tasks.joins import finding
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.standing import Standing
from gateway.tasks.life.states import State
from gateway.tasks.life.terms import Body, Said
from gateway.tasks.proposals.acting import How
from gateway.tasks.proposals.desk import ProposalDesk
from gateway.tasks.tasks import Tasks
from tests.integration.exchange.conftest import Open, open_house
from tests.integration.tasks.books import NO_HELP, Book, Land, alert_kinds, land, rules
from tests.integration.tasks.directives import BOTH, directive, proposed, read_all, reading_desk, served_url

__all__ = ["open_house", "served_url"]

CARRIER = Caller("endpoint:bus", frozenset(), carrier=True)
ONE_LEAD = """CHỈ THỊ
Về việc thử liên thông nhiệm vụ

Thủ trưởng đơn vị yêu cầu các đơn vị thực hiện nghiêm các nhiệm vụ sau:

1. Đơn vị H41 xây dựng đề án chuyển đổi số của ngành, báo cáo trước ngày 31/3/2036.
2. Đơn vị H41 rà soát toàn bộ hồ sơ tồn đọng và gửi kết quả trước ngày 15/02/2036.
"""


class Reading:
    """Two gateways that both have a directive, each with its own desk of proposals."""

    def __init__(self, both: Land) -> None:
        self.both = both
        self.desks: dict[str, ProposalDesk] = {}
        self.documents: dict[str, str] = {}

    async def issue(self, text: str = ONE_LEAD) -> None:
        """Let both gateways take the same directive in and read it."""
        data = directive(text, to=("H41",))
        await self.read("G22", data)
        await self.read("H41", data)

    async def read(self, agency: str, data: bytes) -> None:
        house = self.both[agency].house
        if agency == "G22":
            receipt = await house.send(data, Caller("key:g22", frozenset(["G22"])))
        else:
            receipt = await house.send(data, CARRIER, only=[agency])
        self.documents[agency] = receipt.document
        self.desks[agency] = reading_desk(house)
        await read_all(house, self.desks[agency])

    async def confirm(self, agency: str, place: int = 0, **how: Any) -> str:
        """Confirm what is proposed there; return the code of its task."""
        desk, book = self.desks[agency], self.both[agency]
        found = await proposed(desk, self.documents[agency], book.caller)
        if agency == "G22":
            # The assigner's directory does not know the lead by this name: a clerk says who it is.
            lead = {"lead": [{"name": "Đơn vị H41", "id": "H41"}]}
            await desk.mend(found[place].id, book.caller, How(), lead)
        done = await desk.confirm(found[place].id, book.caller, How(), **how)
        [task] = done.proposals[0].made
        return (await book.tasks.book.show(task, book.caller)).entry.code


@pytest.fixture
async def reading(open_house: Open) -> Reading:
    return Reading(await land(open_house, "G22", "H41"))


async def joins(book: Book, state: str) -> list[tuple[str, str]]:
    found = await book.tasks.joins.page(book.caller, state=state, task=None, after=None, limit=10)
    return [(one.own.code, one.given.code) for one in found]


async def sound(*books: Book) -> None:
    for book in books:
        assert await asyncio.to_thread(_faults, book) == []


def _faults(book: Book) -> list[Finding]:
    return [*verify(book.database), *recounting.verify(book.database)]


@BOTH
async def test_a_directive_that_both_have_read_is_one_task_from_the_message_on(reading: Reading) -> None:
    giver, lead = reading.both["G22"], reading.both["H41"]
    await reading.issue()
    own = await reading.confirm("H41")
    await lead.happen(own, Happening.ACCEPTED)
    await lead.happen(own, Happening.PROGRESS, text="Đang soạn", percent=40)
    await lead.happen(own, Happening.NOTED, text="BÍ-DANH-GHI-CHÚ")
    await lead.happen(own, Happening.REPORT_PREPARED, text="Dự thảo")
    assert await lead.tell() == []
    code = await reading.confirm("G22")
    await reading.both.settle()
    assert await joins(lead, "joined") == [(own, code)]
    assert await joins(lead, "proposed") == []
    # What was done before has reached the assigner, in order; what is inside has not.
    assert await giver.events(code) == ["assigned", "accepted", "progress"]
    assert (await giver.task(code)).percent == 40
    assert (await lead.task(code)).prepared
    await lead.happen(code, Happening.REPORTED, text="Đã trình")
    await reading.both.settle()
    await giver.happen(code, Happening.CONFIRMED)
    await reading.both.settle()
    assert (await lead.task(code)).state is (await giver.task(code)).state is State.DONE
    assert await giver.conflicts() == await lead.conflicts() == []
    ended = await lead.shown(own)
    assert [event.happening.value for event in ended.events] == [
        "assigned", "accepted", "progress", "noted", "report-prepared", "joined"
    ]  # fmt: skip
    assert (ended.entry.task.state, ended.possible) == (State.JOINED, ())
    whole = await lead.shown(code)
    assert [(one.code, one.into) for one in ended.joined] == [(code, True)]
    assert [(one.code, one.into) for one in whole.joined] == [(own, False)]
    assert {one.packet for one in whole.documents} >= {reading.documents["H41"]}
    await sound(giver, lead)


async def figures(book: Book, day: date) -> dict[Standing, int]:
    found = await book.tasks.counts.table(Scope(frozenset([book.agency])), Choice(day), ())
    return {one: number for one, number in found.together.by.items() if number}


async def test_figures_count_the_assigners_record_alone_from_then_on(reading: Reading) -> None:
    lead = reading.both["H41"]
    await reading.issue()
    own = await reading.confirm("H41")
    await lead.happen(own, Happening.REPORTED, text="Đã trình")
    day = today()
    assert await figures(lead, day) == {Standing.UNCONFIRMED: 1}
    await reading.confirm("G22")
    await reading.both.settle()
    assert await figures(lead, day) == {Standing.UNCONFIRMED: 1, Standing.JOINED: 1}


async def test_a_report_that_came_before_the_join_waits_no_more_for_the_assigners_people(reading: Reading) -> None:
    giver, lead = reading.both["G22"], reading.both["H41"]
    await reading.issue()
    own = await reading.confirm("H41")
    await lead.happen(own, Happening.ACCEPTED)
    await lead.happen(own, Happening.REPORTED, text="Đã trình")
    for one in await lead.tell():
        await giver.take(one.data)
    assert {state for _, _, state in await giver.conflicts()} == {"open"}
    code = await reading.confirm("G22")
    await reading.both.settle()
    assert await giver.events(code) == ["assigned", "accepted", "reported"]
    assert {state for _, _, state in await giver.conflicts()} == {"applied"}
    assert await alert_kinds(giver) == [("task.conflict", False)]
    assert (await giver.task(code)).verdict == (await lead.task(code)).verdict


async def test_what_is_still_owed_about_the_own_record_is_told_of_the_assigners(reading: Reading) -> None:
    giver, lead = reading.both["G22"], reading.both["H41"]
    await reading.issue()
    own = await reading.confirm("H41")
    await lead.happen(own, Happening.REPORTED, text="Đã trình")
    code = await reading.confirm("G22")
    for one in await giver.tell():
        await lead.take(one.data)
    query = select(task_updates.c.outcome).where(task_updates.c.task == (await lead.find(own)).id)
    assert set(await lead.database.read(lambda connection: connection.execute(query).scalars().all())) == {"joined"}
    await reading.both.settle()
    assert await giver.conflicts() == []
    assert (await giver.task(code)).state is State.AWAITING


async def test_a_message_before_the_directive_makes_no_second_task(reading: Reading) -> None:
    lead = reading.both["H41"]
    data = directive(ONE_LEAD, to=("H41",))
    await reading.read("G22", data)
    code = await reading.confirm("G22")
    await reading.both.settle()
    assert (await lead.find(code)).directive is None
    await reading.read("H41", data)
    assert (await lead.find(code)).directive == reading.documents["H41"]
    opened = await reading.desks["H41"].open(reading.documents["H41"], lead.caller, None, "test")
    assert [[one.code for one in each.beside] for each in opened.proposals] == [[code], []]
    assert await reading.confirm("H41") == code
    assert len(await lead.tasks.book.page(lead.caller, Wanted())) == 1
    assert await joins(lead, "joined") == []
    # The directive is counted by from when it was tied to the task, without an event.
    await sound(lead)
    await lead.happen(code, Happening.ACCEPTED)
    await sound(lead)


async def test_who_wants_a_second_task_is_not_asked_again(reading: Reading) -> None:
    giver, lead = reading.both["G22"], reading.both["H41"]
    await reading.issue()
    code = await reading.confirm("G22")
    await reading.both.settle()
    own = await reading.confirm("H41", new=True)
    await giver.happen(code, Happening.NOTED, text="Khẩn")
    await reading.both.settle()
    assert await joins(lead, "refused") == [(own, code)]
    assert await joins(lead, "joined") == await joins(lead, "proposed") == []


async def kept(book: Book, code: str, **terms: Any) -> None:
    """Write an own record by hand, as one read from a directive that is not here."""
    whole = replace(NO_HELP, content="Xây dựng đề án chuyển đổi số của ngành y tế", **terms)
    said = Said(f"read-{code}", datetime.now(UTC), "user:1", book.agency, whole.plain())
    origin = Origin(book.agency, code)
    await book.database.write(lambda connection: writing.begin(connection, origin, Happening.ASSIGNED, said))


async def test_what_only_seems_to_be_one_is_put_before_a_person(open_house: Open) -> None:
    both = await land(open_house, "G22", "H41")
    giver, lead = both["G22"], both["H41"]
    await kept(lead, "NV-OWN")
    await kept(lead, "NV-LATER", deadline=date(2036, 1, 1))
    words = "Xây dựng đề án chuyển đổi số của ngành y tế, trình Bộ"
    code = (await giver.assign(replace(NO_HELP, content=words))).code
    await both.settle()
    assert await joins(lead, "proposed") == [("NV-OWN", code)]
    assert await alert_kinds(lead) == [("task.join-proposed", True)]
    desk = lead.tasks.joins
    [pair] = await desk.page(lead.caller, state="proposed", task=None, after=None, limit=10)
    stranger = Caller("key:x", frozenset(["H99"]))
    with pytest.raises(Refused, match=r"task\.join-unknown"):
        await desk.confirm(pair.id, stranger)
    with pytest.raises(Refused, match=r"task\.text-missing"):
        await desk.refuse(pair.id, lead.caller, " ")
    refused = await desk.refuse(pair.id, lead.caller, "Hai việc khác nhau")
    assert (refused.state, refused.decided_by) == ("refused", "key:h41")
    assert await alert_kinds(lead) == [("task.join-proposed", False)]
    # What was refused is joined all the same once somebody sees better.
    assert (await desk.confirm(pair.id, lead.caller)).state == "joined"
    assert (await desk.confirm(pair.id, lead.caller)).state == "joined"
    with pytest.raises(Refused, match=r"task\.join-decided"):
        await desk.refuse(pair.id, lead.caller, "Nhầm")
    actions = await lead.database.read(lambda connection: connection.execute(select(audit.c.action)).scalars().all())
    assert list(actions) == ["task.join-refused", "task.joined"]


async def test_also_what_is_certain_waits_where_people_want_to_be_asked(open_house: Open) -> None:
    reading = Reading(await land(open_house, "G22", "H41", ask=True))
    lead = reading.both["H41"]
    await reading.issue()
    own = await reading.confirm("H41")
    code = await reading.confirm("G22")
    await reading.both.settle()
    assert await joins(lead, "proposed") == [(own, code)]
    assert (await lead.task(own)).state is State.ASSIGNED


async def test_the_place_in_the_text_is_told_and_kept(reading: Reading) -> None:
    giver, lead = reading.both["G22"], reading.both["H41"]
    await reading.issue()
    await reading.confirm("G22")
    [told] = await giver.tell()
    await lead.take(told.data)
    places = await lead.database.read(lambda connection: connection.execute(select(task_origins)).all())
    assert [(one.code, one.anchor) for one in places] == [("15/TB-ST", "Đơn vị H41 xây dựng đề án chuyển")]


async def test_a_gateway_that_tells_no_place_is_understood_by_the_words(reading: Reading, monkeypatch: Any) -> None:
    giver, lead = reading.both["G22"], reading.both["H41"]
    await reading.issue()
    own = await reading.confirm("H41")
    code = await reading.confirm("G22")
    with monkeypatch.context() as patched:
        patched.setattr(finding, "places_of", lambda *_: {})
        [told] = await giver.tell()
    await lead.take(told.data)
    assert await joins(lead, "joined") == [(own, code)]


async def test_records_are_joined_by_hand_and_what_cannot_be_is_said(open_house: Open) -> None:
    both = await land(open_house, "G22", "H41")
    giver, lead = both["G22"], both["H41"]
    await kept(lead, "NV-OWN")
    await lead.happen("NV-OWN", Happening.PROGRESS, text="Đang soạn", percent=30)
    code = (await giver.assign(replace(NO_HELP, content="Việc gọi bằng tên khác hẳn"))).code
    other = (await giver.assign(replace(NO_HELP, content="Việc thứ hai"))).code
    await both.settle()
    own, given, second = [(await lead.find(one)).id for one in ("NV-OWN", code, other)]
    desk = lead.tasks.joins
    for pair in ((given, own), (given, second), (own, own)):
        with pytest.raises(Refused, match=r"task\.not-joinable"):
            await desk.join(*pair, lead.caller)
    with pytest.raises(Refused, match=r"task\.unknown"):
        await desk.join(own, given, Caller("key:x", frozenset(["H99"])))
    assert (await desk.join(own, given, lead.caller)).state == "joined"
    assert (await desk.join(own, given, lead.caller)).state == "joined"
    with pytest.raises(Refused, match=r"task\.not-joinable"):
        await desk.join(own, second, lead.caller)
    with pytest.raises(Refused, match=r"task\.not-now"):
        await lead.happen("NV-OWN", Happening.NOTED, text="Muộn")
    with pytest.raises(Refused, match=r"task\.joined"):
        await lead.tasks.messages.message(own, lead.caller)
    await both.settle()
    assert (await giver.task(code)).percent == 30
    await sound(giver, lead)


async def test_what_cannot_happen_to_the_assigners_record_stays_in_the_own_one(open_house: Open) -> None:
    both = await land(open_house, "G22", "H41")
    giver, lead = both["G22"], both["H41"]
    await kept(lead, "NV-OWN", deadline=date(2036, 1, 1))
    await lead.happen("NV-OWN", Happening.EXTENSION_ASKED, deadline="2036-06-30", reason="Chờ ý kiến")
    await lead.happen("NV-OWN", Happening.PROGRESS, text="Đang soạn", percent=30)
    code = (await giver.assign(replace(NO_HELP, content="Việc gọi bằng tên khác hẳn"))).code
    await both.settle()
    own, given = (await lead.find("NV-OWN")).id, (await lead.find(code)).id
    await lead.tasks.joins.join(own, given, lead.caller)
    # Of a task without a deadline nobody asks for more time.
    joined = (await lead.shown("NV-OWN")).events[-1]
    assert (joined.happening, len(joined.body["left"])) == (Happening.JOINED, 1)
    await both.settle()
    assert await giver.events(code) == ["assigned", "progress"]


async def test_each_agency_of_a_house_joins_its_own_record_of_one_task(open_house: Open) -> None:
    giver = (await land(open_house, "G22"))["G22"]
    house = await open_house("gateway", ["H41", "H14"], name="both", background=False)
    lead = Book("H41", house, Tasks(house.exchange, rules()))
    helper = Book("H14", house, lead.tasks)
    for book in (lead, helper):
        await kept(book, f"NV-{book.agency}", support=(Body("H14", "Bộ Tài chính"),))
    await lead.happen("NV-H41", Happening.PROGRESS, text="Đang soạn", percent=30)
    await helper.happen("NV-H14", Happening.PROGRESS, text="Đã góp ý")
    words = "Xây dựng đề án chuyển đổi số của ngành y tế"
    code = (await giver.assign(replace(NO_HELP, content=words, support=(Body("H14", "Bộ Tài chính"),)))).code
    for one in await giver.tell():
        await house.send(one.data, CARRIER, only=[one.receiver])
    await lead.look()
    assert await joins(lead, "proposed") == [("NV-H41", code)]
    assert await joins(helper, "proposed") == [("NV-H14", code)]
    # Who works along does not end what the lead keeps, nor the lead what they keep.
    for book, another in ((helper, lead), (lead, helper)):
        ids = [(await book.find(one)).id for one in (f"NV-{another.agency}", code)]
        with pytest.raises(Refused, match=r"task\.not-yours"):
            await book.tasks.joins.join(ids[0], ids[1], book.caller)
    for book in (lead, helper):
        [pair] = await book.tasks.joins.page(book.caller, state="proposed", task=None, after=None, limit=10)
        await book.tasks.joins.confirm(pair.id, book.caller)
    assert {one.code for one in (await lead.shown(code)).joined} == {"NV-H41", "NV-H14"}
    for one in await lead.tell():
        await giver.take(one.data)
    assert sorted(await giver.events(code)) == ["assigned", "progress", "progress"]
    assert (await giver.task(code)).percent == 30
