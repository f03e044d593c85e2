"""Stored bytes as part of an answer: streamed in constant memory, encoded as they pass, checked for their length."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, BinaryIO, Final

from gateway.logs import logger

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

    from gateway.exchange.views import StoredFile

LOG: Final = logger("web")

PIECE: Final = 3 * 64 * 1024
"""Bytes read at once; a multiple of three, so that base64 of the pieces joins without padding between."""


async def stream(
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
