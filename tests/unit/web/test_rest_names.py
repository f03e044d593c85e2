"""Queries and header fields of the REST door: what no name can hold is refused by one rule for every route."""

from __future__ import annotations

import json

import pytest
from aiohttp import web

from gateway.catalogue import message
from gateway.findings import Finding
from gateway.web.problems import refusal
from tests.unit.web.serving import Serve

HEAD = b" HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"


async def said(request: web.Request) -> web.Response:
    return web.json_response(dict(request.query))


@pytest.mark.parametrize("query", [b"a=%00", b"%00=a", b"a=%0a", b"a=%c2%9b"])
async def test_a_query_with_what_no_name_can_hold_is_refused(serve: Serve, query: bytes) -> None:
    served = await serve([web.get("/api/said", said)])
    answer = await served.raw(b"GET /api/said?" + query + HEAD)
    assert b" 400 " in answer.split(b"\r\n")[0]
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "rest.query-broken"


async def test_a_query_in_vietnamese_is_fine(serve: Serve) -> None:
    served = await serve([web.get("/api/said", said)])
    assert b" 200 " in (await served.raw(b"GET /api/said?a=B%E1%BB%99" + HEAD)).split(b"\r\n")[0]


def test_half_a_character_in_a_finding_can_be_answered() -> None:
    finding = Finding("rest.part-unknown", "\udcff", {"name": "\udcff"})
    assert "\\udcff" in message(finding).en
    assert refusal("/api/x", [finding], request_id="r").status == 422
