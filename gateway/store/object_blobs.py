"""Bytes named by their SHA-256, in an object store; a bounded folder beside it holds copies of what was used lately.

Kept means: the store has confirmed the whole object before anybody is told "accepted". A repeat is harmless, since
names are digests. The copies are never the truth: they are judged by their digest when they come, and may go any time.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from gateway.findings import Finding, NotNow
from gateway.ids import new_id
from gateway.store.blobs import DIGEST, LISTED, Blobs, Places, Stored
from gateway.store.durable import flush
from gateway.store.objects import ObjectAddress, ObjectFolder

ROOT: Final = "blobs"
"""Name below the folder under which all bytes are."""

PROBE: Final = "probe"
"""An object that is written to see whether the store takes any."""

FRESH_SECONDS: Final = 5.0
"""How long the outcome of that is believed."""

GRACE_SECONDS: Final = 900.0
"""A copy that was asked for less long ago stays: somebody may be about to open it."""


def open_blobs(
    places: Places, objects: ObjectAddress | None, *, limit: int, min_free: int, threads: Executor, cache: int = 0
) -> Blobs:
    """Return the stored bytes of a service, in an object store where one is given; ``cache`` bounds the copies here."""
    if objects is None:
        return Blobs(places, limit=limit, min_free=min_free, threads=threads)
    return ObjectBlobs(places, ObjectFolder(objects), limit=limit, min_free=min_free, threads=threads, cache=cache)


class ObjectBlobs(Blobs):
    """Stored bytes in an object store."""

    remote = True

    def __init__(
        self, places: Places, objects: ObjectFolder, *, limit: int, min_free: int, threads: Executor, cache: int
    ) -> None:
        super().__init__(places, limit=limit, min_free=min_free, threads=threads)
        self._objects = objects
        self._cache = cache
        self._lock = threading.Lock()
        self._fetching: dict[str, threading.Lock] = {}
        self._looked: tuple[float, str] = (0.0, "")

    def keep(self, file: Path, sha256: str) -> None:
        """Send the file; afterwards the store has it. Raises NotNow ``objects.away``."""
        self._objects.put(_name(sha256), file)
        self._copied(file, sha256)

    def restore(self, file: Path, sha256: str) -> None:
        """Send kept bytes again where somebody destroyed them meanwhile; see :meth:`Blobs.restore`. Raises NotNow."""
        if not self.holds(sha256):
            self.keep(file, sha256)

    def put_back(self, source: Path, sha256: str) -> None:
        """Send a file of a backup unless the store has it. Raises NotNow."""
        if not self.holds(sha256):
            self._objects.put(_name(sha256), source)

    def destroy(self, sha256: str, *, durably: bool = True) -> int:
        """Remove stored bytes from the store and from here; other hosts' copies go at their next tidying.

        Raises NotNow: then nothing was removed, or only from the store.
        """
        self._objects.delete(_name(sha256))
        return super().destroy(sha256, durably=False)

    def fetch(self, sha256: str) -> Path:
        """Return a copy that stays for some minutes, made now unless it is here.

        Raises NotNow, and FileNotFoundError where the store does not have the bytes either.
        """
        place = self.path(sha256)
        if _used(place):
            return place
        with self._lock:
            turn = self._fetching.setdefault(sha256, threading.Lock())
        try:
            with turn:
                if not _used(place):
                    self._bring(sha256)
        finally:
            with self._lock:
                self._fetching.pop(sha256, None)
        return place

    async def near(self, sha256: str) -> Path:
        """Return what :meth:`fetch` does, without blocking; bytes that are gone show when the file is opened."""
        place = self.path(sha256)
        if _used(place):
            return place
        with suppress(FileNotFoundError):
            await asyncio.to_thread(self.fetch, sha256)
        return place

    @contextmanager
    def lent(self, sha256: str) -> Iterator[Path]:
        """Give what the store has, whatever it is, as a file for one reading. Raises as :meth:`fetch` does."""
        new = self._new()
        try:
            self._objects.get(_name(sha256), new)
            flush(new)  # a backup gives it a second name
            yield new
        finally:
            new.unlink(missing_ok=True)

    def holds(self, sha256: str) -> bool:
        """Ask the store whether it has the bytes. Raises NotNow."""
        return self._objects.size(_name(sha256)) is not None

    def stored(self) -> Iterator[list[Stored]]:
        """Yield all that the store has, some at a time. Raises NotNow."""
        for page in self._objects.listed(ROOT):
            files = [(one.name.rpartition("/")[2], one) for one in page]
            found = [Stored(name, one.size, one.at.timestamp()) for name, one in files if len(name) == DIGEST]
            yield from (found[start : start + LISTED] for start in range(0, len(found), LISTED))

    def tidy(self, needed: Callable[[list[str]], set[str]]) -> int:
        """Remove copies that nobody needs any more, then those used longest ago, until the rest keeps its bound.

        ``needed`` says which of some digests belong to a packet that is kept.
        """
        before = time.time() - GRACE_SECONDS
        copies = [one for page in super().stored() for one in page]
        left = sum(one.size for one in copies)
        old = sorted((one for one in copies if one.at < before), key=lambda one: one.at)
        for start in range(0, len(old), LISTED):
            page = old[start : start + LISTED]
            kept = needed([one.sha256 for one in page])
            for one in page:
                if left > self._cache or one.sha256 not in kept:
                    self.path(one.sha256).unlink(missing_ok=True)
                    left -= one.size
        return left

    def away(self) -> str | None:
        """Write a small object; return what is wrong, empty for nothing."""
        at, found = self._looked
        if not at or time.monotonic() - at > FRESH_SECONDS:
            found = ""
            try:
                self._objects.put_text(PROBE, "lienthong")
            except NotNow as away:
                found = str(away.findings[0].facts["reason"])
            self._looked = (time.monotonic(), found)
        return found

    def _bring(self, sha256: str) -> None:
        new = self._new()
        try:
            if self._objects.get(_name(sha256), new) != sha256:
                raise NotNow([Finding("objects.damaged", facts={"name": _name(sha256)})])
            self._copied(new, sha256)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise NotNow([Finding("objects.away", facts={"reason": os.strerror(error.errno or 0)})]) from error
        finally:
            new.unlink(missing_ok=True)

    def _new(self) -> Path:
        self._staging.mkdir(parents=True, exist_ok=True)
        return self._staging / f"fetched-{new_id()}"

    def _copied(self, file: Path, sha256: str) -> None:
        """Keep a copy here; should the disk refuse, whoever reads next has it brought."""
        place = self.path(sha256)
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):
                place.hardlink_to(file)
            os.utime(place)


def _name(sha256: str) -> str:
    return f"{ROOT}/{sha256[:2]}/{sha256}"


def _used(place: Path) -> bool:
    """Say whether a copy is here; if so, that it was used is noted, and it stays for a while."""
    try:
        os.utime(place)
    except FileNotFoundError:
        return False
    return True
