"""Agencies by whatever id a message names them: one body is one id in this book."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection

from gateway.directory import agencies
from gateway.directory.knowledge import Knowledge
from gateway.directory.names import fold
from gateway.tasks.life.task import sides_of
from gateway.tasks.life.terms import Terms


class Names:
    """What ids mean today. Of all ids of a body that counts under which it is held here, or which its task names."""

    def __init__(
        self, connection: Connection, knowledge: Knowledge, ids: Collection[str], used: Iterable[str] = ()
    ) -> None:
        known = knowledge.of(connection, ids)
        held = agencies.by_ids(connection, {one for each in known.values() for one in each.kin})
        written = {fold(one): one for one in used}
        self._names: dict[str, str] = {}
        self._listed: set[str] = set()
        for asked in ids:
            found = known[fold(asked)]
            kin = [fold(asked), *sorted(found.kin)]
            here = next((held[one].id for one in kin if one in held), None)
            there = next((written[one] for one in kin if one in written), None)
            self._names[asked] = here or there or (found.ids[0] if found.ids else asked)
            if here is not None or found.listed:
                self._listed.add(asked)
        self.ours = frozenset(row.id for row in held.values())
        """Those of them that are held here."""

    @property
    def all(self) -> Mapping[str, str]:
        """The id in this book, by the id that was asked for."""
        return self._names

    def of(self, asked: str) -> str:
        """Return the id in this book."""
        return self._names.get(asked, asked)

    def listed(self, asked: str) -> bool:
        """Tell whether an id means an agency that is known at all."""
        return asked in self._listed


def ids_of(terms: Terms) -> set[str]:
    """Return all ids that terms name."""
    return {agency for agency, _ in sides_of(terms)}
