"""Files in the staging folder: bytes that are coming in, hashed as they pass, and files that were made here."""

from __future__ import annotations

import asyncio
import hashlib
import os
from concurrent.futures import Executor
from pathlib import Path
from typing import BinaryIO, Final, cast

from gateway.findings import Finding, NotNow, refuse

FLUSH: Final = 512 * 1024
"""Bytes gathered in memory before they go to the file."""

END_OF_LINE: Final = b"\r\n"


class StagedBlob:
    """One file that is coming in; two digests run along, with and without a final CR LF (wire 2.1)."""

    def __init__(self, path: Path, limit: int, threads: Executor) -> None:
        self.path = path
        self.size = 0
        self._limit = limit
        self._threads = threads
        self._new: list[bytes] = []
        self._hashed: list[bytes] = []
        self._waiting = 0
        self._file: BinaryIO | None = None
        self._hash = hashlib.sha256()
        self._tail = b""
        self._trimmed = False

    async def write(self, data: bytes) -> None:
        """Take more bytes.

        Raises Refused ``packet.too-large`` past the limit, NotNow ``store.full`` when the disk is full.
        """
        self.size += len(data)
        if self.size > self._limit:
            raise refuse("packet.too-large", limit=self._limit)
        self._new.append(data)
        self._waiting += len(data)
        if self._waiting >= FLUSH:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._flush)

    def _flush(self) -> None:
        self._digest_new()
        try:
            if self._file is None:
                self._file = cast(BinaryIO, self.path.open("xb", buffering=0))
            for data in self._hashed:
                view = memoryview(data)
                while view:
                    view = view[self._file.write(view) :]
        except OSError as error:
            raise NotNow([Finding("store.full", facts={"reason": os.strerror(error.errno or 0)})]) from error
        self._hashed.clear()
        self._waiting = 0

    def _digest_new(self) -> None:
        data = b"".join(self._new)
        self._new.clear()
        held = self._tail + data
        self._hash.update(memoryview(held)[:-2])
        self._tail = held[-2:]
        self._hashed.append(data)

    def digest(self) -> tuple[str, str | None]:
        """Return the SHA-256 of all bytes, and of all but a final CR LF where there is one; lower-case hex.

        Touches no disk, whose journal may be busy: this is called on the event loop.
        """
        self._digest_new()
        whole = self._hash.copy()
        whole.update(self._tail)
        return whole.hexdigest(), self._hash.hexdigest() if self._tail == END_OF_LINE else None

    async def trim(self) -> None:
        """Drop the final CR LF: it was the transport's, not the file's."""
        self._trimmed = True
        self.size -= len(END_OF_LINE)

    def finish(self) -> str:
        """Write out what is held in memory and return the digest of what stays."""
        self._flush()
        whole, shorter = self.digest()
        if self._file is not None:
            if self._trimmed:
                self._file.truncate(self.size)
            self._file.close()
        return shorter if self._trimmed and shorter else whole

    def discard(self) -> None:
        """Drop the file; harmless when it is already gone or taken."""
        if self._file is not None:
            self._file.close()
        self.path.unlink(missing_ok=True)


class BuiltBlob:
    """A file in the staging folder that was made here, ready to be taken in like one that came in."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size

    def finish(self) -> str:
        """Return the digest of the file."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def discard(self) -> None:
        """Drop the file; harmless when it is already taken."""
        self.path.unlink(missing_ok=True)
