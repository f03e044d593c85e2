"""One packet as a message of the queue leg: its properties and headers, written and read (docs/amqp.md).

What comes in is judged whole: every header that is missing or wrong is named at once. Nothing in a message is ever
used as a path.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from adapters.amqp_settings import MOST_INLINE, NORMAL, STATUS, URGENT
from gateway.contract import Outgoing
from gateway.findings import Finding, Refused, refuse
from gateway.packet.names import Kind

PACKET_TYPE: Final = "application/xml"
FAILURES: Final = "lienthong-failures"
"""Header of a message that was put aside: how often its packet could not be fetched until then."""
CLAIM_TYPE: Final = "application/vnd.lienthong.claim+json"

MOST_CLAIM: Final = 4096
"""Bytes of a claim's JSON."""

MOST_SHORT: Final = 255
"""Bytes of a short text of AMQP, such as message and correlation ids."""

MOST_RECEIVERS: Final = 60_000
"""Bytes of all receivers together: headers have to fit into one frame of 128 KiB."""

_ID: Final = re.compile(r"[\x21-\x7e]{1,200}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on a message from outside, once it has been judged."""

    id: str
    kind: Kind
    sender: str
    receivers: tuple[str, ...]
    sha256: str
    size: int
    claim: bool
    """The packet is not in the message but in the folder of claims."""


def class_of(outgoing: Outgoing) -> str:
    """Return the class of a packet: statuses apart, urgent documents (Khẩn to Hỏa tốc, domain 1.6) first."""
    if outgoing.kind is Kind.STATUS:
        return STATUS
    return URGENT if outgoing.priority > 0 else NORMAL


def claim_body(outgoing: Outgoing) -> bytes:
    """Return the body that stands for a packet in the folder of claims."""
    claim = {"sha256": outgoing.sha256, "size": outgoing.size, "location": f"out/{outgoing.sha256}"}
    return json.dumps(claim).encode()


def message_of(outgoing: Outgoing, body: bytes, *, claim: bool, expires: float | None) -> aio_pika.Message:
    """Return the message for a packet. Raises ValueError for what cannot be said in headers."""
    number = outgoing.delivery or outgoing.document
    return aio_pika.Message(
        body,
        headers=_headers(outgoing, number),
        content_type=CLAIM_TYPE if claim else PACKET_TYPE,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=number,
        correlation_id=outgoing.answers if _short(outgoing.answers) else None,
        timestamp=datetime.now(UTC),
        type=outgoing.kind.value,
        app_id="lienthong",
        expiration=expires,
    )


def _short(text: str) -> bool:
    return 0 < len(text.encode()) <= MOST_SHORT


def _headers(outgoing: Outgoing, number: str) -> dict[str, Any]:
    headers: dict[str, Any] = {
        "lienthong-id": number,
        "lienthong-document": outgoing.document,
        "lienthong-kind": outgoing.kind.value,
        "lienthong-from": outgoing.sender,
        "lienthong-priority": outgoing.priority,
        "lienthong-sha256": outgoing.sha256,
        "lienthong-size": outgoing.size,
    }
    if outgoing.answers:
        headers["lienthong-answers"] = outgoing.answers
    if sum(len(agency.encode()) + 8 for agency in outgoing.receivers) <= MOST_RECEIVERS:
        headers["lienthong-to"] = list(outgoing.receivers)
    elif not outgoing.whole:
        raise ValueError("too many receivers for the headers of a message")
    return headers


def label_of(message: AbstractIncomingMessage, agencies: frozenset[str]) -> Label:
    """Return what stands on a message, whose body has been compared with it.

    Raises Refused with everything that is wrong: ``queue.*``.
    """
    reading = _Reading(message)
    label = reading.label(agencies)
    if label.claim:
        _check_claim(message.body, label)
    else:
        _check_packet(message.body, label)
    return label


class _Reading:
    """Reads headers of any type, gathering what is wrong."""

    def __init__(self, message: AbstractIncomingMessage) -> None:
        self._message = message
        self._headers = message.headers or {}
        self._wrong: list[Finding] = []

    def label(self, agencies: frozenset[str]) -> Label:
        number = self._text("lienthong-id", _ID, self._message.message_id)
        kind = self._text("lienthong-kind", _ID, self._message.type)
        sender = self._text("lienthong-from", _ID)
        digest = self._text("lienthong-sha256", _DIGEST)
        size = self._size()
        receivers = self._receivers()
        if kind and kind not in set(Kind):
            self._invalid("lienthong-kind")
        if agencies and sender and sender.casefold() not in {agency.casefold() for agency in agencies}:
            self._wrong.append(Finding("queue.sender-not-yours", "lienthong-from", {"agency": sender[:64]}))
        if self._wrong:
            raise Refused(self._wrong)
        claim = self._message.content_type == CLAIM_TYPE
        return Label(number, Kind(kind), sender, receivers, digest, size, claim)

    def _text(self, name: str, form: re.Pattern[str], otherwise: str | None = None) -> str:
        value = self._headers.get(name, otherwise)
        if value is None or value == "":
            self._wrong.append(Finding("queue.header-missing", name, {"name": name}))
        elif not isinstance(value, str) or not form.fullmatch(value):
            self._invalid(name)
        else:
            return value
        return ""

    def _size(self) -> int:
        value = self._headers.get("lienthong-size")
        if value is None:
            self._wrong.append(Finding("queue.header-missing", "lienthong-size", {"name": "lienthong-size"}))
        elif isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self._invalid("lienthong-size")
        else:
            return value
        return 0

    def _receivers(self) -> tuple[str, ...]:
        given = self._headers.get("lienthong-to")
        if given is None:
            return ()
        named = [part.strip() for part in given.split(",")] if isinstance(given, str) else given
        if not isinstance(named, list) or not all(isinstance(one, str) and _ID.fullmatch(one) for one in named):
            self._invalid("lienthong-to")
            return ()
        return tuple(dict.fromkeys(str(one) for one in named))

    def _invalid(self, name: str) -> None:
        self._wrong.append(Finding("queue.header-invalid", name, {"name": name}))


def _check_packet(body: bytes, label: Label) -> None:
    if len(body) > MOST_INLINE:
        raise refuse("queue.body-too-large", limit=MOST_INLINE)
    if len(body) != label.size or hashlib.sha256(body).hexdigest() != label.sha256:
        raise refuse("queue.digest-mismatch", "lienthong-sha256")


def _check_claim(body: bytes, label: Label) -> None:
    try:
        claim = json.loads(body) if len(body) <= MOST_CLAIM else None
    except (ValueError, RecursionError):
        claim = None
    agrees = isinstance(claim, dict) and claim.get("sha256") == label.sha256 and claim.get("size") == label.size
    if not agrees:
        raise refuse("queue.claim-invalid")
