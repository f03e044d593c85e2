"""What was changed in the directory, by whom, and how it is taken back.

Every function works on a connection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from gateway.directory.entries import Change, by_keys, standing
from gateway.directory.entry import Entry, of_data
from gateway.findings import refuse
from gateway.store.schema import directory_changes as journal
from gateway.store.schema import directory_sets as sets


@dataclass(frozen=True, slots=True)
class Past:
    """One change in the history of an entry."""

    number: int
    change_set: str
    at: datetime
    actor: str
    what: str
    source: str
    before: Entry | None
    after: Entry | None


def history(connection: Connection, key: str, limit: int = 200) -> list[Past]:
    """Return the changes of an entry, the newest first."""
    query = (
        select(journal, sets.c.at, sets.c.actor, sets.c.what, sets.c.source)
        .join_from(journal, sets, journal.c.change_set == sets.c.id)
        .where(journal.c.entry == key)
        .order_by(journal.c.number.desc())
        .limit(limit)
    )
    return [
        Past(
            row.number,
            row.change_set,
            row.at,
            row.actor,
            row.what,
            row.source,
            _entry(key, row.before),
            _entry(key, row.after),
        )
        for row in connection.execute(query)
    ]


def _entry(key: str, data: Mapping[str, Any] | None) -> Entry | None:
    return of_data(key, data) if data is not None else None


def last_sets(connection: Connection, limit: int = 20) -> list[Row[Any]]:
    """Return the last sets, the newest first, each with the number of entries that it changed."""
    counted = select(func.count()).where(journal.c.change_set == sets.c.id).scalar_subquery()
    query = select(sets, counted.label("entries")).order_by(sets.c.id.desc()).limit(limit)
    return list(connection.execute(query))


def undoing(connection: Connection, change_set: str) -> tuple[list[Change], list[str]]:
    """Return the changes that take a set back, and the keys of entries that were changed again since: those stay.

    Raises Refused ``directory.set-unknown`` or ``directory.undone``.
    """
    found = connection.execute(select(sets).where(sets.c.id == change_set)).one_or_none()
    if found is None:
        raise refuse("directory.set-unknown", "set", set=change_set[:32])
    if found.undone_by is not None:
        raise refuse("directory.undone", "set", set=change_set)
    rows = list(
        connection.execute(select(journal).where(journal.c.change_set == change_set).order_by(journal.c.number.desc()))
    )
    newest: dict[str, Row[Any]] = {}
    oldest: dict[str, Row[Any]] = {}
    for row in rows:
        newest.setdefault(row.entry, row)
        oldest[row.entry] = row
    kept = by_keys(connection, newest)
    back, stays = [], []
    for key, row in newest.items():
        if kept[key].changed != row.number:
            stays.append(key)
            continue
        change = Change(key, standing(kept[key]), _entry(key, oldest[key].before))
        if change.before != change.after:
            back.append(change)
    return back, sorted(stays)


def undone(connection: Connection, change_set: str, by: str) -> None:
    """Say that a set was taken back by another."""
    connection.execute(update(sets).where(sets.c.id == change_set).values(undone_by=by))
