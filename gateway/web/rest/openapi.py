"""The description of the REST interface in OpenAPI 3.1, made from the declarations of its calls and from nothing else.

Sentences are Vietnamese in ``summary`` and English in ``description``; codes that a call may answer stand with the HTTP
statuses that the catalogue gives them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, Final

from aiohttp import web
from pydantic import BaseModel, TypeAdapter
from typing_extensions import TypedDict

from gateway.catalogue import entries
from gateway.exchange.views import Caller
from gateway.roles import ALLOWED, Act
from gateway.web.rest.answers import Answer, answer
from gateway.web.rest.calls import BASE, Call, Form, Maybe, Parameter, Raw, call, json_of
from gateway.web.rest.openapi_events import SHAPES, messages
from gateway.web.rest.shapes import ProblemOut

VERSION: Final = "1.0"
"""Of the interface, not of the program: the first number changes with ``/api/v1`` alone."""

EVERY: Final = (
    "rest.key-missing",
    "rest.key-unknown",
    "key.wait",
    "rest.query-broken",
    "rest.query-unknown",
    "people.session-ended",
    "people.not-allowed",
    "people.for-all-only",
    "people.change-first",
    "desk.operators-only",
    "tls.client-unknown",
    "tls.client-revoked",
    "tls.client-unproven",
    "tls.client-not-yet",
    "web.*",
    "store.away",
    "objects.*",
)
"""Codes that every call may answer."""

WRITING: Final = ("people.form-foreign", "store.full")
"""And those that a call may answer which changes something."""

READING: Final = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing."""

BODY: Final = ("rest.json-broken", "rest.json-repeated", "rest.too-large", "rest.text-*", "rest.date-wrong", "field.*")
"""And those about a body of JSON."""

FORM: Final = (
    *BODY,
    "rest.not-multipart",
    "rest.multipart-broken",
    "rest.part-*",
    "rest.file-*",
    "rest.too-many-files",
)
"""And those about a body of several parts."""

LISTED: Final = ("rest.query-wrong",)
"""And those about a list's ``limit``."""

PARTS: Final = {
    "id": ("Mã, như các danh sách cho biết.", "The id, as lists tell it."),
    "name": ("Tên điểm kết nối.", "The endpoint’s name."),
    "n": ("Số thứ tự, từ 1.", "The number, from 1."),
    "agency": ("Mã cơ quan (OrganId).", "The agency’s OrganId."),
    "delivery": ("Mã lượt chuyển trong hộp thư.", "The delivery’s id in the inbox."),
    "set": ("Mã của lần thay đổi danh bạ.", "The id of a set of changes of the directory."),
    "list": ("Mã của lần nhập danh sách.", "The id of a list that was taken in."),
    "event": ("Mã của một lần báo.", "The id of what is told."),
    "document": ("Mã văn bản.", "Our id of the document."),
    "join": ("Mã của cặp nhiệm vụ.", "The id of the pair of records."),
    "proposal": ("Mã đề xuất.", "The proposal’s id."),
    "fingerprint": ("SHA-256 của chứng thư, hoặc 8 chữ số đầu.", "SHA-256 of the certificate, or its first 8 digits."),
}
"""What the variable parts of paths are, in both languages."""

JSON: Final = "application/json"
PLACE: Final = "#/components/schemas/{model}"
_PART: Final = re.compile(r"\{(\w+)[^}]*\}")


class OpenApiOut(TypedDict):
    """A description of an interface, as OpenAPI 3.1 has it."""

    openapi: str
    info: dict[str, Any]
    servers: list[dict[str, Any]]
    security: list[dict[str, Any]]
    paths: dict[str, Any]
    webhooks: dict[str, Any]
    components: dict[str, Any]


class Description:
    """The desk that tells what the other desks do."""

    def __init__(self, calls: Callable[[], Iterable[Call]]) -> None:
        self._calls = calls

    @call(
        "GET",
        "/openapi.json",
        Act.SELF,
        vi="Bản mô tả này của giao diện, theo OpenAPI 3.1.",
        en="This description of the interface, as OpenAPI 3.1.",
        gives=json_of(OpenApiOut),
    )
    async def show(self, _request: web.Request, _caller: Caller) -> Answer[OpenApiOut]:
        """GET the description."""
        return answer(description(tuple(self._calls())))


@cache
def description(calls: tuple[Call, ...]) -> OpenApiOut:
    """Return the description of these calls."""
    shapes = Shapes(calls)
    paths: dict[str, Any] = {}
    for one in calls:
        paths.setdefault(_PART.sub(r"{\1}", one.path), {})[one.method.lower()] = _operation(one, shapes)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Liên Thông",
            "version": VERSION,
            "summary": "REST cho hệ thống quản lý văn bản",
            "description": "REST for document systems: docs/rest.md. All codes: docs/errors.md.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": BASE}],
        "security": [{"key": []}, {"session": []}, {"certificate": []}],
        "paths": paths,
        "webhooks": messages(shapes.of),
        "components": {
            "schemas": shapes.all,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "lienthong keys new"},
                "session": {"type": "apiKey", "in": "cookie", "name": "lienthong", "description": "/auth"},
                "certificate": {"type": "mutualTLS", "description": "docs/tls.md"},
            },
        },
    }


def problem_codes(one: Call) -> tuple[str, ...]:
    """Return every code that a call may answer. Raises ValueError for a declared one that the catalogue lacks."""
    wanted = [*EVERY, *one.problems]
    if one.method not in READING:
        wanted += WRITING
    if isinstance(one.takes, Form):
        wanted += FORM
    elif _models(one):
        wanted += BODY
    if any(parameter.name == "limit" for parameter in one.query):
        wanted += LISTED
    found = {code: None for pattern in wanted for code in _matching(pattern)}
    return tuple(found)


def _matching(pattern: str) -> Iterator[str]:
    if not pattern.endswith("*"):
        if pattern not in entries():
            raise ValueError(f"{pattern} is no code of the catalogue")
        yield pattern
        return
    known = [code for code in entries() if code.startswith(pattern[:-1])]
    if not known:
        raise ValueError(f"{pattern} is no code of the catalogue")
    yield from known


class Shapes:
    """The schemas of all bodies, each under one name."""

    def __init__(self, calls: Iterable[Call]) -> None:
        given: dict[Any, tuple[str, TypeAdapter[Any]]] = {ProblemOut: ("serialization", TypeAdapter(ProblemOut))}
        given |= {shape: ("serialization", TypeAdapter(shape)) for shape in SHAPES}
        for one in calls:
            if one.gives.shape is not None:
                given[one.gives.shape] = ("serialization", TypeAdapter(one.gives.shape))
            given |= {model: ("validation", TypeAdapter(model)) for model in _models(one)}
        places, found = TypeAdapter.json_schemas(
            [(key, mode, adapter) for key, (mode, adapter) in given.items()],  # type: ignore[misc]
            ref_template=PLACE,
        )
        self._places = {key: schema for (key, _), schema in places.items()}
        self.all: dict[str, Any] = found.get("$defs", {})

    def of(self, shape: Any) -> Any:
        """Return the schema of a shape, in most cases the place where it stands."""
        return self._places[shape]


def _models(one: Call) -> tuple[type[BaseModel], ...]:
    if isinstance(one.takes, Form):
        return (one.takes.document, *one.takes.more.values())
    if isinstance(one.takes, Raw | Maybe):
        return (one.takes.document,) if one.takes.document is not None else ()
    return () if one.takes is None else (one.takes,)


def _operation(one: Call, shapes: Shapes) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": one.name,
        "tags": [_PART.sub("", one.path).strip("/").split("/")[0]],
        "summary": one.vi,
        "description": one.en,
        "parameters": [*_parts(one), *_named(one.query, "query"), *_named(one.headers, "header")],
        "responses": _answers(one, shapes),
        "x-act": one.act.value,
        "x-roles": sorted(role.value for role, acts in ALLOWED.items() if one.act in acts),
    }
    if (body := _body(one, shapes)) is not None:
        found["requestBody"] = {"required": not isinstance(one.takes, Maybe), "content": body}
    return found


def _parts(one: Call) -> Iterator[dict[str, Any]]:
    for name in _PART.findall(one.path):
        vi, en = PARTS.get(name, (name, name))
        schema = {"type": "string", "minLength": 1}
        yield {"name": name, "in": "path", "required": True, "description": f"{vi} {en}", "schema": schema}


def _named(parameters: Iterable[Parameter], place: str) -> Iterator[dict[str, Any]]:
    for one in parameters:
        yield {"name": one.name, "in": place, "description": f"{one.vi} {one.en}", "schema": dict(one.schema)}


def _body(one: Call, shapes: Shapes) -> dict[str, Any] | None:
    if one.takes is None:
        return None
    if isinstance(one.takes, Raw):
        raw = {"schema": {"type": "string", "format": "binary"}}
        alone = {JSON: {"schema": shapes.of(one.takes.document)}} if one.takes.document is not None else {}
        return {**dict.fromkeys((one.takes.media, *one.takes.others), raw), **alone}
    if isinstance(one.takes, Maybe):
        return {JSON: {"schema": shapes.of(one.takes.document)}}
    if not isinstance(one.takes, Form):
        return {JSON: {"schema": shapes.of(one.takes)}}
    files = {"type": "array", "items": {"type": "string", "format": "binary"}}
    json_parts = {"document": one.takes.document, **one.takes.more}
    parts = {**{name: shapes.of(model) for name, model in json_parts.items()}, "files": files}
    schema = {"type": "object", "required": ["document"], "properties": parts, "additionalProperties": False}
    encoding = {name: {"contentType": "application/json"} for name in json_parts}
    alone = {JSON: {"schema": shapes.of(one.takes.document)}} if one.takes.alone else {}
    return {"multipart/form-data": {"schema": schema, "encoding": encoding}, **alone}


def _answers(one: Call, shapes: Shapes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for status in one.gives.statuses:
        found[str(status)] = answered = dict[str, Any](description=f"{one.vi} {one.en}")
        if one.gives.headers:
            answered["headers"] = {
                name: {"description": told, "schema": {"type": "string"}} for name, told in one.gives.headers.items()
            }
        if status != 304 and one.gives.media:
            schema = shapes.of(one.gives.shape) if one.gives.shape is not None else {}
            answered["content"] = {media: {"schema": schema} for media in one.gives.media}
    by_status: dict[int, list[str]] = {}
    for code in problem_codes(one):
        by_status.setdefault(entries()[code].http, []).append(code)
    for status, codes in sorted(by_status.items()):
        content = {"application/problem+json": {"schema": shapes.of(ProblemOut)}}
        found[str(status)] = {"description": ", ".join(codes), "content": content, "x-codes": codes}
    return found
