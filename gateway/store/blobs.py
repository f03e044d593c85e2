"""Bytes on disk, named by their SHA-256: staged while they come in, then made durable and moved to their place.

Durable means: the file flushed, renamed, and its folder flushed, in this order, before anybody is told "accepted".
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast

from gateway.findings import Finding, NotNow, refuse
from gateway.ids import new_id

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


@dataclass(frozen=True, slots=True)
class Places:
    """Where bytes are kept for good, and where they are staged: on the same disk, the latter of one service alone."""

    root: Path
    staging: Path

    @staticmethod
    def of(data: Path, shared: Path | None = None) -> Places:
        """Return the places of a service with this data folder; ``shared`` is a folder that several hosts share."""
        if shared is None:
            return Places(data / "blobs", data / "staging")
        return Places(shared / "blobs", shared / f"staging-{instance(data)}")


def place_of(places: Places) -> Callable[[str], Path]:
    """Return what says where the bytes with a digest of ours lie."""
    return lambda sha256: places.root / sha256[:2] / sha256


def instance(data: Path) -> str:
    """Return the name of the service whose data folder this is: made once, random, kept in the folder."""
    file = data / "instance"
    if not file.exists():
        new = data / f"instance-{new_id()}"
        new.write_text(secrets.token_hex(8), encoding="ascii")
        with suppress(FileExistsError):
            os.link(new, file)
        new.unlink()
    return file.read_text(encoding="ascii").strip()


class Blobs:
    """The folder of all stored bytes; ``staging`` beside it is emptied at each start."""

    def __init__(self, places: Places, *, limit: int, min_free: int, threads: Executor) -> None:
        self._root = places.root
        self._staging = places.staging
        self._limit = limit
        self._min_free = min_free
        self._threads = threads

    @staticmethod
    def prepare(places: Places) -> None:
        """Make the folders and clear what a killed process of this service left half-written; only while none runs."""
        root, staging = places.root, places.staging
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        for number in range(256):
            (root / f"{number:02x}").mkdir(parents=True, exist_ok=True)
        _flush_folder(root)
        _flush_folder(root.parent)

    def stage(self) -> StagedBlob:
        """Return a new file to receive bytes. Raises NotNow ``store.full`` below the head-room."""
        if self.free() < self._min_free:
            raise NotNow([Finding("store.full", facts={"reason": "head-room"})])
        return StagedBlob(self._staging / new_id(), self._limit, self._threads)

    def free(self) -> int:
        """Return the bytes free on the disk."""
        return shutil.disk_usage(self._root).free

    @property
    def staging(self) -> Path:
        """The folder for files on their way in."""
        return self._staging

    def path(self, sha256: str) -> Path:
        """Return the place of stored bytes. ``sha256`` is a digest of ours, never a text from outside."""
        return self._root / sha256[:2] / sha256

    def keep(self, file: Path, sha256: str) -> None:
        """Make the file durable under its digest; afterwards it is there even if the power goes.

        The staged name stays beside it until it is discarded, so that :meth:`restore` can bring the bytes back. Raises
        NotNow ``store.full`` when the disk refuses.
        """
        try:
            _flush(file)
            place = self.path(sha256)
            with suppress(FileExistsError):
                place.hardlink_to(file)
            _flush_folder(place.parent)
        except OSError as error:
            raise NotNow([Finding("store.full", facts={"reason": os.strerror(error.errno or 0)})]) from error

    def restore(self, file: Path, sha256: str) -> None:
        """Put kept bytes back where a take-back of other packets destroyed them meanwhile.

        Called inside the transaction that writes down who needs them: from then on nobody destroys them. Raises NotNow.
        """
        if not self.path(sha256).exists():
            self.keep(file, sha256)

    def destroy(self, sha256: str, *, durably: bool = True) -> int:
        """Remove stored bytes for good and return how many there were; 0 where they are gone already.

        Only while no other write is in flight and nothing that is kept refers to them. Raises OSError.
        """
        place = self.path(sha256)
        try:
            size = place.stat().st_size
            place.unlink()
        except FileNotFoundError:
            return 0
        if durably:
            _flush_folder(place.parent)
        return size

    def check(self) -> str:
        """Write, flush and remove a small file; return what is wrong, or nothing."""
        probe = self._staging / f"probe-{new_id()}"
        try:
            probe.write_bytes(b"lienthong")
            _flush(probe)
        except OSError as error:
            return os.strerror(error.errno or 0)
        finally:
            with suppress(OSError):
                probe.unlink(missing_ok=True)
        return ""


class BlobSink:
    """Takes the attachments of one packet while it is read; they become durable only on :meth:`settle`.

    Their staged names stay until :meth:`drop`.
    """

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._kept: list[tuple[Path, str]] = []

    def create(self) -> BinaryIO:
        """Return a new file in the staging folder."""
        return (self._blobs.staging / new_id()).open("x+b")

    def keep(self, file: BinaryIO, sha256: str) -> Path:
        """Note the finished file; it waits in the staging folder."""
        path = Path(file.name)
        file.close()
        self._kept.append((path, sha256))
        return path

    def discard(self, file: BinaryIO) -> None:
        """Remove a file that is not wanted."""
        file.close()
        Path(file.name).unlink(missing_ok=True)

    def settle(self) -> None:
        """Make all kept files durable."""
        for path, sha256 in self._kept:
            self._blobs.keep(path, sha256)

    def restore(self) -> None:
        """Put back what was destroyed meanwhile; see :meth:`Blobs.restore`."""
        for path, sha256 in self._kept:
            self._blobs.restore(path, sha256)

    def drop(self) -> None:
        """Remove the staged names of all kept files."""
        while self._kept:
            self._kept.pop()[0].unlink(missing_ok=True)


def _flush(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
