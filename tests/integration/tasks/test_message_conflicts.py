"""What cannot happen of what comes by documents: kept, shown, tried again, settled; and what never leaves."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from gateway.exchange.views import Caller, OutgoingFile
from gateway.findings import NotNow, Refused
from gateway.packet.model import Code, DocumentPacket, DocumentType, OtherInfo, Party, PromulgationInfo, SignerInfo
from gateway.packet.reader import read_packet
from gateway.packet.sinks import ScratchSink
from gateway.store.schema import alerts, audit, packets
from gateway.tasks.book import writing
from gateway.tasks.book.bulk import Beginning, begin_all
from gateway.tasks.book.reading import Wanted
from gateway.tasks.book.writing import Origin
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.states import State
from gateway.tasks.life.terms import Body, Said
from gateway.tasks.messages import conflict_rows, retrying, taking
from gateway.tasks.messages.conflicts import Conflict, Take
from gateway.tasks.messages.forms import read_message, write_xml
from gateway.tasks.messages.model import EventSaid, Stands
from gateway.tasks.tasks import Tasks
from gateway.trust.verdict import Verdict
from tests.integration.exchange.conftest import Open, open_house
from tests.integration.exchange.filling import NATION, fill
from tests.integration.tasks.books import NO_HELP, Book, Land, Sent, alert_kinds, land, rules

__all__ = ["open_house"]


@pytest.fixture
def served_url() -> None:
    """Only the embedded database: on PostgreSQL whole lives are tried, and the book itself."""
    return


@pytest.fixture
async def two(open_house: Open) -> Land:
    return await land(open_house, "G22", "H41")


async def test_documents_that_come_in_another_order_and_twice_make_the_same_task(two: Land) -> None:
    giver, lead = two["G22"], two["H41"]
    code = (await giver.assign(NO_HELP)).code
    first = await giver.tell()
    await giver.happen(code, Happening.AMENDED, content="Xây dựng đề án, trình Chính phủ")
    second = await giver.tell()
    await giver.happen(code, Happening.NOTED, text="Khẩn")
    third = await giver.tell()
    for one in (*third, *second):
        await lead.take(one.data)
    assert await lead.conflicts() == [
        ("noted", "task-message.gap", "open"), ("amended", "task-message.gap", "open")
    ]  # fmt: skip
    assert await alert_kinds(lead) == []
    for one in (*first, *first, *second, *third):
        await lead.take(one.data)
    assert await lead.events(code) == ["assigned", "amended", "noted"]
    assert {state for _, _, state in await lead.conflicts()} == {"applied"}
    assert (await lead.task(code)).terms.content == "Xây dựng đề án, trình Chính phủ"


async def test_what_waits_too_long_raises_an_alert_that_closes_by_itself(open_house: Open) -> None:
    both = await land(open_house, "G22", "H41", patience=timedelta(0))
    giver, lead = both["G22"], both["H41"]
    code = (await giver.assign(NO_HELP)).code
    [first] = await giver.tell()
    await giver.happen(code, Happening.NOTED, text="Khẩn")
    [second] = await giver.tell()
    await lead.take(second.data)
    await lead.look()
    assert await alert_kinds(lead) == [("task.conflict", True)]
    await lead.take(first.data)
    assert await alert_kinds(lead) == [("task.conflict", False)]


async def test_each_agency_that_should_look_is_told(open_house: Open) -> None:
    giver = (await land(open_house, "G22", patience=timedelta(0)))["G22"]
    house = await open_house("gateway", ["H41", "H14"], name="both", background=False)
    lead = Book("H41", house, Tasks(house.exchange, rules(patience=timedelta(0))))
    code = (await giver.assign()).code
    first = await giver.tell()
    # Of each of two updates another one comes to another agency of the house.
    for number, receiver in enumerate(("H41", "H14")):
        await giver.happen(code, Happening.NOTED, text=f"Lần {number}")
        [one] = [one for one in await giver.tell() if one.receiver == receiver]
        await house.send(one.data, Caller("endpoint:bus", frozenset(), carrier=True), only=[receiver])
    await lead.look()
    query = select(alerts.c.agency).where(alerts.c.kind == "task.conflict", alerts.c.closed_at.is_(None))
    told = await lead.database.read(lambda connection: connection.execute(query).scalars().all())
    assert sorted(told) == ["H14", "H41"]
    await house.send(first[0].data, Caller("endpoint:bus", frozenset(), carrier=True), only=[first[0].receiver])
    await lead.look()
    assert {still_open for _, still_open in await alert_kinds(lead)} == {False}


async def test_who_waits_longest_does_not_hide_the_rest(open_house: Open, monkeypatch: Any) -> None:
    monkeypatch.setattr(retrying, "AT_ONCE", 1)
    both = await land(open_house, "G22", "H41", patience=timedelta(0))
    giver, lead = both["G22"], both["H41"]
    codes = [(await giver.assign(NO_HELP)).code for _ in range(3)]
    await giver.tell()
    for code in codes:
        await giver.happen(code, Happening.NOTED, text="Khẩn")
    for one in await giver.tell():
        await lead.take(one.data)
    for _ in codes:
        await lead.tasks.messages.watcher.look()
    assert await alert_kinds(lead) == [("task.conflict", True)] * 3


async def test_what_is_from_the_future_is_tried_once_its_time_has_come(two: Land, monkeypatch: Any) -> None:
    giver = two["G22"]
    entry = await giver.assign(NO_HELP)
    message = await giver.tasks.messages.message(entry.id, giver.caller)
    later = datetime.now(UTC) + timedelta(minutes=10)
    noted = EventSaid("later", Happening.NOTED, later, "", "G22", "", {"text": "."})
    told = replace(message, sender="G22", tasks=(replace(message.tasks[0], events=(noted,)),))
    await giver.tasks.messages.take(told, giver.caller)
    assert await giver.conflicts() == [("noted", "task.from-the-future", "open")]
    await giver.happen(entry.code, Happening.NOTED, text="Khẩn")
    assert await giver.database.read(retrying._changed) == []
    monkeypatch.setattr(retrying, "AHEAD", timedelta(minutes=11))
    assert [one.code for one in await giver.database.read(retrying._changed)] == [entry.code]


async def test_what_both_did_at_once_is_shown_in_one_book_and_settled_by_a_person(two: Land) -> None:
    giver, lead = two["G22"], two["H41"]
    code = (await giver.assign(NO_HELP)).code
    await two.settle()
    await giver.happen(code, Happening.SUSPENDED, reason="Chờ luật")
    await lead.happen(code, Happening.REPORTED, text="Đã trình")
    await two.settle()
    assert await giver.conflicts() == [("reported", "task.not-now", "open")]
    assert await lead.conflicts() == [("suspended", "task.not-now", "open")]
    assert await alert_kinds(giver) == [("task.conflict", True)]
    desk = giver.tasks.messages
    [conflict] = await desk.conflicts(giver.caller, task=None, state="open", after=None, limit=10)
    assert conflict.theirs["stands"]["state"] == "awaiting-confirmation"
    settled = await desk.settle(conflict.id, giver.caller, Take.THEIRS, "Báo cáo đã đủ")
    assert (settled.state, settled.settled_by) == ("theirs", "key:g22")
    [other] = await lead.tasks.messages.conflicts(lead.caller, task=None, state="open", after=None, limit=10)
    await lead.tasks.messages.settle(other.id, lead.caller, Take.OURS, "Đã báo cáo")
    assert await alert_kinds(giver) == [("task.conflict", False)]
    await giver.happen(code, Happening.CONFIRMED)
    await two.settle()
    for book in two:
        task = await book.task(code)
        assert (task.state, task.reported_at) == (State.DONE, (await lead.task(code)).reported_at)
    entries = await giver.database.read(lambda connection: connection.execute(select(audit)).all())
    assert [(one.action, one.facts["take"]) for one in entries] == [("task.conflict-settled", "theirs")]
    with pytest.raises(Refused, match=r"task\.conflict-settled"):
        await desk.settle(conflict.id, giver.caller, Take.OURS, "Lần nữa")
    with pytest.raises(Refused, match=r"task\.conflict-unknown"):
        await desk.settle(conflict.id, Caller("key:x", frozenset(["H99"])), Take.OURS, "Không phải của tôi")


async def _posted(book: Book, code: str, agency: str, **changes: Any) -> Conflict:
    """Let an agency served here tell an event that cannot happen, in its own name; return the conflict."""
    caller = Caller("key:own", frozenset([agency]))
    entry = await book.find(code)
    message = await book.tasks.messages.message(entry.id, book.caller)
    event = EventSaid("own", Happening.NOTED, datetime.now(UTC), "", agency, "nothing", {"text": "."})
    task = replace(message.tasks[0], events=(event,), **changes)
    await book.tasks.messages.take(replace(message, sender=agency, receiver="G22", tasks=(task,)), caller)
    [found] = await book.tasks.messages.conflicts(caller, task=None, state="open", after=None, limit=10)
    return found


async def test_nobody_settles_what_it_told_itself_as_theirs(open_house: Open) -> None:
    house = await open_house("gateway", ["G22", "H41"], background=False)
    book = Book("G22", house, Tasks(house.exchange, rules()))
    code = (await book.assign(NO_HELP)).code
    stands = Stands(State.DONE, 100, None, None, None, None, None, None, None)
    conflict = await _posted(book, code, "H41", stands=stands)
    desk, lead = book.tasks.messages, Caller("key:h41", frozenset(["H41"]))
    with pytest.raises(Refused, match=r"task\.not-yours"):
        await desk.settle(conflict.id, lead, Take.THEIRS, "Xong rồi")
    assert (await book.task(code)).state is State.ASSIGNED
    assert (await desk.settle(conflict.id, lead, Take.OURS, "Thôi")).state == "ours"


async def test_in_the_assigners_house_only_the_giving_side_takes_over(open_house: Open) -> None:
    house = await open_house("gateway", ["G22", "H41", "H14"], background=False)
    book = Book("G22", house, Tasks(house.exchange, rules()))
    code = (await book.assign()).code
    conflict = await _posted(book, code, "H14")
    desk, lead = book.tasks.messages, Caller("key:h41", frozenset(["H41"]))
    for take in Take:
        with pytest.raises(Refused, match=r"task\.not-yours"):
            await desk.settle(conflict.id, lead, take, "Của người khác")
    assert (await desk.settle(conflict.id, book.caller, Take.THEIRS, "Đúng")).state == "theirs"


async def test_a_performer_takes_over_only_what_the_giving_side_told(open_house: Open) -> None:
    giver_house = await land(open_house, "G22")
    giver = giver_house["G22"]
    house = await open_house("gateway", ["H41", "H14"], name="both", background=False)
    lead = Book("H41", house, Tasks(house.exchange, rules()))
    code = (await giver.assign()).code
    for one in await giver.tell():
        await house.send(one.data, Caller("endpoint:bus", frozenset(), carrier=True), only=[one.receiver])
    await lead.look()
    conflict = await _posted(lead, code, "H14")
    desk, helper = lead.tasks.messages, Caller("key:h14", frozenset(["H14"]))
    with pytest.raises(Refused, match=r"task\.not-yours"):
        await desk.settle(conflict.id, lead.caller, Take.THEIRS, "Như bạn nói")
    await desk.settle(conflict.id, lead.caller, Take.OURS, "Không")
    # What the assigner told is put away by no supporting agency beside the lead.
    await giver.happen(code, Happening.SUSPENDED, reason="Chờ luật")
    await lead.happen(code, Happening.REPORTED, text="Đã trình")
    for one in await giver.tell():
        await house.send(one.data, Caller("endpoint:bus", frozenset(), carrier=True), only=[one.receiver])
    await lead.look()
    [conflict] = await desk.conflicts(helper, task=None, state="open", after=None, limit=10)
    with pytest.raises(Refused, match=r"task\.not-yours"):
        await desk.settle(conflict.id, helper, Take.OURS, "Bỏ qua")
    assert (await desk.settle(conflict.id, lead.caller, Take.THEIRS, "Tạm dừng")).state == "theirs"


async def test_a_conflict_happens_by_itself_once_its_time_has_come(two: Land) -> None:
    giver, lead = two["G22"], two["H41"]
    code = (await giver.assign(NO_HELP)).code
    await two.settle()
    await giver.happen(code, Happening.SUSPENDED, reason="Chờ luật")
    await lead.happen(code, Happening.PROGRESS, text="Đang soạn", percent=40)
    [told] = await lead.tell()
    await giver.take(told.data)
    assert await giver.conflicts() == [("progress", "task.not-now", "open")]
    await giver.happen(code, Happening.RESUMED)
    await giver.look()
    assert await giver.conflicts() == [("progress", "task.not-now", "applied")]
    assert (await giver.task(code)).percent == 40


async def test_nothing_of_a_report_leaves_before_it_is_approved(two: Land) -> None:
    giver, lead = two["G22"], two["H41"]
    code = (await giver.assign(NO_HELP)).code
    await two.settle()
    await lead.happen(code, Happening.ACCEPTED)
    await lead.happen(code, Happening.REPORT_PREPARED, text="BÍ-DANH-DỰ-THẢO")
    await lead.happen(code, Happening.SPLIT, part="BÍ-DANH-PHÂN-VIỆC")
    await lead.happen(code, Happening.REPORT_DECLINED, reason="BÍ-DANH-LÝ-DO")
    await lead.happen(code, Happening.REPORT_PREPARED, text="BÍ-DANH-LẦN-HAI")
    before = await lead.tell()
    await lead.happen(code, Happening.REPORTED, text="Đã trình")
    after = await lead.tell()
    assert (len(before), len(after)) == (1, 1)
    message = await lead.tasks.messages.message((await lead.find(code)).id, lead.caller)
    for one in (*before, *after):
        for content in (one.data, *files_of(one).values()):
            assert "BÍ-DANH".encode() not in content
            assert b"report-prepared" not in content
    assert "BÍ-DANH" not in write_xml(message).decode()
    assert "Đã trình" in files_of(after[0])["cap-nhat-nhiem-vu.html"].decode()
    assert "Đã trình" not in files_of(before[0])["cap-nhat-nhiem-vu.html"].decode()
    for one in (*before, *after):
        await giver.take(one.data)
    assert await giver.events(code) == ["assigned", "accepted", "reported"]
    assert await giver.conflicts() == []


async def test_a_draft_is_nobodys_business_until_it_is_assigned(two: Land) -> None:
    giver, lead = two["G22"], two["H41"]
    draft = await giver.tasks.book.assign(giver.caller, NO_HELP, Origin("G22"), draft=True)
    await giver.happen(draft.code, Happening.NOTED, text="BÍ-DANH-GHI-CHÚ")
    await giver.happen(draft.code, Happening.AMENDED, content="Nội dung cuối", lead={"id": "H41"})
    assert await giver.tell() == []
    with pytest.raises(Refused, match=r"task\.not-given"):
        await giver.tasks.messages.message(draft.id, giver.caller)
    await giver.happen(draft.code, Happening.ASSIGNED)
    [told] = await giver.tell()
    assert "BÍ-DANH".encode() not in files_of(told)["nhiem-vu.xml"]
    await lead.take(told.data)
    assert await lead.events(draft.code) == ["assigned"]
    assert (await lead.task(draft.code)).terms == (await giver.task(draft.code)).terms


async def test_a_new_lead_learns_all_that_happened_before(open_house: Open) -> None:
    three = await land(open_house, "G22", "H41", "H14")
    giver, lead, other = three["G22"], three["H41"], three["H14"]
    code = (await giver.assign(NO_HELP)).code
    await three.settle()
    await lead.happen(code, Happening.RETURNED, cause="wrong-authority", reason="Thuộc Bộ Tài chính")
    await three.settle()
    assert await other.tasks.book.page(other.caller, Wanted()) == []
    await giver.happen(code, Happening.REASSIGNED, lead={"id": "H14", "name": "Bộ Tài chính"}, reason="Đúng")
    await three.settle()
    assert await other.events(code) == ["assigned", "returned", "reassigned"]
    assert (await other.task(code)) == (await giver.task(code))
    assert await other.conflicts() == await lead.conflicts() == await giver.conflicts() == []
    await other.happen(code, Happening.ACCEPTED)
    await three.settle()
    assert (await giver.task(code)).state is State.IN_PROGRESS


def files_of(sent: Sent) -> dict[str, bytes]:
    """Return the attachments of a packet by name."""

    class Kept(ScratchSink):
        found: dict[str, bytes]

        def keep(self, file: Any, sha256: str) -> None:
            file.seek(0)
            self.found[sha256] = file.read()
            file.close()

    sink = Kept()
    sink.found = {}
    packet = read_packet(io.BytesIO(sent.data), sink, wire=True).packet
    assert isinstance(packet, DocumentPacket)
    return {one.name: sink.found[one.sha256] for one in packet.attachments}


async def test_a_task_taken_in_with_a_list_is_told_whole_once_its_assigner_does_something(two: Land) -> None:
    giver, lead = two["G22"], two["H41"]
    said = Said("row-1", datetime.now(UTC), "user:1", "G22", NO_HELP.plain())
    listed = Beginning(Origin("G22", "NV-LIST"), ((Happening.ASSIGNED, said),))
    await giver.database.write(lambda connection: begin_all(connection, [listed]))
    assert await giver.tell() == []
    await giver.happen("NV-LIST", Happening.SUSPENDED, reason="Chờ luật")
    for one in await giver.tell():
        await lead.take(one.data)
    assert (await lead.task("NV-LIST")).state is State.SUSPENDED
    assert await lead.conflicts() == []


async def test_an_old_system_gets_a_document_that_it_can_read(two: Land) -> None:
    giver = two["G22"]
    code = (await giver.assign(replace(NO_HELP, deadline=date(2026, 12, 31)))).code
    [told] = await giver.tell()
    row = await giver.database.read(lambda connection: connection.execute(select(packets)).one())
    header = row.header
    assert (header["steering_type"], header["response_for_task"]) == (1, [code])
    assert header["subject"] == f"Cập nhật nhiệm vụ {code}: Giao nhiệm vụ"
    assert row.document_id.startswith("G22,")
    shown = files_of(told)["cap-nhat-nhiem-vu.html"].decode()
    assert "Xây dựng đề án" in shown
    assert "31/12/2026" in shown
    assert read_message(files_of(told)["nhiem-vu.xml"]).tasks[0].code == code


def _document(sender: str, to: str, **changes: Any) -> DocumentPacket:
    return DocumentPacket(
        sender=Party(sender, organ_name=sender),
        receivers=(Party(to, organ_name=to),),
        document_id=changes.pop("document_id", ""),
        code=Code("16", "BC-ST"),
        promulgation=PromulgationInfo("2026/01/06", "Vinh"),
        document_type=DocumentType(2, 0, "Báo cáo"),
        subject="Báo cáo kết quả",
        signer=SignerInfo("Trần Thị Thử"),
        other=OtherInfo(priority=0),
        **changes,
    )


async def composed(book: Book, draft: DocumentPacket, tmp_path: Path, name: str, data: bytes) -> bytes:
    path = tmp_path / "file"
    path.write_bytes(data)
    receipt = await book.house.exchange.compose(draft, [OutgoingFile(name, "application/xml", path)], book.caller)
    stored = await book.house.exchange.packet_file(receipt.document, book.caller)
    return stored.path.read_bytes()


async def test_a_report_by_a_plain_document_is_noted_and_entered_by_a_person(two: Land, tmp_path: Path) -> None:
    giver, lead = two["G22"], two["H41"]
    entry = await giver.assign(NO_HELP)
    report = _document("H41", "G22", steering_type=2, response_for_task=(entry.code, "NV-OTHER"))
    receipt = await giver.take(await composed(lead, report, tmp_path, "bao cao.txt", b"Xong."))
    await giver.look()
    shown = await giver.shown(entry.code)
    assert [(one.packet, one.relation) for one in shown.documents] == [(receipt.document, "report")]
    assert (shown.events[-1].happening, shown.events[-1].agency) == (Happening.NOTED, "H41")
    desk = giver.tasks.messages
    with pytest.raises(Refused, match=r"task\.no-such-report"):
        await desk.enter_report(entry.id, "0" * 32, giver.caller, "")
    after, new = await desk.enter_report(entry.id, receipt.document, giver.caller, "")
    assert (after.task.state, new) == (State.AWAITING, True)
    assert (await desk.enter_report(entry.id, receipt.document, giver.caller, ""))[1] is False
    # What was entered for the lead is not told in the lead's name.
    assert [one.receiver for one in await giver.tell()] == ["H41"]


async def test_a_plain_document_breaks_nobodys_chain(open_house: Open, tmp_path: Path) -> None:
    three = await land(open_house, "G22", "H41", "H14")
    giver, lead, helper = three["G22"], three["H41"], three["H14"]
    entry = await giver.assign()
    await three.settle()
    report = _document("H41", "G22", steering_type=2, response_for_task=(entry.code,))
    receipt = await giver.take(await composed(lead, report, tmp_path, "bao cao.txt", b"Xong."))
    await giver.happen(entry.code, Happening.NOTED, text="Khẩn")
    await three.settle()
    assert await helper.events(entry.code) == ["assigned", "noted", "noted"]
    assert await lead.events(entry.code) == ["assigned", "noted"]
    await giver.tasks.messages.enter_report(entry.id, receipt.document, giver.caller, "")
    await giver.happen(entry.code, Happening.CONFIRMED)
    await three.settle()
    assert (await helper.task(entry.code)).state is State.DONE
    assert await helper.conflicts() == []


async def test_a_lead_that_the_monitor_chose_learns_all_from_the_assigner(open_house: Open) -> None:
    four = await land(open_house, "G22", "H41", "H14", "H99")
    giver, lead, other, monitor = four["G22"], four["H41"], four["H14"], four["H99"]
    code = (await giver.assign(replace(NO_HELP, monitor=Body("H99", "Thanh tra")))).code
    await four.settle()
    await lead.happen(code, Happening.RETURNED, cause="wrong-authority", reason="Thuộc Bộ Tài chính")
    await four.settle()
    await monitor.happen(code, Happening.REASSIGNED, lead={"id": "H14", "name": "Bộ Tài chính"}, reason="Đúng")
    await four.settle()
    assert await other.events(code) == ["assigned", "returned", "reassigned"]
    assert {state for _, _, state in await other.conflicts()} <= {"applied"}
    assert await alert_kinds(other) == []


async def test_a_draft_that_the_monitor_gives_out_begins_in_the_assigners_name(open_house: Open) -> None:
    house = await open_house("gateway", ["G22", "H99"], background=False)
    giver = Book("G22", house, Tasks(house.exchange, rules()))
    lead = (await land(open_house, "H41"))["H41"]
    terms = replace(NO_HELP, monitor=Body("H99", "Thanh tra"))
    draft = await giver.tasks.book.assign(giver.caller, terms, Origin("G22"), draft=True)
    monitor = Caller("key:h99", frozenset(["H99"]))
    await giver.tasks.book.happen(draft.id, monitor, Happening.ASSIGNED, {})
    [told] = await giver.tell()
    await lead.take(told.data)
    assert await lead.events(draft.code) == ["assigned"]
    # So it stands in every book: the assigner's own too, where the actor says whose hand it was.
    given = (await giver.shown(draft.code)).events[-1]
    assert (given.agency, given.actor) == ("G22", "key:h99")
    assert (await lead.shown(draft.code)).events[0].agency == "G22"


async def test_a_document_of_a_supporting_agency_is_no_report_of_the_lead(open_house: Open, tmp_path: Path) -> None:
    three = await land(open_house, "G22", "H41", "H14")
    giver, helper = three["G22"], three["H14"]
    entry = await giver.assign()
    report = _document("H14", "G22", steering_type=2, response_for_task=(entry.code,))
    receipt = await giver.take(await composed(helper, report, tmp_path, "bao cao.txt", b"Xong."))
    assert [one.relation for one in (await giver.shown(entry.code)).documents] == ["report"]
    with pytest.raises(Refused, match=r"task\.no-such-report"):
        await giver.tasks.messages.enter_report(entry.id, receipt.document, giver.caller, "")


async def test_a_report_by_somebody_who_has_no_part_in_the_task_is_only_a_document(
    open_house: Open, tmp_path: Path
) -> None:
    three = await land(open_house, "G22", "H41", "H99")
    giver, stranger = three["G22"], three["H99"]
    entry = await giver.assign(NO_HELP)
    report = _document("H99", "G22", steering_type=2, response_for_task=(entry.code,))
    await giver.take(await composed(stranger, report, tmp_path, "bao cao.txt", b"Xong."))
    assert (await giver.shown(entry.code)).documents == ()


async def test_a_stranger_who_tells_of_a_task_is_refused_and_shown(open_house: Open, tmp_path: Path) -> None:
    three = await land(open_house, "G22", "H41", "H99")
    giver, lead, stranger = three["G22"], three["H41"], three["H99"]
    code = (await giver.assign(NO_HELP)).code
    await three.settle()
    await lead.happen(code, Happening.ACCEPTED)
    message = await lead.tasks.messages.message((await lead.find(code)).id, lead.caller)
    # In its own name about somebody else's task, then in the lead's name.
    own = replace(message, sender="H99", receiver="G22")
    [data] = [await composed(stranger, _document("H99", "G22"), tmp_path, "nhiem-vu.xml", write_xml(own))]
    await giver.take(data)
    assert await giver.conflicts() == []
    assert await alert_kinds(giver) == [("task.message-refused", True)]
    lying = _document("H99", "G22", document_id="H99,2")
    await giver.take(await composed(stranger, lying, tmp_path, "nhiem-vu.xml", write_xml(replace(own, sender="H41"))))
    assert ("task.message-refused", True) in await alert_kinds(giver)
    assert await giver.events(code) == ["assigned"]
    # What is true comes all the same, and is not taken for what was forged.
    [told] = await lead.tell()
    await giver.take(told.data)
    assert await giver.events(code) == ["assigned", "accepted"]


async def test_of_one_sender_only_so_many_conflicts_are_kept(open_house: Open, monkeypatch: Any) -> None:
    monkeypatch.setattr(conflict_rows, "MOST", 3)
    house = await open_house("gateway", ["G22", "H41"], background=False)
    book = Book("G22", house, Tasks(house.exchange, rules()))
    entry = await book.assign(NO_HELP)
    message = await book.tasks.messages.message(entry.id, book.caller)
    lead = Caller("key:h41", frozenset(["H41"]))
    noted = EventSaid("", Happening.NOTED, datetime.now(UTC), "", "H41", "nothing", {"text": "."})
    for turn in range(3):
        events = tuple(replace(noted, id=f"{turn}-{number}") for number in range(2))
        told = replace(message, sender="H41", tasks=(replace(message.tasks[0], events=events),))
        await book.tasks.messages.take(told, lead)
    assert len(await book.conflicts()) == 3
    assert await alert_kinds(book) == [("task.conflicts-many", True)]


async def test_each_task_of_a_message_is_taken_by_itself(two: Land, monkeypatch: Any) -> None:
    giver, lead = two["G22"], two["H41"]
    codes = [(await giver.assign(NO_HELP)).code for _ in range(2)]
    [told] = await giver.tell()
    settle, seen = taking.settle, list[str]()

    def second_fails(connection: Any, name: Any, **given: Any) -> Any:
        seen.append(name.code)
        if len(seen) == 2:
            raise NotNow([])
        return settle(connection, name, **given)

    with monkeypatch.context() as patched:
        patched.setattr(taking, "settle", second_fails)
        with pytest.raises(NotNow):
            await lead.take(told.data)
    assert [one.code for one in await lead.tasks.book.page(lead.caller, Wanted())] == seen[:1]
    await lead.look()
    assert {one.code for one in await lead.tasks.book.page(lead.caller, Wanted())} == set(codes)


async def test_old_and_new_ids_of_a_body_are_one_agency(two: Land) -> None:
    giver, lead = two["G22"], two["H41"]
    for book in two:
        await fill(book.house, *NATION)
    old = replace(NO_HELP, lead=Body("000.00.00.H41", "Tỉnh Nghệ An"))
    code = (await giver.assign(old)).code
    [told] = await giver.tell()
    carrier = Caller("endpoint:bus", frozenset(), carrier=True)
    await lead.house.send(told.data, carrier)
    await lead.look()
    assert (await lead.task(code)).terms.lead.id == "H41"
    await lead.happen(code, Happening.ACCEPTED)
    for one in await lead.tell():
        await giver.take(one.data)
    assert await giver.conflicts() == []
    assert (await giver.task(code)).state is State.IN_PROGRESS


async def test_what_no_signature_proves_waits_for_a_person(open_house: Open) -> None:
    both = await land(open_house, "G22", "H41", trusted=frozenset({Verdict.VALID}))
    giver, lead = both["G22"], both["H41"]
    code = (await giver.assign(NO_HELP)).code
    [told] = await giver.tell()
    await lead.take(told.data)
    assert await lead.conflicts() == [("assigned", "task-message.unproven", "open")]
    assert await alert_kinds(lead) == [("task.conflict", True)]
    [conflict] = await lead.tasks.messages.conflicts(lead.caller, task=None, state="open", after=None, limit=10)
    assert (conflict.task, conflict.code) == (None, code)


async def test_a_task_that_its_assigner_does_not_know_is_taken_up_by_a_person(two: Land) -> None:
    giver, lead = two["G22"], two["H41"]
    # A clerk of the lead has read it out of a directive: the assigner's book never heard of it.
    said = Said("read", datetime.now(UTC), "user:1", "G22", NO_HELP.plain())
    origin = Origin("H41", "NV-READ")
    await lead.database.write(lambda connection: writing.begin(connection, origin, Happening.ASSIGNED, said))
    await lead.happen("NV-READ", Happening.PROGRESS, text="Đang soạn", percent=30)
    assert await lead.tell() == []
    await lead.happen("NV-READ", Happening.REPORTED, text="Đã trình")
    [told] = [one for one in await lead.tell() if one.receiver == "G22"]
    await giver.take(told.data)
    # With its report the lead tells all that led to it, and the assigner's people are told at once.
    assert [(kind, state) for kind, _, state in await giver.conflicts()] == [
        ("assigned", "open"), ("progress", "open"), ("reported", "open")
    ]  # fmt: skip
    assert await alert_kinds(giver) == [("task.conflict", True)]
    desk = giver.tasks.messages
    found = await desk.conflicts(giver.caller, task=None, state="open", after=None, limit=10)
    settled = await desk.settle(found[-1].id, giver.caller, Take.THEIRS, "Đúng là nhiệm vụ đã giao")
    assert (settled.state, settled.settled_by) == ("theirs", "key:g22")
    assert {state for _, _, state in await giver.conflicts()} == {"theirs", "applied"}
    assert await alert_kinds(giver) == [("task.conflict", False)]
    task = await giver.task("NV-READ")
    assert (task.state, task.percent, task.terms.lead.id) == (State.AWAITING, 100, "H41")
    await giver.happen("NV-READ", Happening.SENT_BACK, reason="Thiếu phụ lục")
    await two.settle()
    await lead.happen("NV-READ", Happening.PROGRESS, text="Đã thêm", percent=90)
    await lead.happen("NV-READ", Happening.REPORTED, text="Đủ phụ lục")
    await two.settle()
    await giver.happen("NV-READ", Happening.CONFIRMED)
    await two.settle()
    # Both books have the same events from then on: nothing that either says later is a conflict.
    assert await lead.conflicts() == []
    assert await lead.task("NV-READ") == await giver.task("NV-READ")
    assert (await lead.task("NV-READ")).state is State.DONE


@pytest.mark.parametrize("data", [b"<broken", b"{}", b"<tasks xmlns='urn:lien-thong:task-message:9'/>"])
async def test_a_message_that_cannot_be_read_is_said_and_holds_up_nothing(
    two: Land, tmp_path: Path, data: bytes
) -> None:
    giver, lead = two["G22"], two["H41"]
    await lead.take(await composed(giver, _document("G22", "H41"), tmp_path, "nhiem-vu.xml", data))
    assert await alert_kinds(lead) == [("task.message-refused", True)]
    code = (await giver.assign(NO_HELP)).code
    await two.settle()
    assert await lead.events(code) == ["assigned"]
