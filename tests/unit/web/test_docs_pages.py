"""The pages about the interface: searchable without a script, nothing from elsewhere, examples that fit."""

from __future__ import annotations

import json
import re
import shlex
from typing import Any

import jsonschema_rs
import pytest

from gateway.web.docs.door import docs_routes
from gateway.web.docs.examples import curl
from gateway.web.docs.render import page
from gateway.web.rest.calls import Call
from gateway.web.rest.door import calls
from gateway.web.rest.openapi import description
from tests.unit.web.serving import Serve, serve

__all__ = ["serve"]


def operation_of(call: Call) -> tuple[str, dict[str, Any]]:
    """Return the path of a call in the description, and what that says of it."""
    paths = description(tuple(calls()))["paths"]
    return next((path, one) for path, all_ in paths.items() for one in all_.values() if one["operationId"] == call.name)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_call_stands_on_the_page_in_its_language(language: str) -> None:
    text = page(language)
    for one in calls():
        assert f'id="{one.name}"' in text
        assert (one.vi if language == "vi" else one.en) in text.replace("&#39;", "'").replace("&#34;", '"')


def test_all_words_that_are_looked_for_must_stand_in_a_call() -> None:
    text = page("vi", "dead-letters desk.unknown")
    assert re.findall(r'<details id="(\w+)"', text) == [
        one.name for one in calls() if "/dead-letters" in one.path and {*one.problems} & {"desk.*", "desk.unknown"}
    ]
    assert "Không có lời gọi nào như vậy." in page("vi", "zzz")


def test_what_is_looked_for_is_text_and_nothing_else() -> None:
    assert "<script" not in page("vi", "<script>alert(1)</script>")
    assert "&lt;script&gt;" in page("vi", "<script>alert(1)</script>")


def test_nothing_on_the_page_comes_from_elsewhere() -> None:
    assert set(re.findall(r'(?:src|href|action)="([^"#?]*)', page("en"))) == {"/api/docs", "/api/docs/style.css"}


@pytest.mark.parametrize("one", list(calls()), ids=lambda one: one.name)
def test_the_example_of_a_call_fits_its_schema(one: Call) -> None:
    components = description(tuple(calls()))["components"]
    path, operation = operation_of(one)
    words = shlex.split(curl(one.method.lower(), path, operation, components["schemas"]).replace("\\\n", " "))
    assert words[0] == "curl"
    assert words[-1] == f"$BASE{path}"
    for media, body in operation.get("requestBody", {}).get("content", {}).items():
        if media == "application/json":
            schema, sent = body["schema"], json.loads(words[words.index("-d") + 1])
        elif media == "multipart/form-data":
            schema = body["schema"]["properties"]["document"]
            sent = json.loads(
                words[words.index("-F") + 1].removeprefix("document=").removesuffix(";type=application/json")
            )
        else:
            continue
        jsonschema_rs.validator_for({**schema, "components": components}).validate(sent)


async def test_the_page_is_served_under_a_policy_that_allows_no_script(serve: Serve) -> None:
    served = await serve(docs_routes())
    ask = b"GET /api/docs?q=inbox&lang=en HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    head, _, body = (await served.raw(ask)).partition(b"\r\n\r\n")
    assert b" 200 " in head.splitlines()[0]
    assert b"default-src 'none'; style-src 'self'" in head
    assert b"script-src" not in head
    assert b"/inbox/{delivery}/ack" in body
