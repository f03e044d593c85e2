"""The file system of a share, with patience that ends: a hanging mount costs a thread, never the service.

Nothing here relies on hard links, locks, notifications or clocks that agree; only on ``rename`` and ``mkdir`` being
atomic, which NFS and SMB promise too.
"""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import stat
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

from gateway.contract import Unreachable
from gateway.ids import new_id

T = TypeVar("T")

MOST_STUCK: Final = 16
"""Threads that may wait for a share that hangs; after that everything is refused at once."""

WHOLE: Final = 10
"""Times the patience that work on a whole packet gets."""

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class Disk:
    """Runs work on the file system in threads of their own, each given up after ``seconds``.

    Threads of a pool would be joined when the program ends, and a mount that hangs would keep it from ending.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._stuck = 0
        self._closed = False

    def close(self) -> None:
        """Take no more work."""
        self._closed = True

    async def run(self, work: Callable[..., T], *given: object, times: int = 1) -> T:
        """Return what the work returns or raise what it raises; Unreachable if it takes too long.

        Work on a whole packet gets ``times`` the patience of a single step.
        """
        if self._closed:
            raise Unreachable("the adapter is closed")
        if self._stuck >= MOST_STUCK:
            raise Unreachable("the file system does not answer")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        threading.Thread(target=self._work, args=(loop, future, work, given), name="folder", daemon=True).start()
        done, _ = await asyncio.wait({future}, timeout=self._seconds * times)
        if not done:
            self._stuck += 1
            future.add_done_callback(self._freed)
            raise Unreachable(f"the file system has not answered for {self._seconds * times:g} s")
        return future.result()

    def _freed(self, future: asyncio.Future[T]) -> None:
        self._stuck -= 1
        if not future.cancelled():
            future.exception()

    def _work(
        self,
        loop: asyncio.AbstractEventLoop,
        future: asyncio.Future[T],
        work: Callable[..., T],
        given: tuple[object, ...],
    ) -> None:
        try:
            result = work(*given)
        except Exception as error:  # noqa: BLE001 - told to whoever waits for it
            _tell(loop, future, lambda problem=error: future.set_exception(problem))  # type: ignore[misc]
        else:
            _tell(loop, future, lambda: future.set_result(result))


def _tell(loop: asyncio.AbstractEventLoop, future: asyncio.Future[T], settle: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the loop is closed: nobody waits any more
        loop.call_soon_threadsafe(lambda: None if future.done() else settle())


def words(error: OSError) -> str:
    """Return what the file system said, without a path."""
    return error.strerror or type(error).__name__


def check_mounted(mount: Path | None) -> None:
    """Raise Unreachable where a share should be mounted and is not: its mount point is an empty folder of this host."""
    if mount is not None and not os.path.ismount(mount):
        raise Unreachable(f"nothing is mounted at {mount}")


def write_new(place: Path, content: bytes) -> None:
    """Write a whole file so that it appears under its name at once, durable; one that is there is replaced."""
    part = part_of(place)
    try:
        with part.open("xb") as file:
            file.write(content)
            settle(file.fileno(), place.parent)
        part.replace(place)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    flush_folder(place.parent)


def part_of(place: Path) -> Path:
    """Return the name under which a file is written before it gets its own; nobody looks at such names."""
    return place.parent / f".{place.name[:100]}.{new_id()[-12:]}.part"


def settle(descriptor: int, folder: Path) -> None:
    """Put a new file onto the disk, readable for those who may read its folder, whatever our own mask is."""
    with suppress(OSError):  # shares may keep rights of their own
        os.fchmod(descriptor, stat.S_IMODE(folder.stat().st_mode) & 0o666)
    os.fsync(descriptor)


def make_folder(place: Path) -> None:
    """Make a folder where it is missing, open to those who may use the one above it."""
    try:
        place.mkdir()
    except FileExistsError:
        return
    with suppress(OSError):
        place.chmod(stat.S_IMODE(place.parent.stat().st_mode))


def flush_folder(folder: Path) -> None:
    """Make renames in a folder durable, where its file system can."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES):
            raise
    finally:
        os.close(descriptor)


def open_plain(file: Path) -> int:
    """Open an ordinary file for reading; neither a link that leads elsewhere nor a pipe that never ends."""
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not an ordinary file")
    return descriptor


LEFT: Final = (".part", ".busy", ".probe")
"""Ends of the names of what is only there for a moment; all begin with a dot."""


def tidy(folder: Path, before: set[Path]) -> set[Path]:
    """Remove what died half done: of such things, those that were there a round ago; return what is there now."""
    with os.scandir(folder) as entries:
        names = {entry.name for entry in entries if entry.name.startswith(".") and entry.name.endswith(LEFT)}
    found = {folder / name for name in names}
    for place in found & before:
        with suppress(OSError):
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            else:
                place.unlink()
    return found - before
