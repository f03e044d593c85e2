"""A gateway between document systems and a bus: sends on, collects, reports arrivals, retries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.contract import Accepted, Outcome, Refusal, Result
from gateway.exchange.delivery.attempt import Attempts, free_leases
from gateway.exchange.delivery.settling import settle
from gateway.exchange.views import Caller, DeliveryState, DocumentView, OutgoingFile
from gateway.findings import Finding, Refused
from gateway.packet.model import Code, DocumentPacket, DocumentType, OtherInfo, Party, PromulgationInfo, SignerInfo
from gateway.packet.names import Kind
from gateway.store.schema import refusals
from tests.integration.exchange.conftest import House, Open, eventually
from tests.packets import PDF, document_xml, status_xml

H41 = Caller("key:h41", frozenset(["H41"]))


@pytest.fixture
async def ministry(open_house: Open) -> House:
    return await open_house("gateway", ["H41"])


def _draft(sender: str = "H41", to: tuple[str, ...] = ("G22",)) -> DocumentPacket:
    return DocumentPacket(
        sender=Party(sender, organ_name="Đơn vị gửi"),
        receivers=tuple(Party(agency, organ_name="Đơn vị nhận") for agency in to),
        document_id="",
        code=Code("16", "BC-ST"),
        promulgation=PromulgationInfo("2026/01/06", "Vinh"),
        document_type=DocumentType(2, 0, "Báo cáo"),
        subject="Báo cáo kết quả",
        signer=SignerInfo("Trần Thị Thử"),
        other=OtherInfo(priority=0),
    )


@pytest.fixture
def report(tmp_path: Path) -> OutgoingFile:
    path = tmp_path / "bao cao.pdf"
    path.write_bytes(PDF)
    return OutgoingFile("báo cáo.pdf", "application/pdf", path)


async def _at(house: House, document: str, caller: Caller = H41) -> DocumentView:
    return await house.exchange.document(document, caller)


async def _state(house: House, document: str) -> DeliveryState:
    delivery = (await _at(house, document)).receivers[0].delivery
    assert delivery is not None
    return delivery.state


async def test_a_document_made_here_goes_out_once_and_keeps_the_receipt(ministry: House, report: OutgoingFile) -> None:
    receipt = await ministry.exchange.compose(_draft(), [report], H41)

    async def delivered() -> bool:
        return await _state(ministry, receipt.document) is DeliveryState.DONE

    await eventually(delivered)
    [outgoing] = ministry.bus.sent
    assert (outgoing.receivers, outgoing.whole, outgoing.sender) == (("G22",), True, "H41")
    view = await _at(ministry, receipt.document)
    assert view.document_id == "H41,2026/01/06,16/BC-ST"
    assert view.receivers[0].delivery is not None
    assert view.receivers[0].delivery.receipt == "r1"
    stored = await ministry.exchange.attachment_file(receipt.document, 1, H41)
    assert (stored.name, stored.path.read_bytes()) == ("báo cáo.pdf", PDF)


async def test_several_receivers_behind_the_bus_are_one_transfer(ministry: House, report: OutgoingFile) -> None:
    receipt = await ministry.exchange.compose(_draft(to=("G22", "G09")), [report], H41)

    async def delivered() -> bool:
        return await _state(ministry, receipt.document) is DeliveryState.DONE

    await eventually(delivered)
    assert [(one.receivers, one.whole) for one in ministry.bus.sent] == [(("G22", "G09"), True)]


async def test_a_receiver_served_here_gets_it_here_and_the_bus_only_the_rest(
    open_house: Open, report: OutgoingFile
) -> None:
    house = await open_house("gateway", ["H41", "H14"])
    await house.exchange.compose(_draft(to=("G22", "H14")), [report], H41)

    async def sent() -> bool:
        return bool(house.bus.sent)

    await eventually(sent)
    assert (house.bus.sent[0].receivers, house.bus.sent[0].whole) == (("G22",), False)
    assert [item.receiver for item in await house.exchange.inbox(["H14"], kind=Kind.DOCUMENT)] == ["H14"]


async def test_failures_are_tried_again_and_counted(ministry: House, report: OutgoingFile) -> None:
    ministry.bus.script += [Outcome(Result.LATER, detail="502"), Outcome(Result.UNKNOWN, detail="cut")]
    receipt = await ministry.exchange.compose(_draft(), [report], H41)

    async def delivered() -> bool:
        return await _state(ministry, receipt.document) is DeliveryState.DONE

    await eventually(delivered)
    assert len(ministry.bus.sent) == 3
    assert len({one.sha256 for one in ministry.bus.sent}) == 1
    events = [entry.event for entry in await ministry.exchange.ledger(receipt.document, H41)]
    assert events[-3:] == ["attempt-failed", "attempt-failed", "delivered"]


async def test_a_refusal_for_good_is_a_dead_letter_with_its_reason(ministry: House, report: OutgoingFile) -> None:
    ministry.bus.script.append(Outcome(Result.REFUSED, code="receiver.unknown", detail="khong co don vi"))
    receipt = await ministry.exchange.compose(_draft(), [report], H41)

    async def dead() -> bool:
        return await _state(ministry, receipt.document) is DeliveryState.DEAD

    await eventually(dead)
    delivery = (await _at(ministry, receipt.document)).receivers[0].delivery
    assert delivery is not None
    assert delivery.error == "receiver.unknown: khong co don vi"
    assert len(ministry.bus.sent) == 1


async def test_a_delivery_out_of_attempts_is_a_dead_letter(ministry: House, report: OutgoingFile) -> None:
    ministry.bus.script += [Outcome(Result.LATER, detail="502")] * 10
    receipt = await ministry.exchange.compose(_draft(), [report], H41)

    async def dead() -> bool:
        return await _state(ministry, receipt.document) is DeliveryState.DEAD

    await eventually(dead)
    assert len(ministry.bus.sent) == 5


async def test_who_holds_an_older_lease_cannot_write_its_outcome(open_house: Open, report: OutgoingFile) -> None:
    house = await open_house("gateway", ["H41"], background=False)
    receipt = await house.exchange.compose(_draft(), [report], H41)
    database = house.exchange._database
    rules = house.settings.rules
    attempts = Attempts(database, house.exchange._blobs, {"bus": house.bus}, rules)
    [older] = (await attempts.take("bus")).leases
    await database.write(free_leases)
    [newer] = (await attempts.take("bus")).leases
    now = datetime.now(UTC)
    refused, delivered = Outcome(Result.REFUSED), Outcome(Result.DELIVERED)
    await database.write(lambda connection: settle(connection, older, refused, rules.of("bus"), now))
    assert await _state(house, receipt.document) is DeliveryState.WAITING
    await database.write(lambda connection: settle(connection, newer, delivered, rules.of("bus"), now))
    assert await _state(house, receipt.document) is DeliveryState.DONE
    events = [entry.event for entry in await house.exchange.ledger(receipt.document, H41)]
    assert events[-2:] == ["routed", "delivered"]


async def test_a_collected_document_is_acknowledged_after_the_commit_and_01_goes_back_once(ministry: House) -> None:
    ministry.bus.waiting.append((Kind.DOCUMENT, "G22", ("H41",), document_xml()))

    async def reported() -> bool:
        return bool(ministry.bus.sent and ministry.bus.taken)

    await eventually(reported)
    assert ministry.bus.taken == ["0"]
    [item] = await ministry.exchange.inbox(["H41"])
    assert item.sender == "G22"
    [status] = ministry.bus.sent
    assert (status.kind, status.sender, status.receivers) == (Kind.STATUS, "H41", ("G22",))
    view = await _at(ministry, item.document)
    assert [one.code for one in view.receivers[0].statuses] == ["01"]


async def test_a_document_collected_again_after_a_crash_stays_one_with_one_01(ministry: House) -> None:
    for _ in range(2):
        ministry.bus.waiting.append((Kind.DOCUMENT, "G22", ("H41",), document_xml()))

        async def empty() -> bool:
            return not ministry.bus.waiting and bool(ministry.bus.sent)

        await eventually(empty)
    assert await ministry.exchange.count_inbox(["H41"], Kind.DOCUMENT) == 1
    assert len(ministry.bus.sent) == 1


async def test_a_bad_packet_from_the_bus_is_reported_as_failed(ministry: House) -> None:
    ministry.bus.waiting.append((Kind.DOCUMENT, "G22", ("H41",), b"1212<?xml version='1.0'?><edXML/>"))

    async def failed() -> bool:
        return bool(ministry.bus.failed)

    await eventually(failed)
    assert ministry.bus.failed == [("0", "packet.not-wellformed")]


async def test_a_packet_for_a_stranger_is_not_taken_from_the_bus(ministry: House) -> None:
    ministry.bus.waiting.append((Kind.DOCUMENT, "G22", ("H99",), document_xml(to=["H99"])))

    async def failed() -> bool:
        return bool(ministry.bus.failed)

    await eventually(failed)
    assert ministry.bus.failed == [("0", "receiver.unknown")]


async def test_an_item_that_cannot_be_fetched_does_not_block_those_behind_it(ministry: House) -> None:
    broken, good = document_xml(number="1"), document_xml(number="2")
    ministry.bus.broken.add(broken)
    ministry.bus.waiting += [(Kind.DOCUMENT, "G22", ("H41",), broken), (Kind.DOCUMENT, "G22", ("H41",), good)]

    async def taken() -> bool:
        return bool(ministry.bus.taken)

    await eventually(taken)
    assert [item.document_id for item in await ministry.exchange.inbox(["H41"])] == ["G22,2026/01/05,2/TB-ST"]
    assert [item[3] for item in ministry.bus.waiting] == [broken]


async def test_the_bus_may_be_down_for_a_while(ministry: House) -> None:
    ministry.bus.down = True
    ministry.bus.waiting.append((Kind.DOCUMENT, "G22", ("H41",), document_xml()))
    assert not (await ministry.exchange.health()).endpoints["bus"].ok
    ministry.bus.down = False

    async def taken() -> bool:
        return bool(ministry.bus.taken)

    await eventually(taken)


async def test_statuses_of_a_clerk_go_to_the_sender(ministry: House) -> None:
    ministry.bus.waiting.append((Kind.DOCUMENT, "G22", ("H41",), document_xml()))

    async def reported() -> bool:
        return len(ministry.bus.sent) == 1

    await eventually(reported)
    [item] = await ministry.exchange.inbox(["H41"])
    for code in ("03", "04", "05", "06"):
        await ministry.exchange.report(item.document, H41, code=code, reason="đúng hạn")

    async def all_sent() -> bool:
        return len(ministry.bus.sent) == 5

    await eventually(all_sent)
    assert (await _at(ministry, item.document)).receivers[0].status == "06"


@pytest.mark.parametrize(
    ("code", "reason", "refusal"),
    [("99", "x", "status.code-unknown"), ("02", None, "status.reason-needed"), ("13", "x", "status.not-yours")],
)
async def test_a_status_that_may_not_be_said_is_refused(
    ministry: House, code: str, reason: str | None, refusal: str
) -> None:
    ministry.bus.waiting.append((Kind.DOCUMENT, "G22", ("H41",), document_xml()))

    async def there() -> bool:
        return bool(await ministry.exchange.inbox(["H41"]))

    await eventually(there)
    [item] = await ministry.exchange.inbox(["H41"])
    with pytest.raises(Refused) as caught:
        await ministry.exchange.report(item.document, H41, code=code, reason=reason)
    assert caught.value.findings[0].code == refusal


async def test_a_take_back_goes_to_every_receiver(ministry: House, report: OutgoingFile) -> None:
    receipt = await ministry.exchange.compose(_draft(to=("G22", "G09")), [report], H41)
    reported = await ministry.exchange.report(receipt.document, H41, code="13", reason="gửi nhầm")
    assert (len(reported.receipts), reported.refused) == (2, ())
    view = await _at(ministry, receipt.document)
    assert [one.status for one in view.receivers] == ["13", "13"]


async def test_a_status_from_the_bus_reaches_the_senders_mailbox_and_document(
    ministry: House, report: OutgoingFile
) -> None:
    receipt = await ministry.exchange.compose(_draft(), [report], H41)
    answer = status_xml("G22", "H41", "03", document_id="H41,2026/01/06,16/BC-ST")
    ministry.bus.waiting.append((Kind.STATUS, "G22", ("H41",), answer))

    async def there() -> bool:
        return (await _at(ministry, receipt.document)).receivers[0].status == "03"

    await eventually(there)
    [item] = await ministry.exchange.inbox(["H41"], kind=Kind.STATUS)
    assert item.status_code == "03"


async def test_the_same_request_key_makes_one_document(ministry: House, report: OutgoingFile) -> None:
    receipts = [await ministry.exchange.compose(_draft(), [report], H41, idempotency_key="k1") for _ in range(2)]
    assert [receipt.duplicate for receipt in receipts] == [False, True]
    assert receipts[0].document == receipts[1].document


async def test_what_the_standard_demands_of_a_sender_is_demanded_of_ours(ministry: House, report: OutgoingFile) -> None:
    with pytest.raises(Refused) as caught:
        await ministry.exchange.compose(replace(_draft(), subject=None, signer=None), [report], H41)
    assert {finding.code for finding in caught.value.findings} == {"schema.invalid"}


async def test_nobody_makes_documents_for_another_agency(ministry: House, report: OutgoingFile) -> None:
    with pytest.raises(Refused) as caught:
        await ministry.exchange.compose(_draft(sender="G22"), [report], H41)
    assert caught.value.findings[0].code == "sender.not-yours"


async def test_what_is_refused_while_it_is_fetched_is_recorded_and_told_with_all_reasons(ministry: House) -> None:
    packet = document_xml("G22", ["H41"])
    wrong = Refused([Finding("folder.zip-entries", "a.zip", {"name": "a.zip", "count": 2}), Finding("packet.empty")])
    ministry.bus.wrong[packet] = wrong
    ministry.bus.waiting.append((Kind.DOCUMENT, "G22", ("H41",), packet))

    async def failed() -> bool:
        return bool(ministry.bus.failed)

    await eventually(failed)
    [refusal] = ministry.bus.told
    assert isinstance(refusal, Refusal)
    assert refusal.findings == wrong.findings
    database = ministry.exchange._database
    kept = await database.read(lambda connection: connection.execute(select(refusals)).one())
    assert (kept.id, kept.door, kept.system) == (refusal.reference, "endpoint", "endpoint:bus")
    assert [reason["code"] for reason in kept.findings] == ["folder.zip-entries", "packet.empty"]


async def test_the_other_side_is_told_our_id_and_whether_it_sent_the_packet_before(ministry: House) -> None:
    packet = document_xml("G22", ["H41"])
    for times in (1, 2):
        ministry.bus.waiting.append((Kind.DOCUMENT, "G22", ("H41",), packet))

        async def taken(times: int = times) -> bool:
            return len(ministry.bus.told) == times

        await eventually(taken)
    first, again = ministry.bus.told
    assert isinstance(first, Accepted)
    assert isinstance(again, Accepted)
    assert (first.document, first.duplicate) == (again.document, not again.duplicate)
    assert str((await _at(ministry, first.document)).document_id).startswith("G22,")
