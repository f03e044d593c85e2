"""Documents are read after their commit, on both databases: which, for whom, and what becomes of bad ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select, update

from gateway.exchange import ledger
from gateway.exchange.ledger import Event, Note
from gateway.exchange.views import Receipt
from gateway.findings import Finding, NotNow, Refused
from gateway.store.schema import directive_readings, packets, task_proposals, webhook_outbox
from gateway.tasks.proposals.desk import ProposalDesk
from gateway.tasks.proposals.naming import Around, ByDirectory, Meant
from gateway.tasks.proposals.proposal import Part, ProposalState
from gateway.tasks.proposals.rules import ReadingRules
from gateway.web.rest.bodies import document_json
from tests.integration.exchange.conftest import House, Open, open_house
from tests.integration.tasks.directives import (
    BOTH,
    GIVER,
    HELPER,
    LEAD,
    STRANGER,
    altered,
    directive,
    notice,
    opened,
    proposed,
    read_all,
    reading_desk,
    served_url,
)
from tests.packets import document_xml

__all__ = ["open_house", "served_url"]


@pytest.fixture
async def house(open_house: Open) -> House:
    return await open_house("gateway", ["G22", "H41", "H14"], routed=True)


@pytest.fixture
def desk(house: House) -> ProposalDesk:
    return reading_desk(house)


async def sent(house: House, packet: bytes) -> Receipt:
    return await house.send(packet, GIVER)


async def readings(house: House) -> dict[str, str]:
    table = directive_readings.c
    rows = await house.exchange.database.read(
        lambda connection: connection.execute(select(table.packet, table.state)).all()
    )
    return {row.packet: row.state for row in rows}


@BOTH
async def test_each_agency_gets_what_is_its_own_in_a_directive(house: House, desk: ProposalDesk) -> None:
    document = (await sent(house, directive())).document
    await read_all(house, desk)
    found = await opened(desk, document, LEAD)
    assert (found.directive.state, found.directive.stands, found.directive.open) == ("read", "open", 1)
    assert [(one.part, one.state) for one in await proposed(desk, document, LEAD)] == [
        (Part.LEAD, ProposalState.OPEN),
        (Part.NONE, ProposalState.ASIDE),
        (Part.NONE, ProposalState.ASIDE),
    ]
    assert [one.part for one in await proposed(desk, document, HELPER)] == [Part.SUPPORT, Part.LEAD, Part.NONE]
    assert {one.part for one in await proposed(desk, document, GIVER)} == {Part.ASSIGNER}
    first = (await proposed(desk, document, LEAD))[0]
    assert first.fields.lead[0].id == "H41"
    assert str(first.fields.deadline) == "2026-03-31"
    assert first.read is not None
    assert first.read["spans"]["clause"]
    with pytest.raises(Refused):
        await opened(desk, document, STRANGER)


async def test_who_looked_at_proposals_stands_in_the_ledger(house: House, desk: ProposalDesk) -> None:
    document = (await sent(house, directive())).document
    await read_all(house, desk)
    await opened(desk, document, LEAD)
    told = [entry for entry in await house.exchange.ledger(document, LEAD) if entry.event == "content-read"]
    assert [(one.actor, one.facts["part"]) for one in told] == [("key:h41", "proposals")]


async def test_subscribers_are_told_what_waits(house: House, desk: ProposalDesk) -> None:
    await sent(house, directive())
    await read_all(house, desk)
    rows = await house.exchange.database.read(lambda connection: connection.execute(select(webhook_outbox)).all())
    told = {row.agency: row.data["proposals"] for row in rows if row.event == "directive.read"}
    assert told == {"G22": 3, "H41": 1, "H14": 2}


@pytest.mark.parametrize(
    ("packet", "wanted"),
    [
        (directive(kind="Giấy mời"), False),
        (directive(kind="Giấy mời", steering=1), True),
        (directive(kind="Chỉ thị", steering=2), False),
        (directive(kind="CÔNG ĐIỆN khẩn"), True),
        (directive(kind="Giấy mời", steering=1, codes=("NV-1",)), False),
    ],
    ids=["an invitation", "called a directive", "a report", "a telegram", "about a task that is there"],
)
async def test_only_what_may_assign_is_read(house: House, desk: ProposalDesk, packet: bytes, wanted: bool) -> None:
    document = (await sent(house, packet)).document
    await notice(house, desk)
    assert (document in await readings(house)) is wanted


@BOTH
async def test_nothing_is_noticed_or_read_twice(house: House, desk: ProposalDesk) -> None:
    document = (await sent(house, directive())).document
    await read_all(house, desk)
    await sent(house, directive())
    await read_all(house, desk)
    await read_all(house, reading_desk(house))
    assert len(await proposed(desk, document, GIVER)) == 3


@BOTH
async def test_an_agency_that_gets_a_directive_later_gets_its_proposals(house: House, desk: ProposalDesk) -> None:
    packet = directive()
    first = await house.send(packet, GIVER, only=["H41"])
    await read_all(house, desk)
    await house.send(packet, GIVER)
    await read_all(house, desk)
    assert [one.part for one in await proposed(desk, first.document, HELPER)] == [Part.SUPPORT, Part.LEAD, Part.NONE]
    assert len(await proposed(desk, first.document, LEAD)) == 3


async def test_a_file_that_cannot_be_read_is_a_note_and_stops_nothing(house: House, desk: ProposalDesk) -> None:
    bad = (await sent(house, altered(document_xml("G22", ["H41"], number="16", content=b"%PDF-1.4 broken")))).document
    good = (await sent(house, directive())).document
    await read_all(house, desk)
    assert await readings(house) == {bad: "failed", good: "read"}
    found = await opened(desk, bad, LEAD)
    assert found.directive.notes
    assert all(note.code.startswith("reading.") for note in found.directive.notes)
    # The document itself says so too, to whom it was read for.
    reading = (await house.exchange.document(bad, LEAD)).reading
    assert reading is not None
    assert (reading.state, reading.notes) == ("failed", found.directive.notes)
    assert document_json(await house.exchange.document(bad, LEAD))["reading"]["notes"][0]["remedy"]  # type: ignore[index]
    carried = await house.exchange.document(good, GIVER)
    assert carried.reading is not None
    assert (carried.reading.state, carried.reading.notes) == ("read", ())
    await desk.again(bad, LEAD)
    assert (await readings(house))[bad] == "due"


async def test_a_document_that_ends_every_reader_is_left_to_a_person(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = (await sent(house, directive(number="17"))).document
    desk = reading_desk(house, ReadingRules(attempts=2), apart=True)
    with monkeypatch.context() as patched:
        patched.setattr("gateway.tasks.proposals.reader.sys.executable", "/bin/false")
        await read_all(house, desk)
    assert (await readings(house))[document] == "failed"
    found = await opened(desk, document, LEAD)
    assert [note.code for note in found.directive.notes] == ["reading.given-up"]
    await desk.again(document, LEAD)
    await read_all(house, desk)
    assert (await opened(desk, document, LEAD)).directive.open == 1


async def test_a_document_whose_proposals_cannot_be_made_stops_no_other(house: House) -> None:
    class Broken(ByDirectory):
        def meant(self, connection: Connection, names: Collection[str], around: Around) -> Mapping[str, Meant]:
            if "H41" in around.agencies:
                raise ZeroDivisionError
            return super().meant(connection, names, around)

    first = (await sent(house, directive(to=("H41",)))).document
    second = (await sent(house, directive(number="16", to=("H14",)))).document
    desk = reading_desk(house)
    desk.round._naming = Broken()
    await read_all(house, desk)
    assert [one.part for one in await proposed(desk, second, HELPER)] == [Part.SUPPORT, Part.LEAD, Part.NONE]
    found = await opened(desk, first, LEAD)
    assert (found.directive.stands, [note.code for note in found.directive.notes]) == (
        "nothing",
        ["reading.given-up"],
    )


async def test_a_document_of_very_many_tasks_is_cut_with_a_note(
    house: House, desk: ProposalDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.tasks.proposals.worker.MOST_TASKS", 2)
    document = (await sent(house, directive())).document
    await read_all(house, desk)
    found = await opened(desk, document, GIVER)
    assert [note.code for note in found.directive.notes] == ["reading.tasks-left"]
    assert len(found.proposals) == 2


async def test_a_reader_that_takes_too_long_is_ended_and_the_next_document_read(house: House) -> None:
    slow = (await sent(house, directive(number="18"))).document
    desk = reading_desk(house, ReadingRules(attempts=1, seconds=0.0), apart=True)
    await read_all(house, desk)
    assert await readings(house) == {slow: "failed"}
    assert [note.code for note in (await opened(desk, slow, LEAD)).directive.notes] == ["reading.given-up"]


async def test_one_process_reads_what_comes_turn_after_turn_and_ends_when_nothing_comes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = reading_desk(house, apart=True)
    reader = desk.round._reader
    try:
        await sent(house, directive(number="21"))
        await desk.round.turn()
        first = reader._process
        await sent(house, directive(number="22"))
        await desk.round.turn()
        assert first is not None
        assert reader._process is first
        assert list((await readings(house)).values()) == ["read", "read"]
        monkeypatch.setattr("gateway.tasks.proposals.round.KEPT_SECONDS", 0.0)
        await desk.round.turn()
        assert first.returncode is not None
    finally:
        await desk.round.end()


@BOTH
async def test_an_answer_that_comes_after_another_reading_ended_changes_nothing(
    house: House, desk: ProposalDesk
) -> None:
    document = (await sent(house, directive())).document
    await notice(house, desk)
    both = [reading_desk(house), reading_desk(house)]
    # Each begins before the other ends, as after a process that stood still.
    begun = [await house.exchange.database.write(one.round._begin) for one in both]
    assert [one.packet for one in begun if one] == [document, document]
    for one, due in zip(both, begun, strict=True):
        assert due is not None
        answer = await one.round._answer(due)
        assert answer is not None
        await house.exchange.database.write(partial(one.round._finish, due=due, answer=answer))
        await one.round.make_rest()
    count = select(func.count()).select_from(task_proposals)
    assert await house.exchange.database.read(lambda connection: connection.execute(count).scalar_one()) == 9


async def test_a_document_that_is_not_at_hand_is_put_off_only_by_who_began_it_last(house: House) -> None:
    async def away(sha256: str) -> Path:
        raise NotNow([Finding("objects.away", facts={"reason": sha256[:1]})])

    await sent(house, directive())
    both = [reading_desk(house), reading_desk(house)]
    await notice(house, both[0])
    first, second = [await house.exchange.database.write(one.round._begin) for one in both]
    assert first is not None
    assert second is not None
    begun = await _begun(house)
    assert begun[:2] == ("due", 2)
    for one in both:
        one.round._near = away
    assert await both[0].round._answer(first) is None
    assert await _begun(house) == begun
    assert await both[1].round._answer(second) is None
    state, times, due_at = await _begun(house)
    assert (state, times) == ("due", 1)
    assert due_at > begun[2]


async def _begun(house: House) -> tuple[str, int, datetime]:
    """Return where the only reading stands, how often it was begun, and when it is due."""
    columns = directive_readings.c
    query = select(columns.state, columns.begun, columns.due_at)
    row = await house.exchange.database.read(lambda connection: connection.execute(query).one())
    return row.state, row.begun, row.due_at


async def test_a_rule_confirms_only_what_is_sure_and_says_so(house: House) -> None:
    desk = reading_desk(house, ReadingRules(confirm={"H41": 0.5, "H14": 0.999}))
    document = (await sent(house, directive())).document
    await read_all(house, desk)
    mine = (await proposed(desk, document, LEAD))[0]
    assert (mine.state, mine.by_rule, mine.decided_by) == (
        ProposalState.CONFIRMED, True, "rule:tasks.reading.confirm",
    )  # fmt: skip
    assert len(mine.made) == 1
    assert {one.state for one in await proposed(desk, document, HELPER)} == {ProposalState.OPEN, ProposalState.ASIDE}


async def test_content_that_is_destroyed_takes_what_was_read_along(house: House, desk: ProposalDesk) -> None:

    document = (await sent(house, directive())).document
    await read_all(house, desk)

    def purge(connection: Connection) -> None:
        connection.execute(update(packets).where(packets.c.id == document).values(destroyed_at=datetime.now(UTC)))
        ledger.note(connection, Note(document, Event.PURGED, "test", None, {}))

    await house.exchange.database.write(purge)
    await read_all(house, desk)
    rows = await house.exchange.database.read(lambda connection: connection.execute(select(task_proposals)).all())
    assert {(row.state, row.fields["content"], row.read) for row in rows} == {("refused", "", None)}
    assert await readings(house) == {document: "gone"}
