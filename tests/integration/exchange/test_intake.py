"""What a hub takes in, what it refuses, and what it does with repeats."""

from __future__ import annotations

import asyncio
import hashlib

import pytest
from sqlalchemy import func, select

from gateway.exchange.views import AgencyView, Caller, DeliveryState
from gateway.findings import Refused
from gateway.packet.names import Kind
from gateway.store.schema import packets, refusals
from tests.integration.exchange.conftest import House, Open
from tests.packets import document_xml, status_xml

G22 = Caller("vxp:g22", frozenset(["G22"]))
H41 = Caller("vxp:h41", frozenset(["H41"]))
H14 = Caller("vxp:h14", frozenset(["H14"]))


@pytest.fixture
async def hub(open_house: Open) -> House:
    return await open_house("hub", ["G22", "H41", "H14"], routed=False)


def _codes(refused: Refused) -> set[str]:
    return {finding.code for finding in refused.findings}


async def _packets(hub: House) -> int:
    database = hub.exchange._database
    return await database.read(lambda connection: connection.execute(select(func.count(packets.c.id))).scalar_one())


async def test_each_receiver_gets_a_delivery_of_its_own_and_the_very_bytes(hub: House) -> None:
    packet = document_xml(to=["H41", "H14"])
    receipt = await hub.send(packet, G22)
    items = [*await hub.exchange.inbox(["H41"]), *await hub.exchange.inbox(["H14"])]
    assert [item.document for item in items] == [receipt.document] * 2
    assert len({item.delivery for item in items} | {receipt.document}) == 3
    stored = await hub.exchange.fetch(items[0].delivery, H41, "test")
    assert stored.path.read_bytes() == packet
    assert stored.sha256 == hashlib.sha256(packet).hexdigest()


async def test_the_same_packet_again_gets_the_same_receipt_and_no_second_delivery(hub: House) -> None:
    first, second = [await hub.send(document_xml(), G22) for _ in range(2)]
    assert (first.document, second.duplicate) == (second.document, True)
    assert await hub.exchange.count_inbox(["H41"], Kind.DOCUMENT) == 1


async def test_the_same_packet_ten_times_at_once_is_one_packet(hub: House) -> None:
    receipts = await asyncio.gather(*(hub.send(document_xml(), G22) for _ in range(10)))
    assert len({receipt.document for receipt in receipts}) == 1
    assert sorted(receipt.duplicate for receipt in receipts) == [False] + [True] * 9
    assert await hub.exchange.count_inbox(["H41"], Kind.DOCUMENT) == 1
    assert await _packets(hub) == 1


async def test_other_content_under_the_same_id_is_kept_and_flagged(hub: House) -> None:
    first = await hub.send(document_xml(subject="Bản một"), G22)
    second = await hub.send(document_xml(subject="Bản hai"), G22)
    assert first.document != second.document
    assert (await hub.exchange.document(second.document, G22)).conflicts == (first.document,)
    assert await hub.exchange.count_inbox(["H41"], Kind.DOCUMENT) == 2


async def test_another_kind_under_the_same_id_is_no_conflict(hub: House) -> None:
    await hub.send(document_xml(), G22)
    update = await hub.send(document_xml(business=2), G22)
    assert (await hub.exchange.document(update.document, G22)).conflicts == ()


async def test_a_status_is_a_repeat_only_if_its_bytes_are(hub: House) -> None:
    await hub.send(document_xml(), G22)
    one = await hub.send(status_xml(code="05"), H41)
    same = await hub.send(status_xml(code="05"), H41)
    later = await hub.send(status_xml(code="05", time="2026/01/07 10:00:00"), H41)
    assert (same.document, later.document == one.document) == (one.document, False)
    assert await hub.exchange.count_inbox(["G22"], Kind.STATUS) == 2


async def test_one_unknown_receiver_refuses_the_whole_packet_and_is_named(hub: House) -> None:
    with pytest.raises(Refused) as caught:
        await hub.send(document_xml(to=["H41", "X98", "X99"]), G22)
    found = [(one.code, one.path, one.facts["agency"]) for one in caught.value.findings]
    assert found == [
        ("receiver.unknown", "MessageHeader/To[2]/OrganId", "X98"),
        ("receiver.unknown", "MessageHeader/To[3]/OrganId", "X99"),
    ]
    assert await hub.exchange.count_inbox(["H41"], Kind.DOCUMENT) == 0


async def test_a_refusal_is_recorded_with_all_its_reasons(hub: House) -> None:
    with pytest.raises(Refused) as caught:
        await hub.send(document_xml(sender="H14", to=["X98"]), G22, sender="H41")
    assert _codes(caught.value) == {"receiver.unknown", "sender.not-yours", "sender.mismatch"}
    row = await hub.exchange._database.read(lambda connection: connection.execute(select(refusals)).one())
    assert (row.id, row.system) == (caught.value.reference, "vxp:g22")
    assert {found["code"] for found in row.findings} == _codes(caught.value)


async def test_a_repeat_after_a_refusal_is_judged_anew(open_house: Open) -> None:
    hub = await open_house("hub", ["G22"], routed=False, closed=False)
    with pytest.raises(Refused):
        await hub.send(document_xml(to=["X98"]), G22)
    assert await _packets(hub) == 0
    await hub.exchange.register_agency(AgencyView("X98", "mới"), "vxp:x98")
    assert not (await hub.send(document_xml(to=["X98"]), G22)).duplicate
    assert await hub.exchange.count_inbox(["X98"], Kind.DOCUMENT) == 1


async def test_to_restricts_the_receivers_and_the_rest_can_follow(hub: House) -> None:
    packet = document_xml(to=["H41", "H14"])
    first = await hub.send(packet, G22, only=["h41"])
    assert await hub.exchange.count_inbox(["H14"], Kind.DOCUMENT) == 0
    rest = await hub.send(packet, G22, only=["H14"])
    assert rest.document == first.document
    assert await hub.exchange.count_inbox(["H14"], Kind.DOCUMENT) == 1
    assert await hub.exchange.count_inbox(["H41"], Kind.DOCUMENT) == 1


async def test_to_beyond_the_packets_receivers_is_refused(hub: House) -> None:
    with pytest.raises(Refused) as caught:
        await hub.send(document_xml(), G22, only=["H41", "H14"])
    assert _codes(caught.value) == {"receiver.not-addressed"}


async def test_a_stale_to_beside_a_status_means_nothing(hub: House) -> None:
    await hub.send(document_xml(), G22)
    await hub.send(status_xml(), H41, only=["H14"])
    assert await hub.exchange.count_inbox(["G22"], Kind.STATUS) == 1


async def test_only_a_receiver_may_fetch_and_close_a_delivery(hub: House) -> None:
    await hub.send(document_xml(), G22)
    [item] = await hub.exchange.inbox(["H41"])
    for stranger in (G22, H14):
        with pytest.raises(Refused) as caught:
            await hub.exchange.fetch(item.delivery, stranger, "test")
        assert _codes(caught.value) == {"delivery.unknown"}
        with pytest.raises(Refused):
            await hub.exchange.mark(item.delivery, stranger, DeliveryState.DONE)


async def test_only_sender_and_receivers_see_a_document(hub: House) -> None:
    receipt = await hub.send(document_xml(), G22)
    assert (await hub.exchange.document(receipt.document, H41)).subject == "Về việc thử liên thông"
    with pytest.raises(Refused) as caught:
        await hub.exchange.document(receipt.document, H14)
    assert _codes(caught.value) == {"document.unknown"}


async def test_done_and_fail_take_an_item_off_the_list_and_processing_leaves_it(hub: House) -> None:
    for number in "123":
        await hub.send(document_xml(number=number), G22)
    one, two, three = await hub.exchange.inbox(["H41"])
    await hub.exchange.mark(one.delivery, H41, DeliveryState.PROCESSING)
    await hub.exchange.mark(two.delivery, H41, DeliveryState.DONE)
    await hub.exchange.mark(three.delivery, H41, DeliveryState.DEAD, "hỏng")
    assert [item.delivery for item in await hub.exchange.inbox(["H41"])] == [one.delivery]
    states = {item.delivery: item.state for item in await hub.exchange.sent(G22, None)}
    assert states[three.delivery] is DeliveryState.DEAD
    assert states[two.delivery] is DeliveryState.DONE


async def test_the_same_mark_again_changes_nothing_and_another_is_refused(hub: House) -> None:
    await hub.send(document_xml(), G22)
    [item] = await hub.exchange.inbox(["H41"])
    for _ in range(2):
        await hub.exchange.mark(item.delivery, H41, DeliveryState.DONE)
    with pytest.raises(Refused) as caught:
        await hub.exchange.mark(item.delivery, H41, DeliveryState.DEAD)
    assert _codes(caught.value) == {"delivery.closed"}


async def test_a_new_holder_of_an_agency_does_not_see_its_old_mail(open_house: Open) -> None:
    hub = await open_house("hub", ["G22"], routed=False, closed=False)
    exchange = hub.exchange
    await exchange.register_agency(AgencyView("H41", "cũ"), "vxp:old")
    await hub.send(document_xml(), G22)
    await exchange.delete_agency("H41", "vxp:old")
    await exchange.register_agency(AgencyView("H41", "mới"), "vxp:new")
    assert await exchange.inbox(["H41"]) == []
    await hub.send(document_xml(number="16"), G22)
    assert len(await exchange.inbox(["H41"])) == 1


async def test_a_new_holder_of_an_agency_does_not_see_what_it_sent_before(open_house: Open) -> None:
    hub = await open_house("hub", ["H41"], routed=False, closed=False)
    exchange = hub.exchange
    await exchange.register_agency(AgencyView("G22", "cũ"), "vxp:old")
    before = await hub.send(document_xml(), G22)
    await exchange.delete_agency("G22", "vxp:old")
    await exchange.register_agency(AgencyView("G22", "mới"), "vxp:new")
    assert await exchange.sent(G22, None) == []
    for look in (exchange.document, exchange.ledger, exchange.packet_file):
        with pytest.raises(Refused) as caught:
            await look(before.document, G22)
        assert _codes(caught.value) == {"document.unknown"}
    after = await hub.send(document_xml(number="16"), G22)
    assert [item.document for item in await exchange.sent(G22, None)] == [after.document]


async def test_a_status_is_tied_to_its_document_and_shown_at_the_receiver(hub: House) -> None:
    receipt = await hub.send(document_xml(to=["H41", "H14"]), G22)
    for code in ("01", "03"):
        await hub.send(status_xml(code=code), H41)
    view = await hub.exchange.document(receipt.document, G22)
    assert [(one.agency, one.status) for one in view.receivers] == [("H41", "03"), ("H14", None)]
    assert [one.code for one in view.receivers[0].statuses] == ["01", "03"]


async def test_the_take_back_of_the_sender_is_shown_at_its_receiver(hub: House) -> None:
    receipt = await hub.send(document_xml(), G22)
    await hub.send(status_xml(sender="G22", told="H41", code="13"), G22)
    view = await hub.exchange.document(receipt.document, H41)
    assert view.receivers[0].status == "13"


async def test_the_ledger_tells_the_whole_story_in_order(hub: House) -> None:
    receipt = await hub.send(document_xml(), G22)
    [item] = await hub.exchange.inbox(["H41"])
    await hub.exchange.fetch(item.delivery, H41, "test")
    await hub.exchange.fetch(item.delivery, H41, "test")
    await hub.exchange.mark(item.delivery, H41, DeliveryState.DONE)
    await hub.send(document_xml(), G22)
    events = [entry.event for entry in await hub.exchange.ledger(receipt.document, G22)]
    assert events == ["received", "signature-judged", "routed", "fetched", "taken", "repeated"]
