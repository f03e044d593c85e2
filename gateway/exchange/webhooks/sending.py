"""Telling one receiver one event: a signed POST, bounded in time and place; what it answers is never read.

Private addresses are judged when the connection is made, as for :mod:`gateway.exchange.certificates.fetching`.
Redirections are not followed: a receiver that moved is subscribed anew.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Self
from urllib.parse import urlsplit

import aiohttp
import orjson

from gateway.exchange.certificates.fetching import PublicResolver, is_name, is_public
from gateway.exchange.secret_box import SecretBox
from gateway.exchange.webhooks.rules import WebhookRules
from gateway.exchange.webhooks.sealing import opened
from gateway.exchange.webhooks.signing import headers
from gateway.findings import Refused, refuse

MOST_ADDRESS: Final = 2000
MOST_WAIT: Final = 3600.0
"""Seconds of a ``Retry-After`` that are heeded."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an attempt; ``error`` is a word of ours, never the receiver's."""

    status: int | None
    error: str
    milliseconds: int
    retry_after: float | None = None

    @property
    def well(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        """Whether it asks to be told nothing any more."""
        return self.status == 410


@dataclass(frozen=True, slots=True)
class Message:
    """One event on its way: where to, the id that stays, and the secrets that sign it."""

    url: str
    id: str
    event: str
    at: datetime
    data: Mapping[str, object]
    hook: str
    secrets: tuple[str, ...]
    """As they are kept: sealed."""

    @property
    def body(self) -> bytes:
        """The JSON that is sent and signed."""
        at = self.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return orjson.dumps({"type": self.event, "timestamp": at, "data": dict(self.data)})


def check_address(url: str, rules: WebhookRules) -> None:
    """Raise Refused ``webhook.address-wrong``, or ``.address-private`` where it is so without asking for a name."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise refuse("webhook.address-wrong", "url") from None
    schemes = {"https", "http"} if rules.plain else {"https"}
    odd = parts.username or parts.password or parts.fragment or port == 0 or len(url) > MOST_ADDRESS
    if parts.scheme not in schemes or not host or odd or not url.isascii() or not url.isprintable() or " " in url:
        raise refuse("webhook.address-wrong", "url")
    if not rules.private and not is_name(host) and not is_public(host):
        raise refuse("webhook.address-private", "url")


class Line:
    """A way to receivers; an asynchronous context, so that no connection outlives its use."""

    def __init__(self, rules: WebhookRules, box: SecretBox) -> None:
        self._rules = rules
        self._box = box
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        rules = self._rules
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=PublicResolver(private=rules.private), limit=8, ssl=rules.context or True
            ),
            timeout=aiohttp.ClientTimeout(total=rules.seconds),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            max_field_size=8190,
            headers={"User-Agent": "lienthong", "Content-Type": "application/json", "Accept-Encoding": "identity"},
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def tell(self, message: Message) -> Answer:
        """Send a message once and return what became of it."""
        began = time.monotonic()
        status: int | None = None
        retry: float | None = None
        try:
            check_address(message.url, self._rules)
            body = message.body
            secrets = opened(self._box, message.hook, message.secrets)
            signed = headers(message.id, datetime.now(UTC), body, secrets)
            assert self._session is not None  # noqa: S101 - entered before
            async with self._session.post(message.url, data=body, headers=signed, allow_redirects=False) as response:
                status, retry = response.status, _seconds(response.headers.get("Retry-After", ""))
            error = "" if 200 <= status < 300 else f"HTTP {status}"
        except TimeoutError:
            error = "timeout"
        except (aiohttp.ClientError, OSError, ValueError) as fault:
            error = _word(fault)
        except Refused as refused:
            error = "secret" if refused.findings[0].code.startswith("secrets.") else "address"
        return Answer(status, error, int((time.monotonic() - began) * 1000), retry)


def _seconds(given: str) -> float | None:
    return min(float(given), MOST_WAIT) if given.isascii() and given.isdigit() and len(given) < 9 else None


def _word(fault: Exception) -> str:
    if isinstance(fault, aiohttp.ClientConnectorError) and "private address" in str(fault.os_error):
        return "private address"
    return type(fault).__name__
