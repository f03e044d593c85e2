"""multipart/related read as a stream: parts one after another, each as pieces, nothing held but a boundary's length.

Stricter than mail readers are: a body must begin with its boundary and end with the closing one, parts have bounded
heads, and what follows the end is nothing (RFC 2046, 5.1).
"""

from __future__ import annotations

from email.message import Message
from email.parser import BytesHeaderParser
from typing import TYPE_CHECKING, Final

from gateway.findings import refuse
from gateway.packet.base64text import Base64Decoder, Base64Error
from gateway.soap.media import plain_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MOST_HEAD: Final = 16 * 1024
"""Bytes of the head of a part."""

MOST_PREAMBLE: Final = 1024
"""Bytes before the first boundary, which nobody needs."""

_PLAIN: Final = frozenset({"", "binary", "8bit", "7bit"})


class Part:
    """One part; its pieces must be taken before the next part is asked for."""

    def __init__(self, reader: Multipart, head: Message) -> None:
        self._reader = reader
        self.id = plain_id(str(head.get("Content-ID", "")))
        self.content_type = str(head.get("Content-Type", ""))
        self.encoding = str(head.get("Content-Transfer-Encoding", "")).strip().lower()

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the part's bytes. Raises Refused ``soap.multipart`` or ``soap.part-encoding``."""
        if self.encoding in _PLAIN:
            async for piece in self._reader.content():
                yield piece
            return
        if self.encoding != "base64":
            raise refuse("soap.part-encoding", f"cid:{self.id}", encoding=self.encoding[:40])
        decoder = Base64Decoder()
        try:
            async for piece in self._reader.content():
                yield decoder.feed_bytes(piece)
            yield decoder.finish()
        except Base64Error:
            raise refuse("soap.base64", f"cid:{self.id}") from None


class Multipart:
    """Reads the parts of a body that comes in pieces."""

    def __init__(self, pieces: AsyncIterator[bytes], boundary: str) -> None:
        self._pieces = pieces
        self._mark = b"\r\n--" + boundary.encode("ascii")
        self._held = b"\r\n"  # so that a boundary at the very start looks like every other
        self._begun = False
        self._ended = False
        self._inside = False

    async def next(self) -> Part | None:
        """Return the next part, or nothing after the last. Raises Refused ``soap.multipart``."""
        if not self._begun:
            await self._first()
        elif self._inside:
            async for _ in self.content():
                pass
        if self._ended or await self._closes():
            self._ended = True
            await self._rest()
            return None
        head = await self._head()
        self._inside = True
        return Part(self, head)

    async def content(self) -> AsyncIterator[bytes]:
        """Yield what stands before the next boundary."""
        keep = len(self._mark) - 1
        while True:
            at = self._held.find(self._mark)
            if at >= 0:
                piece, self._held = self._held[:at], self._held[at + len(self._mark) :]
                self._inside = False
                if piece:
                    yield piece
                return
            if len(self._held) > keep:
                piece, self._held = self._held[:-keep], self._held[-keep:]
                yield piece
            await self._more()

    async def _first(self) -> None:
        self._begun = True
        while (at := self._held.find(self._mark)) < 0 and len(self._held) <= MOST_PREAMBLE:
            await self._more()
        if not 0 <= at <= MOST_PREAMBLE:
            raise refuse("soap.multipart")
        self._held = self._held[at + len(self._mark) :]

    async def _closes(self) -> bool:
        """Tell whether the boundary just passed is the last; else the rest of its line is passed over."""
        while len(self._held) < 2:
            await self._more()
        if self._held.startswith(b"--"):
            return True
        while (at := self._held.find(b"\r\n")) < 0 and len(self._held) <= MOST_HEAD:
            await self._more()
        if not 0 <= at <= MOST_HEAD or self._held[:at].strip(b" \t"):
            raise refuse("soap.multipart")
        self._held = self._held[at:]
        return False

    async def _head(self) -> Message:
        # What is held begins with the end of the boundary's line: a part without any head is then told apart.
        while (at := self._held.find(b"\r\n\r\n")) < 0:
            if len(self._held) > MOST_HEAD:
                raise refuse("soap.multipart")
            await self._more()
        head, self._held = self._held[2 : at + 2], self._held[at + 4 :]
        if len(head) > MOST_HEAD:
            raise refuse("soap.multipart")
        # A part without content: its boundary begins where its head ends.
        if self._held.startswith(self._mark[2:]):
            self._held = b"\r\n" + self._held
        return BytesHeaderParser().parsebytes(head)

    async def _more(self) -> None:
        try:
            self._held += await anext(self._pieces)
        except StopAsyncIteration:
            raise refuse("soap.multipart") from None

    async def _rest(self) -> None:
        size = len(self._held)
        self._held = b""
        async for piece in self._pieces:
            size += len(piece)
            if size > MOST_PREAMBLE:
                break
        if size > MOST_PREAMBLE:
            raise refuse("soap.multipart")
