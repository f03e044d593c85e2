"""The directory of a service as the naming asks it: few questions, however many share a name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select

from gateway.directory import entries
from gateway.directory.entry import Entry, LabelKind, of_data
from gateway.directory.names import fold, fold_name, plain
from gateway.store.schema import directory_entries as table
from gateway.store.schema import directory_names as names
from gateway.tasks.naming.source import MOST_HOLDERS, NEAR, Source, shipped

BATCH: Final = 500
MOST_ROWS: Final = 2_000
"""Rows of one answer; names that thousands share are told apart by what they stand below, or not at all."""

_ENTRIES: Final = select(names.c.folded, names.c.plain, table.c.key, table.c.content).join_from(
    names, table, names.c.entry == table.c.key
)
_LIVING: Final = table.c.gone.is_(False)
_HOLDERS: Final = (
    select(names.c.folded, names.c.entry)
    .where(names.c.folded.in_(bindparam("wanted", expanding=True)))
    .limit(bindparam("most"))
)
_BELOW: Final = _ENTRIES.where(
    names.c.folded.in_(bindparam("wanted", expanding=True)),
    table.c.parent.in_(bindparam("below", expanding=True)),
    _LIVING,
)
_ALIKE: Final = _ENTRIES.where(
    names.c.plain.in_(bindparam("wanted", expanding=True)),
    names.c.kind.not_in((LabelKind.OLD_ID.value, LabelKind.NEW_ID.value)),
    _LIVING,
).limit(MOST_ROWS)


def directory_of(connection: Connection) -> Source:
    """Return the directory of a service, and the one that is shipped where it holds nothing yet."""
    return Stored(connection) if entries.is_filled(connection) else shipped()


class Stored:
    """One for each directive, on a connection: what was read of a key is kept."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, Entry | None] = {}

    def holders(self, texts: Collection[str], below: Collection[str]) -> Mapping[str, list[Entry]]:
        """Return the entries that have each of these names or ids at any time."""
        labels = {text: {fold(text), fold_name(text)} for text in texts}
        wanted = sorted(set().union(*labels.values()))
        found: dict[str, dict[str, Entry]] = {}
        for place in range(0, len(wanted), BATCH):
            part = wanted[place : place + BATCH]
            if below:
                for row in self._connection.execute(_BELOW, {"wanted": part, "below": sorted(below)}):
                    found.setdefault(row.folded, {})[row.key] = self._entry(row)
            self._others(part, found)
        return {
            text: list({key: entry for label in every for key, entry in found.get(label, {}).items()}.values())
            for text, every in labels.items()
        }

    def _others(self, wanted: list[str], found: dict[str, dict[str, Entry]]) -> None:
        """Add those that stand anywhere, at most so many for each name: their contents are read only then."""
        by_label: dict[str, list[str]] = {}
        rows = self._connection.execute(_HOLDERS, {"wanted": wanted, "most": MOST_ROWS}).all()
        if len(rows) == MOST_ROWS and len(wanted) > 1:
            # A name that thousands share has left no room for the others: each is asked for by itself.
            rows = [
                row
                for one in wanted
                for row in self._connection.execute(_HOLDERS, {"wanted": [one], "most": MOST_HOLDERS})
            ]
        for row in rows:
            keys = by_label.setdefault(row.folded, [])
            if len(keys) < MOST_HOLDERS:
                keys.append(row.entry)
        self.learn({key for keys in by_label.values() for key in keys})
        for label, keys in by_label.items():
            for key in keys:
                if (entry := self._known.get(key)) is not None:
                    found.setdefault(label, {})[key] = entry

    def alike(self, texts: Collection[str]) -> Mapping[str, list[Entry]]:
        """Return the entries whose names are equal to each text but for diacritics and punctuation."""
        forms = {text: plain(text) for text in texts}
        found: dict[str, dict[str, Entry]] = {}
        wanted = sorted(filter(None, set(forms.values())))
        for place in range(0, len(wanted), BATCH):
            for row in self._connection.execute(_ALIKE, {"wanted": wanted[place : place + BATCH]}):
                having = found.setdefault(row.plain, {})
                if len(having) < MOST_HOLDERS:
                    having[row.key] = self._entry(row)
        return {text: list(found.get(form, {}).values()) for text, form in forms.items()}

    def beginning(self, text: str) -> list[Entry]:
        """Return a few entries whose names begin as a text does."""
        begins = entries.starts(self._connection, names.c.plain, plain(text))
        query = _ENTRIES.where(begins, _LIVING).order_by(names.c.plain).limit(NEAR * 2)
        found = {row.key: self._entry(row) for row in self._connection.execute(query)}
        return list(found.values())[:NEAR]

    def get(self, key: str) -> Entry | None:
        """Return the entry under a key."""
        if key not in self._known:
            self._known[key] = entries.get(self._connection, key)
        return self._known[key]

    def learn(self, keys: Collection[str]) -> None:
        """Read entries that will be asked for, together."""
        new = [key for key in keys if key not in self._known]
        kept = entries.by_keys(self._connection, new)
        for key in new:
            self._known[key] = entries.standing(kept.get(key))

    def before(self, key: str) -> list[Entry]:
        """Return the entries that were merged into one, or had its place under another name."""
        keys = [entry for entry, _ in entries.predecessors(self._connection, [key])]
        self.learn(keys)
        return [entry for one in keys if (entry := self._known.get(one)) is not None]

    def _entry(self, row: Row[Any, Any, Any, Any]) -> Entry:
        entry = of_data(row.key, row.content)
        self._known[row.key] = entry
        return entry
