"""Our client of the bus's wire against everything that answers wrongly, late, in part or not at all."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from adapters.vxp import VxpAdapter, VxpSettings
from gateway.contract import Incoming, Outcome, Outgoing, Result, Unreachable
from gateway.packet.names import Kind

PACKET = b"<edXML/>" * 1000

Answerer = Callable[[bytes, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Stub:
    """A server that answers as told; heads of requests are kept."""

    def __init__(self) -> None:
        self.heads: list[bytes] = []
        self.bodies: list[bytes] = []
        self.answer: Answerer = whole(b"")
        self.port = 0
        self.close = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.heads.append(head)
            await self.answer(head, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    async def body(self, head: bytes, reader: asyncio.StreamReader) -> None:
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        self.bodies.append(await reader.readexactly(int(length.split(b":")[1])))


def whole(body: bytes, status: str = "200 OK", *, length: int | None = None, extra: str = "") -> Answerer:
    """Answer after reading the whole request."""

    async def answer(head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if b"content-length" in head.lower():
            await Stub().body(head, reader)
        announced = len(body) if length is None else length
        head_lines = f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {announced}\r\n{extra}\r\n"
        writer.write(head_lines.encode() + body)
        await writer.drain()

    return answer


def reply(**members: object) -> bytes:
    return json.dumps({"status": "OK", "ErrorCode": "0", "ErrorDesc": "", **members}).encode()


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    stub = Stub()
    server = await asyncio.start_server(stub.serve, "127.0.0.1", 0)
    stub.port = server.sockets[0].getsockname()[1]
    yield stub
    stub.close.set()
    server.close()


def settings(port: int, **others: object) -> VxpSettings:
    given = {"url": f"http://127.0.0.1:{port}", "system": "he.gui", "secret": "bí-mật"}
    return VxpSettings.model_validate({**given, **others})


HASTY = {"idle_seconds": 0.5, "answer_seconds": 0.5, "connect_seconds": 1.0}
"""For those that never answer; where an answer counts, a busy machine may take its time over it."""


@pytest.fixture
async def adapter(stub: Stub) -> AsyncIterator[VxpAdapter]:
    adapter = VxpAdapter(settings(stub.port))
    await adapter.open()
    yield adapter
    await adapter.close()


@pytest.fixture
async def hasty(stub: Stub) -> AsyncIterator[VxpAdapter]:
    """One that soon gives up waiting."""
    adapter = VxpAdapter(settings(stub.port, **HASTY))
    await adapter.open()
    yield adapter
    await adapter.close()


@pytest.fixture
def outgoing(tmp_path: Path) -> Outgoing:
    file = tmp_path / "packet"
    file.write_bytes(PACKET)
    digest = hashlib.sha256(PACKET).hexdigest()
    return Outgoing("doc-1", Kind.DOCUMENT, "G22", ("H41", "H42"), False, file, len(PACKET), digest)


@pytest.mark.parametrize(
    ("body", "status", "result"),
    [
        (reply(DocId="d-1"), "200 OK", Result.DELIVERED),
        (reply(DocId="d-1", ErrorCode=0), "200 OK", Result.DELIVERED),
        (reply(), "200 OK", Result.UNKNOWN),
        (reply(DocId=""), "200 OK", Result.UNKNOWN),
        (reply(DocId=7), "200 OK", Result.UNKNOWN),
        (reply(status="FAIL", DocId=""), "200 OK", Result.UNKNOWN),
        (reply(status="FAIL", ErrorCode="11", DocId=""), "200 OK", Result.REFUSED),
        (reply(ErrorCode="11", DocId="d-1"), "200 OK", Result.REFUSED),
        (reply(status="FAIL", ErrorCode="store.full", DocId=""), "200 OK", Result.LATER),
        (reply(status="FAIL", ErrorCode="9", DocId=""), "503 Unavailable", Result.LATER),
        (reply(status="FAIL", ErrorCode="9", DocId=""), "429 Too Many", Result.THROTTLED),
        (reply(status="FAIL", ErrorCode="9", DocId=""), "401 Unauthorized", Result.LATER),
        (reply(status=None), "200 OK", Result.UNKNOWN),
        (reply(ErrorDesc=None), "200 OK", Result.UNKNOWN),
        (reply(ErrorCode=None), "200 OK", Result.UNKNOWN),
        (b'{"status":"OK"}', "200 OK", Result.UNKNOWN),
        (b"[]", "200 OK", Result.UNKNOWN),
        (b"[" * 100_000, "200 OK", Result.UNKNOWN),
        (b"", "200 OK", Result.UNKNOWN),
        (b"a" * 2_000_000, "200 OK", Result.UNKNOWN),
        (b"<html>502 Bad Gateway</html>", "502 Bad Gateway", Result.UNKNOWN),
        (b"<html>Not Found</html>", "404 Not Found", Result.LATER),
    ],
    ids=lambda value: repr(value[:50]),
)
async def test_each_answer_to_a_packet_is_the_right_outcome(
    stub: Stub, adapter: VxpAdapter, outgoing: Outgoing, body: bytes, status: str, result: Result
) -> None:
    stub.answer = whole(body, status)
    assert (await adapter.send(outgoing)).result is result


async def test_the_request_is_what_the_official_client_sends(
    stub: Stub, adapter: VxpAdapter, outgoing: Outgoing
) -> None:
    async def keep(head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await stub.body(head, reader)
        await whole(reply(DocId="d-1"))(b"", reader, writer)

    stub.answer = keep
    assert (await adapter.send(outgoing)).receipt == "d-1"
    assert stub.bodies == [PACKET + b"\r\n"]
    head = stub.heads[0].decode()
    assert head.startswith("POST /sendEdoc HTTP/1.1\r\n")
    assert 'XroadVnpt-to: ["H41","H42"]\r\n' in head
    assert "Content-Type: application/octet-stream\r\n" in head
    assert f"Content-Length: {len(PACKET) + 2}\r\n" in head
    assert "Transfer-Encoding" not in head


async def test_a_redirect_is_not_followed(stub: Stub, adapter: VxpAdapter, outgoing: Outgoing) -> None:
    stub.answer = whole(b"", "307 Temporary Redirect", extra="Location: /elsewhere\r\n")
    assert (await adapter.send(outgoing)).result is Result.LATER
    assert len(stub.heads) == 1


async def silent(_head: bytes, reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def dropping(_head: bytes, reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.read(100)


async def not_reading(_head: bytes, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.pause_reading()  # type: ignore[attr-defined]  # a socket's transport can
    await asyncio.sleep(2)


async def cut_in_reply(head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await whole(reply(DocId="d-1")[:20], length=500)(head, reader, writer)


async def not_http(_head: bytes, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail ready\r\n")
    await writer.drain()


@pytest.mark.parametrize("answer", [silent, dropping, cut_in_reply, not_http])
async def test_what_may_have_arrived_is_unknown(
    stub: Stub, hasty: VxpAdapter, outgoing: Outgoing, answer: Answerer
) -> None:
    stub.answer = answer
    assert (await hasty.send(outgoing)).result is Result.UNKNOWN


async def test_a_bus_that_stops_reading_is_given_up(stub: Stub, hasty: VxpAdapter, tmp_path: Path) -> None:
    file = tmp_path / "large"
    file.write_bytes(b"a" * 30_000_000)
    packet = Outgoing("doc-1", Kind.DOCUMENT, "G22", ("H41",), True, file, 30_000_000, "ab" * 32)
    stub.answer = not_reading
    assert (await hasty.send(packet)).result is Result.UNKNOWN


async def send_to(outgoing: Outgoing, **others: object) -> Outcome:
    adapter = VxpAdapter(settings(1, **others))
    await adapter.open()
    try:
        return await adapter.send(outgoing)
    finally:
        await adapter.close()


async def test_a_refused_connection_is_tried_later(outgoing: Outgoing) -> None:
    assert (await send_to(outgoing)).result is Result.LATER


async def test_a_name_that_does_not_exist_is_tried_later(outgoing: Outgoing) -> None:
    assert (await send_to(outgoing, url="http://bus.invalid")).result is Result.LATER


async def test_a_server_without_tls_is_tried_later(stub: Stub, outgoing: Outgoing) -> None:
    stub.answer = not_http
    assert (await send_to(outgoing, url=f"https://127.0.0.1:{stub.port}", **HASTY)).result is Result.LATER


async def test_a_missing_file_is_an_outcome(adapter: VxpAdapter, outgoing: Outgoing) -> None:
    outgoing.file.unlink()
    assert (await adapter.send(outgoing)).result is Result.LATER


async def test_a_sender_that_no_header_can_hold_is_refused(adapter: VxpAdapter, outgoing: Outgoing) -> None:
    broken = Outgoing("d", outgoing.kind, "G22\r\nX: y", ("H41",), True, outgoing.file, outgoing.size, outgoing.sha256)
    assert (await adapter.send(broken)).result is Result.REFUSED


async def listed(adapter: VxpAdapter) -> list[Incoming]:
    return [item async for item in adapter.receive()]


@pytest.mark.parametrize(
    "answer",
    [
        whole(b"<html>502</html>", "502 Bad Gateway"),
        whole(b""),
        whole(reply(status="FAIL", ErrorCode="11")),
        whole(reply(data="none")),
        whole(reply(data=[])[:-5], length=100),
        silent,
        dropping,
    ],
    ids=["html", "empty", "fail", "no list", "cut", "silent", "dropped"],
)
async def test_a_list_that_cannot_be_read_is_never_an_empty_one(
    stub: Stub, hasty: VxpAdapter, answer: Answerer
) -> None:
    stub.answer = answer
    with pytest.raises(Unreachable):
        await listed(hasty)


async def test_items_without_usable_id_are_passed_over(stub: Stub, adapter: VxpAdapter) -> None:
    items = [{}, {"docId": None, "x": 1}, {"docId": "a b"}, {"docId": "d\r\nX: y"}, "text", None, {"docId": "d-1"}]
    stub.answer = whole(reply(data=items))
    assert [item.reference for item in await listed(adapter)] == ["None", "d-1", "None", "d-1"]


async def fetch(stub: Stub, answer: Answerer, operation: str, **others: object) -> bytes:
    adapter = VxpAdapter(settings(stub.port, fetch=operation, **others))
    await adapter.open()
    taken = bytearray()

    async def write(data: bytes) -> None:
        taken.extend(data)

    try:
        stub.answer = whole(reply(data=[{"docId": "d-1"}]))
        incoming = await anext(adapter.receive())
        stub.answer = answer
        await incoming.fetch(write)
    finally:
        await adapter.close()
    return bytes(taken)


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        ("getEdoc", whole(b"<html>502</html>", "502 Bad Gateway")),
        ("getEdoc", whole(b"")),
        ("getEdoc", whole(reply(status="FAIL", ErrorCode="8"))),
        ("getEdoc", whole(reply())),
        ("getEdoc", whole(reply(data=None))),
        ("getEdoc", whole(reply(data="QUFB")[:-4], length=500)),
        ("getEdoc", whole(reply(data="QUFB")[:-2])),
        ("getEdoc", whole(b'{"data":"QUFB","status":"FAIL","ErrorCode":"8","ErrorDesc":""}')),
        ("getEdoc", silent),
        ("downloadEdoc", whole(b"", "404 Not Found")),
        ("downloadEdoc", whole(b"<html>502</html>", "502 Bad Gateway")),
        ("downloadEdoc", whole(b"")),
        ("downloadEdoc", whole(b"<edXML>", length=500)),
        ("downloadEdoc", dropping),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_packet_that_does_not_come_whole_is_not_taken(stub: Stub, operation: str, answer: Answerer) -> None:
    with pytest.raises(Unreachable):
        await fetch(stub, answer, operation, **(HASTY if answer in (silent, dropping) else {}))


async def test_a_packet_comes_from_a_reply_in_another_order(stub: Stub) -> None:
    body = b'{"data":"QUFB\\/w==","ErrorDesc":"","ErrorCode":"0","status":"OK"}'
    assert await fetch(stub, whole(body), "getEdoc") == b"AAA\xff"


async def test_a_bus_without_counters_is_asked_for_its_list(stub: Stub, adapter: VxpAdapter) -> None:
    async def old(head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        known = b"/getReceivedEdocList" in head
        answer = whole(reply(data=[])) if known else whole(b"<html>404</html>", "404 Not Found")
        await answer(head, reader, writer)

    stub.answer = old
    assert (await adapter.check()).ok


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "ftp://bus.example"},
        {"url": "http://user:pw@bus.example"},
        {"url": "http://bus.example/?a=b"},
        {"system": "có dấu"},
        {"secret": ""},
        {"fetch": "sendEdoc"},
        {"unknown": 1},
        {"ca_file": "no-such-file.pem"},
    ],
    ids=str,
)
def test_wrong_settings_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        settings(80, **wrong)


def test_the_secret_is_not_shown() -> None:
    assert "bí-mật" not in repr(settings(80))


@pytest.mark.parametrize(
    ("body", "status", "extra", "result", "pause"),
    [
        (reply(status="FAIL", ErrorCode="9", DocId=""), "429 Too Many", "Retry-After: 7\r\n", Result.THROTTLED, 7),
        (b"<html>slow</html>", "429 Too Many", "Retry-After: 0\r\n", Result.THROTTLED, 0),
        (b"<html>slow</html>", "503 Unavailable", "Retry-After: 999999999999\r\n", Result.THROTTLED, 86_400),
        (b"<html>slow</html>", "503 Unavailable", "Retry-After: soon\r\n", Result.UNKNOWN, None),
        (
            b"<html>slow</html>",
            "503 Unavailable",
            "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\n",
            Result.THROTTLED,
            0,
        ),
        (reply(DocId="d-1"), "200 OK", "Retry-After: 7\r\n", Result.DELIVERED, None),
    ],
    ids=["429", "429-html", "503-for-years", "503-nonsense", "503-date", "ok"],
)
async def test_told_to_slow_down_is_throttled_for_as_long_as_asked(
    stub: Stub,
    adapter: VxpAdapter,
    outgoing: Outgoing,
    body: bytes,
    status: str,
    extra: str,
    result: Result,
    pause: float | None,
) -> None:
    stub.answer = whole(body, status, extra=extra)
    outcome = await adapter.send(outgoing)
    assert (outcome.result, outcome.retry_after) == (result, pause)
