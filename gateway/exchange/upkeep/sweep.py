"""Unreferenced files: bytes of packets whose transaction failed after they were made durable, or that came in again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

from sqlalchemy import Connection

from gateway.exchange import audit
from gateway.exchange.upkeep.destructions import Destructions
from gateway.exchange.upkeep.kept import needed
from gateway.exchange.upkeep.owed import owe
from gateway.exchange.upkeep.owner import check_owner
from gateway.findings import refuse
from gateway.store.blobs import Blobs, Stored
from gateway.store.database import Database

AGE_SECONDS: Final = 24 * 3600.0
"""Younger files may belong to packets that are just being taken in."""

SUSPICIOUS: Final = 20
"""From so many files on it is more likely that the database is the wrong one than that most are left over."""


@dataclass(slots=True)
class Swept:
    """What was looked at, and what was removed or would be; sizes in bytes."""

    files: int = 0
    removed: int = 0
    bytes: int = 0


class Sweep:
    """Removes stored bytes to which no packet with content refers; ``place`` is how the audit calls where they are."""

    def __init__(self, database: Database, blobs: Blobs, place: str, actor: str) -> None:
        self._database = database
        self._blobs = blobs
        self._destructions = Destructions(database, blobs)
        self._place = place
        self._actor = actor

    def run(self, tell: Callable[[str, int], None], *, force: bool = False, dry: bool = False) -> Swept:
        """Count what is left over and, unless ``dry``, remove it.

        Raises Refused ``blobs.too-many`` where most files look left over, unless ``force``, or ``objects.other-owner``;
        NotNow where they are in a store that is away.
        """
        check_owner(self._database, self._blobs)
        counted = Swept()
        for files, rest in self._left_over():
            counted.files += len(files)
            counted.removed += len(rest)
            counted.bytes += sum(file.size for file in rest)
            tell("files", counted.files)
        if counted.removed >= SUSPICIOUS and counted.removed * 2 > counted.files and not force and not dry:
            raise refuse("blobs.too-many", "", number=counted.removed, files=counted.files)
        return counted if dry or not counted.removed else self._remove(counted.files)

    def _remove(self, looked_at: int) -> Swept:
        swept = Swept(looked_at)
        for _, rest in self._left_over():
            if rest:
                sizes = self._database.hand_over_alone(partial(_owe, files=rest)).result()
                left = self._destructions.settle(list(sizes), seconds=None)
                removed = [size for sha256, size in sizes.items() if sha256 not in left]
                swept.removed += len(removed)
                swept.bytes += sum(removed)
        facts = {"files": swept.removed, "bytes": swept.bytes}
        self._database.hand_over(
            lambda connection: audit.write(connection, self._actor, "blobs.sweep", self._place, facts)
        ).result()
        return swept

    def _left_over(self) -> Iterator[tuple[list[Stored], list[Stored]]]:
        """Yield the files that are old enough, some at a time, and which of them nobody needs."""
        before = time.time() - AGE_SECONDS
        for page in self._blobs.stored():
            files = [file for file in page if file.at < before]
            names = [file.sha256 for file in files]
            still = self._database.look_now(partial(needed, digests=names))
            yield files, [file for file in files if file.sha256 not in still]


def _owe(connection: Connection, files: Sequence[Stored]) -> dict[str, int]:
    """Decide that files go which nobody needs even now that nobody writes; return their sizes by digest."""
    still = needed(connection, [file.sha256 for file in files])
    rest = {file.sha256: file.size for file in files if file.sha256 not in still}
    owe(connection, rest, "sweep", datetime.now(UTC))
    return rest
