"""Statuses on their way in and out: who may say them, what they do to the receiver's stage, and when they are held."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateway.exchange.receivers import held
from gateway.exchange.receivers.linking import look_at_waiting
from gateway.exchange.views import Caller, Receipt, ReceiverView
from gateway.findings import Refused
from gateway.packet.names import Kind
from tests.integration.exchange.conftest import House, Open, eventually
from tests.packets import document_xml, status_xml

G22 = Caller("vxp:g22", frozenset(["G22"]))
H41 = Caller("vxp:h41", frozenset(["H41"]))
H14 = Caller("vxp:h14", frozenset(["H14"]))
T99 = Caller("vxp:t99", frozenset(["T99"]))


@pytest.fixture
def served_url() -> None:
    """The embedded database: ``test_links_served`` and ``test_take_back`` go the same ways on PostgreSQL."""


@pytest.fixture
async def hub(open_house: Open) -> House:
    return await open_house("hub", ["G22", "H41", "H14", "T99"], routed=False)


async def _receiver(house: House, document: str, agency: str = "H41", caller: Caller = G22) -> ReceiverView:
    view = await house.exchange.document(document, caller)
    return next(one for one in view.receivers if one.agency == agency)


def _warned(receipt: Receipt) -> list[str]:
    return [warning.code for warning in receipt.warnings if warning.code.startswith("status.")]


async def _refused(house: House, packet: bytes, caller: Caller) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        await house.send(packet, caller)
    assert caught.value.reference
    return [(finding.code, finding.path.rsplit("/", 2)[-2]) for finding in caught.value.findings]


@pytest.mark.parametrize("code", ["01", "02", "03", "06", "15", "16"])
async def test_who_is_no_receiver_reports_nothing(hub: House, code: str) -> None:
    await hub.send(document_xml(), G22)
    assert await _refused(hub, status_xml("T99", "G22", code), T99) == [("status.not-entitled", "From")]


async def test_only_the_sender_asks_a_document_back_from_its_receivers(hub: House) -> None:
    receipt = await hub.send(document_xml(to=["H41", "H14"]), G22)
    assert await _refused(hub, status_xml("H41", "H14", "13"), H41) == [("status.not-entitled", "From")]
    assert await _refused(hub, status_xml("G22", "T99", "13"), G22) == [("status.misaddressed", "ResponseFor")]
    both = [("status.not-entitled", "From"), ("status.misaddressed", "ResponseFor")]
    assert await _refused(hub, status_xml("H41", "T99", "13"), H41) == both
    assert (await _receiver(hub, receipt.document)).stage == "sent"


async def test_a_report_goes_to_nobody_but_the_sender_of_the_document(hub: House) -> None:
    await hub.send(document_xml(), G22)
    assert await _refused(hub, status_xml("H41", "H14", "03"), H41) == [("status.misaddressed", "ResponseFor")]
    both = [("status.not-entitled", "From"), ("status.misaddressed", "ResponseFor")]
    assert await _refused(hub, status_xml("T99", "H14", "03"), T99) == both


async def test_what_comes_late_is_kept_and_changes_nothing(hub: House) -> None:
    receipt = await hub.send(document_xml(), G22)
    await hub.send(status_xml(code="03"), H41)
    late = await hub.send(status_xml(code="01"), H41)
    assert _warned(late) == ["status.late"]
    receiver = await _receiver(hub, receipt.document)
    assert (receiver.stage, receiver.status) == ("03", "03")
    assert [(one.code, one.outcome) for one in receiver.statuses] == [("03", "applied"), ("01", "late")]


async def test_statuses_before_their_document_are_held_and_applied_in_order(hub: House) -> None:
    for code in ("01", "03"):
        receipt = await hub.send(status_xml(code=code), H41)
        assert _warned(receipt) == ["status.held"]
    await hub.send(status_xml("G22", "H41", "13"), G22)
    await hub.send(status_xml("T99", code="03"), T99)
    document = await hub.send(document_xml(), G22)
    receiver = await _receiver(hub, document.document)
    assert (receiver.stage, receiver.stage_before) == ("asked", "03")
    assert [one.outcome for one in receiver.statuses] == ["applied"] * 3
    assert [one.outcome for one in (await _receiver(hub, document.document, "T99")).statuses] == ["not-entitled"]


async def test_a_status_without_document_id_waits_for_code_and_date(hub: House) -> None:
    nameless = status_xml(code="03").replace(b"<edXML:DocumentId>G22,2026/01/05,15/TB-ST</edXML:DocumentId>", b"")
    await hub.send(nameless, H41)
    document = await hub.send(document_xml(), G22)
    assert (await _receiver(hub, document.document)).stage == "03"


async def test_a_status_whose_document_never_comes_is_reported_and_still_applied_later(hub: House) -> None:
    status = await hub.send(status_xml(code="03"), H41)
    database = hub.exchange._database
    later = datetime.now(UTC) + timedelta(hours=25)
    for found in ([status.document], []):
        orphans = await database.write(lambda connection: held.report_orphans(connection, later, timedelta(hours=24)))
        assert orphans == found
    events = [entry.event for entry in await hub.exchange.ledger(status.document, H41)]
    assert events[-1] == "status-orphaned"
    document = await hub.send(document_xml(), G22)
    assert (await _receiver(hub, document.document)).stage == "03"


async def test_a_held_status_is_looked_at_again(hub: House) -> None:
    """Status and document written at the same moment do not see each other; the next look finds both."""
    status = await hub.send(status_xml(code="03"), H41)
    database, rules = hub.exchange._database, hub.settings.states
    document = await hub.send(document_xml(document_id="other"), G22)
    await database.write(
        lambda connection: connection.exec_driver_sql("UPDATE packets SET document_id = 'G22,2026/01/05,15/TB-ST'")
    )
    await look_at_waiting(database, rules, timedelta(hours=24))
    receiver = await _receiver(hub, document.document)
    assert (receiver.stage, receiver.statuses[0].packet) == ("03", status.document)


async def test_an_answer_to_no_request_is_kept_with_a_warning(hub: House) -> None:
    receipt = await hub.send(document_xml(), G22)
    for code in ("15", "16"):
        answer = await hub.send(status_xml(code=code), H41)
        assert _warned(answer) == ["status.unasked"]
    receiver = await _receiver(hub, receipt.document)
    assert (receiver.stage, [one.outcome for one in receiver.statuses]) == ("sent", ["unasked"] * 2)


async def test_progress_of_others_while_asked_is_kept_and_remembered(hub: House) -> None:
    receipt = await hub.send(document_xml(), G22)
    await hub.send(status_xml("G22", "H41", "13"), G22)
    await hub.send(status_xml(code="03"), H41)
    receiver = await _receiver(hub, receipt.document)
    assert (receiver.stage, receiver.stage_before, receiver.status) == ("asked", "03", "13")
    await hub.send(status_xml(code="16"), H41)
    assert (await _receiver(hub, receipt.document)).stage == "03"


async def test_receivers_that_cannot_be_asked_any_more_are_named(hub: House) -> None:
    receipt = await hub.send(document_xml(to=["H41", "H14"]), G22)
    await hub.exchange.report(receipt.document, H41, code="02", reason="sai thẩm quyền")
    reported = await hub.exchange.report(receipt.document, G22, code="13", reason="gửi nhầm")
    assert len(reported.receipts) == 1
    assert [(one.code, one.facts["agency"], one.facts["stage"]) for one in reported.refused] == [
        ("status.not-allowed", "H41", "02")
    ]
    assert [item.code for item in await hub.exchange.inbox(["H14"], kind=Kind.STATUS)] == ["15/TB-ST"]
    assert await hub.exchange.inbox(["H41"], kind=Kind.STATUS) == []


async def test_a_take_back_that_no_receiver_can_be_asked_for_is_refused(hub: House) -> None:
    receipt = await hub.send(document_xml(), G22)
    await hub.send(status_xml(code="06"), H41)
    with pytest.raises(Refused) as caught:
        await hub.exchange.report(receipt.document, G22, code="13", reason="gửi nhầm")
    assert [finding.code for finding in caught.value.findings] == ["status.not-allowed"]


async def test_a_request_that_comes_too_late_may_be_declined(hub: House) -> None:
    receipt = await hub.send(document_xml(), G22)
    await hub.send(status_xml(code="06"), H41)
    with pytest.raises(Refused):
        await hub.exchange.report(receipt.document, H41, code="16", reason="chưa ai hỏi")
    await hub.send(status_xml("G22", "H41", "13"), G22)
    await hub.exchange.report(receipt.document, H41, code="16", reason="đã hoàn thành")
    receiver = await _receiver(hub, receipt.document)
    assert [one.outcome for one in receiver.statuses] == ["applied", "not-allowed", "answered"]
    assert receiver.stage == "06"


@pytest.mark.parametrize(
    ("before", "code", "refusal"),
    [("13", "05", "status.frozen"), ("02", "03", "status.ended"), ("05", "03", "status.late")],
)
async def test_what_has_no_effect_is_not_said_here(hub: House, before: str, code: str, refusal: str) -> None:
    receipt = await hub.send(document_xml(), G22)
    speaker = G22 if before == "13" else H41
    await hub.exchange.report(receipt.document, speaker, code=before, reason="vì sao")
    with pytest.raises(Refused) as caught:
        await hub.exchange.report(receipt.document, H41, code=code)
    assert [finding.code for finding in caught.value.findings] == [refusal]
    assert len((await _receiver(hub, receipt.document)).statuses) == 1


async def test_the_automatic_01_is_said_even_when_a_clerk_or_a_take_back_was_quicker(open_house: Open) -> None:
    house = await open_house("gateway", ["H41"])
    house.bus.waiting.append((Kind.STATUS, "G22", ("H41",), status_xml("G22", "H41", "13")))

    async def held_here() -> bool:
        return bool(await house.exchange.inbox(["H41"]))

    await eventually(held_here)
    house.bus.waiting.append((Kind.DOCUMENT, "G22", ("H41",), document_xml()))

    async def reported() -> bool:
        return bool(house.bus.sent)

    await eventually(reported)
    [item] = await house.exchange.inbox(["H41"], kind=Kind.DOCUMENT)
    receiver = await _receiver(house, item.document, caller=H41)
    assert (receiver.stage, receiver.stage_before) == ("asked", "01")
