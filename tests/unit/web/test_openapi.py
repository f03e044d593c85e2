"""The description of REST: every route is made from a declared call, and the description holds them all."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import jsonschema_rs
import pytest
from aiohttp import web

from gateway.catalogue import entries
from gateway.exchange.views import Caller
from gateway.roles import Act
from gateway.web.rest.answers import Answer, answer
from gateway.web.rest.calls import BASE, NOTHING, Call, call, calls_of, empty, file_of, json_of, routes_of
from gateway.web.rest.door import DESKS, PEOPLE_DESKS, calls
from gateway.web.rest.openapi import description, problem_codes
from gateway.web.rest.shapes import InboxOut
from tests import declared


def described() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(description(tuple(calls()))))
    return found


def test_no_two_calls_have_one_place_or_one_name() -> None:
    every = list(calls())
    assert len(every) > 40
    assert len({(one.method, one.path) for one in every}) == len({one.name for one in every}) == len(every)


def test_every_desk_has_calls_and_every_public_operation_of_it_is_one() -> None:
    for desk in (*DESKS, *PEOPLE_DESKS):
        named = {name for name, _ in calls_of(desk)}
        public = {name for name, member in vars(desk).items() if callable(member) and not name.startswith("_")}
        assert named, desk
        assert public == named, desk


def test_every_code_that_a_call_names_is_in_the_catalogue() -> None:
    for one in calls():
        assert set(problem_codes(one)) <= set(entries())


def test_a_code_that_the_catalogue_lacks_is_found() -> None:
    wrong = Call("GET", "/x", Act.SELF, "", "", NOTHING, problems=("document.unheard-of",))
    with pytest.raises(ValueError, match=r"document\.unheard-of"):
        problem_codes(wrong)


def test_every_call_says_what_it_does_in_both_languages_and_what_its_path_means() -> None:
    for one in calls():
        assert one.vi.endswith("."), one.name
        assert one.en.endswith("."), one.name
        assert one.vi != one.en
    for path, item in described()["paths"].items():
        for operation in item.values():
            for parameter in operation["parameters"]:
                assert " " in parameter["description"], (path, parameter["name"])


def test_every_body_of_an_answer_has_a_shape() -> None:
    for path, item in described()["paths"].items():
        for operation in item.values():
            for status, answered in operation["responses"].items():
                schema = answered.get("content", {}).get("application/json", {}).get("schema", {"is": "no JSON"})
                assert schema, (path, status)


def test_all_schemas_are_good_json_schema_and_every_reference_leads_somewhere() -> None:
    whole = described()
    for name in whole["components"]["schemas"]:
        place = {"$ref": f"#/components/schemas/{name}", "components": whole["components"]}
        jsonschema_rs.validator_for(place)


def test_the_command_writes_what_rest_answers() -> None:
    done = subprocess.run([sys.executable, "-m", "gateway.cli", "openapi"], capture_output=True, check=True)
    assert json.loads(done.stdout) == described()


class Desk:
    @call("GET", "/inbox", Act.SELF, vi="Một.", en="One.", gives=json_of(InboxOut))
    async def one(self, _request: web.Request, _caller: Caller) -> Answer[InboxOut]:
        return answer({"items": []})

    @call("PATCH", "/two", Act.SELF, vi="Hai.", en="Two.", gives=file_of("text/plain"))
    async def two(self, _request: web.Request, _caller: Caller) -> web.StreamResponse:
        return web.Response(text="two")


def test_routes_are_made_of_the_calls_in_their_order() -> None:
    async def handler(_request: web.Request) -> web.StreamResponse:
        return web.Response()

    found = list(routes_of(Desk(), lambda _operation, _call: handler))
    assert [(route.method, route.path) for route in found] == [("GET", f"{BASE}/inbox"), ("PATCH", f"{BASE}/two")]


class Resumed:
    @call("GET", "/three", Act.SELF, vi="Ba.", en="Three.", gives=json_of(InboxOut))
    async def show(self, _request: web.Request, _caller: Caller) -> Answer[InboxOut]:
        return answer({"items": []})

    @call("HEAD", "/three", Act.SELF, vi="Bốn.", en="Four.", gives=empty(200, headers={"Offset": "How far."}))
    async def stands(self, _request: web.Request, _caller: Caller) -> web.StreamResponse:
        return web.Response()


async def test_head_that_is_a_call_of_its_own_is_not_that_of_get() -> None:
    async def handler(_request: web.Request) -> web.StreamResponse:
        return web.Response()

    app = web.Application()
    app.add_routes(routes_of(Resumed(), lambda _operation, _call: handler))
    assert [route.method for route in app.router.routes()] == ["GET", "HEAD"]


def test_bodies_that_may_come_in_several_ways_are_described_in_all_of_them() -> None:
    paths = described()["paths"]
    assert set(paths["/documents"]["post"]["requestBody"]["content"]) == {"multipart/form-data", "application/json"}
    assert {"application/xml", "application/json"} < set(paths["/packets"]["post"]["requestBody"]["content"])
    assert paths["/inbox/{delivery}/ack"]["post"]["requestBody"]["required"] is False
    assert paths["/documents/{id}/revoke"]["post"]["requestBody"]["required"] is True


def test_a_refusal_that_is_answered_is_held_to_its_problems_too() -> None:
    (_, one), _ = calls_of(Resumed)
    body = json.dumps({"errors": [{"code": "upload.busy"}, {"code": "rest.key-missing"}]}).encode()
    declared.note(one, web.Response(status=423, body=body, content_type="application/problem+json"))
    assert declared.WRONG == ["get_three: code upload.busy is not among its problems"]
    declared.WRONG.clear()


def test_an_answer_that_is_not_as_declared_is_noticed() -> None:
    (_, one), _ = calls_of(Desk)
    declared.note(one, answer({"items": []}))
    assert declared.WRONG == []
    declared.note(one, answer({"items": [{"from": 1}]}, 201))
    assert any("status 201" in told for told in declared.WRONG)
    assert any("1 is not of type" in told for told in declared.WRONG)
    declared.WRONG.clear()
