"""Stored files as answers: streamed in constant memory, always as a download under a safe name."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, BinaryIO, Final
from urllib.parse import quote

from aiohttp import web

from gateway.catalogue import ascii_text
from gateway.findings import Refused
from gateway.web.rest.calls import Parameter
from gateway.web.rest.conditions import Span, is_known, problem, span_of

if TYPE_CHECKING:
    from gateway.exchange.views import StoredFile

CHUNK: Final = 256 * 1024

SERVED: Final = (200, 206, 304)
"""Statuses of a file; beside them ``rest.range-wrong`` may be answered."""

IF_NONE_MATCH: Final = Parameter(
    "If-None-Match", "ETag của bản đã có.", "The ETag of what the caller has already; 304 where that still holds."
)

RANGED: Final = (
    IF_NONE_MATCH,
    Parameter("Range", "Một khoảng byte, như bytes=100-.", "One range of bytes, like bytes=100-."),
    Parameter("If-Range", "Chỉ lấy khoảng nếu tệp còn là bản này.", "The range only if the file is still this one."),
)
"""Header fields with which a file, or a part of it, is asked for."""

_CACHE: Final = "private, no-cache"
_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,80}", re.IGNORECASE)


async def send_file(
    request: web.Request, stored: StoredFile, name: str, content_type: str | None
) -> web.StreamResponse:
    """Stream the file, or the range that is wanted: as an attachment, lest a browser shows it under our address."""
    tag = stored.sha256
    if is_known(request, tag):
        return web.Response(status=304, headers={"ETag": f'"{tag}"', "Cache-Control": _CACHE})
    try:
        span = span_of(request, tag, stored.size)
    except Refused as refused:
        return problem(request, refused.findings, {"Content-Range": f"bytes */{stored.size}"})
    response = web.StreamResponse(
        status=206 if span else 200,
        headers={
            "Content-Type": content_type
            if content_type and _TYPE.fullmatch(content_type)
            else "application/octet-stream",
            "Content-Disposition": disposition(name),
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": _CACHE,
            "ETag": f'"{tag}"',
            "Accept-Ranges": "bytes",
        },
    )
    if span:
        response.headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{stored.size}"
    wanted = span or Span(0, stored.size)
    response.content_length = wanted.length
    file = await asyncio.to_thread(stored.path.open, "rb")
    with file:
        await response.prepare(request)
        # The library streams what it is given even to HEAD, where it would be taken for the next answer.
        if request.method != "HEAD":
            await _stream(response, file, wanted)
    await response.write_eof()
    return response


async def _stream(response: web.StreamResponse, file: BinaryIO, span: Span) -> None:
    file.seek(span.start)
    left = span.length
    while left and (chunk := await asyncio.to_thread(file.read, min(CHUNK, left))):
        left -= len(chunk)
        await response.write(chunk)


def disposition(name: str) -> str:
    """Return a Content-Disposition with a plain name for old readers and the true one (RFC 6266, RFC 8187)."""
    name = "".join(letter for letter in name if letter.isprintable())  # no turning of direction, no ends of lines
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", ascii_text(name))[:150].strip() or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
