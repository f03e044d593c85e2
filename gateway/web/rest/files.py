"""Stored files as answers: streamed in constant memory, always as a download under a safe name."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from aiohttp import web

from gateway.catalogue import ascii_text

if TYPE_CHECKING:
    from gateway.exchange.views import StoredFile

CHUNK: Final = 256 * 1024

_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,80}", re.IGNORECASE)


async def send_file(
    request: web.Request, stored: StoredFile, name: str, content_type: str | None
) -> web.StreamResponse:
    """Stream the file, as an attachment so that no browser shows foreign content under our address."""
    response = web.StreamResponse(
        headers={
            "Content-Type": content_type
            if content_type and _TYPE.fullmatch(content_type)
            else "application/octet-stream",
            "Content-Disposition": disposition(name),
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-cache",
            "ETag": f'"{stored.sha256}"',
        }
    )
    response.content_length = stored.size
    if request.headers.get("If-None-Match") == f'"{stored.sha256}"':
        return web.Response(status=304, headers={"ETag": f'"{stored.sha256}"'})
    file = await asyncio.to_thread(stored.path.open, "rb")
    with file:
        await response.prepare(request)
        # The library streams what it is given even to HEAD, where it would be taken for the next answer.
        while request.method != "HEAD" and (chunk := await asyncio.to_thread(file.read, CHUNK)):
            await response.write(chunk)
    await response.write_eof()
    return response


def disposition(name: str) -> str:
    """Return a Content-Disposition with a plain name for old readers and the true one (RFC 6266, RFC 8187)."""
    name = "".join(letter for letter in name if letter.isprintable())  # no turning of direction, no ends of lines
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", ascii_text(name))[:150].strip() or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
