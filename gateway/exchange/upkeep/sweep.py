"""Unreferenced files: bytes of packets whose transaction failed after they were made durable, or that came in again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from gateway.exchange import audit
from gateway.findings import refuse
from gateway.store.blobs import Blobs
from gateway.store.database import Database
from gateway.store.schema import attachments, packets

AGE_SECONDS: Final = 24 * 3600.0
"""Younger files may belong to packets that are just being taken in."""

BATCH: Final = 200

SUSPICIOUS: Final = 20
"""From so many files on it is more likely that the database is the wrong one than that most are left over."""


@dataclass(slots=True)
class Swept:
    """What was looked at, and what was removed or would be; sizes in bytes."""

    files: int = 0
    removed: int = 0
    bytes: int = 0


class Sweep:
    """Removes files below ``root`` to which no packet with content refers."""

    def __init__(self, database: Database, blobs: Blobs, root: Path, actor: str) -> None:
        self._database = database
        self._blobs = blobs
        self._root = root
        self._actor = actor

    def run(self, tell: Callable[[str, int], None], *, force: bool = False, dry: bool = False) -> Swept:
        """Count what is left over and, unless ``dry``, remove it.

        Raises Refused ``blobs.too-many`` where most files look left over, unless ``force``.
        """
        counted = Swept()
        for files in self._old_files():
            names = [file.name for file in files]
            needed = self._database.look_now(partial(_needed, digests=names))
            rest = [file for file in files if file.name not in needed]
            counted.files += len(files)
            counted.removed += len(rest)
            counted.bytes += sum(file.stat().st_size for file in rest)
            tell("files", counted.files)
        if counted.removed >= SUSPICIOUS and counted.removed * 2 > counted.files and not force and not dry:
            raise refuse("blobs.too-many", "", number=counted.removed, files=counted.files)
        return counted if dry or not counted.removed else self._remove(counted.files)

    def _remove(self, looked_at: int) -> Swept:
        swept = Swept(looked_at)
        for files in self._old_files():
            names = [file.name for file in files]
            needed = self._database.look_now(partial(_needed, digests=names))
            rest = [name for name in names if name not in needed]
            if rest:
                removed = self._database.hand_over_alone(partial(self._destroy, digests=rest)).result()
                swept.removed += len(removed)
                swept.bytes += sum(removed)
        facts = {"files": swept.removed, "bytes": swept.bytes}
        self._database.hand_over(
            lambda connection: audit.write(connection, self._actor, "blobs.sweep", str(self._root), facts)
        ).result()
        return swept

    def _destroy(self, connection: Connection, digests: Sequence[str]) -> list[int]:
        """Remove files that nobody needs even now that nobody writes; return their sizes."""
        needed = _needed(connection, digests)
        return [self._blobs.destroy(digest, durably=False) for digest in digests if digest not in needed]

    def _old_files(self) -> Iterator[list[Path]]:
        """Yield the files that are old enough, some at a time."""
        before = time.time() - AGE_SECONDS
        for folder in sorted(self._root.glob("[0-9a-f][0-9a-f]")):
            files = [file for file in folder.iterdir() if len(file.name) == 64 and file.stat().st_mtime < before]
            yield from (files[start : start + BATCH] for start in range(0, len(files), BATCH))


def _needed(connection: Connection, digests: Sequence[str]) -> set[str]:
    """Return which of these files a packet has that is kept."""
    kept = packets.c.destroyed_at.is_(None)
    whole = select(packets.c.sha256).where(packets.c.sha256.in_(digests), kept)
    part = (
        select(attachments.c.sha256)
        .join_from(attachments, packets, attachments.c.packet == packets.c.id)
        .where(attachments.c.sha256.in_(digests), kept)
    )
    return set(connection.execute(whole.union(part)).scalars())
