"""Conditions and ranges of requests (RFC 9110, 13 and 14): which bytes are wanted, and of which state of a thing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

import orjson
from aiohttp import ETag, web

from gateway.findings import Finding, refuse
from gateway.web.connection import REQUEST_ID
from gateway.web.problems import refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_ANY: Final = "*"
_OF_THE_MOMENT: Final = frozenset({"forecast"})
"""Members that say something new at every look, without anything having happened."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from ``start`` to before ``end``."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


def state_tag(body: Mapping[str, Any]) -> str:
    """Return the entity tag of a JSON answer: another as soon as anything happened to what it tells about."""
    return blake2b(orjson.dumps(_lasting(body), option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()


def _lasting(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _lasting(part) for name, part in value.items() if name not in _OF_THE_MOMENT}
    return [_lasting(part) for part in value] if isinstance(value, list) else value


def is_known(request: web.Request, tag: str) -> bool:
    """Tell whether the caller has this state already (``If-None-Match``, compared weakly)."""
    return any(one.value in (tag, _ANY) for one in request.if_none_match or ())


def check_unchanged(request: web.Request, tag: str) -> None:
    """Raise Refused ``rest.changed`` unless the state is one that the caller means (``If-Match``, if it is there)."""
    meant = request.if_match
    if meant is None and "If-Match" not in request.headers:
        return
    if not any(_same(one, tag) for one in meant or ()):
        raise refuse("rest.changed", "If-Match")


def _same(one: ETag, tag: str) -> bool:
    return one.value == _ANY or (one.value == tag and not one.is_weak)


def span_of(request: web.Request, tag: str, size: int) -> Span | None:
    """Return the one range that is wanted, or nothing where the whole is.

    A field that is no single range, and one whose ``If-Range`` means another state, count as not there. Raises Refused
    ``rest.range-wrong`` for a range of which there is no byte.
    """
    given = request.headers.get("Range", "")
    found = _RANGE.fullmatch(given.strip())
    if request.method != "GET" or found is None or request.headers.get("If-Range", f'"{tag}"') != f'"{tag}"':
        return None
    first, last = found.groups()
    if not first and not last:
        return None
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= end:
        raise refuse("rest.range-wrong", "Range", size=size)
    return Span(start, end)


def problem(request: web.Request, findings: Sequence[Finding], headers: Mapping[str, str]) -> web.Response:
    """Return a refusal that carries further header fields."""
    language = request.headers.get("Accept-Language", "")
    answer = refusal(request.path, findings, request_id=request[REQUEST_ID], accept_language=language)
    answer.headers.update(headers)
    return answer
