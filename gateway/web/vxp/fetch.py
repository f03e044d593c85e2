"""``getEdoc`` and ``downloadEdoc``: stored packets to their receivers, streamed in constant memory.

``getEdoc`` wraps the bytes as base64 in JSON, piece by piece, under a length known beforehand. What the client says
about its own folders (``filePath``) is neither used nor logged.
"""

from __future__ import annotations

import asyncio
import base64
from typing import TYPE_CHECKING, BinaryIO, Final

from aiohttp import web

from gateway.logs import logger
from gateway.web.vxp.send import DOOR

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.exchange.views import StoredFile
    from gateway.web.vxp.call import Call

LOG: Final = logger("vxp")

PIECE: Final = 3 * 64 * 1024
"""Bytes read at once; a multiple of three, so that base64 of the pieces joins without padding between."""

_BEFORE: Final = b'{"status":"OK","ErrorCode":"0","ErrorDesc":"","data":"'
_AFTER: Final = b'"}'


async def get(call: Call) -> web.StreamResponse:
    """``getEdoc``: the packet as base64 in the member ``data``."""
    stored = await _stored(call)
    response = web.StreamResponse(headers={"Content-Type": "application/json; charset=utf-8"})
    response.content_length = len(_BEFORE) + (stored.size + 2) // 3 * 4 + len(_AFTER)
    return await _stream(call.request, response, stored, base64.b64encode, (_BEFORE, _AFTER))


async def download(call: Call) -> web.StreamResponse:
    """``downloadEdoc``: the packet itself."""
    stored = await _stored(call)
    response = web.StreamResponse(headers={"Content-Type": "application/octet-stream"})
    response.content_length = stored.size
    return await _stream(call.request, response, stored, bytes, (b"", b""))


async def _stored(call: Call) -> StoredFile:
    delivery = call.parameters.required("docId")
    call.parameters.settle()
    return await call.exchange.fetch(delivery, call.caller, DOOR)


async def _stream(
    request: web.Request,
    response: web.StreamResponse,
    stored: StoredFile,
    encode: Callable[[bytes], bytes],
    around: tuple[bytes, bytes],
) -> web.StreamResponse:
    """Send the file; once the answer has begun, a fault can only be told by breaking the connection."""
    file = await asyncio.to_thread(stored.path.open, "rb")
    with file:
        await response.prepare(request)
        await response.write(around[0])
        try:
            sent = await _copy(file, response, encode)
        except OSError as error:
            if isinstance(error, ConnectionError):
                raise
            LOG.exception("stored file unreadable", sha256=stored.sha256)
            sent = -1
        if sent != stored.size:
            LOG.error("answer broken off", sha256=stored.sha256, size=stored.size, sent=sent)
            raise ConnectionAbortedError("the stored file is not what it should be")
        await response.write(around[1])
    await response.write_eof()
    return response


async def _copy(file: BinaryIO, response: web.StreamResponse, encode: Callable[[bytes], bytes]) -> int:
    def piece() -> tuple[int, bytes]:
        data = file.read(PIECE)
        return len(data), encode(data)

    total = 0
    while True:
        size, data = await asyncio.to_thread(piece)
        if not size:
            return total
        total += size
        await response.write(data)
