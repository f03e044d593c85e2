"""A document system's side of REST: a key, an address, and the few calls that the rehearsal makes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from types import TracebackType
from typing import Any, BinaryIO, Final, Self

import aiohttp

_TYPES: Final = {".pdf": "application/pdf"}
_PATIENCE: Final = aiohttp.ClientTimeout(total=None, sock_read=60)
"""Seconds without a word of an answer."""


class RestError(Exception):
    """The gateway refused a call; the text is its answer."""


async def is_ready(address: str) -> bool:
    """Return whether the service at this address says that it is ready."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session,
            session.get(f"{address}/health/ready") as answer,
        ):
            return answer.status == HTTPStatus.OK
    except (aiohttp.ClientError, TimeoutError):
        return False


class DocumentSystem:
    """One agency's document system; knows nothing but the address of its gateway and its key."""

    def __init__(self, address: str, key: str, headers: Mapping[str, str] | None = None) -> None:
        self._base = f"{address}/api/v1"
        all_headers = {"Authorization": f"Bearer {key}", **(headers or {})}
        self._session = aiohttp.ClientSession(headers=all_headers, timeout=_PATIENCE)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    def url(self, path: str) -> str:
        """Return the full address of a path below ``/api/v1``."""
        return f"{self._base}/{path}"

    async def get(self, path: str) -> dict[str, Any]:
        """Return the JSON at this path."""
        return self._object(await self._call("GET", path))

    async def get_bytes(self, path: str) -> bytes:
        """Return the bytes at this path."""
        return await self._call("GET", path)

    async def send(self, document: Mapping[str, object], name: str, content: bytes | BinaryIO) -> str:
        """Send a document with one file attached and return its id."""
        form = aiohttp.FormData()
        form.add_field("document", json.dumps(document, ensure_ascii=False), content_type="application/json")
        form.add_field("files", content, filename=name, content_type=_TYPES.get(name[-4:], "application/octet-stream"))
        return str(self._object(await self._call("POST", "documents", data=form))["id"])

    async def report(self, document: str, code: str, reason: str, staff: Mapping[str, str]) -> None:
        """Report a status about a received document."""
        body = {"code": code, "reason": reason, "staff": dict(staff)}
        await self._call("POST", f"documents/{document}/statuses", json=body)

    async def acknowledge(self, delivery: str) -> None:
        """Say that a delivery was taken over."""
        await self._call("POST", f"inbox/{delivery}/ack")

    async def _call(self, method: str, path: str, **arguments: Any) -> bytes:
        async with self._session.request(method, self.url(path), **arguments) as answer:
            body = await answer.read()
            if answer.status >= HTTPStatus.BAD_REQUEST:
                raise RestError(f"{method} {answer.url}: {answer.status} {body[:2000].decode('utf-8', 'replace')}")
            return body

    @staticmethod
    def _object(body: bytes) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(body)
        return found
