"""Packing: spans that changed go into chunks of columns, those that are still open apart from those that are over.

Where a span stands is written down beside it, in the transaction that puts it there, so that a count finds each exactly
once: in a chunk (``packed`` 1), loose (0), or loose and to be counted out of a chunk that still has it as open (2).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from gateway.store.schema import task_chunks as chunks
from gateway.store.schema import task_columns as columns
from gateway.store.schema import task_spans as spans
from gateway.tasks.counts import labels
from gateway.tasks.counts.columns import LABELS, STILL, TYPES, Numbers, day_number, read, written

TURN: Final = 7_310_586
"""Number of the lock by which those who pack take turns on PostgreSQL; SQLite has one writer anyway."""

PLACES: Final = 65_536
"""Spans of a chunk at most."""

STEP: Final = 20_000
"""Spans that are packed in one transaction: so few that other writers hardly wait."""

PUT: Final = 2_000
"""Spans that are told in one statement where they stand: PostgreSQL's line counts as dead when one takes too long."""

LOOSE: Final = spans.c.packed != 1
"""Spans that are not in a chunk as they are."""

_PUT: Final = (
    update(spans)
    .where(spans.c.task == bindparam("its_task"), spans.c.since == bindparam("its_since"))
    .values(packed=1, chunk=bindparam("its_chunk"), place=bindparam("its_place"))
)


def pack(connection: Connection, most: int = STEP, places: int = PLACES) -> int:
    """Pack the spans that are loose, so many at most; return how many."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(TURN)))
    # Whoever changes one of them at this moment has it locked: it waits for the next turn, and nobody for anybody.
    query = select(spans).where(LOOSE).order_by(spans.c.task, spans.c.since).limit(most)
    loose = connection.execute(query.with_for_update(skip_locked=True)).all()
    moved = _taken_out(connection, loose)
    moved += _emptied(connection, places)
    over = [one for one in moved if one.until is not None]
    # What began and was over within one day counts on none.
    counted = [one for one in over if day_number(one.since) != day_number(one.until)]
    nowhere = [one for one in over if day_number(one.since) == day_number(one.until)]
    _put(connection, [(one, None, None) for one in nowhere])
    _added(connection, counted, places, still_open=False)
    _added(connection, [one for one in moved if one.until is None], places, still_open=True)
    return len(loose)


def _taken_out(connection: Connection, loose: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Leave empty the places of spans that are over by now."""
    places: dict[int, list[int]] = {}
    for one in loose:
        if one.packed == 2:
            places.setdefault(one.chunk, []).append(one.place)
    for chunk, some in places.items():
        until = read("until", _content(connection, chunk, ("until",))["until"]).copy()
        until[some] = 0
        _write(connection, chunk, {"until": until}, new=False)
        emptied = update(chunks).where(chunks.c.number == chunk)
        connection.execute(emptied.values(holes=chunks.c.holes + len(some)))
    return list(loose)


def _emptied(connection: Connection, places: int) -> list[Row[Any]]:
    """Take all out of one chunk that is full and half empty, and return what was left in it."""
    half = (chunks.c.places >= places) & (chunks.c.holes * 2 >= chunks.c.places)
    chunk = connection.execute(select(chunks).where(half).order_by(chunks.c.number).limit(1)).first()
    if chunk is None:
        return []
    query = select(spans).where(spans.c.chunk == chunk.number, spans.c.packed == 1)
    left = connection.execute(query.with_for_update(skip_locked=True)).all()
    if len(left) != chunk.places - chunk.holes:
        return []  # somebody changes one of them right now: at another turn
    connection.execute(delete(columns).where(columns.c.chunk == chunk.number))
    connection.execute(delete(chunks).where(chunks.c.number == chunk.number))
    return list(left)


def _added(connection: Connection, some: Sequence[Row[Any]], places: int, *, still_open: bool) -> None:
    """Put spans behind those of the last chunk of their kind, and into new ones."""
    if not some:
        return
    numbers = {kind: labels.given(connection, kind, {getattr(one, kind) or "" for one in some}) for kind in LABELS}
    kind = chunks.c.still_open == int(still_open)
    last = connection.execute(select(chunks).where(kind).order_by(chunks.c.number.desc()).limit(1)).first()
    while some:
        room = places - last.places if last is not None else 0
        if last is None or room <= 0:
            last = None
            room = places
        now, some = some[:room], some[room:]
        _append(connection, last, now, written(now, lambda kind, text: numbers[kind][text]), still_open)
        last = None


def _append(
    connection: Connection,
    last: Row[Any] | None,
    some: Sequence[Row[Any]],
    new: Mapping[str, Numbers],
    still_open: bool,
) -> None:
    if last is not None:
        number, first = last.number, last.places
        had = _content(connection, number, TYPES)
        new = {name: np.concatenate([read(name, had[name]), values]) for name, values in new.items()}
    else:
        number = (connection.execute(select(func.max(chunks.c.number))).scalar_one() or 0) + 1
        first = 0
    days = {
        "first_day": min([day_number(one.since) for one in some] + ([last.first_day] if last is not None else [])),
        "last_day": max(
            [STILL if one.until is None else day_number(one.until) for one in some]
            + ([last.last_day] if last is not None else [])
        ),
    }
    if last is not None:
        connection.execute(update(chunks).where(chunks.c.number == number).values(places=first + len(some), **days))
    else:
        # Numbers are given again once a chunk is gone; this never is.
        born = secrets.randbits(62) + 2
        row = {"number": number, "still_open": int(still_open), "places": len(some), "holes": 0, "born": born}
        connection.execute(insert(chunks).values(**row, **days))
    _write(connection, number, new, new=last is None)
    _put(connection, [(one, number, first + place) for place, one in enumerate(some)])


def _put(connection: Connection, some: Iterable[tuple[Row[Any], int | None, int | None]]) -> None:
    rows = [
        {"its_task": one.task, "its_since": one.since, "its_chunk": chunk, "its_place": place}
        for one, chunk, place in some
    ]
    for start in range(0, len(rows), PUT):
        connection.execute(_PUT, rows[start : start + PUT])


def _content(connection: Connection, chunk: int, names: Iterable[str]) -> dict[str, bytes]:
    query = select(columns.c.name, columns.c.content).where(columns.c.chunk == chunk, columns.c.name.in_(list(names)))
    return {row.name: row.content for row in connection.execute(query)}


def _write(connection: Connection, chunk: int, values: Mapping[str, Numbers], *, new: bool) -> None:
    for name, numbers in values.items():
        content = numbers.astype(TYPES[name], copy=False).tobytes()
        if new:
            connection.execute(insert(columns).values(chunk=chunk, name=name, content=content))
        else:
            place = (columns.c.chunk == chunk) & (columns.c.name == name)
            connection.execute(update(columns).where(place).values(content=content))
