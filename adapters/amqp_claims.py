"""The claim check: packets too long for a message lie in a folder that both sides see, named by their SHA-256.

``out/`` holds what we send, ``in/`` what the ministry sends. A name is only ever a digest of 64 hex digits that was
checked before; whoever reads a file checks its digest and size on the way.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import BinaryIO, Final

from gateway.findings import refuse
from gateway.ids import new_id

PIECE: Final = 256 * 1024


class Claims:
    """The folder of claims."""

    def __init__(self, folder: Path) -> None:
        self._out = folder / "out"
        self._in = folder / "in"

    def prepare(self) -> None:
        """Make the two folders where they are missing. Raises OSError."""
        for folder in (self._out, self._in):
            folder.mkdir(exist_ok=True)

    def put(self, file: Path, sha256: str) -> None:
        """Copy a packet here, durable before this returns; one that is here already is kept and becomes young again.

        Raises OSError; ValueError if the file is not what its digest says.
        """
        place = self._out / sha256
        if _holds(place, sha256):
            os.utime(place)
            return
        part = self._out / f".{sha256}.{new_id()}"
        try:
            with file.open("rb") as source, part.open("xb") as target:
                if _copied(source, target) != sha256:
                    raise ValueError("the stored file is not what its digest says")
                target.flush()
                os.fsync(target.fileno())
            part.rename(place)
        finally:
            part.unlink(missing_ok=True)
        _flush_folder(self._out)

    async def read(self, sha256: str, size: int, write: Callable[[bytes], Awaitable[None]]) -> None:
        """Stream a packet of the other side into ``write``.

        Raises OSError, FileNotFoundError included; Refused ``queue.digest-mismatch`` if it is not what was claimed.
        """
        descriptor = await asyncio.to_thread(_open_plain, self._in / sha256)
        digest, length = hashlib.sha256(), 0
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            while piece := await asyncio.to_thread(file.read, PIECE):
                length += len(piece)
                if length > size:
                    break
                digest.update(piece)
                await write(piece)
        if length != size or digest.hexdigest() != sha256:
            raise refuse("queue.digest-mismatch", "lienthong-sha256")

    @property
    def there(self) -> bool:
        """Whether the other side's folder can be seen at all."""
        return self._in.is_dir()


def _open_plain(file: Path) -> int:
    # Neither a link that leads elsewhere nor a pipe that never ends is a packet.
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(f"{file.name} is not an ordinary file")
    return descriptor


def _holds(place: Path, sha256: str) -> bool:
    try:
        with place.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def _copied(source: BinaryIO, target: BinaryIO) -> str:
    digest = hashlib.sha256()
    while piece := source.read(PIECE):
        digest.update(piece)
        target.write(piece)
    return digest.hexdigest()


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
