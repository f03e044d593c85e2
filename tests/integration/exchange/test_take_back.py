"""Take-back at the receiver: a person agrees, the content is destroyed, and only then the sender is told."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from gateway.contract import Outcome, Result
from gateway.exchange.receivers.takeback import _agree
from gateway.exchange.views import Caller, DecisionKind, DocumentView
from gateway.findings import Refused
from gateway.packet.names import Kind
from tests.integration.exchange.conftest import House, Open, eventually
from tests.packets import PDF, document_xml, status_xml

G22 = Caller("vxp:g22", frozenset(["G22"]))
H41 = Caller("key:h41", frozenset(["H41"]))
H14 = Caller("key:h14", frozenset(["H14"]))
BUS = Caller("endpoint:bus", frozenset(), carrier=True)


@pytest.fixture
async def ministry(open_house: Open) -> House:
    return await open_house("gateway", ["H41", "H14"])


def _file(house: House, content: bytes) -> Path:
    return house.exchange._blobs.path(hashlib.sha256(content).hexdigest())


async def _receive(house: House, packet: bytes, *, asked: str | None = "H41") -> str:
    """Take a document from the bus and, for one of its receivers, the request to give it back."""
    receipt = await house.send(packet, BUS)
    if asked:
        await house.send(status_xml("G22", asked, "13", description="gửi nhầm"), BUS)
    return receipt.document


async def _view(house: House, document: str, caller: Caller = H41) -> DocumentView:
    return await house.exchange.document(document, caller)


async def _unreadable(house: House, document: str, caller: Caller = H41) -> None:
    [delivery] = [one.delivery for one in (await _view(house, document, caller)).receivers if one.agency in
                  caller.agencies]  # fmt: skip
    assert delivery is not None
    for look in (
        house.exchange.packet_file(document, caller),
        house.exchange.attachment_file(document, 1, caller),
        house.exchange.fetch(delivery.id, caller, "test"),
    ):
        with pytest.raises(Refused) as caught:
            await look
        assert [finding.code for finding in caught.value.findings] == ["document.recalled"]


async def _told(house: House, code: str) -> None:
    async def sent() -> bool:
        return any(code.encode() in one.file.read_bytes() for one in house.bus.sent if one.kind is Kind.STATUS)

    await eventually(sent)


async def test_an_agreed_take_back_destroys_the_content_and_then_reports_it(ministry: House) -> None:
    packet = document_xml()
    document = await _receive(ministry, packet)
    view = await _view(ministry, document)
    assert [(one.kind, one.agency) for one in view.decisions] == [(DecisionKind.TAKE_BACK, "H41")]
    reported = await ministry.exchange.report(document, H41, code="15", reason="đã hủy")
    assert not _file(ministry, packet).exists()
    assert not _file(ministry, PDF).exists()
    await _unreadable(ministry, document)
    after = await _view(ministry, document)
    assert after.destroyed_at is not None
    assert (after.subject, after.sha256, after.size, len(after.attachments)) == (
        view.subject, view.sha256, view.size, 1
    )  # fmt: skip
    assert (after.receivers[0].stage, after.receivers[0].status, after.decisions) == ("recalled", "15", ())
    entries = await ministry.exchange.ledger(document, H41)
    events = [entry.event for entry in entries if entry.event not in {"fetched", "repeated"}]
    assert events[-3:] == ["take-back-agreed", "content-destroyed", "status"]
    files = entries[[entry.event for entry in entries].index("content-destroyed")].facts["files"]
    assert files == [
        {"sha256": view.sha256, "size": view.size},
        {"sha256": view.attachments[0].sha256, "size": view.attachments[0].size},
    ]
    await _told(ministry, "<edXML:StatusCode>15</edXML:StatusCode>")
    again = await ministry.exchange.report(document, H41, code="15", reason="đã hủy")
    assert [one.document for one in again.receipts] == [one.document for one in reported.receipts]


async def test_a_declined_take_back_changes_nothing_and_may_be_asked_again(ministry: House) -> None:
    packet = document_xml()
    document = await _receive(ministry, packet)
    await ministry.exchange.report(document, H41, code="16", reason="đang xử lý")
    view = await _view(ministry, document)
    assert view.receivers[0].stage in {"sent", "01"}
    assert (await ministry.exchange.packet_file(document, H41)).path.read_bytes() == packet
    await ministry.send(status_xml("G22", "H41", "13", time="2026/01/07 09:00:00"), BUS)
    assert (await _view(ministry, document)).receivers[0].stage == "asked"


@pytest.mark.parametrize(("code", "refusal"), [("15", "status.unasked"), ("16", "status.unasked")])
async def test_nobody_answers_what_was_not_asked(ministry: House, code: str, refusal: str) -> None:
    document = await _receive(ministry, document_xml(), asked=None)
    with pytest.raises(Refused) as caught:
        await ministry.exchange.report(document, H41, code=code, reason="không rõ")
    assert [finding.code for finding in caught.value.findings] == [refusal]


async def test_bytes_stay_as_long_as_another_receiver_here_has_not_agreed(ministry: House) -> None:
    packet = document_xml(to=["H41", "H14"])
    document = await _receive(ministry, packet)
    await ministry.exchange.report(document, H41, code="15", reason="đồng ý")
    await _unreadable(ministry, document)
    assert (await ministry.exchange.packet_file(document, H14)).path.read_bytes() == packet
    events = [entry.event for entry in await ministry.exchange.ledger(document, H41)]
    assert "content-withheld" in events
    assert "content-destroyed" not in events
    await ministry.send(status_xml("G22", "H14", "13"), BUS)
    await ministry.exchange.report(document, H14, code="15", reason="đồng ý")
    assert not _file(ministry, packet).exists()


async def test_bytes_that_another_document_needs_stay(ministry: House) -> None:
    packet = document_xml()
    document = await _receive(ministry, packet)
    other = await _receive(ministry, document_xml(number="16"), asked=None)
    await ministry.exchange.report(document, H41, code="15", reason="đồng ý")
    assert not _file(ministry, packet).exists()
    assert (await ministry.exchange.attachment_file(other, 1, H41)).path.read_bytes() == PDF


async def test_a_document_that_comes_while_its_bytes_are_destroyed_for_another_is_whole(ministry: House) -> None:
    document = await _receive(ministry, document_xml())
    database, first = ministry.exchange._intake._database, [True]
    hand_over = database.hand_over

    def destroy_before(work):  # type: ignore[no-untyped-def]
        if first.pop() if first else False:
            ministry.exchange.blobs.destroy(hashlib.sha256(PDF).hexdigest())
        return hand_over(work)

    database.hand_over = destroy_before  # type: ignore[method-assign]
    other = await ministry.send(document_xml(number="16"), BUS)
    assert (await ministry.exchange.attachment_file(other.document, 1, H41)).path.read_bytes() == PDF
    assert document != other.document


async def test_the_same_packet_again_does_not_bring_the_content_back(ministry: House) -> None:
    packet = document_xml()
    document = await _receive(ministry, packet)
    await ministry.exchange.report(document, H41, code="15", reason="đồng ý")
    again = await ministry.send(packet, BUS)
    assert (again.document, again.duplicate) == (document, True)

    async def gone() -> bool:
        return not _file(ministry, packet).exists() and not _file(ministry, PDF).exists()

    await eventually(gone)
    await _unreadable(ministry, document)


async def test_what_a_crash_left_open_is_finished_by_the_next_start(open_house: Open) -> None:
    first = await open_house("gateway", ["H41"], background=False)
    packet = document_xml()
    document = await _receive(first, packet)
    await first.exchange._database.write(
        lambda connection: _agree(connection, document, H41, "đồng ý", None, None)  # and the process dies here
    )
    await _unreadable(first, document)
    assert _file(first, packet).exists()
    second = await open_house("gateway", ["H41"])
    await _told(second, "<edXML:StatusCode>15</edXML:StatusCode>")
    assert not _file(second, packet).exists()
    [answer] = [one for one in second.bus.sent if b">15<" in one.file.read_bytes()]
    assert (answer.sender, answer.receivers) == ("H41", ("G22",))


async def test_an_answer_that_was_not_written_is_said_once_by_the_next_round(open_house: Open) -> None:
    house = await open_house("gateway", ["H41"], background=False)
    document = await _receive(house, document_xml())
    take_backs = house.exchange._take_backs
    await house.exchange._database.write(lambda connection: _agree(connection, document, H41, "đồng ý", None, None))
    await house.exchange._database.alone(
        lambda connection: take_backs._destroyer._mark(connection, document, "H41")  # and the process dies here
    )
    for _ in range(2):
        await take_backs.settle_open()
    statuses = [one.code for one in (await _view(house, document)).receivers[0].statuses]
    assert statuses == ["13", "15"]


async def test_the_senders_own_gateway_keeps_what_it_sent(open_house: Open) -> None:
    house = await open_house("gateway", ["G22", "H41"])
    packet = document_xml()
    receipt = await house.send(packet, G22)
    await house.exchange.report(receipt.document, G22, code="13", reason="gửi nhầm")
    await house.exchange.report(receipt.document, H41, code="15", reason="đồng ý")
    await _unreadable(house, receipt.document)
    assert (await house.exchange.packet_file(receipt.document, G22)).path.read_bytes() == packet


async def test_on_a_bus_the_copy_of_who_agreed_is_closed_and_the_bytes_go_with_the_last(open_house: Open) -> None:
    hub = await open_house("hub", ["G22", "H41", "H14"], routed=False)
    packet = document_xml(to=["H41", "H14"])
    document = (await hub.send(packet, G22)).document
    for agency, caller in (("H41", H41), ("H14", H14)):
        await hub.send(status_xml("G22", agency, "13"), G22)
        assert _file(hub, packet).exists()
        await hub.send(status_xml(agency, "G22", "15"), caller)
        with pytest.raises(Refused):
            await hub.exchange.packet_file(document, caller)
        assert await hub.exchange.inbox([agency], kind=Kind.DOCUMENT) == []

    async def gone() -> bool:
        return not _file(hub, packet).exists()

    await eventually(gone)
    view = await _view(hub, document, G22)
    assert [one.stage for one in view.receivers] == ["recalled", "recalled"]
    assert len(await hub.exchange.inbox(["G22"], kind=Kind.STATUS)) == 2


async def test_a_sender_that_cannot_be_told_is_not_tried_for_ever(open_house: Open) -> None:
    house = await open_house("gateway", ["H41"], routed=False)
    packet = document_xml()
    document = await _receive(house, packet)
    reported = await house.exchange.report(document, H41, code="15", reason="đồng ý")
    assert (reported.receipts, [one.code for one in reported.refused]) == ((), ["take-back.not-reported"])
    assert not _file(house, packet).exists()
    events = [entry.event for entry in await house.exchange.ledger(document, H41)]
    assert events[-1] == "take-back-not-reported"


async def test_a_document_that_is_still_on_its_way_when_it_is_given_back_is_not_sent_again(open_house: Open) -> None:
    house = await open_house("gateway", ["G22"])
    house.bus.script += [Outcome(Result.UNKNOWN, detail="cut")]
    receipt = await house.send(document_xml(), G22)
    await house.send(status_xml("G22", "H41", "13"), G22)
    await house.send(status_xml("H41", "G22", "15"), BUS)
    [receiver] = (await _view(house, receipt.document, G22)).receivers
    assert receiver.delivery is not None
    assert (receiver.stage, receiver.delivery.state.value) == ("recalled", "done")
