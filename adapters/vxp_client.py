"""HTTP calls to a bus: signed, with patience that ends, and replies read as strictly as the wire allows (wire 4.2).

Whatever is not JSON with the three members is no answer: a proxy's page never counts as success or as an empty list.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

import aiohttp
from pydantic import AfterValidator, Field, FilePath, SecretStr, model_validator

from adapters.session import new_session
from adapters.vxp_signing import signed_headers
from gateway.client_tls import ClientTls
from gateway.contract import Unreachable
from gateway.kit.plugin import AdapterSettings

JSON_TYPE: Final = "application/json"

MOST_PAUSE: Final = 86_400
"""Seconds: no other system silences us for longer."""

NETWORK_ERRORS: Final = (aiohttp.ClientError, TimeoutError, OSError)


def plain_url(url: str) -> str:
    """Return an address without a slash at its end; raise ValueError for one that hides a user, query or fragment."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError("an http or https address without user, query and fragment")
    return url.rstrip("/")


Text = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]
Seconds = Annotated[float, Field(gt=0, le=86_400)]


class VxpSettings(AdapterSettings):
    """How a bus is reached and as whom."""

    url: Annotated[str, AfterValidator(plain_url)]
    """Address to which the operations' names are appended, e.g. ``https://bus.example/vxp``."""
    system: Text
    """Our system id at the bus."""
    secret: SecretStr = Field(min_length=1)
    """The secret given with it; its characters are the key, it is not decoded."""
    agencies: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    """Take in only what is for these agencies; empty for all that the bus has for us."""
    fetch: Literal["getEdoc", "downloadEdoc"] = "getEdoc"
    """Operation that fetches packets; only bus releases of 2.0.1 know ``downloadEdoc``."""
    ca_file: Annotated[FilePath | None, Field(strict=False)] = None
    """PEM file of the authorities to trust for https, instead of the machine's own."""
    certificate_file: Annotated[FilePath | None, Field(strict=False)] = None
    """PEM file of the certificate that we show to a bus that asks for one, then those above it."""
    key_file: Annotated[FilePath | None, Field(strict=False)] = None
    """PEM file of its key, where that is not in the same file."""
    password_file: Annotated[FilePath | None, Field(strict=False)] = None
    """File with the key's password."""
    connections: int = Field(default=8, ge=1, le=100)
    """Connections at the same time."""
    connect_seconds: Seconds = 10.0
    """Longest wait for a connection."""
    idle_seconds: Seconds = 60.0
    """Longest pause in the middle of a transfer, in either direction."""
    answer_seconds: Seconds = 300.0
    """Longest wait for the answer once everything has been sent."""
    fetch_seconds: Seconds = 7200.0
    """Longest time for fetching one packet."""
    most_items: int = Field(default=1000, ge=1, le=10_000)
    """Items taken from one list before the next look."""
    most_list_bytes: int = Field(default=32 * 1024 * 1024, ge=1024)
    """Bytes of the longest list that is read."""
    units: Literal["getSynchronizeUnit", "getAgenciesList", "getAgenciesListQD20"] = "getSynchronizeUnit"
    """Operation that says which agencies the bus knows."""
    delta: bool = False
    """Ask only for what changed in that list; only hubs of ours understand that."""
    ask: bool = False
    """Ask ``getSentEdocList`` by the packet's digest where an outcome is unknown; only hubs of ours understand that."""

    @property
    def tls(self) -> ClientTls:
        """Whom we trust and what we show over https."""
        return ClientTls(self.ca_file, self.certificate_file, self.key_file, self.password_file)

    @model_validator(mode="after")
    def _tls_fits(self) -> VxpSettings:
        if self.certificate_file or self.key_file or self.password_file:
            self.tls.context()
        return self


class NoAnswer(Unreachable):
    """The other side answered with something that is not its protocol; ``http`` is the status that it gave.

    ``retry_after`` are the seconds that it asked to be left alone, where it said so.
    """

    def __init__(self, detail: str, http: int, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.http = http
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Reply:
    """One JSON reply with its three members; ``code`` is ``"0"`` for success."""

    http: int
    status: str
    code: str
    detail: str
    members: Mapping[str, Any]
    retry_after: float | None = None

    @property
    def ok(self) -> bool:
        return self.status == "OK" and self.code == "0"

    def require(self) -> Reply:
        """Return the reply if it says OK; raise Unreachable otherwise."""
        if not self.ok:
            raise Unreachable(f"{self.code}: {self.detail}"[:500])
        return self


def reply_of(http: int, members: object, pause: float | None = None) -> Reply:
    """Return parsed JSON as a reply. Raises NoAnswer where one of the three members is missing, null or no text."""
    if not isinstance(members, dict):
        raise NoAnswer(f"HTTP {http} without the members of the protocol", http, pause)
    status, code, detail = (members.get(name) for name in ("status", "ErrorCode", "ErrorDesc"))
    if not isinstance(status, str) or not isinstance(detail, str) or not isinstance(code, (str, int)):
        raise NoAnswer(f"HTTP {http} without the members of the protocol", http, pause)
    return Reply(http, status, str(code), detail, members, pause)


def retry_after(response: aiohttp.ClientResponse) -> float | None:
    """Return the seconds that ``Retry-After`` asks for, in either of its forms (RFC 9110, 10.2.3), at most a day."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), MOST_PAUSE))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    wait = (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds()
    return min(max(0.0, wait), float(MOST_PAUSE))


async def read_reply(response: aiohttp.ClientResponse, most: int) -> Reply:
    """Return a reply of at most ``most`` bytes. Raises NoAnswer."""
    http, pause = response.status, retry_after(response)
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > most:
            raise NoAnswer(f"HTTP {http} with more than {most} bytes", http, pause)
    try:
        parsed = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise NoAnswer(f"HTTP {http} without JSON", http, pause) from None
    return reply_of(http, parsed, pause)


SLOWEST: Final = 2.0
"""Seconds of a round trip above which it says nothing about the bus's clock."""


def clock_offset(date: str, began: float, ended: float) -> float | None:
    """Return by how many seconds the clock that wrote an HTTP ``Date`` is ahead of ours; ``None`` if it cannot be told.

    The header names whole seconds, cut off, so the middle of its second is meant, to half a second.
    """
    if not 0 <= ended - began <= SLOWEST:
        return None
    try:
        theirs = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return None
    if theirs.tzinfo is None:
        return None
    return theirs.timestamp() + 0.5 - (began + ended) / 2


class VxpClient:
    """Signed calls on one pool of connections."""

    def __init__(
        self,
        settings: VxpSettings,
        clock: Callable[[], datetime] = datetime.now,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.settings = settings
        self.clock_offset: float | None = None
        """Seconds by which the bus's clock was ahead of ours at the last small call, where its answer told."""
        self._clock = clock
        self._wall = wall
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Prepare the pool; nothing is contacted yet."""
        self._session = new_session(self.settings)

    async def close(self) -> None:
        """Close all connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @asynccontextmanager
    async def request(
        self,
        operation: str,
        parameters: Mapping[str, str],
        *,
        method: str = "POST",
        content_type: str = JSON_TYPE,
        body: Any = b"",
        size: int | None = None,
        patience: aiohttp.ClientTimeout | None = None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send one signed request; redirects are never followed, they would carry the signature elsewhere."""
        if self._session is None:
            raise Unreachable("the connection is not open")
        settings = self.settings
        secret = settings.secret.get_secret_value().encode()
        headers = signed_headers(settings.system, secret, parameters, content_type, self._clock())
        if size is not None:
            headers["Content-Length"] = str(size)
        url = f"{settings.url}/{operation}"
        async with self._session.request(
            method, url, data=body, headers=headers, allow_redirects=False, timeout=patience or self._short()
        ) as response:
            yield response

    def _short(self) -> aiohttp.ClientTimeout:
        settings = self.settings
        return aiohttp.ClientTimeout(
            total=settings.answer_seconds, sock_connect=settings.connect_seconds, sock_read=settings.idle_seconds
        )

    async def call(self, operation: str, parameters: Mapping[str, str] | None = None) -> Reply:
        """Make one small call, all of which may safely be repeated.

        Raises Unreachable for a system that is down or does not speak the protocol.
        """
        try:
            try:
                return await self._call(operation, parameters or {})
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
                # A kept connection that the other side closed meanwhile looks like this; a new one tells the truth.
                return await self._call(operation, parameters or {})
        except NETWORK_ERRORS as error:
            raise Unreachable(f"{operation}: {type(error).__name__} {error}"[:500]) from error

    async def _call(self, operation: str, parameters: Mapping[str, str]) -> Reply:
        began = self._wall()
        async with self.request(operation, parameters) as response:
            self.clock_offset = clock_offset(response.headers.get("Date", ""), began, self._wall())
            return await read_reply(response, self.settings.most_list_bytes)
