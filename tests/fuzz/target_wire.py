"""The bus's wire: signed headers, receivers, hashes and registrations, and as a client the replies of a bus.

The first byte chooses the reader, the rest is what it gets.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Final

from adapters.vxp_client import NoAnswer, clock_offset, reply_of
from adapters.vxp_edoc import BadReply, EdocReply
from gateway.findings import Refused
from gateway.web.vxp import directory as vxp_directory
from gateway.web.vxp import replies as vxp_replies
from gateway.web.vxp import send as vxp_send
from gateway.web.vxp.signature import Parameters, SignedHeaders, verify
from tests.fuzz.oracle import sayable

INSTRUMENTED: Final = ("gateway.web", "adapters", "gateway.directory.names")
SECRET: Final = b"khoa-thu"
SYSTEMS: Final = {"he.thu": SECRET}


def one(data: bytes) -> None:
    """Give the bytes to one reader; a refusal has to be sayable on the wire."""
    if not data:
        return
    reader = (_headers, _resigned, _receivers, _registration, _reply, _packet_reply, _date)[data[0] % 7]
    try:
        reader(data[1:])
    except Refused as refused:
        sayable(refused.findings)
        vxp_replies.failure("sendEdoc", refused.findings, reference="r")


def _lines(data: bytes) -> tuple[tuple[bytes, bytes], ...]:
    pairs = (line.partition(b":") for line in data.split(b"\n"))
    return tuple((name, value.strip(b" \t\r")) for name, _, value in pairs)


def _headers(data: bytes) -> None:
    _use(verify(_lines(data), SYSTEMS))


def _resigned(data: bytes) -> None:
    """Sign whatever text came, so that what lies behind the signature is reached."""
    lines = [line for line in _lines(data) if line[0].lower() != b"xroadvnpt-hash-header"]
    text = next((value for name, value in lines if name.lower() == b"xroadvnpt-sign-header"), b"")
    digest = hmac.new(SECRET, text, hashlib.sha256).hexdigest().encode()
    _use(verify((*lines, (b"XroadVnpt-hash-header", digest)), SYSTEMS))


def _use(headers: SignedHeaders) -> None:
    parameters = Parameters(headers)
    assert headers.system in SYSTEMS
    for name in ("from", "docId", "hash-file"):
        value = parameters.required(name)
        assert not value or value in headers.signed[name.lower()]
    parameters.one_of("messagetype", "edoc", "status")
    vxp_send.receivers(parameters)
    parameters.settle()


def _receivers(data: bytes) -> None:
    text = data.decode("utf-8", "backslashreplace").strip()
    parameters = Parameters(SignedHeaders("he.thu", {"to": [text]}, {"to": [text]}))
    named = vxp_send.receivers(parameters)
    assert named is None or all(isinstance(agency, str) for agency in named)
    parameters.settle()


def _registration(data: bytes) -> None:
    view = vxp_directory._agency(data)  # its public face needs a request
    view.name.encode()
    assert len(view.id) <= 35


def _reply(data: bytes) -> None:
    try:
        reply_of(200, json.loads(data.decode("utf-8", "replace")))
    except (NoAnswer, ValueError, RecursionError):
        return


def _packet_reply(data: bytes) -> None:
    """However the reply is cut into pieces, the same packet comes out of it."""
    step = 1 + (data[0] if data else 0) % 16
    assert _fed(data[1:], len(data) + 1) == _fed(data[1:], step)


def _fed(data: bytes, step: int) -> tuple[bytes, str] | None:
    reply = EdocReply()
    try:
        packet = b"".join(reply.feed(data[at : at + step]) for at in range(0, len(data), step))
        return packet, json.dumps(reply.finish(), sort_keys=True)
    except BadReply:
        return None


def _date(data: bytes) -> None:
    clock_offset(data.decode("latin-1"), 0.0, 1.0)
