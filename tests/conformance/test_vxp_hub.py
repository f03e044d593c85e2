"""Every operation of the bus's wire against a real hub: what the official client sends, and what it needs to get."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conformance.vxp_hub import OTHER, RECEIVER, SENDER, Hub, exchange_bytes, running_hub, sending
from tests.packets import document_xml, status_xml

PACKET = document_xml(SENDER, [RECEIVER])


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    async with running_hub(tmp_path) as running:
        assert (await running.client("he.gui").register(SENDER)).json["status"] == "OK"
        assert (await running.client("he.nhan").register(RECEIVER, mail="thu@example.vn", pcode="902")).status == 200
        yield running


async def test_a_document_goes_from_sender_to_receiver_and_off_the_list(hub: Hub) -> None:
    sender, receiver = hub.client("he.gui"), hub.client("he.nhan")
    answer = await sender.send(PACKET)
    assert (answer.status, answer.json["status"], answer.json["ErrorCode"]) == (200, "OK", "0")
    document = answer.json["DocId"]
    assert document.isalnum()
    [item] = await receiver.waiting()
    assert item["docId"] != document
    assert {name: item[name] for name in ("serviceType", "messageType", "from", "to", "status", "status_desc")} == {
        "serviceType": "eDoc",
        "messageType": "edoc",
        "from": SENDER,
        "to": RECEIVER,
        "status": "initial",
        "status_desc": "",
    }
    got = await receiver.call("getEdoc", {"docId": item["docId"], "filePath": "C:\\kho"}, b"{}")
    assert base64.b64decode(got.json["data"]) == PACKET
    raw = await receiver.call("downloadEdoc", {"docId": item["docId"]}, method="GET")
    assert (raw.status, raw.body) == (200, PACKET)
    done = await receiver.call("updateStatus", {"status": "done", "docId": item["docId"]}, b"{}")
    assert done.json["status"] == "OK"
    assert await receiver.waiting() == []


@pytest.mark.parametrize("ending", [b"", b"\r\n"])
@pytest.mark.parametrize("padded", [True, False])
@pytest.mark.parametrize("own_end", [b"", b"\r\n", b"\n"])
async def test_both_hashes_with_and_without_line_end_give_the_same_file(
    hub: Hub, ending: bytes, padded: bool, own_end: bytes
) -> None:
    packet = PACKET.rstrip() + own_end
    parameters = sending(packet)
    if padded:
        parameters["hash-file"] = hashlib.sha256(packet).hexdigest()
    answer = await hub.client("he.gui").call("sendEdoc", parameters, packet + ending)
    assert answer.json["status"] == "OK"
    receiver = hub.client("he.nhan")
    [item] = await receiver.waiting()
    assert (await receiver.call("downloadEdoc", {"docId": item["docId"]}, method="GET")).body == packet


async def test_a_repeated_packet_gets_the_same_docid_and_one_delivery(hub: Hub) -> None:
    first = await hub.client("he.gui").send(PACKET)
    again = await hub.client("he.gui").send(PACKET)
    assert first.json["DocId"] == again.json["DocId"]
    assert len(await hub.client("he.nhan").waiting()) == 1


async def test_a_status_packet_reaches_the_sender_of_the_document_whatever_old_to_it_carries(hub: Hub) -> None:
    await hub.client("he.gui").send(PACKET)
    status = status_xml(RECEIVER, SENDER, document_id=f"{SENDER},2026/01/05,15/TB-ST")
    answer = await hub.client("he.nhan").send(status, RECEIVER, messagetype="status", to='["stale"]')
    assert answer.json["status"] == "OK", answer.json
    [item] = await hub.client("he.gui").waiting("status")
    assert (item["messageType"], item["from"], item["to"]) == ("status", RECEIVER, SENDER)
    count = await hub.client("he.gui").call("countReceiveStatus", {}, b"{}")
    assert count.json["count"] == 1


async def test_counters_count_what_waits(hub: Hub) -> None:
    await hub.client("he.gui").send(PACKET)
    answer = await hub.client("he.nhan").call("countReceiveEdoc", {}, b"{}")
    assert (answer.json["status"], answer.json["count"]) == ("OK", 1)


async def test_processing_stays_on_the_list_and_fail_leaves_it(hub: Hub) -> None:
    await hub.client("he.gui").send(PACKET)
    receiver = hub.client("he.nhan")
    [item] = await receiver.waiting()
    await receiver.call("updateStatus", {"status": "processing", "docId": item["docId"]}, b"{}")
    assert [found["status"] for found in await receiver.waiting()] == ["processing"]
    for _ in range(2):
        answer = await receiver.call("updateStatus", {"status": "fail", "docId": item["docId"]}, b"{}")
        assert answer.json["status"] == "OK"
    assert await receiver.waiting() == []


async def test_the_sender_sees_what_became_of_its_document(hub: Hub) -> None:
    document = (await hub.client("he.gui").send(PACKET)).json["DocId"]
    parameters = {"servicetype": "eDoc", "messagetype": "edoc", "docId": document}
    [item] = (await hub.client("he.gui").call("getSentEdocList", parameters)).json["data"]
    assert set(item) == {
        "serviceType", "messageType", "senderDocId", "receiverDocId", "fromCode", "toCode", "title", "notation",
        "sentTime", "receivedTime", "sendStatus", "sendStatusDesc", "receiveStatus", "receiveStatusDesc",
    }  # fmt: skip
    assert all(isinstance(value, str) for value in item.values())
    assert (item["senderDocId"], item["toCode"], item["title"], item["receiveStatus"]) == (
        document,
        RECEIVER,
        "Về việc thử liên thông",
        "initial",
    )


async def test_all_that_was_sent_is_listed_without_docid(hub: Hub) -> None:
    await hub.client("he.gui").send(PACKET)
    await hub.client("he.gui").send(document_xml(SENDER, [RECEIVER], number="16"))
    assert len((await hub.client("he.gui").call("getSentEdocList")).json["data"]) == 2


async def test_a_packet_is_found_by_its_digest_unless_a_docid_says_which(hub: Hub) -> None:
    other = document_xml(SENDER, [RECEIVER], number="16")
    documents = [(await hub.client("he.gui").send(packet)).json["DocId"] for packet in (PACKET, other)]
    digest = hashlib.sha256(PACKET).hexdigest()
    for parameters, expected in (({}, documents[0]), ({"docId": documents[1]}, documents[1])):
        given = {**parameters, "hash-file": digest}
        [item] = (await hub.client("he.gui").call("getSentEdocList", given)).json["data"]
        assert item["senderDocId"] == expected


async def test_a_digest_left_over_from_sending_does_not_shorten_the_list(hub: Hub) -> None:
    client = hub.client("he.gui", piling=True)
    for number in ("15", "16"):
        packet = document_xml(SENDER, [RECEIVER], number=number, content=b"%PDF" + _leading_zero(number))
        await client.send(packet)
    assert len((await client.call("getSentEdocList")).json["data"]) == 2


def _leading_zero(number: str) -> bytes:
    """Return content that gives the packet a digest with a byte below 16, which the client then writes shorter."""
    contents = (bytes([byte]) for byte in range(256))
    digests = (
        (found, hashlib.sha256(document_xml(SENDER, [RECEIVER], number=number, content=b"%PDF" + found)).digest())
        for found in contents
    )
    return next(found for found, digest in digests if min(digest) < 16)


@pytest.mark.parametrize("operation", ["getAgenciesList", "getAgenciesListQD20", "getSynchronizeUnit"])
async def test_lists_of_agencies_hold_no_null_list_or_object(hub: Hub, operation: str) -> None:
    answer = await hub.client("he.gui").call(operation, {"level": "1"})
    items = answer.json["data"]
    assert [item["code"] for item in items] == [SENDER, RECEIVER]
    assert all(isinstance(value, (str, int, bool)) for item in items for value in item.values())


async def test_the_members_of_each_list_of_agencies_are_those_that_the_client_reads(hub: Hub) -> None:
    client = hub.client("he.gui")
    assert (await client.call("getAgenciesList")).json["data"][1] == {
        "id": RECEIVER, "pid": "902", "code": RECEIVER, "name": f"Đơn vị {RECEIVER}", "mail": "thu@example.vn",
        "oldCode": "",
    }  # fmt: skip
    assert set((await client.call("getAgenciesListQD20")).json["data"][0]) == {"id", "code", "code102", "name", "mail"}
    unit = (await client.call("getSynchronizeUnit")).json["data"][0]
    assert set(unit) == {
        "id", "pid", "code", "name", "mail", "centerCode", "modifyDate", "version", "deleted", "isAgency",
    }  # fmt: skip
    assert (type(unit["version"]), unit["deleted"], unit["isAgency"]) == (int, False, True)


async def test_an_agency_of_another_system_cannot_be_taken_or_deleted(hub: Hub) -> None:
    stranger = hub.client("he.la")
    taken = await stranger.register(SENDER)
    assert (taken.status, taken.json["status"]) == (403, "FAIL")
    deleted = await stranger.call("deleteAgency", {"AgencyCode": SENDER}, b"{}")
    assert (deleted.status, deleted.json["ErrorCode"]) == (403, "agency.not-yours")


async def test_an_agency_can_be_changed_and_deleted_by_its_system(hub: Hub) -> None:
    client = hub.client("he.gui")
    assert (await client.register(SENDER, name="Tên mới")).json["status"] == "OK"
    assert (await client.call("getAgenciesList")).json["data"][0]["name"] == "Tên mới"
    assert (await client.call("deleteAgency", {"AgencyCode": SENDER}, b"{}")).json["status"] == "OK"
    assert [item["code"] for item in (await client.call("getAgenciesList")).json["data"]] == [RECEIVER]


async def test_only_the_receiver_may_fetch_or_mark(hub: Hub) -> None:
    await hub.client("he.gui").send(PACKET)
    [item] = await hub.client("he.nhan").waiting()
    stranger = hub.client("he.la")
    got = await stranger.call("getEdoc", {"docId": item["docId"]}, b"{}")
    assert (got.status, got.json["ErrorCode"]) == (200, "delivery.unknown")
    raw = await stranger.call("downloadEdoc", {"docId": item["docId"]}, method="GET")
    assert (raw.status, raw.body) == (404, b"")
    marked = await stranger.call("updateStatus", {"status": "done", "docId": item["docId"]}, b"{}")
    assert marked.json["status"] == "FAIL"


async def test_only_the_sender_sees_what_became_of_a_document(hub: Hub) -> None:
    document = (await hub.client("he.gui").send(PACKET)).json["DocId"]
    answer = await hub.client("he.nhan").call("getSentEdocList", {"docId": document})
    assert (answer.status, answer.json["ErrorCode"]) == (200, "document.unknown")


async def test_to_restricts_the_receivers(hub: Hub) -> None:
    await hub.client("he.la").register(OTHER)
    answer = await hub.client("he.gui").send(document_xml(SENDER, [RECEIVER, OTHER]), to=json.dumps([OTHER]))
    assert answer.json["status"] == "OK"
    assert await hub.client("he.nhan").waiting() == []
    assert len(await hub.client("he.la").waiting()) == 1


async def test_to_outside_the_packet_is_refused(hub: Hub) -> None:
    answer = await hub.client("he.gui").send(PACKET, to=f'"{OTHER}"')
    assert (answer.status, answer.json["ErrorCode"], answer.json["DocId"]) == (200, "receiver.not-addressed", "")


async def test_another_systems_agency_as_sender_is_refused_before_the_body(hub: Hub) -> None:
    client = hub.client("he.la")
    head = client.head("sendEdoc", sending(PACKET), 10_000_000)
    answer = await exchange_bytes(hub.port, head)
    assert (answer.status, answer.json["ErrorCode"], answer.json["DocId"]) == (403, "sender.not-yours", "")


async def test_from_must_be_the_packets_sender(hub: Hub) -> None:
    await hub.client("he.gui").register("901.23.01.Z99")
    answer = await hub.client("he.gui").send(PACKET, "901.23.01.Z99")
    assert (answer.status, answer.json["ErrorCode"]) == (200, "sender.mismatch")


async def test_an_unknown_receiver_refuses_the_whole_packet(hub: Hub) -> None:
    answer = await hub.client("he.gui").send(document_xml(SENDER, [RECEIVER, OTHER]))
    assert (answer.status, answer.json["ErrorCode"]) == (200, "receiver.unknown")
    assert answer.json["ErrorDesc"].isascii()
    assert await hub.client("he.nhan").waiting() == []


async def test_a_closed_hub_registers_nobody(tmp_path: Path) -> None:
    async with running_hub(tmp_path, closed=True) as hub:
        answer = await hub.client("he.gui").register(SENDER)
        assert (answer.status, answer.json["ErrorCode"]) == (403, "agency.closed")
