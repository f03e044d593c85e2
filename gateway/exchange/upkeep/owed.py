"""What destructions of bytes are owed: rows that are written with the decision, and done after its commit.

A packet that needs the same bytes meanwhile says so in the transaction that writes it: where their removal has not
begun, it is called off; where it has, the bytes are put there again first. Only bytes in an object store need the
latter: those in a folder are removed in one step, while nobody else writes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from gateway.exchange.upkeep.kept import needed
from gateway.findings import LienThongError
from gateway.store.objects import DELETE_SECONDS
from gateway.store.schema import owed_destructions as table

LATE: Final = timedelta(seconds=2 * DELETE_SECONDS)
"""For so long a removal whose answer was lost may still happen."""

LEASE: Final = timedelta(seconds=30)
"""A removal that began longer ago has no one behind it any more."""

REMEMBERED: Final = timedelta(days=1)
"""How long it is known that bytes were removed: no packet is longer on its way in than half of that."""

_COLUMNS: Final = table.c
_OF: Final = (
    select(table)
    .where(_COLUMNS.digest.in_(bindparam("wanted", expanding=True)))
    .order_by(_COLUMNS.digest)
    .with_for_update()
)


class PutAgain(LienThongError):
    """Bytes were removed, or are being removed, since they were put in their place."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Removals that began: which bytes, when, and why."""

    at: datetime
    why: dict[str, str]


def owe(connection: Connection, digests: Iterable[str], why: str, at: datetime) -> None:
    """Write down that bytes have to go. Only in work that runs alone, and for bytes that no kept packet needs."""
    wanted = sorted(set(digests))
    if not wanted:
        return
    known = {row.digest for row in connection.execute(_OF, {"wanted": wanted})}
    if known:
        connection.execute(update(table).where(_COLUMNS.digest.in_(known)).values(owed=True, since=at, why=why))
    new = [
        {"digest": digest, "owed": True, "since": at, "why": why, "tries": 0}
        for digest in wanted
        if digest not in known
    ]
    if new:
        connection.execute(insert(table), new)


def claim(connection: Connection, digests: Sequence[str], seen: Mapping[str, int], at: datetime) -> None:
    """Say that the packet which this transaction has written needs these bytes, so that nobody removes them.

    ``seen`` says of how many removals it is known that they were over before the bytes were put there. Raises PutAgain.
    """
    rows = connection.execute(_OF, {"wanted": sorted(set(digests))}).all()
    if any(row.tries != seen.get(row.digest, 0) or under_way(row, at) for row in rows):
        raise PutAgain
    if owed := [row.digest for row in rows if row.owed]:
        connection.execute(update(table).where(_COLUMNS.digest.in_(owed)).values(owed=False, since=at))


def under_way(row: Row[Any], at: datetime) -> bool:
    """Say whether the bytes of this row may be removed at this very moment."""
    return row.begun_at is not None or (row.late_until is not None and row.late_until > at)


def rows_of(connection: Connection, digests: Collection[str]) -> Sequence[Row[Any]]:
    """Return what is known of removals of these bytes."""
    return connection.execute(select(table).where(_COLUMNS.digest.in_(digests))).all()


def still_owed(connection: Connection, digests: Collection[str]) -> set[str]:
    """Return which of these bytes have still to go."""
    return set(connection.execute(select(_COLUMNS.digest).where(_COLUMNS.digest.in_(digests), _COLUMNS.owed)).scalars())


def next_ones(connection: Connection, before: datetime, at: datetime, most: int) -> list[str]:
    """Return bytes that have to go since before a moment and that nobody removes now, the oldest first."""
    idle = _COLUMNS.begun_at.is_(None) | (_COLUMNS.begun_at < at - LEASE)
    query = select(_COLUMNS.digest).where(_COLUMNS.owed, _COLUMNS.since < before, idle)
    return list(connection.execute(query.order_by(_COLUMNS.since).limit(most)).scalars())


def begin(connection: Connection, digests: Sequence[str], at: datetime) -> Begun:
    """Begin to remove those of some bytes that have to go, that nobody needs, and that nobody else removes."""
    rows = [row for row in connection.execute(_OF, {"wanted": sorted(set(digests))}) if row.owed]
    # Only now that the rows are ours: who needs bytes has them before he commits, or sees that we have begun.
    still = needed(connection, [row.digest for row in rows]) if rows else set()
    begun = {}
    for row in rows:
        one = update(table).where(_COLUMNS.digest == row.digest)
        late = {"late_until": at + LATE} if row.begun_at is not None else {}
        if row.digest in still:
            connection.execute(one.values(owed=False, since=at, begun_at=None, **late))
        elif row.begun_at is None or row.begun_at < at - LEASE:
            connection.execute(one.values(begun_at=at, tries=row.tries + 1, **late))
            begun[row.digest] = row.why
    return Begun(at, begun)


def end(
    connection: Connection, begun: Begun, removed: Collection[str], doubtful: Collection[str], at: datetime
) -> None:
    """Write down what became of removals that began: removed for certain, without an answer, or not tried."""
    ours = update(table).where(_COLUMNS.digest.in_(begun.why), _COLUMNS.begun_at == begun.at)
    if removed:
        connection.execute(ours.where(_COLUMNS.digest.in_(removed)).values(owed=False, since=at, begun_at=None))
    if doubtful:
        connection.execute(ours.where(_COLUMNS.digest.in_(doubtful)).values(begun_at=None, late_until=at + LATE))
    connection.execute(ours.values(begun_at=None))


def free_removals(connection: Connection) -> None:
    """Let removals be begun anew that a dead process had begun; what it asked of a store may still happen."""
    begun = update(table).where(_COLUMNS.begun_at.is_not(None))
    connection.execute(begun.values(begun_at=None, late_until=datetime.now(UTC) + LATE))


def drop(connection: Connection, digests: Collection[str]) -> None:
    """Forget removals that were done in one step."""
    connection.execute(delete(table).where(_COLUMNS.digest.in_(digests)))


def doubtful_ones(connection: Connection, at: datetime, most: int) -> Sequence[Row[Any]]:
    """Return removals without an answer that are over by now, whatever became of them, and are not owed any more."""
    over = ~_COLUMNS.owed & _COLUMNS.begun_at.is_(None) & (_COLUMNS.late_until < at - LATE)
    return connection.execute(select(table).where(over).order_by(_COLUMNS.late_until).limit(most)).all()


def believe(connection: Connection, row: Row[Any]) -> None:
    """Write down that nothing of a doubtful removal can happen any more."""
    here = (_COLUMNS.digest == row.digest) & (_COLUMNS.late_until == row.late_until)
    connection.execute(update(table).where(here).values(late_until=None))


def forget(connection: Connection, at: datetime) -> None:
    """Forget removals so long ago that no packet that is on its way in can have been put there before."""
    old = ~_COLUMNS.owed & _COLUMNS.begun_at.is_(None) & _COLUMNS.late_until.is_(None)
    connection.execute(delete(table).where(old, _COLUMNS.since < at - REMEMBERED))
