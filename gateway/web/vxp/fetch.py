"""``getEdoc`` and ``downloadEdoc``: stored packets to their receivers, streamed in constant memory.

``getEdoc`` wraps the bytes as base64 in JSON, piece by piece, under a length known beforehand. What the client says
about its own folders (``filePath``) is neither used nor logged.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from aiohttp import web

from gateway.web.stored import stream
from gateway.web.vxp.send import DOOR

if TYPE_CHECKING:
    from gateway.exchange.views import StoredFile
    from gateway.web.vxp.call import Call

_BEFORE: Final = b'{"status":"OK","ErrorCode":"0","ErrorDesc":"","data":"'
_AFTER: Final = b'"}'


async def get(call: Call) -> web.StreamResponse:
    """``getEdoc``: the packet as base64 in the member ``data``."""
    stored = await _stored(call)
    response = web.StreamResponse(headers={"Content-Type": "application/json; charset=utf-8"})
    response.content_length = len(_BEFORE) + (stored.size + 2) // 3 * 4 + len(_AFTER)
    return await stream(call.request, response, stored, base64.b64encode, (_BEFORE, _AFTER))


async def download(call: Call) -> web.StreamResponse:
    """``downloadEdoc``: the packet itself."""
    stored = await _stored(call)
    response = web.StreamResponse(headers={"Content-Type": "application/octet-stream"})
    response.content_length = stored.size
    return await stream(call.request, response, stored, bytes, (b"", b""))


async def _stored(call: Call) -> StoredFile:
    delivery = call.parameters.required("docId")
    call.parameters.settle()
    return await call.exchange.fetch(delivery, call.caller, DOOR)
