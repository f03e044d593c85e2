"""Requests that the bus's wire has to refuse: forged, incomplete, malformed, too large, too slow, each in its form."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.packet.limits import Limits
from gateway.web.vxp.door import OPERATIONS
from tests.conformance.vxp_hub import RECEIVER, SENDER, Hub, exchange_bytes, read_answer, running_hub, sending
from tests.packets import document_xml

PACKET = document_xml(SENDER, [RECEIVER])
JSON_OPERATIONS = sorted(set(OPERATIONS) - {"downloadEdoc"})


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    async with running_hub(tmp_path, limits=Limits(packet=200_000)) as running:
        await running.client("he.gui").register(SENDER)
        await running.client("he.nhan").register(RECEIVER)
        yield running


def bare(operation: str, *fields: str, method: str = "POST", length: int = 0) -> bytes:
    lines = [f"{method} /vxp/{operation} HTTP/1.1", "Host: h", f"Content-Length: {length}", *fields, "", ""]
    return "\r\n".join(lines).encode()


async def test_unsigned_calls_of_every_operation_get_401_and_the_three_members(hub: Hub) -> None:
    for operation in JSON_OPERATIONS:
        answer = await exchange_bytes(hub.port, bare(operation))
        found = answer.json
        assert (operation, answer.status, found["status"]) == (operation, 401, "FAIL")
        assert found["ErrorCode"] == "wire.header-missing"
        assert found["ErrorDesc"]
        assert len(found["errors"]) == 4
        assert ("DocId" in found) == (operation == "sendEdoc")


async def test_the_bare_download_of_the_client_gets_an_empty_error(hub: Hub) -> None:
    answer = await exchange_bytes(hub.port, bare("downloadEdoc", method="GET"))
    assert (answer.status, answer.body) == (401, b"")


async def test_operations_without_their_parameters_name_all_of_them(hub: Hub) -> None:
    needed = {
        "deleteAgency": ["AgencyCode"],
        "sendEdoc": ["from", "servicetype", "messagetype", "hash-file"],
        "getReceivedEdocList": ["servicetype", "messagetype"],
        "getEdoc": ["docId"],
        "updateStatus": ["status", "docId"],
    }
    for operation, names in needed.items():
        answer = await hub.client("he.gui").call(operation)
        found = answer.json
        assert (operation, answer.status, found["ErrorCode"]) == (operation, 200, "wire.parameter-missing")
        assert [error["path"] for error in found["errors"]] == [f"XroadVnpt-{name}" for name in names]


async def test_an_unknown_operation_and_a_wrong_method_are_answered_in_json(hub: Hub) -> None:
    unknown = await hub.client("he.gui").call("sendedoc")
    assert (unknown.status, unknown.json["status"]) == (404, "FAIL")
    wrong = await exchange_bytes(hub.port, bare("getEdoc", method="PUT"))
    assert (wrong.status, wrong.json["status"]) == (405, "FAIL")


async def test_slashes_are_folded_anywhere(hub: Hub) -> None:
    answer = await hub.client("he.gui").call("getAgenciesList", path="//vxp///")
    assert answer.json["status"] == "OK"


async def test_a_get_is_as_good_as_a_post(hub: Hub) -> None:
    answer = await hub.client("he.gui").call("countReceiveEdoc", method="GET")
    assert answer.json["count"] == 0


async def test_a_parameter_added_outside_the_signature_is_refused(hub: Hub) -> None:
    answer = await hub.client("he.gui").call("getEdoc", fields=("XroadVnpt-docId: d-1",))
    assert (answer.status, answer.json["ErrorCode"]) == (401, "wire.parameter-unsigned")


async def test_a_second_value_of_a_parameter_is_refused(hub: Hub) -> None:
    answer = await hub.client("he.gui").call("getEdoc", {"docId": "d-1"}, fields=("XROADVNPT-DOCID: d-2",))
    assert (answer.status, answer.json["ErrorCode"]) == (200, "wire.parameter-ambiguous")


async def test_old_parameters_of_other_operations_do_not_matter(hub: Hub) -> None:
    await hub.client("he.gui").send(PACKET)
    client = hub.client("he.nhan", piling=True)
    await client.call("getEdoc", {"docId": "d-1", "filePath": "/tmp"}, b"{}")
    await client.call("getEdoc", {"docid": "d-2", "from": "X", "hash-file": "Y", "to": "Z"}, b"{}")
    assert len(await client.waiting()) == 1
    answer = await client.call("updateStatus", {"status": "done"}, b"{}")
    assert (answer.status, answer.json["ErrorCode"]) == (200, "wire.parameter-ambiguous")


async def test_letters_outside_latin1_in_a_header_answer_401(hub: Hub) -> None:
    head = hub.client("he.gui").head("getEdoc", {"docId": "Sở"}, 0)
    cut = b"".join(
        bytes(ord(letter) & 0xFF for letter in line.decode()) if line.startswith(b"XroadVnpt-") else line
        for line in head.splitlines(keepends=True)
    )
    answer = await exchange_bytes(hub.port, cut)
    assert (answer.status, answer.json["ErrorCode"]) == (401, "wire.signature-wrong")


async def test_a_file_that_is_not_the_signed_one_is_refused(hub: Hub) -> None:
    answer = await hub.client("he.gui").call("sendEdoc", sending(PACKET), PACKET.replace(b"TB-ST", b"TB-XX"))
    assert (answer.status, answer.json["ErrorCode"], answer.json["DocId"]) == (200, "wire.hash-mismatch", "")


async def test_an_empty_body_is_refused(hub: Hub) -> None:
    answer = await hub.client("he.gui").call("sendEdoc", sending(PACKET), b"")
    assert answer.json["ErrorCode"] == "wire.hash-mismatch"


async def test_a_packet_that_is_not_edxml_is_refused_with_the_reason(hub: Hub) -> None:
    answer = await hub.client("he.gui").send(b"van ban 2\n")
    assert (answer.status, answer.json["status"], answer.json["DocId"]) == (200, "FAIL", "")
    assert answer.json["errors"]


async def test_wrong_words_for_service_kind_and_hash_are_told_at_once(hub: Hub) -> None:
    parameters = {"from": SENDER, "servicetype": "mail", "messagetype": "letter", "hash-file": "xyz", "to": "[1]"}
    found = (await hub.client("he.gui").call("sendEdoc", parameters, b"x")).json
    assert [error["path"] for error in found["errors"]] == [
        "XroadVnpt-servicetype",
        "XroadVnpt-messagetype",
        "XroadVnpt-hash-file",
        "XroadVnpt-to",
    ]


async def test_an_announced_body_above_the_limit_is_refused_unread(hub: Hub) -> None:
    head = hub.client("he.gui").head("sendEdoc", sending(PACKET), 3_000_000_000)
    answer = await exchange_bytes(hub.port, head)
    assert (answer.status, answer.json["ErrorCode"], answer.json["DocId"]) == (413, "packet.too-large", "")


async def test_a_chunked_body_above_the_limit_is_cut_off(hub: Hub) -> None:
    head = hub.client("he.gui").head("sendEdoc", sending(PACKET), 0)
    head = head.replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    answer = await exchange_bytes(hub.port, head + chunk * 8)
    assert (answer.status, answer.json["ErrorCode"]) == (413, "packet.too-large")


async def test_a_body_that_stops_half_way_is_answered(hub: Hub) -> None:
    head = hub.client("he.gui").head("sendEdoc", sending(PACKET), len(PACKET) + 2)
    answer = await exchange_bytes(hub.port, head + PACKET[:100])
    assert (answer.status, answer.json["ErrorCode"], answer.json["DocId"]) == (408, "web.too-slow", "")


async def test_a_broken_chunk_is_answered(hub: Hub) -> None:
    head = hub.client("he.gui").head("sendEdoc", sending(PACKET), 0)
    head = head.replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    answer = await exchange_bytes(hub.port, head + b"zz\r\n")
    assert (answer.status, answer.json["status"], answer.json["DocId"]) == (400, "FAIL", "")


async def test_a_client_that_leaves_half_way_leaves_no_file_behind(hub: Hub) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", hub.port)
    writer.write(hub.client("he.gui").head("sendEdoc", sending(PACKET), len(PACKET)) + PACKET[:50])
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert (await hub.client("he.gui").send(PACKET)).json["status"] == "OK"
    assert list(hub.exchange.staging.iterdir()) == []


async def test_a_packet_is_only_invited_once_its_headers_hold(hub: Hub) -> None:
    client = hub.client("he.gui")
    reader, writer = await asyncio.open_connection("127.0.0.1", hub.port)
    expect = ("Expect: 100-continue",)
    writer.write(client.head("sendEdoc", sending(PACKET), len(PACKET), fields=expect))
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    writer.write(PACKET)
    assert (await read_answer(reader)).json["status"] == "OK"
    writer.write(hub.client("he.la").head("sendEdoc", sending(PACKET), len(PACKET), fields=expect))
    answer = await read_answer(reader)
    assert (answer.status, answer.headers["connection"]) == (403, "close")
    writer.close()


async def test_small_bodies_are_invited_at_once_and_the_connection_lives_on(hub: Hub) -> None:
    client = hub.client("he.gui")
    reader, writer = await asyncio.open_connection("127.0.0.1", hub.port)
    for _ in range(3):
        writer.write(client.head("countReceiveEdoc", {}, 2, fields=("Expect: 100-continue",)))
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(b"{}")
        assert (await read_answer(reader)).json["status"] == "OK"
    writer.close()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "agency.body"),
        (b"{", "agency.body"),
        (b"[]", "agency.body"),
        (b"\xff\xfe", "agency.body"),
        (b"[" * 60_000, "agency.body"),
        (b"9" * 5_000, "agency.body"),
        (b"{}", "agency.invalid"),
        (b'{"code":"a/../b"}', "agency.invalid"),
        (b'{"code":null}', "agency.invalid"),
        (b'{"code":["901"]}', "agency.member"),
        (b'{"code":true}', "agency.member"),
        (b'{"code":"901","name":{"a":1}}', "agency.member"),
        (b'{"code":"901","name":"a\\u0000b"}', "agency.member"),
        (b'{"code":"901","name":"\\ud800"}', "agency.member"),
        (b'{"code":"901","mail":"' + b"a" * 300 + b'"}', "agency.member"),
    ],
    ids=lambda value: repr(value[:30]),
)
async def test_registrations_that_cannot_be_read_are_refused(hub: Hub, body: bytes, code: str) -> None:
    answer = await hub.client("he.gui").call("registerAgency", {}, body)
    assert (answer.status, answer.json["ErrorCode"]) == (200, code)


async def test_a_registration_above_64_kib_is_refused(hub: Hub) -> None:
    answer = await hub.client("he.gui").call("registerAgency", {}, b" " * 70_000)
    assert (answer.status, answer.json["ErrorCode"]) == (413, "wire.body-too-large")


async def test_a_code_given_as_a_number_is_taken_as_text(hub: Hub) -> None:
    assert (await hub.client("he.gui").call("registerAgency", {}, b'{"code":901}')).json["status"] == "OK"


@pytest.mark.parametrize("docid", ["../../etc/passwd", "' OR 1=1 --", "a" * 5_000, "%00", "d\\u0000", "0" * 32])
async def test_strange_ids_are_unknown_and_nothing_else(hub: Hub, docid: str) -> None:
    for operation in ("getEdoc", "getSentEdocList"):
        answer = await hub.client("he.gui").call(operation, {"docId": docid})
        assert (answer.status, answer.json["status"]) == (200, "FAIL")
    answer = await hub.client("he.gui").call("downloadEdoc", {"docId": docid}, method="GET")
    assert (answer.status, answer.body) == (404, b"")


async def test_a_huge_list_of_receivers_is_read_and_refused_by_name(hub: Hub) -> None:
    answer = await hub.client("he.gui").send(PACKET, to=json.dumps([f"901.{number:05}" for number in range(5_000)]))
    assert (answer.status, answer.json["ErrorCode"]) == (200, "receiver.not-addressed")


async def test_refusals_carry_both_languages_and_a_reference(hub: Hub) -> None:
    found = (await hub.client("he.gui").call("getEdoc")).json
    assert set(found["errors"][0]) == {"code", "path", "message", "message_en", "remedy", "remedy_en"}
    assert found["reference"]
