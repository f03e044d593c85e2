"""A refused message as it is parked in the queue of refusals: as it came, and why in headers (docs/amqp.md)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from gateway.catalogue import finding_json
from gateway.contract import Refusal

OURS: Final = "lienthong-refused-"

MOST_HEADERS: Final = 100
MOST_REASON: Final = 1000
MOST_REASONS: Final = 40_000
"""Bytes of all reasons as JSON: headers have to fit into one frame of 128 KiB."""


def refusal_of(message: AbstractIncomingMessage, queue: str, refusal: Refusal) -> aio_pika.Message:
    """Return the message that keeps a refused one: its body and headers as they came, and the reasons."""
    headers = {**kept(message.headers or {}), **_why(refusal), f"{OURS}queue": queue, f"{OURS}at": _now()}
    return copy_of(message, headers)


def copy_of(message: AbstractIncomingMessage, headers: dict[str, Any]) -> aio_pika.Message:
    """Return a message of ours with the body and the properties of another."""
    return aio_pika.Message(
        message.body,
        headers=headers,
        content_type=message.content_type,
        content_encoding=message.content_encoding,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=message.message_id,
        correlation_id=message.correlation_id,
        timestamp=message.timestamp,
        type=message.type,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _why(refusal: Refusal) -> dict[str, Any]:
    """Return the first reason in headers of its own, for those who only look, and all as JSON, for programs."""
    reasons = [finding_json(finding) for finding in refusal.findings]
    short = ", ".join(f"{one['code']} at {one['path']}" if one["path"] else one["code"] for one in reasons)
    found = {f"{OURS}reason": short[:MOST_REASON], f"{OURS}reasons": _listed(reasons)}
    if reasons:
        found |= {f"{OURS}{name.replace('_', '-')}": text[:MOST_REASON] for name, text in reasons[0].items()}
    if refusal.reference:
        found[f"{OURS}reference"] = refusal.reference
    return found


def _listed(reasons: list[dict[str, str]]) -> str:
    """Return as many reasons as headers may hold, as JSON; at least the first is there, cut where it is long."""
    texts: list[str] = []
    left = MOST_REASONS
    for reason in reasons:
        text = json.dumps({name: part[:MOST_REASON] for name, part in reason.items()}, ensure_ascii=False)
        left -= len(text.encode()) + 2
        if left < 0:
            break
        texts.append(text)
    return f"[{', '.join(texts)}]"


def kept(headers: dict[str, Any]) -> dict[str, Any]:
    """Return those headers of a stranger that are safe to send on: plain values, short, nothing that routes."""
    found: dict[str, Any] = {}
    for name, value in list(headers.items())[:MOST_HEADERS]:
        if name.upper() in ("CC", "BCC") or name.startswith(("x-", OURS)):
            continue
        found[name[:100]] = value if isinstance(value, (bool, int)) and abs(value) < 2**63 else str(value)[:500]
    return found
