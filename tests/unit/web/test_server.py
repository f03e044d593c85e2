"""The server frame: no request hangs it, crashes it or gets an answer that its caller cannot read."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from gateway.findings import refuse
from gateway.web.connection import Patience
from tests.unit.web.serving import QUICK, Serve

HEAD = b" HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"


def parts(answer: bytes) -> tuple[int, dict[str, str], bytes]:
    """Split a raw answer into status, header fields and body."""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *fields = head.decode().split("\r\n")
    return int(first.split()[1]), {name.lower(): value for name, value in (f.split(": ", 1) for f in fields)}, body


async def echo(request: web.Request) -> web.Response:
    size = 0
    async for chunk in request.content.iter_any():
        size += len(chunk)
    return web.json_response({"path": request.path, "query": request.query_string, "size": size})


async def broken(_request: web.Request) -> web.Response:
    raise ValueError("never to be shown")


async def refusing(_request: web.Request) -> web.Response:
    raise refuse("rest.part-missing", "document", name="document")


ROUTES = [
    web.route("*", "/vxp/sendEdoc", echo),
    web.post("/api/echo", echo),
    web.get("/api/broken", broken),
    web.get("/vxp/broken", broken),
    web.get("/api/refusing", refusing),
]


async def test_repeated_slashes_are_folded_and_the_query_is_kept(serve: Serve) -> None:
    served = await serve(ROUTES)
    status, _, body = parts(await served.raw(b"POST //vxp///sendEdoc?a=b//c" + HEAD + b"Content-Length: 2\r\n\r\nxy"))
    assert status == 200
    assert json.loads(body) == {"path": "/vxp/sendEdoc", "query": "a=b//c", "size": 2}


async def test_an_unknown_path_is_a_problem_with_both_languages(serve: Serve) -> None:
    served = await serve(ROUTES)
    status, fields, body = parts(await served.raw(b"GET /nowhere" + HEAD + b"\r\n"))
    found = json.loads(body)
    assert status == 404
    assert fields["content-type"].startswith("application/problem+json")
    assert found["code"] == "web.not-found"
    assert found["errors"][0]["message"] != found["errors"][0]["message_en"]


async def test_an_unknown_operation_of_the_wire_gets_three_members(serve: Serve) -> None:
    served = await serve(ROUTES)
    status, _, body = parts(await served.raw(b"POST /vxp/nothing" + HEAD + b"\r\n"))
    found = json.loads(body)
    assert status == 404
    assert (found["status"], found["DocId"]) == ("FAIL", "")
    assert found["ErrorCode"] != "0"
    assert found["ErrorDesc"].isascii()


async def test_a_wrong_method_names_the_right_one(serve: Serve) -> None:
    served = await serve(ROUTES)
    status, fields, body = parts(await served.raw(b"GET /api/echo" + HEAD + b"\r\n"))
    assert (status, fields["allow"]) == (405, "POST")
    assert json.loads(body)["code"] == "web.method-not-allowed"


@pytest.mark.parametrize(
    "sent",
    [
        b"POST /vxp/sendEdoc HTTP/1.1\r\nHost: h\r\nbad header line\r\n\r\n",
        b"POST /vxp/sendEdoc HTTP/1.1\r\nHost: h\r\nContent-Length: -4\r\n\r\n",
        b"POST /vxp/sendEdoc HTTP/1.1\r\nHost: h\r\nX: " + b"a" * 300_000 + b"\r\n\r\n",
        b"POST /vxp/sendEdoc HTTP/1.1\r\nHost: h\r\n" + b"X: 1\r\n" * 5_000 + b"\r\n",
    ],
    ids=["header without colon", "negative length", "endless field", "thousands of fields"],
)
async def test_what_the_parser_refuses_on_the_wire_has_three_members(serve: Serve, sent: bytes) -> None:
    served = await serve(ROUTES)
    status, _, body = parts(await served.raw(sent))
    assert status == 400
    assert json.loads(body)["status"] == "FAIL"


async def test_garbage_instead_of_http_is_answered_and_closed(serve: Serve) -> None:
    served = await serve(ROUTES)
    status, _, _ = parts(await served.raw(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"))
    assert status == 400


@pytest.mark.parametrize("path", [b"/api/broken", b"/vxp/broken"])
async def test_an_unexpected_failure_is_503_without_its_words(serve: Serve, path: bytes) -> None:
    served = await serve(ROUTES)
    answer = await served.raw(b"GET " + path + HEAD + b"\r\n")
    assert parts(answer)[0] == 503
    assert b"web.unavailable" in answer
    assert b"never to be shown" not in answer


async def test_a_refusal_raised_by_a_handler_becomes_its_status(serve: Serve) -> None:
    served = await serve(ROUTES)
    status, _, body = parts(await served.raw(b"GET /api/refusing" + HEAD + b"Accept-Language: en\r\n\r\n"))
    assert (status, json.loads(body)["title"]) == (422, 'The part "document" is missing.')


async def test_a_strange_expectation_is_refused_in_json(serve: Serve) -> None:
    served = await serve(ROUTES)
    status, _, body = parts(
        await served.raw(b"POST /vxp/sendEdoc" + HEAD + b"Expect: tea\r\nContent-Length: 0\r\n\r\n")
    )
    assert (status, json.loads(body)["status"]) == (417, "FAIL")


async def test_a_head_that_trickles_is_cut_off(serve: Serve) -> None:
    served = await serve(ROUTES)
    status, _, body = parts(await served.raw(b"POST /vxp/sendEdoc HTTP/1.1\r\nHost: h\r\nX: "))
    assert (status, json.loads(body)["status"]) == (408, "FAIL")


async def test_a_connection_that_says_nothing_is_closed(serve: Serve) -> None:
    served = await serve(ROUTES)
    assert await served.raw(b"") == b""


async def test_a_body_that_stops_coming_is_cut_off_with_an_answer(serve: Serve) -> None:
    served = await serve(ROUTES)
    status, _, body = parts(await served.raw(b"POST /api/echo" + HEAD + b"Content-Length: 100\r\n\r\nhalf"))
    assert (status, json.loads(body)["code"]) == (408, "web.too-slow")


async def test_a_broken_chunk_is_a_bad_request(serve: Serve) -> None:
    served = await serve(ROUTES)
    status, _, body = parts(await served.raw(b"POST /api/echo" + HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"))
    assert (status, json.loads(body)["status"]) == (400, 400)


async def test_a_reader_that_stops_reading_is_cut_off(serve: Serve) -> None:
    done: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(b"x" * 65536)
        except ConnectionError:
            done.set_result("cut")
            raise

    served = await serve([web.get("/endless", endless)])
    _, writer = await asyncio.open_connection("127.0.0.1", served.port, limit=1)
    writer.write(b"GET /endless" + HEAD + b"\r\n")
    assert await asyncio.wait_for(done, 15) == "cut"
    writer.close()


async def test_too_many_connections_are_closed_at_once(serve: Serve) -> None:
    served = await serve(ROUTES, Patience(head=30, connections=1))
    _, first = await asyncio.open_connection("127.0.0.1", served.port)
    await asyncio.sleep(0)
    assert await served.raw(b"GET /nowhere" + HEAD + b"\r\n") == b""
    first.close()


async def test_stopping_finishes_an_upload_that_is_under_way(serve: Serve) -> None:
    arrived, told = asyncio.Event(), asyncio.Event()

    async def take(request: web.Request) -> web.Response:
        size = len(await request.content.readany())
        arrived.set()
        return web.json_response({"size": size + len(await request.content.read())})

    async def body() -> Any:
        yield b"a" * 1000
        await told.wait()
        yield b"b" * 1000

    served = await serve([web.post("/api/take", take)], Patience(finish=60))
    async with aiohttp.ClientSession() as client:
        sending = asyncio.create_task(client.post(f"http://127.0.0.1:{served.port}/api/take", data=body()))
        await arrived.wait()
        stopping = asyncio.create_task(served.frame.stop())
        await asyncio.sleep(0)  # it has begun to stop
        told.set()
        async with await sending as answer:
            assert (await answer.json())["size"] == 2000
        await stopping
        with pytest.raises(aiohttp.ClientConnectionError):
            await client.get(f"http://127.0.0.1:{served.port}/nowhere")


async def test_two_requests_in_one_packet_get_two_answers(serve: Serve) -> None:
    served = await serve(ROUTES, QUICK)
    one = b"POST /api/echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx"
    answer = await served.raw(one + one.replace(b"Host: h", b"Host: h\r\nConnection: close"))
    assert answer.count(b"HTTP/1.1 200") == 2
