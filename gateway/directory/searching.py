"""Search in the directory: with and without diacritics, by beginnings or anywhere in a name, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Connection, func, or_, select

from gateway.directory.entries import Kept, starts
from gateway.directory.entry import of_data
from gateway.directory.names import fold, fold_name, plain
from gateway.store.schema import directory_entries as table
from gateway.store.schema import directory_names as names

MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for.

    ``text`` stands anywhere in a name or at the beginning of an id, with ``prefix`` at the beginning of either; written
    with diacritics it must match with them. ``day`` leaves out what does not exist on it. ``below`` is the key of a
    parent. Entries come in the order of their keys, behind ``after``.
    """

    text: str = ""
    prefix: bool = False
    day: date | None = None
    kind: str = ""
    below: str = ""
    after: str = ""
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Found:
    """One page, and the key behind which the next begins; nothing where this is the last."""

    entries: tuple[Kept, ...]
    following: str | None


def search(connection: Connection, wanted: Search) -> Found:
    """Return one page."""
    columns = table.c
    query = select(table).where(columns.gone.is_(False), columns.key > wanted.after).order_by(columns.key)
    if wanted.kind:
        query = query.where(columns.kind == wanted.kind)
    if wanted.below:
        query = query.where(columns.parent == wanted.below)
    if wanted.day is not None:
        query = query.where(or_(columns.since.is_(None), columns.since <= wanted.day))
        query = query.where(or_(columns.until.is_(None), columns.until > wanted.day))
    if wanted.text:
        query = query.where(_matches(connection, wanted))
    rows = list(connection.execute(query.limit(wanted.limit + 1)))
    page = tuple(Kept(of_data(row.key, row.content), row.changed) for row in rows[: wanted.limit])
    return Found(page, page[-1].entry.key if len(rows) > wanted.limit else None)


def _matches(connection: Connection, wanted: Search) -> ColumnElement[bool]:
    text = wanted.text
    bare = plain(text)
    with_marks = plain_like(fold_name(text)) != plain_like(bare)
    column, named = (names.c.folded, fold_name(text)) if with_marks else (names.c.plain, bare)
    ways = [starts(connection, names.c.folded, fold(text))]
    if named:
        ways.append(starts(connection, column, named) if wanted.prefix else _holds(connection, column, named))
    return table.c.key.in_(select(names.c.entry).where(or_(*ways)))


def _holds(connection: Connection, column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Return the condition that a text is somewhere in a column, in the database's quickest words."""
    return func.instr(column, text) > 0 if connection.dialect.name == "sqlite" else func.strpos(column, text) > 0


def plain_like(text: str) -> str:
    """Return a folded name without what :func:`plain` takes out beside diacritics, so that only those differ."""
    return " ".join("".join(one if one.isalnum() else " " for one in text).split())
