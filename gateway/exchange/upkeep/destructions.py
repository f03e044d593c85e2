"""Removing bytes whose destruction is owed: after the commit that decides it, by who decided or by a round.

Nothing here asks an object store while a transaction is open. A process that is killed in between leaves rows, and the
round of whichever process is alive goes on with them.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import structlog
from sqlalchemy import Connection

from gateway.exchange.upkeep import owed
from gateway.exchange.upkeep.kept import needed
from gateway.exchange.upkeep.owed import Begun
from gateway.exchange.upkeep.owner import check_owner
from gateway.findings import Finding, NotNow
from gateway.store.blobs import Blobs
from gateway.store.database import Database

log = structlog.get_logger(__name__)

EVERY_SECONDS: Final = 5.0

TURN_SECONDS: Final = 2.0
"""How long one turn goes on, and how long somebody waits for what another is removing."""

CHUNK: Final = 20
"""Bytes of which the removal is begun in one transaction."""

MOST: Final = 200
"""Bytes looked at in one turn."""

HEAD_START: Final = timedelta(seconds=3)
"""What is owed for less long is left to who decided it."""

DURABLY: Final = frozenset({"take-back", "quarantine"})
"""Why bytes go that must not come back by a power cut either; others the sweep finds."""

FORGET_SECONDS: Final = 3600.0


class Destructions:
    """Removes what is owed."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs
        self._forgotten = 0.0
        self._ours = False

    def settle(self, digests: Sequence[str], seconds: float | None = TURN_SECONDS) -> set[str]:
        """Remove those of some bytes that are owed and that nobody needs, and return what is left after so long.

        Raises NotNow where the store is away, or OSError where the disk refuses: then a later turn goes on.
        """
        until = None if seconds is None else time.monotonic() + seconds
        for start in range(0, len(digests), CHUNK):
            some = digests[start : start + CHUNK]
            if self._blobs.remote:
                self._remove_afar(some, until)
            else:
                self._database.hand_over_alone(partial(self._remove_here, digests=some)).result()
            if until is not None and time.monotonic() > until:
                break
        return self._left(digests, until)

    def settle_wholly(self, digests: Sequence[str]) -> None:
        """Do as ``settle``; raises NotNow ``store.destroying`` too where something is left."""
        if left := self.settle(digests):
            raise NotNow([Finding("store.destroying", facts={"number": len(left)})])

    def settle_or_leave(self, digests: Sequence[str]) -> None:
        """Do as ``settle``; what cannot be done now is left to the round."""
        try:
            self.settle(digests)
        except (NotNow, OSError) as reason:
            log.warning("destruction-put-off", number=len(digests), reason=str(reason))

    def turn(self) -> None:
        """Remove what others have left, a few at a time. Raises as ``settle`` does, and Refused at another's place."""
        if not self._ours:
            check_owner(self._database, self._blobs)
            self._ours = True
        now = datetime.now(UTC)
        found = self._database.look_now(partial(owed.next_ones, before=now - HEAD_START, at=now, most=MOST))
        if found:
            self.settle(found)
        if self._blobs.remote:
            self._look_again(now)
            if time.monotonic() - self._forgotten > FORGET_SECONDS:
                self._database.hand_over(partial(owed.forget, at=now)).result()
                self._forgotten = time.monotonic()

    def _remove_here(self, connection: Connection, digests: Sequence[str]) -> None:
        """Remove files while nobody writes: a transaction that fails leaves the rows, and intake looks for files."""
        why = {row.digest: row.why for row in owed.rows_of(connection, digests) if row.owed}
        for digest in why.keys() - needed(connection, list(why)):
            self._blobs.destroy(digest, durably=why[digest] in DURABLY)
        owed.drop(connection, why)

    def _remove_afar(self, digests: Sequence[str], until: float | None) -> None:
        started = time.monotonic()
        begun = self._database.hand_over(partial(owed.begin, digests=digests, at=datetime.now(UTC))).result()
        if not begun.why:
            return
        removed: list[str] = []
        doubtful: list[str] = []
        try:
            for digest in begun.why:
                # Beyond half of the lease others might go on with it, and with what came after.
                late = time.monotonic() - started > owed.LEASE.total_seconds() / 2
                if late or (until is not None and removed and time.monotonic() > until):
                    break
                doubtful = [digest]
                self._blobs.destroy(digest)
                doubtful = []
                removed.append(digest)
        finally:
            self._database.hand_over(partial(_end, begun=begun, removed=removed, doubtful=doubtful)).result()

    def _left(self, digests: Sequence[str], until: float | None) -> set[str]:
        """Return what is still owed, after a while in which others may end what they began."""
        while True:
            left = {
                one
                for start in range(0, len(digests), MOST)
                for one in self._database.look_now(
                    partial(owed.still_owed, digests=digests[start : start + MOST])
                )
            }  # fmt: skip
            if not left or not self._blobs.remote or until is None or time.monotonic() > until:
                return left
            time.sleep(0.05)

    def _look_again(self, now: datetime) -> None:
        """See that a removal without an answer, which may have happened late, took nothing that is needed by now."""
        for row in self._database.look_now(partial(owed.doubtful_ones, at=now, most=CHUNK)):
            if self._database.look_now(partial(needed, digests=[row.digest])) and not self._blobs.mend(row.digest):
                log.error("bytes-lost", sha256=row.digest)
            self._database.hand_over(partial(owed.believe, row=row)).result()


def _end(connection: Connection, begun: Begun, removed: Sequence[str], doubtful: Sequence[str]) -> None:
    owed.end(connection, begun, removed, doubtful, datetime.now(UTC))
