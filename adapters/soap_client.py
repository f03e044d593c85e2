"""SOAP calls to a system that speaks our contract, with patience that ends; answers are read as streams.

Whatever is no SOAP answer is no answer: a proxy's page never counts as success or as an empty list. zeep could make
the small calls, but neither sends MTOM nor reads without holding everything; one writer for all is less to go wrong.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from xml.sax.saxutils import escape

import aiohttp

from adapters.session import new_session
from adapters.soap_settings import SoapSettings
from adapters.vxp_client import NETWORK_ERRORS, NoAnswer, clock_offset, retry_after
from gateway.contract import Unreachable
from gateway.findings import Refused
from gateway.packet.limits import MIB
from gateway.soap.envelope import Envelope
from gateway.soap.events import EnvelopeLimits
from gateway.soap.media import media_of
from gateway.soap.names import CONTRACT, PASSWORD_DIGEST, PASSWORD_TEXT, WSSE, WSU, Form, Version
from gateway.soap.tree import Node
from gateway.soap.writing import content_type, element, envelope

MOST_ANSWER: Final = 32 * MIB
"""Bytes of an answer without a packet."""

LIMITS: Final = EnvelopeLimits(size=MOST_ANSWER)


@dataclass(frozen=True, slots=True)
class Fault:
    """A refusal by the other side: code of ours where it gave one, words, and whether it blames itself."""

    code: str
    detail: str
    theirs: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: the operation's element, or a fault."""

    http: int
    node: Node
    fault: Fault | None = None
    pause: float | None = None

    def require(self) -> Node:
        """Return the operation's element; raise Unreachable for a fault."""
        if self.fault is not None:
            raise Unreachable(f"{self.fault.code}: {self.fault.detail}"[:500])
        return self.node


def children(node: Node, name: str) -> Iterator[Node]:
    """Yield the children of that name in our contract."""
    return (child for child in node.children if child.local == name and child.namespace == CONTRACT)


def text(node: Node, name: str) -> str:
    """Return the text of the first child of that name; empty for none."""
    return next((child.content.strip() for child in children(node, name)), "")


def reply_of(http: int, reader: Envelope, pause: float | None) -> Reply:
    """Return a read envelope as a reply."""
    node = reader.operation
    assert node is not None and reader.version is not None  # noqa: PT018, S101 - it was closed
    fault = _fault(node) if (node.namespace, node.local) == (reader.version.value, "Fault") else None
    if fault is None and (http != 200 or node.namespace != CONTRACT):
        raise NoAnswer(f"HTTP {http} with {node.local[:40]}", http, pause)
    return Reply(http, node, fault, pause)


def _fault(node: Node) -> Fault:
    nodes = node.everything()
    texts = [one.content.strip() for one in nodes if one.local in ("faultcode", "Value")]
    refusal = next((one for one in nodes if (one.namespace, one.local) == (CONTRACT, "Refusal")), None)
    words = [one.content.strip() for one in nodes if one.local in ("faultstring", "Text")]
    theirs = any(one.rpartition(":")[2].partition(".")[0] in ("Server", "Receiver") for one in texts[:1])
    code = text(refusal, "Code") if refusal is not None else ""
    return Fault((code or texts[0] if texts else code)[:100], (words[0] if words else "")[:500], theirs)


class SoapClient:
    """Calls on one pool of connections."""

    def __init__(self, settings: SoapSettings, wall: Callable[[], float] = time.time) -> None:
        self.settings = settings
        self.clock_offset: float | None = None
        """Seconds by which the other clock was ahead of ours at the last small call, where its answer told."""
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

    def header(self) -> str:
        """Return the Security header that says who we are; empty where HTTP says it."""
        settings = self.settings
        if settings.login not in ("password", "digest") or settings.secret is None:
            return ""
        secret, more, kind = settings.secret.get_secret_value(), "", PASSWORD_TEXT
        if settings.login == "digest":
            nonce, created = secrets.token_bytes(16), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            made = hashlib.sha1(nonce + created.encode() + secret.encode(), usedforsecurity=False).digest()
            secret, kind = base64.b64encode(made).decode(), PASSWORD_DIGEST
            shown = base64.b64encode(nonce).decode()
            more = f'<wsse:Nonce>{shown}</wsse:Nonce><wsu:Created xmlns:wsu="{WSU}">{created}</wsu:Created>'
        return (
            f'<wsse:Security xmlns:wsse="{WSSE}" soap:mustUnderstand="1"><wsse:UsernameToken>'
            f"<wsse:Username>{escape(settings.username or '')}</wsse:Username>"
            f'<wsse:Password Type="{kind}">{escape(secret)}</wsse:Password>{more}</wsse:UsernameToken></wsse:Security>'
        )

    @asynccontextmanager
    async def request(
        self, operation: str, body: Any, kind: str, patience: aiohttp.ClientTimeout, size: int | None = None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Post one message; redirects are never followed, they would carry the secret elsewhere."""
        if self._session is None:
            raise Unreachable("the connection is not open")
        settings = self.settings
        headers = {"Content-Type": kind}
        if settings.soap is Version.V11:
            headers["SOAPAction"] = f'"{CONTRACT}:{operation}"'
        if settings.login == "bearer" and settings.secret is not None:
            headers["Authorization"] = f"Bearer {settings.secret.get_secret_value()}"
        if size is not None:
            headers["Content-Length"] = str(size)
        async with self._session.post(
            settings.url, data=body, headers=headers, allow_redirects=False, timeout=patience
        ) as response:
            yield response

    def patience(self, total: float) -> aiohttp.ClientTimeout:
        """Return how long a call may take altogether."""
        settings = self.settings
        return aiohttp.ClientTimeout(
            total=total, sock_connect=settings.connect_seconds, sock_read=settings.idle_seconds
        )

    def message(self, operation: str, inside: str) -> bytes:
        """Return a message without a packet."""
        return envelope(self.settings.soap, element(operation, inside), self.header()).encode()

    async def call(self, operation: str, inside: str = "") -> Reply:
        """Make one small call, all of which may safely be repeated. Raises Unreachable."""
        try:
            try:
                return await self._call(operation, inside)
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
                # A kept connection that the other side closed meanwhile looks like this; a new one tells the truth.
                return await self._call(operation, inside)
        except NETWORK_ERRORS as error:
            raise Unreachable(f"{operation}: {type(error).__name__} {error}"[:500]) from error

    async def _call(self, operation: str, inside: str) -> Reply:
        began = self._wall()
        kind = content_type(self.settings.soap, f"{CONTRACT}:{operation}")
        patience = self.patience(self.settings.answer_seconds)
        async with self.request(operation, self.message(operation, inside), kind, patience) as response:
            self.clock_offset = clock_offset(response.headers.get("Date", ""), began, self._wall())
            return await read_reply(response)


async def read_reply(response: aiohttp.ClientResponse) -> Reply:
    """Return an answer without a packet. Raises NoAnswer."""
    http, pause = response.status, retry_after(response)
    reader = Envelope((), LIMITS)
    try:
        if media_of(response.headers.get("Content-Type", "")).form is not Form.INLINE:
            raise NoAnswer(f"HTTP {http} with parts", http, pause)
        async for piece in response.content.iter_any():
            for _ in reader.feed(piece):
                pass
        for _ in reader.close():
            pass
    except Refused as refused:
        raise NoAnswer(f"HTTP {http} without a SOAP answer: {refused}", http, pause) from None
    return reply_of(http, reader, pause)
