"""Answers of the SOAP door: envelopes in the version of the question, faults with all reasons, packets as streams.

HTTP statuses of faults are those of the standard: SOAP 1.1 demands 500 for every fault (6.2), SOAP 1.2 wants 400 where
the sender is at fault and 500 otherwise (Part 2, 7.5.2.2). What never became a message keeps its own status.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from aiohttp import web

from gateway.catalogue import message
from gateway.ids import new_id
from gateway.soap import writing
from gateway.soap.names import Form, Version
from gateway.soap.writing import element, values
from gateway.web.problems import MOST_ERRORS, finding_json, gravest, retry_after
from gateway.web.stored import stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.exchange.views import StoredFile
    from gateway.findings import Finding
    from gateway.web.soap.message import Message

_KINDS: Final = {"soap.must-understand": "MustUnderstand", "soap.version": "VersionMismatch"}
_COMMON: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def answer(given: Message, name: str, *content: str) -> web.Response:
    """Return the answer to an operation."""
    return xml(given.version, writing.envelope(given.version, element(f"{name}Response", *content)))


def xml(version: Version, text: str, status: int = 200) -> web.Response:
    """Return an envelope as an HTTP answer."""
    headers = {"Content-Type": writing.content_type(version), **_COMMON}
    return web.Response(body=text.encode(), status=status, headers=headers)


def fault(
    version: Version, findings: Sequence[Finding], *, reference: str = "", status: int | None = None
) -> web.Response:
    """Return a fault with the gravest reason first in words, and all of them in its detail.

    ``status`` is that of an HTTP request that never became a message.
    """
    words = [message(finding) for finding in findings]
    http = gravest(word.http for word in words)
    main = next(index for index, word in enumerate(words) if word.http == http)
    told = [finding_json(finding) for finding in findings[:MOST_ERRORS]]
    kind = _KINDS.get(words[main].code, "receiver" if http >= 500 else "sender")
    text = writing.fault(
        version,
        kind,
        finding_json(findings[main]),
        told,
        reference=reference,
        more=len(findings) - len(told),
    )
    made = xml(version, text, status or (400 if version is Version.V12 and kind == "sender" else 500))
    made.headers.update(retry_after(findings))
    return made


def refused(findings: Sequence[Finding], *, reference: str) -> web.Response:
    """Return the answer to a request that never became a message, under its own HTTP status."""
    status = gravest(message(finding).http for finding in findings)
    return fault(Version.V11, findings, reference=reference, status=status)


async def packet(given: Message, stored: StoredFile, form: Form) -> web.StreamResponse:
    """Return a stored packet: in the envelope as base64, or as a part of its own."""
    facts = values({"Size": stored.size, "Sha256": stored.sha256})
    before, after = writing.around(given.version)
    if form is Form.INLINE:
        start = f"{before}<lt:GetDocumentResponse>{facts}<lt:Packet>".encode()
        end = f"</lt:Packet></lt:GetDocumentResponse>{after}".encode()
        length = (stored.size + 2) // 3 * 4
        kind = writing.content_type(given.version)
        return await _send(given, stored, kind, (start, end), length)
    cid = f"{new_id()}@lienthong"
    place = (
        element("Packet", writing.include(cid)) if form is Form.MTOM else writing.value("PacketReference", f"cid:{cid}")
    )
    text = f"{before}{element('GetDocumentResponse', facts, place)}{after}"
    kind, start, end = writing.multipart(given.version, form, text, cid, f"lienthong-{new_id()}")
    return await _send(given, stored, kind, (start, end), stored.size)


async def _send(
    given: Message, stored: StoredFile, kind: str, around: tuple[bytes, bytes], length: int
) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": kind, **_COMMON})
    response.content_length = len(around[0]) + length + len(around[1])
    encode = base64.b64encode if length != stored.size else bytes
    return await stream(given.request, response, stored, encode, around)
