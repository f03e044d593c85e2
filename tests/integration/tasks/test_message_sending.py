"""Updates of tasks on their way out: told once, to whom the settings say, with pauses; statuses of the directive."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from gateway.directory.knowledge import Knowledge
from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.store.schema import packets, task_statuses, task_updates
from gateway.tasks.book import writing
from gateway.tasks.book.bulk import Beginning, begin_all
from gateway.tasks.book.writing import Origin
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.states import State, Verdict
from gateway.tasks.life.terms import Body, Said
from gateway.tasks.messages import sending, taking
from gateway.tasks.messages.conflicts import Take
from gateway.tasks.messages.model import EventSaid, Stands
from gateway.tasks.messages.rules import Send
from gateway.tasks.messages.taking import Came
from gateway.tasks.tasks import Tasks
from tests.integration.exchange.conftest import Open, open_house
from tests.integration.tasks.books import NO_HELP, Book, Land, alert_kinds, land, rules
from tests.packets import document_xml

__all__ = ["open_house"]


@pytest.fixture
def served_url() -> None:
    """Only the embedded database: on PostgreSQL whole lives are tried, and the book itself."""
    return


@pytest.fixture
async def two(open_house: Open) -> Land:
    return await land(open_house, "G22", "H41")


async def test_a_kill_between_commit_and_send_and_one_after_it_tell_once(two: Land, monkeypatch: Any) -> None:
    giver = two["G22"]
    await giver.assign(NO_HELP)
    sender = giver.tasks.messages.sender

    class Killed(Exception):
        pass

    def dies(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        # Within the transaction that takes the document in, when all is written but not committed.
        patched.setattr(writing, "link", dies)
        with pytest.raises(Killed):
            await sender.look()
    assert await count(giver, packets) == 0
    again = Tasks(giver.house.exchange, rules())
    await again.messages.sender.look()
    await again.messages.sender.look()
    await sender.look()
    assert await count(giver, packets) == 1
    assert await outcomes(giver) == ["sent"]


async def count(book: Book, table: Any) -> int:
    return len(await book.database.read(lambda connection: connection.execute(select(table)).all()))


async def outcomes(book: Book) -> list[str | None]:
    query = select(task_updates.c.outcome).order_by(task_updates.c.id)
    return list(await book.database.read(lambda connection: connection.execute(query).scalars().all()))


@pytest.mark.parametrize(
    ("send", "served", "wanted"),
    [
        (Send.OTHERS, ["G22", "H41"], ["same-book", "sent"]),
        (Send.ALL, ["G22", "H41"], ["sent", "sent"]),
        (Send.NONE, ["G22", "H41"], ["off", "off"]),
    ],
)
async def test_who_sees_the_same_book_is_told_as_the_settings_say(
    open_house: Open, send: Send, served: list[str], wanted: list[str]
) -> None:
    house = await open_house("gateway", served, background=False)
    book = Book("G22", house, Tasks(house.exchange, rules(send=send)))
    entry = await book.assign()
    await book.tasks.messages.sender.look()
    updates = await book.tasks.messages.updates(entry.id, book.caller)
    assert sorted(str(one.outcome) for one in updates) == sorted(wanted)
    # What came back to this very book changes nothing.
    await book.look()
    assert await book.events(entry.code) == ["assigned"]


async def test_what_cannot_be_sent_is_tried_again_and_shown(open_house: Open, monkeypatch: Any) -> None:
    house = await open_house("gateway", ["G22"], background=False)
    book = Book("G22", house, Tasks(house.exchange, rules()))
    entry = await book.assign(NO_HELP)
    sender = book.tasks.messages.sender

    async def refused(*_: Any, **__: Any) -> None:
        raise refuse("receiver.unknown", "to")

    with monkeypatch.context() as patched:
        patched.setattr(house.exchange, "compose", refused)
        await sender.look()
    [owed] = await book.tasks.messages.updates(entry.id, book.caller)
    assert (owed.outcome, owed.attempts, owed.error) == (None, 1, "receiver.unknown")
    assert await alert_kinds(book) == [("task.updates-stuck", True)]
    later = task_updates.update().values(next_at=datetime.now(UTC))
    await book.database.write(lambda connection: connection.execute(later).rowcount)
    await sender.look()
    assert await outcomes(book) == ["sent"]
    assert await alert_kinds(book) == [("task.updates-stuck", False)]


async def test_a_pause_holds_also_for_what_no_document_had_room_for(open_house: Open, monkeypatch: Any) -> None:
    house = await open_house("gateway", ["G22"], background=False)
    book = Book("G22", house, Tasks(house.exchange, rules()))
    for _ in range(2):
        await book.assign(NO_HELP)
    tried: list[object] = []

    async def refused(*given: Any, **__: Any) -> None:
        tried.append(given)
        raise refuse("receiver.unknown", "to")

    monkeypatch.setattr(house.exchange, "compose", refused)
    monkeypatch.setattr(sending, "AT_ONCE", 1)
    for _ in range(3):
        await book.tasks.messages.sender.look()
    assert len(tried) == 1


async def _with_directive(open_house: Open) -> tuple[Book, str]:
    """Return a lead's book with two tasks of one directive, NV-1 and NV-2, and the directive's id."""
    house = await open_house("gateway", ["H41"], background=False)
    lead = Book("H41", house, Tasks(house.exchange, rules(statuses=True)))
    carrier = Caller("endpoint:bus", frozenset(), carrier=True)
    directive = await house.send(document_xml(sender="G22", to=["H41"]), carrier, only=["H41"])
    for number in (1, 2):
        said = Said(f"a{number}", datetime.now(UTC), "x", "G22", replace(NO_HELP, confirmation=False).plain())
        origin = Origin("G22", f"NV-{number}", directive=directive.document)
        await lead.database.write(
            partial(writing.begin, origin=origin, happening=Happening.ASSIGNED, said=said, packet=directive.document)
        )
    for status in ("03", "04"):
        await house.exchange.report(directive.document, lead.caller, code=status)
    return lead, directive.document


@pytest.mark.parametrize(
    ("happening", "body"),
    [
        (Happening.RECALLED, {"reason": "Không cần nữa"}),
        (Happening.REASSIGNED, {"lead": {"id": "H14", "name": "Bộ Tài chính"}}),
    ],
)
async def test_06_follows_also_when_the_last_task_is_taken_away(
    open_house: Open, happening: Happening, body: dict[str, Any]
) -> None:
    lead, _ = await _with_directive(open_house)
    await lead.happen("NV-1", Happening.REPORTED, text="Xong")
    said = Said("away", datetime.now(UTC), "x", "G22", body, "a2")
    other = (await lead.find("NV-2")).id
    await lead.database.write(partial(writing.happen, task=other, happening=happening, said=said, packet="p"))
    await lead.tasks.messages.statuses.look()
    assert await said_statuses(lead) == [("05", "sent"), ("06", "sent")]


async def test_05_and_06_about_the_directive_follow_from_its_tasks_where_wanted(open_house: Open) -> None:
    lead, directive = await _with_directive(open_house)
    await lead.happen("NV-1", Happening.REPORTED, text="Xong")
    await lead.tasks.messages.statuses.look()
    assert await said_statuses(lead) == [("05", "sent")]
    await lead.happen("NV-2", Happening.REPORTED, text="Xong")
    await lead.tasks.messages.statuses.look()
    assert await said_statuses(lead) == [("05", "sent"), ("06", "sent")]
    view = await lead.house.exchange.document(directive, lead.caller)
    assert view.receivers[0].status == "06"


async def test_06_follows_also_when_a_settled_conflict_ends_the_last_task(open_house: Open) -> None:
    lead, _ = await _with_directive(open_house)
    await lead.happen("NV-1", Happening.REPORTED, text="Xong")
    entry = await lead.find("NV-2")
    message = await lead.tasks.messages.message(entry.id, lead.caller)
    done = Stands(
        State.DONE, 100, reported_at=datetime.now(UTC), ended_at=datetime.now(UTC), verdict=Verdict.NO_DEADLINE
    )
    confirmed = EventSaid("c", Happening.CONFIRMED, datetime.now(UTC), "", "G22", "never-came", {})
    told = replace(message.tasks[0], events=(confirmed,), stands=done)
    whole = replace(message, sender="G22", receiver="H41", tasks=(told,))
    await taking.take(lead.database, Came(whole, "G22", "H41", "p"), Knowledge())
    [conflict] = await lead.tasks.messages.conflicts(lead.caller, task=None, state="open", after=None, limit=10)
    await lead.tasks.messages.settle(conflict.id, lead.caller, Take.THEIRS, "Bên giao đã xác nhận")
    assert (await lead.task("NV-2")).state is State.DONE
    await lead.tasks.messages.statuses.look()
    assert await said_statuses(lead) == [("05", "sent"), ("06", "sent")]


async def said_statuses(book: Book) -> list[tuple[str, str]]:
    query = select(task_statuses).order_by(task_statuses.c.status)
    rows = await book.database.read(lambda connection: connection.execute(query).all())
    return [(row.status, row.outcome) for row in rows]


async def test_who_gives_a_task_sees_who_is_told_nothing_and_why(open_house: Open, monkeypatch: Any) -> None:
    house = await open_house("gateway", ["G22", "H14"], background=False)
    book = Book("G22", house, Tasks(house.exchange, rules()))
    support = (Body("H14", "Bộ Tài chính"), Body("", "Các địa phương"))
    entry = await book.assign(replace(NO_HELP, support=support, monitor=Body("", "Thanh tra")))

    async def refused(*_: Any, **__: Any) -> None:
        raise refuse("receiver.unknown", "to")

    with monkeypatch.context() as patched:
        patched.setattr(house.exchange, "compose", refused)
        await book.tasks.messages.sender.look()
    shown = await book.tasks.book.show(entry.id, book.caller)
    assert [(one.body.id or one.body.name, one.side.value, one.why.code) for one in shown.untold] == [
        ("H41", "lead", "task.untold-stuck"),
        ("Các địa phương", "support", "task.untold-no-id"),
        ("Thanh tra", "monitor", "task.untold-no-id"),
    ]
    # For the assigner's clerk to see; whoever works along has nothing to do about it.
    assert (await book.tasks.book.show(entry.id, Caller("key:h14", frozenset(["H14"])))).untold == ()
    listed = Beginning(
        Origin("G22", "NV-LIST"),
        ((Happening.ASSIGNED, Said("row", datetime.now(UTC), "user:1", "G22", NO_HELP.plain())),),
    )
    await book.database.write(lambda connection: begin_all(connection, [listed]))
    assert [one.why.code for one in (await book.shown("NV-LIST")).untold] == ["task.untold-yet"]
    # What is over, or another's to tell, lacks nothing.
    await book.happen("NV-LIST", Happening.RECALLED, reason="Không cần nữa")
    assert (await book.shown("NV-LIST")).untold == ()
    terms = replace(NO_HELP, assigner=Body("H99"), monitor=Body("G22"))
    foreign = Said("told", datetime.now(UTC), "x", "H99", terms.plain())
    begun = partial(writing.begin, happening=Happening.ASSIGNED, said=foreign, packet="p")
    await book.database.write(partial(begun, origin=Origin("H99", "NV-H99")))
    assert (await book.shown("NV-H99")).untold == ()
    off = Tasks(house.exchange, rules(send=Send.NONE))
    other = await book.assign(NO_HELP)
    await off.messages.sender.look()
    assert [one.why.code for one in (await book.tasks.book.show(other.id, book.caller)).untold] == ["task.untold-off"]
