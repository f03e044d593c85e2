"""Messages of the queue leg: headers of any type and any body are taken whole or refused, and a refusal can be sent on.

Two bytes say how long the table of headers is, in AMQP's own binary form; the body follows.
"""

from __future__ import annotations

import struct
from types import SimpleNamespace
from typing import Any, Final, cast

from aio_pika.abc import AbstractIncomingMessage
from pamqp import decode, header

from adapters.amqp_message import CLAIM_TYPE, PACKET_TYPE, label_of
from adapters.amqp_refusal import refusal_of
from gateway.contract import Refusal
from gateway.findings import Refused
from tests.fuzz.oracle import sayable

INSTRUMENTED: Final = ("adapters", "pamqp")


def one(data: bytes) -> None:
    """Judge one message; what is refused is sent on with its reason, as the adapter does."""
    try:
        message = _message(data)
    except (ValueError, struct.error, IndexError, OverflowError, TypeError, UnicodeError):
        return  # the client library refuses it before we see it: tests/integration/amqp/test_poison.py
    try:
        label = label_of(message, frozenset({"G22"}))
        assert len(label.sha256) == 64
        assert label.size >= 0
    except Refused as refused:
        sayable(refused.findings)
        sent = refusal_of(message, "queue", Refusal(refused.findings))
        header.ContentHeader(0, len(sent.body), sent.properties).marshal()


def _message(data: bytes) -> AbstractIncomingMessage:
    length = int.from_bytes(data[:2], "big")
    table, body = data[2 : 2 + length], data[2 + length :]
    _, headers = decode.field_table(struct.pack(">I", len(table)) + table)
    claim = length & 1
    properties: dict[str, Any] = {
        "headers": headers,
        "body": body,
        "content_type": CLAIM_TYPE if claim else PACKET_TYPE,
        "message_id": body[:8].decode("utf-8", "replace") or None,
        "type": None,
        "content_encoding": None,
        "correlation_id": None,
        "timestamp": None,
    }
    return cast("AbstractIncomingMessage", SimpleNamespace(**properties))
