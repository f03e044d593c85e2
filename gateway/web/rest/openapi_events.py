"""The part ``webhooks`` of the description: what this service itself sends to subscribers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from gateway.exchange.webhooks.events import EVENTS, PING, EventType, Side
from gateway.web.rest.webhook_shapes import AlertEventOut, PacketEventOut, PingEventOut, TaskEventOut

SHAPES: Final = (PacketEventOut, AlertEventOut, TaskEventOut, PingEventOut)
"""The bodies of all messages."""

HEADERS: Final = {
    "webhook-id": "Mã không đổi của lần báo. The id, the same through all attempts.",
    "webhook-timestamp": "Lúc gửi, tính bằng giây. The moment of sending, in seconds.",
    "webhook-signature": "v1,HMAC-SHA256 (base64); Standard Webhooks.",
}

_PING: Final = EventType(PING, "Tin thử: bên nhận có đó không?", "A ping: is the receiver there?", Side.AGENCY)


def messages(schema_of: Callable[[Any], Any]) -> dict[str, Any]:
    """Return every message that is sent; ``schema_of`` tells where a shape's schema stands."""
    return {one.name: {"post": _message(one, schema_of(shape))} for one, shape in _all()}


def _all() -> Iterator[tuple[EventType, Any]]:
    yield _PING, PingEventOut
    for one in EVENTS.values():
        of_tasks = one.name.startswith(("task.", "directive."))
        yield one, TaskEventOut if of_tasks else AlertEventOut if one.side is Side.AGENCY else PacketEventOut


def _message(one: EventType, schema: Any) -> dict[str, Any]:
    fields = [
        {"name": name, "in": "header", "required": True, "description": told, "schema": {"type": "string"}}
        for name, told in HEADERS.items()
    ]
    return {
        "summary": one.vi,
        "description": one.en,
        "parameters": fields,
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {"2XX": {"description": "Đã nhận. Taken."}},
    }
