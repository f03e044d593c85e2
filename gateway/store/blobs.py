"""Bytes named by their SHA-256, in a folder: staged while they come in, then made durable and moved to their place.

Durable means: the file flushed, renamed, and its folder flushed, in this order, before anybody is told "accepted".
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from gateway.findings import Finding, NotNow
from gateway.ids import new_id
from gateway.store.durable import copy, flush
from gateway.store.staged import BuiltBlob as BuiltBlob
from gateway.store.staged import StagedBlob as StagedBlob

Lent: TypeAlias = Callable[[str], AbstractContextManager[Path]]
"""Gives the bytes with a digest as a file, for one reading by those who read everything."""

DIGEST: Final = 64

LISTED: Final = 200
"""Stored bytes told of at a time."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that are kept: their digest and size, and when they were put there, in seconds since 1970."""

    sha256: str
    size: int
    at: float


@dataclass(frozen=True, slots=True)
class Places:
    """Where bytes are kept for good, and where they are staged: on the same disk, the latter of one service alone."""

    root: Path
    staging: Path
    caches: bool = False
    """The root only holds copies of what an object store has; it is emptied at each start."""

    @staticmethod
    def beside_objects(data: Path) -> Places:
        """Return the places of a service with this data folder whose bytes are in an object store."""
        return Places(data / "cache", data / "staging", caches=True)

    @staticmethod
    def of(data: Path, shared: Path | None = None) -> Places:
        """Return the places of a service with this data folder; ``shared`` is a folder that several hosts share."""
        if shared is None:
            return Places(data / "blobs", data / "staging")
        return Places(shared / "blobs", shared / f"staging-{instance(data)}")


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
    """The folder of all stored bytes; ``staging`` beside it is emptied at each start.

    ``ObjectBlobs`` keeps them in an object store instead; whoever reads or keeps bytes cannot tell which he has.
    """

    remote = False
    """Whether the bytes lie elsewhere and only copies of them here."""

    def __init__(self, places: Places, *, limit: int, min_free: int, threads: Executor) -> None:
        self._root = places.root
        self._staging = places.staging
        self._limit = limit
        self._min_free = min_free
        self._threads = threads
        self._touched: set[Path] = set()

    @staticmethod
    def prepare(places: Places) -> None:
        """Make the folders and clear what a killed process of this service left half-written; only while none runs."""
        root, staging = places.root, places.staging
        shutil.rmtree(staging, ignore_errors=True)
        if places.caches:
            # Copies are not flushed: after a power cut they may be anything.
            shutil.rmtree(root, ignore_errors=True)
        staging.mkdir(parents=True)
        for number in range(256):
            (root / f"{number:02x}").mkdir(parents=True, exist_ok=True)
        flush(root)
        flush(root.parent)

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

    def fetch(self, sha256: str) -> Path:
        """Return a file with stored bytes, there for some minutes at least; blocks where they come from afar.

        Raises NotNow where they cannot be had now, FileNotFoundError where they are gone; a folder leaves both to
        whoever opens the file.
        """
        return self.path(sha256)

    async def near(self, sha256: str) -> Path:
        """Return what :meth:`fetch` does, without blocking; bytes that are gone show when the file is opened."""
        return self.path(sha256)

    @contextmanager
    def lent(self, sha256: str) -> Iterator[Path]:
        """Give a file with stored bytes, as they are kept, for one reading. Raises as :meth:`fetch` does."""
        yield self.path(sha256)

    def holds(self, sha256: str) -> bool:
        """Say whether bytes are stored. Raises NotNow."""
        return self.path(sha256).is_file()

    def stored(self) -> Iterator[list[Stored]]:
        """Yield all that is stored, some at a time. Raises NotNow."""
        for folder in sorted(self._root.glob("[0-9a-f][0-9a-f]")):
            named = [file for file in folder.iterdir() if len(file.name) == DIGEST]
            files = [one for file in named if (one := _stored(file)) is not None]
            yield from (files[start : start + LISTED] for start in range(0, len(files), LISTED))

    def tidy(self, needed: Callable[[list[str]], set[str]]) -> int:
        """Remove copies of bytes that lie elsewhere and are not used; return the bytes of those that stay."""
        return 0

    def let_go(self) -> None:
        """Remove copies that were only made for a work that is over now."""

    def close(self) -> None:
        """Let go of threads."""

    def keep(self, file: Path, sha256: str) -> None:
        """Make the file durable under its digest; afterwards it is there even if the power goes.

        The staged name stays beside it until it is discarded, so that :meth:`restore` can bring the bytes back. Raises
        NotNow ``store.full`` when the disk refuses.
        """
        try:
            flush(file)
            place = self.path(sha256)
            with suppress(FileExistsError):
                place.hardlink_to(file)
            flush(place.parent)
        except OSError as error:
            raise NotNow([Finding("store.full", facts={"reason": os.strerror(error.errno or 0)})]) from error

    def restore(self, file: Path, sha256: str) -> None:
        """Put kept bytes back where a take-back of other packets destroyed them meanwhile.

        Only for a folder, where looking costs nothing: called inside the transaction that writes down who needs them;
        from then on nobody destroys them. Raises NotNow.
        """
        if not self.path(sha256).exists():
            self.keep(file, sha256)

    def put_back(self, source: Path, sha256: str) -> None:
        """Copy a file of a backup to where it was, unless it is there; durable after :meth:`settle`. Raises OSError."""
        place = self.path(sha256)
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            copy(source, place)
            self._touched.add(place.parent)

    def settle(self) -> None:
        """Make durable what was put back."""
        for folder in self._touched | {self._root}:
            if folder.is_dir():
                flush(folder)
        self._touched.clear()

    def destroy(self, sha256: str, *, durably: bool = True) -> int:
        """Remove stored bytes for good and return how many lay here; 0 where they are gone already.

        Only where nothing that is kept refers to them: in a folder, while no other write is in flight. An object store
        is never asked inside a transaction. Raises OSError, NotNow.
        """
        place = self.path(sha256)
        try:
            size = place.stat().st_size
            place.unlink()
        except FileNotFoundError:
            return 0
        if durably:
            flush(place.parent)
        return size

    def mend(self, sha256: str) -> bool:
        """See that bytes are where they have to be, from a copy if need be; say whether they are. Raises NotNow."""
        return self.path(sha256).exists()

    def owner(self) -> str | None:
        """Return whose the place is, as it says itself, or nothing. Raises NotNow."""
        return None

    def take_over(self, owner: str) -> None:
        """Say at the place whose it is. Raises NotNow."""

    def away(self) -> str | None:
        """Return what is wrong with the store elsewhere, empty for nothing; nothing at all where there is none."""
        return None

    def check(self) -> str:
        """Write, flush and remove a small file; return what is wrong, or nothing."""
        probe = self._staging / f"probe-{new_id()}"
        try:
            probe.write_bytes(b"lienthong")
            flush(probe)
        except OSError as error:
            return os.strerror(error.errno or 0)
        finally:
            with suppress(OSError):
                probe.unlink(missing_ok=True)
        return ""


def _stored(file: Path) -> Stored | None:
    """Return what is known of a file; nothing where somebody has removed it meanwhile."""
    try:
        state = file.stat()
    except FileNotFoundError:
        return None
    return Stored(file.name, state.st_size, state.st_mtime)


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

    @property
    def digests(self) -> list[str]:
        """The digests of all kept files."""
        return [sha256 for _, sha256 in self._kept]

    def drop(self) -> None:
        """Remove the staged names of all kept files."""
        while self._kept:
            self._kept.pop()[0].unlink(missing_ok=True)
