"""The files of one packet on its way in: put in their place before its transaction, claimed as its last step."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from gateway.exchange.upkeep import owed
from gateway.findings import Finding, NotNow
from gateway.packet.reading import AttachmentSink
from gateway.store.blobs import Blobs, BlobSink
from gateway.store.database import Database

PATIENCE_SECONDS: Final = 2.0
"""How long a packet waits until others have removed the same bytes; then it is asked to come again."""

ATTEMPTS: Final = 5
"""How often its files are put there again."""


class Keeping:
    """The packet's file, and those of its attachments where they are kept."""

    def __init__(self, database: Database, blobs: Blobs, file: Path, sha256: str, sink: AttachmentSink) -> None:
        self._database = database
        self._blobs = blobs
        self._file = file
        self._sha256 = sha256
        self._sink = sink if isinstance(sink, BlobSink) else None
        self._seen: dict[str, int] = {}
        self._put_at = 0.0
        self._puts = 0

    def put(self) -> None:
        """Make all files durable in their place. Raises NotNow."""
        self._put_at = time.monotonic()
        self._blobs.keep(self._file, self._sha256)
        if self._sink is not None:
            self._sink.settle()

    def secure(self, connection: Connection) -> None:
        """See that nobody removes the files once the transaction that writes their packet is committed.

        Its ledger entries are written, so that whoever decides on a destruction from now on waits for the commit. A
        folder is looked into; of an object store the rows tell, since nobody asks it while a transaction is open.
        Raises PutAgain, NotNow.
        """
        if not self._blobs.remote:
            self._blobs.restore(self._file, self._sha256)
            if self._sink is not None:
                self._sink.restore()
            return
        if time.monotonic() - self._put_at > owed.REMEMBERED.total_seconds() / 2:
            raise _destroying(0)
        owed.claim(connection, self._digests, self._seen, datetime.now(UTC))

    def put_again(self) -> None:
        """Put the files there once more, when the removal that took them is over. Raises NotNow."""
        self._puts += 1
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            rows = self._database.look_now(partial(owed.rows_of, digests=self._digests))
            now = datetime.now(UTC)
            busy = [row for row in rows if owed.under_way(row, now)]
            if not busy:
                break
            if time.monotonic() > until:
                raise _destroying(len(busy))
            time.sleep(0.05)
        if self._puts > ATTEMPTS:
            raise _destroying(len(rows))
        # Counted before they are put there: a removal that begins after that shows as one more.
        self._seen = {row.digest: row.tries for row in rows}
        self.put()

    @property
    def _digests(self) -> list[str]:
        return [self._sha256, *(self._sink.digests if self._sink is not None else ())]


def _destroying(number: int) -> NotNow:
    return NotNow([Finding("store.destroying", facts={"number": number})])
