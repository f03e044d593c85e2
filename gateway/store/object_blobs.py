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
from concurrent.futures import Executor, Future, ThreadPoolExecutor
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
"""An object that is asked for to see whether the store is there, and written while it takes no packets."""

OWNER: Final = "owner"
"""An object that names the ledger whose bytes these are."""

FRESH_SECONDS: Final = 5.0
"""How long the outcome of that is believed."""

GRACE_SECONDS: Final = 900.0
"""A copy that was asked for less long ago stays: somebody may be about to open it."""

PRESSED_SECONDS: Final = 60.0
"""The same while the disk is fuller than it may be."""

LOOK_SECONDS: Final = 2.0
"""How long whoever asks how the store is waits for the answer."""

FETCHES: Final = 4
"""Objects brought at a time for those who must not block."""


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
        self._looking: Future[str] | None = None
        self._refused = False
        self._brought: dict[str, int] = {}
        """When copies were brought and not asked for since, since the last tidying."""
        self._fetchers = ThreadPoolExecutor(FETCHES, "objects")
        self._lookers = ThreadPoolExecutor(1, "objects-look")

    def close(self) -> None:
        """Let go of threads; what they are bringing is not waited for."""
        for threads in (self._fetchers, self._lookers):
            threads.shutdown(wait=False, cancel_futures=True)

    def keep(self, file: Path, sha256: str) -> None:
        """Send the file; afterwards the store has it. Raises NotNow ``objects.away``."""
        try:
            self._objects.put(_name(sha256), file)
        except NotNow:
            self._refused = True
            raise
        self._refused = False
        self._copied(file, sha256)

    def put_back(self, source: Path, sha256: str) -> None:
        """Send a file of a backup unless the store has it. Raises NotNow."""
        if not self.holds(sha256):
            self._objects.put(_name(sha256), source)

    def mend(self, sha256: str) -> bool:
        """See that the store has bytes, from a copy if need be; say whether it has. Raises NotNow."""
        if self.holds(sha256):
            return True
        with suppress(FileNotFoundError):
            self._objects.put(_name(sha256), self.path(sha256))
            return True
        return False

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
        if self._used(place):
            return place
        with self._lock:
            turn = self._fetching.setdefault(sha256, threading.Lock())
        try:
            with turn:
                if not self._used(place):
                    self._bring(sha256)
        finally:
            with self._lock:
                self._fetching.pop(sha256, None)
        if not place.exists():
            # The disk took the bytes but no name for them.
            raise NotNow([Finding("store.full", facts={"reason": "copy"})])
        return place

    async def near(self, sha256: str) -> Path:
        """Return what :meth:`fetch` does, without blocking; bytes that are gone show when the file is opened."""
        place = self.path(sha256)
        if self._used(place):
            return place
        with suppress(FileNotFoundError):
            await asyncio.get_running_loop().run_in_executor(self._fetchers, self.fetch, sha256)
        return place

    @contextmanager
    def lent(self, sha256: str) -> Iterator[Path]:
        """Give what the store has, whatever it is, as a file for one reading. Raises as :meth:`fetch` does."""
        new = self._new()
        try:
            self._objects.get(_name(sha256), new, self._room)
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
        with self._lock:
            self._brought.clear()
        pressed = self.free() < self._min_free
        before = time.time() - (PRESSED_SECONDS if pressed else GRACE_SECONDS)
        copies = [one for page in super().stored() for one in page]
        left = sum(one.size for one in copies)
        old = sorted((one for one in copies if one.at < before), key=lambda one: one.at)
        for start in range(0, len(old), LISTED):
            page = old[start : start + LISTED]
            kept = needed([one.sha256 for one in page])
            for one in page:
                unwanted = left > self._cache or self.free() < self._min_free or one.sha256 not in kept
                if unwanted and self._drop(one.sha256, lambda state: state.st_mtime < before):
                    left -= one.size
        return left

    def let_go(self) -> None:
        """Remove the copies that this process has had brought and that nobody has asked for since."""
        with self._lock:
            brought, self._brought = self._brought, {}
        for sha256, used in brought.items():
            self._drop(sha256, lambda state, used=used: state.st_mtime_ns == used)  # type: ignore[misc]

    def owner(self) -> str | None:
        """Return whose the folder is, as an object in it says, or nothing. Raises NotNow."""
        found = self._objects.text(OWNER)
        return found.strip() if found is not None else None

    def take_over(self, owner: str) -> None:
        """Say in the folder whose it is. Raises NotNow."""
        self._objects.put_text(OWNER, f"{owner}\n")

    def away(self) -> str | None:
        """Return what is wrong with the store as it was seen lately, empty for nothing; waits two seconds at most."""
        at, found = self._looked
        if at and time.monotonic() - at < FRESH_SECONDS:
            return found
        with self._lock:
            if self._looking is None or self._looking.done():
                self._looking = self._lookers.submit(self._look)
            looking = self._looking
        try:
            return looking.result(LOOK_SECONDS)
        except TimeoutError:
            return "no answer"

    def _look(self) -> str:
        """Ask for a small object; where the last packet was not taken, write one, until that is taken."""
        found = ""
        try:
            if self._refused:
                self._objects.put_text(PROBE, "lienthong")
                self._refused = False
            else:
                self._objects.size(PROBE)
        except NotNow as away:
            found = str(away.findings[0].facts["reason"])
        self._looked = (time.monotonic(), found)
        return found

    def _used(self, place: Path) -> bool:
        """Say whether a copy is here; if so, that it was used is noted, and it stays for a while."""
        try:
            with self._lock:
                os.utime(place)
        except FileNotFoundError:
            return False
        return True

    def _drop(self, sha256: str, unused: Callable[[os.stat_result], bool]) -> bool:
        """Remove a copy unless somebody has asked for it meanwhile, who would find it gone when he opens it."""
        place = self.path(sha256)
        aside = place.with_name(f"dropped-{new_id()}")
        with suppress(FileNotFoundError), self._lock:
            if not unused(place.stat()):
                return False
            place.rename(aside)
            try:
                if unused(aside.stat()):
                    return True
                with suppress(FileExistsError):
                    place.hardlink_to(aside)
            finally:
                aside.unlink()
        return False

    def _room(self, size: int) -> None:
        """See that the disk has room for a copy. Raises NotNow."""
        if self.free() < self._min_free + size:
            raise NotNow([Finding("store.full", facts={"reason": "head-room"})])

    def _bring(self, sha256: str) -> None:
        new = self._new()
        try:
            if self._objects.get(_name(sha256), new, self._room) != sha256:
                raise NotNow([Finding("objects.damaged", facts={"name": _name(sha256)})])
            self._copied(new, sha256)
            with self._lock, suppress(FileNotFoundError):
                self._brought[sha256] = self.path(sha256).stat().st_mtime_ns
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
