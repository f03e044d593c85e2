"""Every answer of REST in these tests is held to the declaration of its call: shape, status and codes of refusals.

Servers of the tests that run in this process are watched, whatever a test is about; what differs fails the test.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import jsonschema_rs
from aiohttp import web

from gateway.catalogue import entries
from gateway.findings import Refused
from gateway.web.rest.answers import Answer
from gateway.web.rest.calls import Call, Handler, Operation
from gateway.web.rest.guard import _DECLARED, Guard
from gateway.web.rest.openapi import Shapes, problem_codes

WRONG: Final[list[str]] = []
"""What differed since the list was emptied."""

_KNOWN: Final[Callable[[Guard, Operation, Call], Handler]] = Guard.known


@cache
def judge(call: Call) -> Any:
    """Return what tells whether JSON has the shape of a call's answer."""
    shapes = Shapes([call])
    return jsonschema_rs.validator_for({**shapes.of(call.gives.shape), "components": {"schemas": shapes.all}})


def note(call: Call, answer: web.StreamResponse) -> None:
    """Note in which way an answer is not what its call declares."""
    if answer.content_type == "application/problem+json":
        # A refusal that carries header fields of its own, and so is answered, not raised.
        assert isinstance(answer, web.Response)
        assert isinstance(answer.body, bytes)
        codes = {one["code"] for one in json.loads(answer.body)["errors"]} - {*problem_codes(call)}
        WRONG.extend(f"{call.name}: code {code} is not among its problems" for code in codes if code in entries())
        return
    if answer.status not in call.gives.statuses:
        WRONG.append(f"{call.name}: status {answer.status} is not declared")
    if isinstance(answer, Answer) and isinstance(answer.body, bytes):
        faults = [
            f"{fault.instance_path}: {fault.message}" for fault in judge(call).iter_errors(json.loads(answer.body))
        ]
        WRONG.extend(f"{call.name}: {fault}" for fault in faults)


def _known(guard: Guard, operation: Operation, call: Call) -> Handler:
    handler = _KNOWN(guard, operation, call)

    async def watched(request: web.Request) -> web.StreamResponse:
        try:
            answer = await handler(request)
        except Refused as refused:
            codes = {finding.code for finding in refused.findings} - {*problem_codes(call)}
            WRONG.extend(f"{call.name}: code {code} is not among its problems" for code in codes if code in entries())
            raise
        note(call, answer)
        return answer

    _DECLARED[watched] = call
    return watched


def watch() -> None:
    """Watch all servers that this process starts from now on."""
    Guard.known = _known  # type: ignore[assignment, method-assign]
