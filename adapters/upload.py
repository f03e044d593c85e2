"""A file on its way out over HTTP, with a limit of time that moves along with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import BinaryIO, Final

PIECE: Final = 3 * 64 * 1024
"""Bytes read at once; a multiple of three, so that base64 of the pieces joins without padding between."""


class Upload:
    """The bytes of a request: what stands before the file, the file as it is encoded, what stands behind.

    ``idle`` are the seconds that one piece may wait, ``answer`` those that the answer may take after the last.
    """

    def __init__(
        self,
        file: BinaryIO,
        idle: float,
        answer: float,
        *,
        before: bytes = b"",
        after: bytes = b"",
        encode: Callable[[bytes], bytes] = bytes,
    ) -> None:
        self._file = file
        self._idle = idle
        self._answer = answer
        self._around = (before, after)
        self._encode = encode
        self.began = False
        self.limit: asyncio.Timeout | None = None

    def waits_for_connection(self, seconds: float) -> None:
        """Allow so long until the first piece is asked for."""
        self._allow(seconds)

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the bytes."""
        self.began = True
        before, after = self._around
        if before:
            yield before
        while piece := await asyncio.to_thread(self._file.read, PIECE):
            self._allow(self._idle)
            yield self._encode(piece)
        self._allow(self._idle)
        if after:
            yield after
        self._allow(self._answer)

    def _allow(self, seconds: float) -> None:
        if self.limit is not None and not self.limit.expired():
            self.limit.reschedule(asyncio.get_running_loop().time() + seconds)
