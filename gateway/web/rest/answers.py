"""What all REST operations read and answer alike: small bodies, limits of lists, JSON that nobody caches."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import orjson
from aiohttp import web

from gateway.findings import refuse
from gateway.web.rest.upload import MOST_JSON

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")

MOST_ITEMS: Final = 1_000
"""Items of a list unless an operation has another bound."""


class Answer(web.Response, Generic[T]):
    """JSON of a declared shape."""


def answer(data: T, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer[T]:
    """Return JSON that may not be kept on the way."""
    common = {"Cache-Control": "no-store", **(headers or {})}
    return Answer(
        body=orjson.dumps(data), status=status, content_type="application/json", charset="utf-8", headers=common
    )


def unchanged(tag: str) -> Answer[Any]:
    """Return that the caller has this state of a thing already."""
    return Answer(status=304, headers={"ETag": f'"{tag}"'})


def limit_of(request: web.Request, most: int = MOST_ITEMS) -> int:
    """Return the ``limit`` of a request, or the most. Raises Refused ``rest.query-wrong``."""
    given = request.query.get("limit", str(most))
    if not re.fullmatch("[0-9]{1,6}", given) or not 1 <= int(given) <= most:
        raise refuse("rest.query-wrong", "limit", name="limit", least=1, most=most)
    return int(given)


async def small_body(request: web.Request) -> bytes:
    """Return a body of at most 1 MiB. Raises Refused ``rest.too-large``."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > MOST_JSON:
            raise refuse("rest.too-large", "", limit=MOST_JSON)
    return bytes(body)
