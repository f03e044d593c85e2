"""Documents that wait for inspection: held, let go, closed, decided about; on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.exchange.inspection.checks import Action
from gateway.exchange.inspection.rules import InspectionRules
from gateway.exchange.inspection.views import InspectionState
from gateway.exchange.inspection.workers import Bounds
from gateway.exchange.views import Caller, DeliveryState, DocumentView
from gateway.findings import Refused
from gateway.packet.limits import MIB
from gateway.packet.names import Kind
from tests.integration.exchange.checks import OBEDIENT
from tests.integration.exchange.conftest import House, Open, eventually
from tests.packets import document_xml
from tests.pdfs import pdf_with

SENDER = Caller("vxp:a", frozenset({"G22"}))
RECEIVER = Caller("vxp:b", frozenset({"H41"}))
SECRET = pdf_with("TỐI MẬT", "Báo cáo")
PLAIN = pdf_with("Về việc bảo vệ bí mật nhà nước")


def obedient(**more: Any) -> InspectionRules:
    """Rules under which a check does what the file says."""
    return InspectionRules(recipes=(OBEDIENT,), bounds=Bounds(seconds=1.0, memory=512 * MIB), **more)


async def settled(house: House, document: str) -> DocumentView:
    """Wait for the end of an inspection and return the document."""

    async def over() -> bool:
        view = await house.exchange.document(document, SENDER)
        return view.inspection is not None and view.inspection.state is not InspectionState.PENDING

    await eventually(over, 60)
    return await house.exchange.document(document, SENDER)


def states(view: DocumentView) -> list[str]:
    return [one.delivery.state.value for one in view.receivers if one.delivery is not None]


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in refused.value.findings]


@pytest.mark.parametrize("role", ["hub", "gateway"])
async def test_a_pdf_is_delivered_once_it_was_looked_at(open_house: Open, role: str) -> None:
    house = await open_house(role, ["G22", "H41"], routed=False)
    receipt = await house.send(document_xml(content=PLAIN), SENDER)
    view = await settled(house, receipt.document)
    assert receipt.held
    assert states(view) == [DeliveryState.WAITING]
    [item] = await house.exchange.inbox({"H41"}, kind=Kind.DOCUMENT)
    stored = await house.exchange.fetch(item.delivery, RECEIVER, "test")
    assert stored.path.read_bytes() == document_xml(content=PLAIN)
    events = [entry.event for entry in await house.exchange.ledger(receipt.document, SENDER)]
    assert events.index("held-for-inspection") < events.index("inspected") < events.index("fetched")


async def test_what_need_not_be_dug_is_not_held(open_house: Open) -> None:
    house = await open_house("hub", ["G22", "H41"], routed=False)
    receipt = await house.send(document_xml(content=b"Xin chao"), SENDER)
    assert not receipt.held
    assert len(await house.exchange.inbox({"H41"})) == 1


@pytest.mark.parametrize("role", ["hub", "gateway"])
async def test_a_secret_pdf_is_closed_for_everybody(open_house: Open, role: str) -> None:
    house = await open_house(role, ["G22", "H41"], routed=False)
    receipt = await house.send(document_xml(content=SECRET, subject="Tên gọi riêng"), SENDER)
    view = await settled(house, receipt.document)
    assert states(view) == [DeliveryState.QUARANTINED]
    assert await house.exchange.inbox({"H41"}) == []
    for caller in (SENDER, RECEIVER):
        with pytest.raises(Refused) as refused:
            await house.exchange.packet_file(receipt.document, caller)
        assert codes(refused) == ["document.quarantined"]
    delivery = view.receivers[0].delivery
    assert delivery is not None
    with pytest.raises(Refused) as refused:
        await house.exchange.fetch(delivery.id, RECEIVER, "test")
    assert codes(refused) == ["delivery.unknown"]
    [alert] = await house.exchange.alerts({"G22"})
    assert (alert.kind, alert.facts) == (
        "inspection.quarantined",
        {"document": receipt.document, "code": "inspection.marked"},
    )


async def test_a_gateway_keeps_a_secret_pdf_from_the_bus(open_house: Open) -> None:
    house = await open_house("gateway", ["G22"])
    receipt = await house.send(document_xml(content=SECRET), SENDER)
    plain = await house.send(document_xml(content=PLAIN, number="16"), SENDER)
    await settled(house, receipt.document)
    await eventually(lambda: _sent(house, 1))
    assert [one.document for one in house.bus.sent] == [plain.document]


async def _sent(house: House, number: int) -> bool:
    return len(house.bus.sent) == number


async def test_arrival_is_reported_after_inspection_and_not_before(open_house: Open) -> None:
    house = await open_house("gateway", ["H41"])
    house.bus.waiting = [
        (Kind.DOCUMENT, "G22", ("H41",), document_xml(content=SECRET)),
        (Kind.DOCUMENT, "G22", ("H41",), document_xml(content=PLAIN, number="16")),
    ]
    await eventually(lambda: _sent(house, 1), 60)
    [item] = await house.exchange.inbox({"H41"})
    assert item.code == "16/TB-ST"
    [status] = house.bus.sent
    assert status.kind is Kind.STATUS
    assert b"16/TB-ST" in status.file.read_bytes()


async def test_a_repeated_packet_in_quarantine_is_refused_and_its_bytes_stay_outside(open_house: Open) -> None:
    house = await open_house("hub", ["G22", "H41"], routed=False)
    packet = document_xml(content=SECRET)
    receipt = await house.send(packet, SENDER)
    await settled(house, receipt.document)
    await house.exchange.quarantine.destroy("key:op", receipt.document, "văn bản mật")
    with pytest.raises(Refused) as refused:
        await house.send(packet, SENDER)
    assert codes(refused) == ["document.quarantined"]
    assert not [file for file in (house.settings.data / "blobs").rglob("*") if file.is_file()]


async def test_a_repeated_packet_that_is_held_is_not_delivered_either(open_house: Open) -> None:
    house = await open_house("hub", ["G22", "H41", "H42"], routed=False, inspection=obedient())
    packet = document_xml(to=["H41", "H42"], content=b"hang")
    first = await house.send(packet, SENDER, only=["H41"])
    again = await house.send(packet, SENDER, only=["H42"])
    assert again.document == first.document
    assert states(await house.exchange.document(first.document, SENDER)) == ["held", "held"]


async def test_a_false_alarm_is_released_and_delivered(open_house: Open) -> None:
    house = await open_house("gateway", ["G22", "H41"])
    receipt = await house.send(document_xml(content=SECRET), SENDER)
    await settled(house, receipt.document)
    [listed] = await house.exchange.quarantine.listed()
    [found] = [one for one in listed.findings if one.check == "secrecy"]
    assert (listed.document, found.facts) == (receipt.document, {"mark": "TỐI MẬT"})
    await house.exchange.quarantine.release("key:op", receipt.document, "mẫu biểu, không mật")
    [item] = await house.exchange.inbox({"H41"}, kind=Kind.DOCUMENT, marked=True)
    assert item.flagged
    await house.exchange.fetch(item.delivery, RECEIVER, "test")
    assert await house.exchange.alerts({"G22"}) == []
    assert await house.exchange.quarantine.listed() == []
    with pytest.raises(Refused) as refused:
        await house.exchange.quarantine.release("key:op", receipt.document, "lần nữa")
    assert codes(refused) == ["quarantine.unknown"]


async def test_destroying_takes_the_content_and_keeps_record_and_proof(open_house: Open) -> None:
    house = await open_house("gateway", ["G22", "H41"])
    receipt = await house.send(document_xml(content=SECRET), SENDER)
    await settled(house, receipt.document)
    await house.exchange.quarantine.destroy("key:op", receipt.document, "văn bản mật")
    view = await house.exchange.document(receipt.document, SENDER)
    assert view.destroyed_at is not None
    assert not [file for file in (house.settings.data / "blobs").rglob("*") if file.is_file()]
    last = (await house.exchange.ledger(receipt.document, SENDER))[-1]
    assert (last.event, last.facts["reason"]) == ("quarantine-destroyed", "văn bản mật")


async def test_a_decision_needs_a_reason(open_house: Open) -> None:
    house = await open_house("hub", ["G22", "H41"], routed=False)
    receipt = await house.send(document_xml(content=SECRET), SENDER)
    await settled(house, receipt.document)
    with pytest.raises(Refused) as refused:
        await house.exchange.quarantine.release("key:op", receipt.document, "  ")
    assert codes(refused) == ["quarantine.reason-needed"]


@pytest.mark.parametrize("order", ["die", "hang", "eat", "raise"])
async def test_a_file_that_breaks_its_inspection_waits_for_a_person(open_house: Open, order: str) -> None:
    house = await open_house("hub", ["G22", "H41"], routed=False, inspection=obedient())
    receipt = await house.send(document_xml(content=order.encode()), SENDER)
    after = await house.send(document_xml(content=b"calm", number="16"), SENDER)
    view = await settled(house, receipt.document)
    assert view.inspection is not None
    assert view.inspection.state is InspectionState.QUARANTINED
    code = "inspection.too-long" if order == "hang" else "inspection.crashed"
    assert [found.code for found in view.inspection.findings] == [code]
    assert states(await settled(house, after.document)) == ["waiting"]


async def test_where_the_rules_say_so_such_a_file_is_delivered_flagged(open_house: Open) -> None:
    house = await open_house("hub", ["G22", "H41"], routed=False, inspection=obedient(crashed=Action.FLAG))
    receipt = await house.send(document_xml(content=b"die"), SENDER)
    view = await settled(house, receipt.document)
    assert view.inspection is not None
    assert (view.inspection.state, view.inspection.flagged) == (InspectionState.PASSED, True)
    [item] = await house.exchange.inbox({"H41"}, marked=True)
    assert item.flagged


async def test_findings_are_kept_for_each_attachment(open_house: Open) -> None:
    house = await open_house("gateway", ["G22", "H41"], inspection=obedient())
    receipt = await house.send(document_xml(content=b"flag"), SENDER)
    view = await settled(house, receipt.document)
    [found] = view.attachments[0].inspections
    assert (found.check, found.verdict, found.facts["parts"]) == ("obedient", "odd", [1, {"a": "b"}])
    [entry] = [one for one in await house.exchange.ledger(receipt.document, SENDER) if one.event == "inspected"]
    assert entry.facts["checks"] == {"obedient": {"verdict": "odd", "counts": {"odd": 1}}}
