"""Agencies as a bus lists them to others: those served here and those of the directory, whole or what changed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from gateway.directory.entries import by_keys
from gateway.directory.entry import Entry, LabelKind, of_data
from gateway.directory.knowledge import today
from gateway.directory.names import fold
from gateway.findings import refuse
from gateway.store.schema import agencies
from gateway.store.schema import directory_changes as journal
from gateway.store.schema import directory_entries as table
from gateway.store.schema import directory_sets as sets

_CURSOR: Final = re.compile(r"(\d{1,18})(?:\.(\d{1,18}))?")
OVERLAP: Final = timedelta(seconds=60)
"""How much of what is served here is told once more: hosts' clocks differ, and transactions end out of their order."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One agency of a list; ``code`` is its id of today, ``old_code`` that of the old form where it has both."""

    code: str
    name: str
    old_code: str = ""
    parent: str = ""
    mail: str = ""
    changed_at: datetime | None = None
    version: int = 1
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A list, the cursor from which it goes on, and whether there is more already."""

    units: list[Unit]
    cursor: str
    more: bool = False


def units(connection: Connection, cursor: str | None, limit: int) -> Listed:
    """Return all that is active, or, given a cursor, at most ``limit`` entries that changed since, ended ones too.

    Raises Refused ``directory.cursor``.
    """
    given = _CURSOR.fullmatch(cursor) if cursor is not None else None
    if cursor is not None and given is None:
        raise refuse("directory.cursor", "since", cursor=cursor[:64])
    number, moment = (int(given[1]), int(given[2] or 0)) if given else (0, 0)
    served = _served(connection, moment, all_states=cursor is not None)
    mine = {fold(unit.code) for unit in served}
    query = (
        select(table, sets.c.at)
        .join_from(table, journal, table.c.changed == journal.c.number)
        .join(sets, journal.c.change_set == sets.c.id)
        .where(table.c.changed > number)
        .order_by(table.c.changed)
    )
    rows = list(connection.execute(query.limit(limit + 1) if cursor is not None else query))
    more = cursor is not None and len(rows) > limit
    rows = rows[:limit] if more else rows
    found = [unit for unit in _units(connection, rows) if cursor is not None or not unit.deleted]
    listed = served + [unit for unit in found if fold(unit.code) not in mine and fold(unit.old_code) not in mine]
    reached = rows[-1].changed if rows else number
    newest = connection.execute(select(func.max(agencies.c.updated_at))).scalar_one()
    stamp = int(newest.timestamp() * 1_000_000) if newest else 0
    return Listed(listed, f"{reached}.{stamp}", more)


def _served(connection: Connection, moment: int, *, all_states: bool) -> list[Unit]:
    query = select(agencies).order_by(agencies.c.id)
    if all_states:
        since = datetime.fromtimestamp(moment / 1_000_000, UTC) - (OVERLAP if moment else timedelta())
        query = query.where(agencies.c.updated_at > since)
    else:
        query = query.where(agencies.c.active)
    return [
        Unit(
            row.id,
            row.name,
            parent=row.parent or "",
            mail=row.mail or "",
            changed_at=row.updated_at,
            deleted=not row.active,
        )
        for row in connection.execute(query)
    ]


def _units(connection: Connection, rows: Iterable[Row[Any]]) -> list[Unit]:
    read = [(row, of_data(row.key, row.content)) for row in rows]
    parents = by_keys(connection, {entry.parent for _, entry in read if entry.parent})
    codes = {key: next(iter(kept.entry.ids()), "") for key, kept in parents.items()}
    return [_unit(row, entry, codes.get(entry.parent or "", "")) for row, entry in read if entry.ids()]


def _unit(row: Row[Any], entry: Entry, parent: str) -> Unit:
    code = entry.ids()[0]
    old = entry.text(LabelKind.OLD_ID)
    return Unit(
        code,
        entry.name(today()),
        old_code=old if old != code else "",
        parent=parent,
        mail=entry.mail,
        changed_at=row.at,
        version=row.changed,
        deleted=row.gone or (entry.until is not None and entry.until <= today()),
    )
