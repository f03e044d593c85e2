"""SOAP messages: the readers of media types, parts, envelopes, Security headers and operations refuse by name or take.

A byte says how the body is cut; then come the Content-Type, a line end, and the body. Cut otherwise it reads the same.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Final

from gateway.findings import Refused
from gateway.soap.envelope import Envelope
from gateway.soap.events import Data, EnvelopeLimits, Header
from gateway.soap.media import check_root, media_of
from gateway.soap.multipart import Multipart
from gateway.soap.names import Form
from gateway.soap.security import read_header
from gateway.soap.signed import SignedBody, check_signed
from gateway.trust.allowed import shipped
from gateway.web.rest.model import DocumentIn
from gateway.web.soap.message import CONTENTS
from gateway.web.soap.model import SendIn, UpdateIn
from gateway.web.soap.reading import parse
from tests.fuzz.oracle import sayable

INSTRUMENTED: Final = ("gateway.soap", "gateway.web.soap", "gateway.trust.parts")
NOW: Final = datetime(2026, 1, 5, tzinfo=UTC)
LIMITS: Final = EnvelopeLimits(size=64 * 1024, elements=2000)


def one(data: bytes) -> None:
    """Judge one message, cut in two ways."""
    kind, _, body = data[1:].partition(b"\n")
    first = _judge(kind.decode("latin-1"), body, max(data[0], 1) if data else 1)
    assert first == _judge(kind.decode("latin-1"), body, len(body) or 1)


def _judge(kind: str, body: bytes, cut: int) -> str:
    """Return what the message came to: a digest of content and operation, or the code of the refusal."""
    try:
        return asyncio.run(_read(kind, body, cut))
    except Refused as refused:
        sayable(refused.findings)
        return "refused"


async def _read(kind: str, body: bytes, cut: int) -> str:
    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), cut):
            yield body[start : start + cut]

    media, digest = media_of(kind), hashlib.sha256()
    envelope = Envelope(CONTENTS, LIMITS, lambda header: _signed(envelope, header))
    reader = Multipart(pieces(), media.boundary) if media.form is not Form.INLINE else None
    source = pieces()
    if reader is not None:
        root = await reader.next()
        if root is None:
            return "empty"
        check_root(media, root.content_type)
        source = root.pieces()
    async for piece in source:
        for event in envelope.feed(piece):
            digest.update(event.data if isinstance(event, Data) else b"")
    for event in envelope.close():
        digest.update(event.data if isinstance(event, Data) else b"")
    while reader is not None and (part := await reader.next()) is not None:
        async for piece in part.pieces():
            digest.update(piece)
    _operation(envelope)
    return digest.hexdigest()


def _signed(envelope: Envelope, header: Header) -> SignedBody | None:
    security = read_header(header, envelope.version) if envelope.version is not None else None
    if security is None or security.signature is None:
        return None
    return check_signed(header, security, shipped(), NOW)


def _operation(envelope: Envelope) -> None:
    node = envelope.operation
    assert node is not None
    for model in (SendIn, UpdateIn, DocumentIn):
        try:
            parse(model, node, node.local)
        except Refused as refused:
            sayable(refused.findings)
