"""The directory of a service as the naming asks it: few questions, however many share a name."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, Row, Select, bindparam, func, select

from gateway.directory import entries
from gateway.directory.entry import Entry, LabelKind, of_data
from gateway.directory.names import fold, fold_name, plain
from gateway.store.schema import directory_entries as table
from gateway.store.schema import directory_names as names
from gateway.tasks.naming.source import MOST_HOLDERS, NEAR, Holders, Source, shipped

BATCH: Final = 2_000
"""Texts of one question."""
MOST_OWN: Final = 2_000
"""Units directly below the bodies around that are looked at."""
_ENTRIES: Final = select(names.c.folded, names.c.plain, table.c.key, table.c.content).join_from(
    names, table, names.c.entry == table.c.key
)
_LIVING: Final = table.c.gone.is_(False)
_NAMED: Final = names.c.kind.not_in((LabelKind.OLD_ID.value, LabelKind.NEW_ID.value))
_WANTED: Final[BindParameter[Any]] = bindparam("wanted", expanding=True)
_COUNTED: Final = select(names.c.folded, func.count()).where(names.c.folded.in_(_WANTED)).group_by(names.c.folded)
_COUNTED_PLAIN: Final = select(names.c.plain, func.count()).where(names.c.plain.in_(_WANTED)).group_by(names.c.plain)
_HOLDERS: Final = _ENTRIES.where(names.c.folded.in_(_WANTED), _LIVING)
_SOME: Final = _HOLDERS.limit(NEAR)
_OWN: Final = select(table.c.key).where(table.c.parent.in_(_WANTED), _LIVING).limit(MOST_OWN)
_LABELS: Final = select(names.c.folded, names.c.entry).where(names.c.entry.in_(_WANTED))
_ALIKE: Final = _ENTRIES.where(names.c.plain.in_(_WANTED), _NAMED, _LIVING)


def directory_of(connection: Connection) -> Source:
    """Return the directory of a service, and the one that is shipped where it holds nothing yet."""
    return Stored(connection) if entries.is_filled(connection) else shipped()


class Stored:
    """One for each directive, on a connection: what was read of a key is kept."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, Entry | None] = {}

    def holders(self, texts: Collection[str], below: Collection[str]) -> Holders:
        """Return the entries that have each of these names or ids at any time.

        Of a name that more than :data:`MOST_HOLDERS` share, those directly below these bodies, else a few.
        """
        labels = {text: {fold(text), fold_name(text)} for text in texts}
        wanted = sorted(set().union(*labels.values()))
        found: dict[str, dict[str, Entry]] = {}
        for place in range(0, len(wanted), BATCH):
            self._hold(wanted[place : place + BATCH], sorted(below), found)
        return {
            text: list({key: entry for label in every for key, entry in found.get(label, {}).items()}.values())
            for text, every in labels.items()
        }

    def _hold(self, wanted: list[str], below: list[str], found: dict[str, dict[str, Entry]]) -> None:
        number = self._counted(_COUNTED, wanted)
        many = [label for label, count in number.items() if count > MOST_HOLDERS]
        few = [label for label in number if label not in many]
        rows: list[Row[Any, Any, Any, Any]] = []
        if few:
            rows += self._connection.execute(_HOLDERS, {"wanted": few})
        if many and below:
            self._hold_own(set(many), below, found)
        for label in (one for one in many if one not in found):
            rows += self._connection.execute(_SOME, {"wanted": [label]})
        for row in rows:
            found.setdefault(row.folded, {})[row.key] = self._entry(row)

    def _hold_own(self, wanted: set[str], below: list[str], found: dict[str, dict[str, Entry]]) -> None:
        """Find common names among the units of these bodies; a database asked for both would begin with the names."""
        own = list(self._connection.execute(_OWN, {"wanted": below}).scalars())
        labels = self._connection.execute(_LABELS, {"wanted": own}).all() if own else []
        having = [row for row in labels if row.folded in wanted]
        self.learn({row.entry for row in having})
        for row in having:
            if (entry := self._known.get(row.entry)) is not None:
                found.setdefault(row.folded, {})[row.entry] = entry

    def _counted(self, query: Select[str, int], wanted: list[str]) -> dict[str, int]:
        return {row[0]: row[1] for row in self._connection.execute(query, {"wanted": wanted})}

    def alike(self, texts: Collection[str]) -> Holders:
        """Return the entries whose names are equal to each text but for diacritics and punctuation."""
        forms = {text: plain(text) for text in texts}
        found: dict[str, dict[str, Entry]] = {}
        wanted = sorted(filter(None, set(forms.values())))
        for place in range(0, len(wanted), BATCH):
            number = self._counted(_COUNTED_PLAIN, wanted[place : place + BATCH])
            few = [form for form, count in number.items() if count <= MOST_HOLDERS]
            for row in self._connection.execute(_ALIKE, {"wanted": few}) if few else ():
                found.setdefault(row.plain, {})[row.key] = self._entry(row)
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
        known = self._known.get(row.key)
        if known is None:
            known = self._known[row.key] = of_data(row.key, row.content)
        return known
