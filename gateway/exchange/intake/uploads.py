"""Uploads in pieces: files that lie in wait until a document is made of them, or until their time is over.

Durable means: what :class:`UploadView` calls received was flushed to the disk before the database said so. While a
piece comes in this happens every 16 MiB and at its end, however it ends; what came after that is asked for again.
Bytes lie in a folder of their own beside the stored packets, which all hosts share if they share those.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final, cast

import structlog

from gateway.exchange.intake import upload_rows as rows
from gateway.exchange.intake.upload_rows import UploadRules, UploadView
from gateway.exchange.rounds import Round
from gateway.exchange.views import Caller
from gateway.findings import Finding, NotNow, refuse
from gateway.ids import new_id
from gateway.packet.limits import MIB
from gateway.store.blobs import Blobs, BuiltBlob
from gateway.store.database import Database

log = structlog.get_logger(__name__)

GATHERED: Final = 512 * 1024
"""Bytes held in memory before they go to the file."""

DURABLE: Final = 16 * MIB
"""Bytes of a piece after which they are made durable."""

CLEAN_SECONDS: Final = 600.0
CLEAN_AT_ONCE: Final = 500

STRAY_SECONDS: Final = 3600.0
"""After so long a file that nobody has written down is left from a process that died."""


class Uploads:
    """Takes files in pieces, and gives them to whoever makes documents of them."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        folder: Path,
        place: str,
        rules: UploadRules,
        *,
        largest: int,
        spare: int,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._folder = folder
        self._place = place
        self._rules = rules
        self._spare = spare
        self.largest = largest
        """Bytes of one upload."""

    def rounds(self) -> list[Round]:
        """Return the round that clears what has had its time: each host its own, or one for all that share."""
        return [Round(f"uploads {self._place}".strip(), CLEAN_SECONDS, self.clean)]

    async def create(
        self, caller: Caller, length: int, *, name: str, content_type: str | None, metadata: str
    ) -> UploadView:
        """Begin an upload.

        Raises Refused ``upload.too-large``, ``upload.too-many`` or ``upload.quota``, NotNow ``store.full``.
        """
        if length > self.largest:
            raise refuse("upload.too-large", "Upload-Length", limit=self.largest)
        if self._blobs.free() < self._spare + length:
            raise NotNow([Finding("store.full", facts={"reason": "head-room"})])
        now = datetime.now(UTC)
        view = UploadView(new_id(), length, 0, name, content_type, metadata, now, now + self._rules.lasting)
        await asyncio.to_thread(_begin, self.path(view.id))
        try:
            await self._database.write(lambda c: rows.add(c, view, caller, self._place, self._rules))
        except BaseException:
            self.path(view.id).unlink(missing_ok=True)
            raise
        return view

    async def show(self, upload: str, caller: Caller) -> UploadView:
        """Return an upload. Raises Refused as :func:`rows.find`."""
        now = datetime.now(UTC)
        return await self._database.read(lambda c: rows.find(c, upload, caller, self._place, now))

    async def listed(self, caller: Caller) -> list[UploadView]:
        """Return the caller's uploads, the oldest first."""
        now = datetime.now(UTC)
        return await self._database.read(lambda c: rows.of_caller(c, caller, now))

    async def remove(self, upload: str, caller: Caller) -> None:
        """Break an upload off, or drop a complete one. Raises Refused as :func:`rows.find`."""
        await self.show(upload, caller)
        await self._forget([upload])

    @asynccontextmanager
    async def writing(self, upload: str, caller: Caller, offset: int, *, whole: bool = False) -> AsyncIterator[Writer]:
        """Give a writer that goes on at ``offset``; ``whole`` lets nothing count before :meth:`Writer.settle`.

        Raises Refused as :func:`rows.find`, ``upload.busy`` while another request writes, or ``upload.offset-wrong``.
        """
        await self.show(upload, caller)
        file = await asyncio.to_thread(_hold, self.path(upload))
        try:
            # Read only now, when nobody else can change it.
            view = await self.show(upload, caller)
            if offset != view.received:
                raise refuse("upload.offset-wrong", "Upload-Offset", offset=offset, received=view.received)
            file.truncate(offset)
            file.seek(offset)
            writer = Writer(file, view, self._advance, whole=whole)
            try:
                yield writer
            finally:
                if not whole:
                    await asyncio.shield(writer.settle())
        finally:
            file.close()

    async def _advance(self, upload: str, before: int, received: int) -> None:
        until = datetime.now(UTC) + self._rules.lasting
        if not await self._database.write(lambda c: rows.advance(c, upload, before, received, until)):
            raise refuse("upload.busy", "id")

    async def complete(self, ids: Sequence[str], caller: Caller) -> list[UploadView]:
        """Return these uploads, all of them complete. Raises Refused with what is wrong with each at once."""
        now = datetime.now(UTC)
        return await self._database.read(lambda c: rows.find_all(c, ids, caller, self._place, now))

    async def staged(self, upload: str, caller: Caller) -> BuiltBlob:
        """Return a complete upload as a file on its way in; the upload itself stays. Raises Refused."""
        (view,) = await self.complete([upload], caller)
        place = self._blobs.staging / new_id()
        await asyncio.to_thread(place.hardlink_to, self.path(view.id))
        return BuiltBlob(place)

    async def used(self, ids: Sequence[str]) -> None:
        """Drop uploads of which a document was made."""
        await self._forget(ids)

    def path(self, upload: str) -> Path:
        """Return where the bytes of an upload lie; ``upload`` is an id of ours that is written down."""
        return self._folder / upload

    async def _forget(self, ids: Sequence[str]) -> None:
        if not ids:
            return
        await self._database.write(lambda c: rows.remove(c, ids))
        for one in ids:
            with suppress(OSError):
                await asyncio.to_thread(self.path(one).unlink, missing_ok=True)

    async def clean(self) -> None:
        """Remove what has had its time, and files that a dead process left without a word about them."""
        now = datetime.now(UTC)
        gone = 0
        while ids := await self._database.read(lambda c: rows.expired(c, self._place, now, CLEAN_AT_ONCE)):
            await self._forget(ids)
            gone += len(ids)
        stray = await asyncio.to_thread(_older_files, self._folder)
        for start in range(0, len(stray), CLEAN_AT_ONCE):
            some = stray[start : start + CLEAN_AT_ONCE]
            known = await self._database.read(lambda c, some=some: rows.known(c, some))  # type: ignore[misc]
            await self._forget([one for one in some if one not in known])
        if gone:
            log.info("uploads-expired", number=gone)


Advance = Callable[[str, int, int], Awaitable[None]]
"""Writes down that more of an upload is durable: which, how much before, how much now."""


class Writer:
    """Writes one piece of an upload; only :meth:`settle` makes it count."""

    def __init__(self, file: BinaryIO, view: UploadView, advance: Advance, *, whole: bool) -> None:
        self._file = file
        self._view = view
        self._advance = advance
        self._whole = whole
        self._gathered = bytearray()
        self._written = view.received
        self.durable = view.received
        """How much is on the disk, and written down, for sure."""

    @property
    def reached(self) -> int:
        """How far the upload has come, durable or not."""
        return self._written + len(self._gathered)

    async def write(self, data: bytes) -> None:
        """Take more bytes.

        Raises Refused ``upload.too-long`` past the announced length, NotNow ``store.full`` when the disk is full.
        """
        if self.reached + len(data) > self._view.length:
            raise refuse("upload.too-long", "", length=self._view.length)
        self._gathered += data
        if len(self._gathered) >= GATHERED:
            await asyncio.to_thread(self._flush)
        if not self._whole and self._written - self.durable >= DURABLE:
            await self.settle()

    def _flush(self) -> None:
        try:
            view = memoryview(bytes(self._gathered))
            while view:
                done = self._file.write(view)
                self._written += done
                view = view[done:]
        except OSError as error:
            self._gathered.clear()
            raise NotNow([Finding("store.full", facts={"reason": os.strerror(error.errno or 0)})]) from error
        self._gathered.clear()

    async def settle(self) -> None:
        """Make durable what came so far, and write that down. Raises Refused ``upload.busy``, NotNow ``store.full``."""
        await asyncio.to_thread(self._make_durable)
        if self._written > self.durable or not self._view.length:
            reached = self._written
            await self._advance(self._view.id, self.durable, reached)
            self.durable = reached

    def _make_durable(self) -> None:
        if self._gathered:
            self._flush()
        try:
            os.fdatasync(self._file.fileno())
        except OSError as error:
            raise NotNow([Finding("store.full", facts={"reason": os.strerror(error.errno or 0)})]) from error


def _begin(file: Path) -> None:
    """Make an empty file whose name outlives a loss of power."""
    file.parent.mkdir(mode=0o700, exist_ok=True)
    file.touch(mode=0o600, exist_ok=False)
    descriptor = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _hold(path: Path) -> BinaryIO:
    """Open the file for one writer alone; the lock ends with the process, whatever ends it."""
    try:
        file = cast(BinaryIO, path.open("r+b", buffering=0))
    except FileNotFoundError:
        raise refuse("upload.unknown", "id") from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise refuse("upload.busy", "id") from None
    return file


def _older_files(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    before = time.time() - STRAY_SECONDS
    return [entry.name for entry in os.scandir(folder) if entry.is_file() and entry.stat().st_mtime < before]
