"""Seals: every minute one hash over all entries written since, so that nobody can make a packet's chain anew unseen.

Numbers of entries are given before their transaction commits. So the mark up to which a seal reaches is fixed while no
ledger writer is unfinished; entries up to it never change again and are hashed afterwards, while everybody writes on.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import structlog
from sqlalchemy import Connection, bindparam, func, insert, select

from gateway.exchange import audit
from gateway.store.chain import GENESIS, digest, moment
from gateway.store.database import Database
from gateway.store.schema import ledger, seals

log = structlog.get_logger(__name__)

BATCH: Final = 1000
"""Entries read at a time."""

MOST: Final = 200_000
"""Entries under one seal; a longer backlog gets several."""


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal: it covers the ``entries`` of the ledger numbered ``first`` to ``last``, and the audit up to ``audit``.

    ``first`` follows the last number of the seal before, whether or not the ledger has an entry of that number.
    """

    number: int
    at: datetime
    first: int
    last: int
    entries: int
    root: str
    audit: int
    audit_hash: str
    previous: str
    hash: str = ""

    def right_hash(self) -> str:
        """Return the hash that a seal with these fields has to carry."""
        fields = self.plain()
        del fields["hash"]
        return digest(fields)

    def plain(self) -> dict[str, Any]:
        """Return the fields as a line of the seals' log has them."""
        return asdict(self) | {"at": moment(self.at)}


FIRST: Final = Seal(0, datetime.fromtimestamp(0, UTC), 0, 0, 0, "", 0, GENESIS, "", GENESIS)
"""What the first seal follows."""


class Root:
    """The running hash over numbers and hashes of entries, in the order of their numbers."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.entries = 0

    def add(self, number: int, entry_hash: str) -> None:
        """Take in the next entry."""
        self._hash.update(f"{number}:{entry_hash}\n".encode())
        self.entries += 1

    def copy(self) -> Root:
        """Return another that goes on from here."""
        other = Root()
        other._hash, other.entries = self._hash.copy(), self.entries
        return other

    def hex(self) -> str:
        """Return the hash over all entries so far."""
        return self._hash.hexdigest()


def newest(connection: Connection) -> Seal:
    """Return the newest seal, or the one that the first follows."""
    row = connection.execute(select(seals).order_by(seals.c.number.desc()).limit(1)).first()
    return Seal(**row._asdict()) if row is not None else FIRST


def page(connection: Connection, after: int, limit: int = BATCH) -> list[Seal]:
    """Return seals in their order, behind the number ``after``."""
    query = select(seals).where(seals.c.number > after).order_by(seals.c.number).limit(limit)
    return [Seal(**row._asdict()) for row in connection.execute(query)]


@dataclass(frozen=True, slots=True)
class _Mark:
    """How far ledger and audit have come."""

    last: int
    audit: int
    audit_hash: str


def _mark(connection: Connection) -> _Mark:
    last = connection.execute(select(func.max(ledger.c.number))).scalar_one()
    return _Mark(last or 0, *audit.head(connection))


_ENTRIES: Final = (
    select(ledger.c.number, ledger.c.hash)
    .where(ledger.c.number > bindparam("after"), ledger.c.number <= bindparam("upto"))
    .order_by(ledger.c.number)
    .limit(BATCH)
)


def _take_in(connection: Connection, before: Root, after: int, upto: int) -> tuple[Root, int]:
    """Return the root over one batch more, and up to where it goes; the event loop is kept free of this."""
    root = before.copy()
    rows = connection.execute(_ENTRIES, {"after": after, "upto": upto}).all()
    for row in rows:
        root.add(row.number, row.hash)
    return root, upto if len(rows) < BATCH else rows[-1].number


class Sealer:
    """Seals what is new. Two sealers at once are harmless: the database takes the seal of the quicker one."""

    def __init__(self, database: Database, *, most: int = MOST) -> None:
        self._database = database
        self._most = most

    async def seal(self) -> list[Seal]:
        """Seal all entries written until now; return the new seals, none when there is nothing new."""
        before = await self._database.read(newest)
        if not _news(await self._database.read(_mark), before):
            return []
        mark = await self._database.alone(_mark)
        made = []
        while _news(mark, before):
            seal = await self._next(before, mark)
            if seal is None:
                break
            log.info("sealed", **seal.plain())
            made.append(seal)
            before = seal
        return made

    async def _next(self, before: Seal, mark: _Mark) -> Seal | None:
        root, last = Root(), before.last
        while last < mark.last and root.entries < self._most:
            root, last = await self._database.read(partial(_take_in, before=root, after=last, upto=mark.last))
        return await self._database.write(lambda connection: _write(connection, before, last, root, mark))


def _news(mark: _Mark, before: Seal) -> bool:
    return mark.last > before.last or mark.audit > before.audit


def _write(connection: Connection, before: Seal, last: int, root: Root, mark: _Mark) -> Seal | None:
    """Write the seal that follows ``before``, unless somebody else was quicker."""
    if newest(connection).number != before.number:
        return None
    fields: dict[str, Any] = {
        "number": before.number + 1,
        # The microsecond is the finest that both databases keep.
        "at": datetime.now(UTC),
        "first": before.last + 1,
        "last": last,
        "entries": root.entries,
        "root": root.hex(),
        "audit": mark.audit,
        "audit_hash": mark.audit_hash,
        "previous": before.hash,
    }
    seal = Seal(**fields, hash=Seal(**fields).right_hash())
    connection.execute(insert(seals).values(**asdict(seal)))
    return seal
