"""Replies of the bus's wire: JSON with the three members on every path, raw bytes only for a download.

Items of ``data`` hold texts, integers and booleans, never null, lists or objects: one such value makes the bus's
client drop the whole list (wire 4.1). The reply of ``sendEdoc`` is plain ASCII, the client reads it so (wire 4.7).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final, TypeAlias

from aiohttp import web

from gateway.catalogue import ascii_text, message
from gateway.exchange.views import DeliveryState
from gateway.packet.names import Kind
from gateway.web.problems import MOST_ERRORS, finding_json, gravest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gateway.findings import Finding

Item: TypeAlias = dict[str, str | int | bool]

SEND: Final = "sendEdoc"
DOWNLOAD: Final = "downloadEdoc"

SUCCESS: Final = "Thành công"

SERVICE: Final = "eDoc"

KINDS: Final = {Kind.DOCUMENT: "edoc", Kind.STATUS: "status"}
"""``messageType`` of the wire."""

STATES: Final = {
    DeliveryState.WAITING: "initial",
    DeliveryState.PROCESSING: "processing",
    DeliveryState.DONE: "done",
    DeliveryState.DEAD: "fail",
    DeliveryState.DISCARDED: "fail",
    DeliveryState.HELD: "initial",
    DeliveryState.QUARANTINED: "fail",
}
"""``status`` of the wire."""

_HANOI: Final = timezone(timedelta(hours=7))


def moment(at: datetime | None) -> str:
    """Return a time as the wire writes it, in Vietnam's time; an empty text for none. Naive times are UTC."""
    if at is None:
        return ""
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return aware.astimezone(_HANOI).strftime("%d/%m/%Y %H:%M:%S")


def success(operation: str, **members: str | int | Sequence[Item]) -> web.Response:
    """Return a reply that says OK, with further members."""
    words = ascii_text(SUCCESS) if operation == SEND else SUCCESS
    return _json(operation, {"status": "OK", "ErrorCode": "0", "ErrorDesc": words, **members}, 200)


def failure(operation: str, findings: Sequence[Finding], *, reference: str = "") -> web.Response:
    """Return a reply that says FAIL with the gravest reason first and all of them in ``errors``.

    Business reasons answer 200. A failed download is an HTTP error with an empty body, since the client stores any
    body as the document (wire 4.9).
    """
    words = [message(finding) for finding in findings]
    if operation == DOWNLOAD:
        return web.Response(status=max(400, gravest(max(word.wire, word.http) for word in words)))
    status = gravest(word.wire for word in words)
    main = next(word for word in words if word.wire == status)
    body: dict[str, object] = {
        "status": "FAIL",
        "ErrorCode": main.code,
        "ErrorDesc": ascii_text(main.vi) if operation == SEND else main.vi,
        "errors": [finding_json(finding) for finding in findings[:MOST_ERRORS]],
    }
    if operation == SEND:
        body["DocId"] = ""
    if reference:
        body["reference"] = reference
    return _json(operation, body, status)


def _json(operation: str, body: Mapping[str, object], status: int) -> web.Response:
    text = json.dumps(body, ensure_ascii=operation == SEND, separators=(",", ":"))
    data = text.encode("utf-8", "backslashreplace")
    return web.Response(body=data, status=status, content_type="application/json", charset="utf-8")
