"""Proofs of callers that count once: what was shown before is turned down, on every worker and host alike."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert
from sqlalchemy.exc import IntegrityError

from gateway.store.database import Database
from gateway.store.schema import soap_proofs as table


class Once:
    """Remembers proofs until their own time has run out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def first(self, proof: bytes, until: datetime) -> bool:
        """Tell whether this proof is shown for the first time, and remember it.

        It is remembered before anything is done for its sake: after a crash it is used up, and its owner makes another.
        """
        digest = hashlib.sha256(proof).hexdigest()

        def work(connection: Connection) -> None:
            connection.execute(delete(table).where(table.c.until < datetime.now(UTC)))
            connection.execute(insert(table).values(digest=digest, until=until))

        try:
            await self._database.write(work)
        except IntegrityError:
            return False
        return True
