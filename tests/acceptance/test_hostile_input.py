"""Hostile input at the door of the running program: refused by its code, nothing is kept, nobody is called."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from gateway.catalogue import entries
from tests.conformance.vxp_hub import RECEIVER, SENDER, Answer, exchange_bytes
from tests.hostile.archives import ARCHIVES
from tests.hostile.door import Door, running_door
from tests.hostile.packets import ALL
from tests.hostile.requests import NAMES, REQUESTS, Request, document, file, multipart, part
from tests.hostile.signatures import FLAGGED, PACKET, SIGNATURES
from tests.packets import document_xml
from tests.unit.packet.crafting import file as attached

REST = {trick: told for family in REQUESTS.values() for trick, told in family.items()}
SIGNED = {trick: told for family in SIGNATURES.values() for trick, told in family.items()}


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with running_door(tmp_path_factory.mktemp("door")) as running:
        yield running


async def sent(door: Door, packet: bytes) -> Answer:
    return await door.wire.send(door.trap.baited(packet), to=json.dumps([RECEIVER]))


async def asked(door: Door, request: Request) -> Answer:
    length = len(request.body) if request.length is None else request.length
    head = [
        f"{request.method} {request.path} HTTP/1.1".encode(),
        b"Host: localhost",
        b"Connection: close",
        f"Content-Length: {length}".encode(),
        *request.fields,
    ]
    if not any(field.startswith(b"Authorization") for field in request.fields):
        head.append(f"Authorization: Bearer {door.key}".encode())
    return await exchange_bytes(door.service.port, b"\r\n".join([*head, b"", b""]) + request.body)


def codes(answer: Answer) -> list[str]:
    return [str(error["code"]) for error in answer.json["errors"]]


async def refused_on_the_wire(door: Door, packet: bytes, code: str) -> None:
    before = door.kept()
    answer = await sent(door, packet)
    found = answer.json
    assert (found["status"], found["DocId"]) == ("FAIL", "")
    assert code in codes(answer)
    assert answer.status == entries()[found["ErrorCode"]].wire
    assert found["ErrorDesc"].isascii()
    assert door.kept() == before
    assert door.trap.calls == 0


@pytest.mark.parametrize("trick", ALL)
async def test_a_packet_with_a_trick_is_refused_on_the_wire(door: Door, trick: str) -> None:
    await refused_on_the_wire(door, *ALL[trick])


@pytest.mark.parametrize("trick", ARCHIVES)
async def test_a_packet_with_a_tricky_archive_is_refused_on_the_wire(door: Door, trick: str) -> None:
    data, code = ARCHIVES[trick]
    await refused_on_the_wire(door, attached(data, name="bao cao.doc"), code)


@pytest.mark.parametrize("trick", SIGNED)
async def test_a_packet_whose_signature_misleads_is_refused_on_the_wire(door: Door, trick: str) -> None:
    await refused_on_the_wire(door, *SIGNED[trick])


@pytest.mark.parametrize("trick", REST)
async def test_a_request_with_a_trick_is_refused_by_its_code(door: Door, trick: str) -> None:
    request, code = REST[trick]
    before = door.kept()
    answer = await asked(door, request)
    assert code in codes(answer)
    assert answer.status == answer.json["status"] < 500
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert door.kept() == before


@pytest.mark.parametrize("trick", FLAGGED)
async def test_what_nobody_can_tell_is_taken_marked_and_never_fetched(door: Door, trick: str) -> None:
    packet, code = FLAGGED[trick]
    taken = (await sent(door, packet)).json
    assert taken["status"] == "OK"
    shown = await shown_by_rest(door, taken["DocId"])
    assert code in {warning["code"] for warning in shown["warnings"]}
    assert shown["signature"]["verdict"] != "valid"
    assert door.trap.calls == 0


async def shown_by_rest(door: Door, document: str) -> dict[str, Any]:
    return (await asked(door, Request(path=f"/api/v1/documents/{document}", method="GET"))).json


@pytest.mark.parametrize("trick", NAMES)
async def test_a_file_keeps_only_the_last_step_of_its_name(door: Door, trick: str) -> None:
    disposition, kept = NAMES[trick]
    number = str(100 + list(NAMES).index(trick))
    text = document(code={"number": number, "notation": "CĐ-TTg"})
    answer = await asked(door, multipart(part(b'"document"', text), file(disposition)))
    assert answer.status == 201, answer.body
    path = f"/api/v1/documents/{answer.json['id']}"
    [attachment] = (await shown_by_rest(door, answer.json["id"]))["attachments"]
    assert attachment["name"] == kept
    fetched = await asked(door, Request(path=f"{path}/attachments/1", method="GET"))
    assert fetched.headers["content-disposition"].isprintable()
    assert fetched.headers["content-disposition"].startswith("attachment; ")


async def test_a_harmless_reference_to_elsewhere_is_taken_and_never_followed(door: Door) -> None:
    for number, markup in enumerate(HARMLESS.values()):
        packet = document_xml(SENDER, [RECEIVER], number=f"2{number}")
        bent = packet.replace(b"<edXML:edXMLHeader>", markup.encode() + b"<edXML:edXMLHeader>", 1)
        answer = await sent(door, bent)
        assert answer.status == 200
    assert door.trap.calls == 0


HARMLESS = {
    "XInclude": '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="http://127.0.0.1:1/x"/>',
    "a stylesheet": '<?xml-stylesheet href="http://127.0.0.1:1/x"?>',
}


async def test_after_all_that_the_program_is_well_and_takes_a_sound_packet(door: Door) -> None:
    assert door.service.process.poll() is None
    answer = await sent(door, PACKET)
    assert answer.json["status"] == "OK"
    ready = await asked(door, Request(path="/health/ready", method="GET"))
    assert ready.status == 200
    log = await asyncio.to_thread(door.service.log.read_text, encoding="utf-8")
    assert not [line for line in log.splitlines() if not line.startswith("{") and "Traceback" in line]
    assert "request failed" not in log
    assert door.key not in log
