"""A stranger reads our OpenAPI description and calls what it finds: schemathesis, against a served gateway and hub.

It sends what fits the description and what does not. Nothing may answer 5xx beyond what is declared, every answer has a
declared status, media type and shape, what does not fit is refused, and nothing is answered to nobody.
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.case import Case

from gateway.exchange.views import Caller
from gateway.roles import FOR_ALL, Role, may
from gateway.web.rest.calls import Call
from gateway.web.rest.door import calls
from gateway.web.rest.openapi import description, problem_codes
from gateway.web.rest.tus_declared import PIECE
from tests.integration.people.conftest import Office, OpenOffice
from tests.packets import document_xml

load_all_checks()
# Bytes like any others, under names that schemathesis does not know.
schemathesis.serializer.alias([PIECE, "application/edxml"], "application/octet-stream")
FEW = 2
"""Examples of each call and kind in the normal suite; `make fuzz` tries as many as its profile says."""

CHECKS: list[Any] = [
    schemathesis.checks.CHECKS.get_one(name)
    for name in (
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
    )
]

REFUSED = [400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428, 429, "5xx"]
"""Answers to what does not fit; tus wants 412 for a version that is not spoken, and 413 for what is too large."""

CONFIG = schemathesis.Config.from_dict({"checks": {"negative_data_rejection": {"expected-statuses": REFUSED}}})

ROLES = (Role.SYSTEM, Role.ADMINISTRATOR, Role.OPERATOR)


def examples() -> int:
    given: int = settings.default.max_examples  # type: ignore[union-attr]
    return given // 50 if given > 100 else FEW


@pytest.mark.parametrize("role", ["gateway", "hub"])
async def test_a_stranger_finds_every_call_as_it_is_described(open_office: OpenOffice, role: str) -> None:
    office = await open_office(role=role)
    sent = await office.house.send(document_xml("H41", ["G22"]), Caller("key:h41", frozenset(["H41"])))
    keys = {one: await office.key(one, *([] if one in FOR_ALL else ["H41", "G22"])) for one in ROLES}
    api = schemathesis.openapi.from_dict(json.loads(json.dumps(description(tuple(calls())))), config=CONFIG)
    by_place = {(one.method, one.path): one for one in calls()}
    told = Told([], set())
    for found in api.get_all_operations():
        operation = found.ok()  # type: ignore[union-attr]
        call = by_place[operation.method.upper(), operation.path]
        key = next(keys[one] for one in ROLES if may(one, call.act))
        await asyncio.to_thread(_try, operation, call, Asked(office.base, key, sent.document), told)
    assert told.wrong == []
    well = {name for name, status in told.answers if status < 300}
    assert well >= {"get_documents_id", "get_inbox", "get_endpoints", "get_me", "get_openapi_json"}
    assert any(400 <= status < 500 for _, status in told.answers)


@dataclass(frozen=True, slots=True)
class Told:
    """What differed from the description, and which calls were answered with which statuses."""

    wrong: list[str]
    answers: set[tuple[str, int]]


class Asked:
    """Where a call goes, by whom, and the one document that exists there."""

    def __init__(self, base: str, key: str, document: str) -> None:
        self.url = f"{base}/api/v1"
        self.headers = {"Authorization": f"Bearer {key}"}
        self.document = document


def _try(operation: Any, call: Call, asked: Asked, told: Told) -> None:
    _examples(operation, call, asked, told, GenerationMode.POSITIVE)
    if call.takes is not None or call.query:
        _examples(operation, call, asked, told, GenerationMode.NEGATIVE)


def _examples(operation: Any, call: Call, asked: Asked, told: Told, mode: GenerationMode) -> None:
    @seed(1)
    @settings(
        max_examples=examples(),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def one(case: Case[Any]) -> None:
        if call.method == "GET" and call.path.startswith("/documents/{id}"):
            case.path_parameters["id"] = asked.document
        try:
            answer = case.call(base_url=asked.url, headers=asked.headers, timeout=10)
            told.answers.add((call.name, answer.status_code))
            case.validate_response(answer, checks=CHECKS)
        except (Exception, FailureGroup) as fault:  # noqa: BLE001 - whatever it is, all calls are tried first
            told.wrong.append(f"{call.name} {mode.value}: {fault}")
            return
        # What has to wait is told so, by a code of the call; nothing may go wrong without one.
        if answer.status_code >= 500 and answer.json()["code"] not in {*problem_codes(call)} - {"web.unavailable"}:
            told.wrong.append(f"{call.name} {mode.value}: {answer.text}")

    one()


async def test_what_nobody_may_is_refused_to_nobody(open_office: OpenOffice) -> None:
    office: Office = await open_office()
    api = schemathesis.openapi.from_dict(json.loads(json.dumps(description(tuple(calls())))))

    def knock() -> list[tuple[str, int]]:
        found = []
        for result in api.get_all_operations():
            operation: Any = result.ok()  # type: ignore[union-attr]
            case = operation.Case(path_parameters=dict.fromkeys(re.findall(r"\{(\w+)\}", operation.path), "1"))
            found += [
                (case.path, case.call(base_url=f"{office.base}/api/v1", headers=dict(headers)).status_code)
                for headers in ({}, {"Authorization": "Bearer no"})
            ]
        return found

    assert {status for _, status in await asyncio.to_thread(knock)} == {401}
