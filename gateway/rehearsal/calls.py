"""What a system asked of the bus, call by call, and what it was told; the timeline of the report."""

from __future__ import annotations

import json
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from aiohttp import web

from gateway.rehearsal.faults import OURS, operation_of, system_of

if TYPE_CHECKING:
    from gateway.rehearsal.faults import Handler, Middleware

_MOST: Final = 20_000
_ITEMS: Final = ("XroadVnpt-docId", "XroadVnpt-hash-file")


@dataclass(frozen=True, slots=True)
class SeenCall:
    """One call: when, what, by whom, about which item, the HTTP status and our code for it ("0" for success)."""

    at: datetime
    operation: str
    system: str
    item: str
    status: int
    code: str
    seconds: float


class Calls:
    """The calls of all but the rehearsal itself, the last 20,000."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._seen: deque[SeenCall] = deque(maxlen=_MOST)
        self._number = 0

    @property
    def number(self) -> int:
        """How many there were so far; a mark for :meth:`since`."""
        return self._number

    def since(self, mark: int = 0) -> list[SeenCall]:
        """Return the calls after a mark."""
        fresh = self._number - mark
        return list(self._seen)[-fresh:] if fresh > 0 else []

    def watch(self) -> Middleware:
        """Return the middleware that writes calls down."""

        @web.middleware
        async def watched(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request.headers.get(OURS) == self._token or request.path.startswith("/health"):
                return await handler(request)
            started, at = time.monotonic(), datetime.now(UTC)
            status, code = 0, "broken-off"
            try:
                answer = await handler(request)
                status, code = answer.status, _code(answer)
            finally:
                seconds = time.monotonic() - started
                item = _item(request)
                self._seen.append(SeenCall(at, operation_of(request), system_of(request), item, status, code, seconds))
                self._number += 1
            return answer

        return watched


def _item(request: web.Request) -> str:
    named = [request.headers[name] for name in _ITEMS if name in request.headers]
    return named[0] if named else next(iter(request.match_info.values()), "")


def _code(answer: web.StreamResponse) -> str:
    """Return our code of an answer; "0" where it is no refusal."""
    if isinstance(answer, web.Response) and isinstance(answer.body, bytes) and "json" in answer.content_type:
        try:
            told = json.loads(answer.body)
        except ValueError:
            told = None
        if isinstance(told, dict):
            return str(told.get("ErrorCode") or told.get("code") or "0")
    return "0" if answer.status < web.HTTPBadRequest.status_code else str(answer.status)
