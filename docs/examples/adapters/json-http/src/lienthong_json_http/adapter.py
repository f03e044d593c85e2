"""The adapter json-http: sends packets to a system over HTTP, and takes those that wait there.

It tries once and says what happened. Retry, back-off and duplicates are the gateway's business.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any, BinaryIO, Final

import aiohttp
from gateway.catalogue import finding_json
from gateway.contract import Accepted, Health, Incoming, Outcome, Outgoing, Refusal, Result, Unreachable
from gateway.kit.plugin import Label, Plugin
from gateway.packet.names import Kind

from lienthong_json_http.settings import LABELS, JsonHttpSettings

NETWORK: Final = (aiohttp.ClientError, TimeoutError, OSError)
PIECE: Final = 256 * 1024
MOST_LIST: Final = 16 * 1024 * 1024


class JsonHttpAdapter:
    """A connection to one system, as ``gateway.contract.Adapter``."""

    def __init__(self, settings: JsonHttpSettings) -> None:
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Prepare the pool of connections; nothing is contacted yet."""
        seconds = self._settings.answer_seconds
        self._session = aiohttp.ClientSession(
            headers={"Authorization": f"Bearer {self._settings.secret.get_secret_value()}"},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=seconds, sock_read=seconds),
        )

    async def close(self) -> None:
        """Let go of all connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise Unreachable("the adapter is not open")
        return self._session

    # Sending

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Put one packet there under an id that stays the same; every failure is an outcome."""
        try:
            file = outgoing.file.open("rb")
        except OSError as error:
            return Outcome(Result.LATER, detail=f"stored file: {error.strerror}")
        body = _Body(file)
        with file:
            try:
                url = f"{self._settings.url}/packets/{outgoing.delivery}"
                request = self._client().put(url, data=body.pieces(), params=_said(outgoing), allow_redirects=False)
                async with request as response:
                    return await _outcome(response)
            except (*NETWORK, ValueError, Unreachable) as error:
                # What has begun to leave may have arrived; what has not certainly did not.
                result = Result.UNKNOWN if body.began else Result.LATER
                return Outcome(result, detail=f"{type(error).__name__} {error}"[:500])

    async def ask(self, outgoing: Outgoing) -> Outcome:
        """Ask whether the packet is there; say unknown wherever that cannot be told."""
        try:
            async with self._client().get(f"{self._settings.url}/packets/{outgoing.delivery}") as response:
                if response.status == 200:
                    return Outcome(Result.DELIVERED, receipt=outgoing.delivery)
                return Outcome(Result.LATER if response.status == 404 else Result.UNKNOWN)
        except (*NETWORK, Unreachable) as error:
            return Outcome(Result.UNKNOWN, detail=str(error)[:500])

    # Taking

    async def receive(self) -> AsyncIterator[Incoming]:
        """Yield what waits there now, the oldest first. Raises Unreachable."""
        for item in await self._list():
            reference = str(item["id"])
            yield Incoming(
                reference=reference,
                kind=Kind(item["kind"]),
                sender=str(item["from"]),
                receivers=(),
                fetch=partial(self._fetch, reference),
                taken=partial(self._taken, reference),
                failed=partial(self._failed, reference),
                speaks_for=frozenset(self._settings.agencies) or None,
            )

    async def _list(self) -> list[dict[str, Any]]:
        try:
            async with self._client().get(f"{self._settings.url}/outgoing") as response:
                _require(response)
                found = await response.json()
        except (*NETWORK, ValueError) as error:
            raise Unreachable(f"{type(error).__name__} {error}") from error
        if not isinstance(found, list) or not all(_is_item(item) for item in found):
            raise Unreachable("the list is not what it should be")
        return found

    async def _fetch(self, reference: str, write: Callable[[bytes], Awaitable[None]]) -> None:
        try:
            async with self._client().get(f"{self._settings.url}/outgoing/{reference}") as response:
                _require(response)
                async for piece in response.content.iter_chunked(PIECE):
                    await write(piece)
        except NETWORK as error:
            raise Unreachable(f"{type(error).__name__} {error}") from error

    async def _taken(self, reference: str, accepted: Accepted) -> None:
        await self._tell(reference, "taken", {"document": accepted.document, "duplicate": accepted.duplicate})

    async def _failed(self, reference: str, refusal: Refusal) -> None:
        # Whoever sent this reads code, place, sentence and remedy in both languages.
        reasons = [finding_json(finding) for finding in refusal.findings]
        await self._tell(reference, "failed", {"reference": refusal.reference, "reasons": reasons})

    async def _tell(self, reference: str, verb: str, members: dict[str, Any]) -> None:
        try:
            url = f"{self._settings.url}/outgoing/{reference}/{verb}"
            async with self._client().post(url, json=members, allow_redirects=False) as response:
                _require(response)
        except NETWORK as error:
            raise Unreachable(f"{type(error).__name__} {error}") from error

    async def check(self) -> Health:
        """Ask for a sign of life."""
        try:
            async with self._client().get(f"{self._settings.url}/health") as response:
                return Health(response.status == 200, "" if response.status == 200 else f"HTTP {response.status}")
        except (*NETWORK, Unreachable) as error:
            return Health(False, f"{type(error).__name__} {error}")


class _Body:
    """A file on its way out; ``began`` tells whether any of it may have left."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.began = False

    async def pieces(self) -> AsyncIterator[bytes]:
        self.began = True
        while piece := self._file.read(PIECE):
            yield piece


def _said(outgoing: Outgoing) -> dict[str, str]:
    """Return what the transport has to know beside the packet."""
    return {
        "kind": outgoing.kind.value,
        "from": outgoing.sender,
        "to": ",".join(outgoing.receivers),
        "sha256": outgoing.sha256,
    }


async def _outcome(response: aiohttp.ClientResponse) -> Outcome:
    code = str(response.status)
    if response.status in (200, 201):
        answer = await response.json()
        receipt = answer.get("receipt") if isinstance(answer, dict) else None
        return Outcome(Result.DELIVERED if receipt else Result.UNKNOWN, receipt=str(receipt or ""), code=code)
    detail = (await response.content.read(500)).decode("utf-8", "replace")
    if response.status in (429, 503):
        after = response.headers.get("Retry-After", "")
        pause = float(after) if after.isascii() and after.isdigit() else None
        return Outcome(Result.THROTTLED, code=code, detail=detail, retry_after=pause)
    if response.status in (401, 403, 408) or response.status >= 500:
        return Outcome(Result.LATER if response.status < 500 else Result.UNKNOWN, code=code, detail=detail)
    return Outcome(Result.REFUSED, code=code, detail=detail)


def _require(response: aiohttp.ClientResponse) -> None:
    if response.status != 200:
        raise Unreachable(f"HTTP {response.status}")
    if (response.content_length or 0) > MOST_LIST and response.content_type == "application/json":
        raise Unreachable("an answer without measure")


def _is_item(item: Any) -> bool:
    return isinstance(item, dict) and {"id", "kind", "from"} <= item.keys() and item["kind"] in set(Kind)


PLUGIN: Final = Plugin(
    name="json-http",
    contract=1,
    title=Label("Hệ thống json-http", "System json-http", "Nối tới một hệ thống qua HTTP và JSON."),
    settings=JsonHttpSettings,
    labels=LABELS,
    make=JsonHttpAdapter,
)
