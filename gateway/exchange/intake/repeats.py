"""Requests with a key of their caller's: done once, answered again, and never taken for another one.

A key stands for what was asked with it, of which a digest is kept. Asked with other content it is refused, and so it is
while the first request is still under way: as the IETF's draft on the header ``Idempotency-Key`` has it.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import orjson
from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from gateway.findings import NotNow, refuse
from gateway.ids import new_id
from gateway.store.database import Database
from gateway.store.schema import request_claims as claims
from gateway.store.schema import requests

HELD: Final = timedelta(minutes=10)
"""So long at most a request is under way; the key of one whose process died is free after that."""

_CLAIM: Final = {
    "sqlite": sqlite.insert(claims).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(claims).on_conflict_do_nothing(),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: whose it is, its key as it is kept, and the digest of what was asked, where that is known."""

    system: str
    key: str
    digest: str | None

    @staticmethod
    def of(system: str, key: str | None, digest: str | None = None) -> Asked | None:
        """Return the request of a system with this key, or nothing for one without."""
        return Asked(system, hashlib.sha256(key.encode()).hexdigest(), digest) if key else None


def digest_of(*asked: object) -> str:
    """Return the digest of what was asked: plain data and dataclasses; the order of members does not count."""
    return hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)).hexdigest()


def answered(connection: Connection, asked: Asked) -> str | None:
    """Return the packet that this request made before. Raises Refused ``request.key-reused`` for another request's key.

    Keys from before digests were kept are compared by nothing but themselves.
    """
    query = select(requests).where(requests.c.system == asked.system, requests.c.key == asked.key)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    _compare(asked, row.asked)
    return str(row.packet)


def _compare(asked: Asked, before: str | None) -> None:
    if asked.digest is not None and before is not None and asked.digest != before:
        raise refuse("request.key-reused", "Idempotency-Key")


def claim(connection: Connection, asked: Asked, token: str, now: datetime) -> str | None:
    """Begin a request under a token of its own, or return what it made before.

    Raises Refused ``request.key-reused`` or ``request.under-way``.
    """
    known = answered(connection, asked)
    if known is not None:
        return known
    one = (claims.c.system == asked.system, claims.c.key == asked.key)
    connection.execute(delete(claims).where(*one, claims.c.until < now))
    values = {"system": asked.system, "key": asked.key, "asked": asked.digest, "token": token, "until": now + HELD}
    connection.execute(_CLAIM[connection.dialect.name], values)
    held = connection.execute(select(claims).where(*one)).one_or_none()
    if held is not None and held.token == token:
        # Who held it before may have kept what it made, and let go, since we asked.
        known = answered(connection, asked)
        if known is not None:
            let_go(connection, token)
        return known
    if held is not None:
        _compare(asked, held.asked)
    raise refuse("request.under-way", "Idempotency-Key")


def keep(connection: Connection, asked: Asked, packet: str) -> None:
    """Keep what a request made, in the transaction that made it; from then on it is not under way any more."""
    values = {"system": asked.system, "key": asked.key, "packet": packet, "asked": asked.digest}
    connection.execute(insert(requests).values(values))
    connection.execute(delete(claims).where(claims.c.system == asked.system, claims.c.key == asked.key))


def let_go(connection: Connection, token: str) -> None:
    """Let a request that came to nothing be asked again."""
    connection.execute(delete(claims).where(claims.c.token == token))


def free_requests(connection: Connection) -> None:
    """Let all be asked again that a dead process left, only where no other works on this store."""
    connection.execute(delete(claims))


class Repeats:
    """What doors and the author ask about requests with keys; one without a key is always new."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def known(self, asked: Asked | None) -> str | None:
        """Return the packet that a request made before. Raises Refused ``request.key-reused``."""
        if asked is None:
            return None
        return await self._database.read(lambda connection: answered(connection, asked))

    def known_now(self, asked: Asked | None) -> str | None:
        """Return what :meth:`known` does, from a worker thread."""
        return self._database.read_now(lambda connection: answered(connection, asked)) if asked is not None else None

    @contextmanager
    def under_way_now(self, asked: Asked | None) -> Iterator[str | None]:
        """Hold a request while it is done, from a worker thread; gives what it made before, or nothing.

        Whoever does it keeps in its own transaction what it made (:func:`keep`). Raises Refused as :func:`claim` does.
        """
        if asked is None:
            yield None
            return
        token, now = new_id(), datetime.now(UTC)
        known = self._database.hand_over(lambda connection: claim(connection, asked, token, now)).result()
        try:
            yield known
        except BaseException:
            if known is None:
                with suppress(NotNow):
                    self._database.hand_over(lambda connection: let_go(connection, token)).result()
            raise

    @asynccontextmanager
    async def under_way(self, asked: Asked | None) -> AsyncIterator[str | None]:
        """Hold a request as :meth:`under_way_now` does, from the event loop."""
        if asked is None:
            yield None
            return
        token, now = new_id(), datetime.now(UTC)
        known = await self._database.write(lambda connection: claim(connection, asked, token, now))
        try:
            yield known
        except BaseException:
            if known is None:
                with suppress(NotNow):
                    await self._database.write(lambda connection: let_go(connection, token))
            raise

    async def keep(self, asked: Asked | None, packet: str) -> None:
        """Keep what a request made that could not be kept in its own transaction, unless another was quicker."""
        if asked is None:
            return

        def work(connection: Connection) -> None:
            if answered(connection, asked) is None:
                keep(connection, asked, packet)

        await self._database.write(work)
