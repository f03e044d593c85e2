"""Bodies by whatever id a record names them: one that was renamed is the same body under its old and its new id."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection

from gateway.directory.knowledge import Knowledge
from gateway.directory.names import fold


class Kin:
    """What the directory knows of some ids; of one that it does not have there is only the id."""

    def __init__(self, connection: Connection, ids: Collection[str]) -> None:
        self._known = Knowledge().of(connection, sorted({one for one in ids if one}))

    def of(self, one: str) -> frozenset[str]:
        """Return the folded ids under which a body is or was known; nothing of a body without an id."""
        found = self._known.get(fold(one))
        return (found.kin if found is not None else frozenset()) | ({fold(one)} if one else frozenset())

    def same(self, one: str, other: str) -> bool:
        """Tell whether two ids mean one body."""
        return one == other or fold(other) in self.of(one) or fold(one) in self.of(other)

    def among(self, one: str, others: Iterable[str]) -> bool:
        """Tell whether a body is one of some."""
        return any(self.same(one, other) for other in others)
