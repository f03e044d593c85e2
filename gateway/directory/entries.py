"""The dated directory in the database: found by id or name, changed in sets, with the history of each entry.

Every function works on a connection. Whoever changes something holds the number of the directory until the commit, so
that numbers become visible in their order and nobody who keeps a copy misses one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, delete, insert, select, update

from gateway.directory.entry import IDS, WHOLE, Entry, as_data, of_data
from gateway.directory.names import fold, fold_name, plain
from gateway.findings import Finding, Refused
from gateway.ids import new_id
from gateway.store.changes import DIRECTORY, count_on
from gateway.store.schema import directory_changes as journal
from gateway.store.schema import directory_entries as table
from gateway.store.schema import directory_names as names
from gateway.store.schema import directory_sets as sets
from gateway.store.schema import directory_successions as successions

BATCH: Final = 500
"""Entries changed in one statement, keys asked for in one."""


@dataclass(frozen=True, slots=True)
class Change:
    """One entry before and after; nothing before means that it is new, nothing after that it goes."""

    key: str
    before: Entry | None
    after: Entry | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """Changes with the rows that they make, all but the numbers: made before the transaction, which others wait for."""

    changes: tuple[Change, ...]
    rows: tuple[dict[str, Any], ...]
    labels: tuple[dict[str, Any], ...]
    heirs: tuple[dict[str, Any], ...]
    lines: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as it is kept, with the number of its last change."""

    entry: Entry
    changed: int
    gone: bool = False


# Built once: planning asks these for ids that this process has not met.
_HOLDERS: Final = (
    select(names.c.folded, table.c.key, table.c.content)
    .join_from(names, table, names.c.entry == table.c.key)
    .where(names.c.folded.in_(bindparam("wanted", expanding=True)), table.c.gone.is_(False))
)
_BY_KEYS: Final = select(table).where(table.c.key.in_(bindparam("wanted", expanding=True)))
_BEFORE: Final = select(successions).where(successions.c.successor.in_(bindparam("wanted", expanding=True)))


def holders(connection: Connection, texts: Collection[str]) -> dict[str, list[Entry]]:
    """Return, for each of these ids or names, the entries that have it at any time."""
    wanted = {text: {fold(text), fold_name(text)} for text in texts}
    labels_wanted = sorted(set().union(*wanted.values()))
    by_label: dict[str, dict[str, Entry]] = {}
    for place in range(0, len(labels_wanted), BATCH):
        for row in connection.execute(_HOLDERS, {"wanted": labels_wanted[place : place + BATCH]}):
            by_label.setdefault(row.folded, {})[row.key] = of_data(row.key, row.content)
    return {
        text: list({key: entry for label in labels for key, entry in by_label.get(label, {}).items()}.values())
        for text, labels in wanted.items()
    }


def by_keys(connection: Connection, keys: Collection[str]) -> dict[str, Kept]:
    """Return the entries under these keys, those that are gone included."""
    found: dict[str, Kept] = {}
    wanted = list(keys)
    for place in range(0, len(wanted), BATCH):
        for row in connection.execute(_BY_KEYS, {"wanted": wanted[place : place + BATCH]}):
            found[row.key] = _kept(row)
    return found


def get(connection: Connection, key: str) -> Entry | None:
    """Return the entry under a key, unless it is gone."""
    found = by_keys(connection, [key]).get(key)
    return found.entry if found is not None and not found.gone else None


def everything(connection: Connection) -> dict[str, Kept]:
    """Return all entries by key, those that are gone included."""
    return {row.key: _kept(row) for row in connection.execute(select(table).order_by(table.c.key))}


def predecessors(connection: Connection, keys: Collection[str], *, whole: bool = True) -> list[tuple[str, str]]:
    """Return pairs of an entry and its successor among ``keys``; ``whole`` leaves splits and parts out."""
    found: list[tuple[str, str]] = []
    wanted = list(keys)
    for place in range(0, len(wanted), BATCH):
        rows = connection.execute(_BEFORE, {"wanted": wanted[place : place + BATCH]})
        found += [(row.entry, row.successor) for row in rows if not whole or row.relation in WHOLE]
    return found


def below(connection: Connection, keys: Collection[str]) -> set[str]:
    """Return the keys of entries whose parent is among ``keys``."""
    found: set[str] = set()
    wanted = list(keys)
    for place in range(0, len(wanted), BATCH):
        of_some = table.c.parent.in_(wanted[place : place + BATCH])
        found.update(connection.execute(select(table.c.key).where(of_some, table.c.gone.is_(False))).scalars())
    return found


def is_filled(connection: Connection) -> bool:
    """Tell whether the directory holds anything: an empty one knows nobody and judges nobody."""
    return connection.execute(select(table.c.key).where(table.c.gone.is_(False)).limit(1)).first() is not None


def begin(connection: Connection, actor: str, what: str, source: str, undoes: str | None = None) -> str:
    """Begin a set of changes and return its id."""
    row = {"id": new_id(), "at": datetime.now(UTC), "actor": actor, "what": what, "source": source[:64]}
    connection.execute(insert(sets).values(**row, undoes=undoes))
    return str(row["id"])


def end(connection: Connection, change_set: str) -> None:
    """Say that a set is complete."""
    connection.execute(update(sets).where(sets.c.id == change_set).values(done_at=datetime.now(UTC)))


def write(connection: Connection, change_set: str, changes: Sequence[Change]) -> None:
    """Write changes, in pieces. Raises Refused ``directory.changed-meanwhile``."""
    for place in range(0, len(changes), BATCH):
        write_prepared(connection, change_set, prepare(changes[place : place + BATCH]))


def prepare(changes: Sequence[Change]) -> Prepared:
    """Return changes ready to be written, at most a batch."""
    living = [change.after for change in changes if change.after is not None]
    rows = tuple(_row(change) for change in changes)
    return Prepared(
        tuple(changes),
        rows,
        tuple(row for entry in living for row in _labels(entry)),
        tuple(row for entry in living for row in _successions(entry)),
        tuple(_line(change, row["content"]) for change, row in zip(changes, rows, strict=True)),
    )


def write_prepared(connection: Connection, change_set: str, prepared: Prepared) -> None:
    """Write changes.

    Raises Refused ``directory.changed-meanwhile`` where an entry is no more what its change begins with.
    """
    changes = prepared.changes
    first = count_on(connection, DIRECTORY, len(changes))
    kept = by_keys(connection, [change.key for change in changes])
    stale = [change.key for change in changes if standing(kept.get(change.key)) != change.before]
    if stale:
        raise Refused(Finding("directory.changed-meanwhile", "", {"key": key}) for key in stale)
    old = list(kept)
    if old:
        connection.execute(delete(table).where(table.c.key.in_(old)))
        connection.execute(delete(names).where(names.c.entry.in_(old)))
        connection.execute(delete(successions).where(successions.c.entry.in_(old)))
    numbered = list(enumerate(zip(prepared.rows, prepared.lines, strict=True), first))
    connection.execute(_ADD, [{**row, "changed": number} for number, (row, _) in numbered])
    if prepared.labels:
        connection.execute(_ADD_NAMES, prepared.labels)
    if prepared.heirs:
        connection.execute(_ADD_HEIRS, prepared.heirs)
    lines = [{**line, "number": number, "change_set": change_set} for number, (_, line) in numbered]
    connection.execute(_ADD_LINES, lines)


_ADD: Final = insert(table)
_ADD_NAMES: Final = insert(names)
_ADD_HEIRS: Final = insert(successions)
_ADD_LINES: Final = insert(journal)


def standing(kept: Kept | None) -> Entry | None:
    """Return the entry that is kept, unless it is gone."""
    return kept.entry if kept is not None and not kept.gone else None


def _row(change: Change) -> dict[str, Any]:
    entry = change.after or change.before
    if entry is None:
        raise ValueError(f"{change.key} neither was nor will be")
    return {
        "key": change.key,
        "content": as_data(entry),
        "name": entry.name(),
        "kind": entry.kind,
        "parent": entry.parent,
        "since": entry.since,
        "until": entry.until,
        "gone": change.after is None,
    }


def _labels(entry: Entry) -> list[dict[str, Any]]:
    return [
        {
            "entry": entry.key,
            "number": number,
            "kind": label.kind.value,
            "folded": fold(label.text) if label.kind in IDS else fold_name(label.text),
            "plain": plain(label.text),
        }
        for number, label in enumerate(entry.labels)
    ]


def _successions(entry: Entry) -> list[dict[str, Any]]:
    return [
        {"entry": entry.key, "successor": one.key, "relation": one.relation.value, "day": one.day}
        for one in entry.successors
    ]


def _line(change: Change, content: dict[str, Any]) -> dict[str, Any]:
    return {
        "entry": change.key,
        "before": as_data(change.before) if change.before else None,
        "after": content if change.after else None,
    }


def _kept(row: Row[Any]) -> Kept:
    return Kept(of_data(row.key, row.content), row.changed, row.gone)


def since(connection: Connection, number: int, limit: int) -> list[Kept]:
    """Return what changed after a number, each entry once, in the order of the changes."""
    query = select(table).where(table.c.changed > number).order_by(table.c.changed).limit(limit)
    return [_kept(row) for row in connection.execute(query)]


def starts(connection: Connection, column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    """Return the condition that a text begins so, in words for which the database uses an index."""
    if connection.dialect.name == "sqlite":
        return and_(column >= prefix, column < f"{prefix}\U0010ffff")
    return column.startswith(prefix, autoescape=True)


def ordered(entries: Iterable[Entry]) -> list[Entry]:
    """Return entries in the order of their keys."""
    return sorted(entries, key=lambda entry: entry.key)
