"""Who is meant by a name in a directive: one body of the directory, or a class to which agencies belong."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import Connection, select

from gateway.directory import entries
from gateway.directory.names import fold, fold_name
from gateway.directory.resolution import resolve
from gateway.packet.dates import VIETNAM
from gateway.store.schema import agencies


@dataclass(frozen=True, slots=True)
class Meant:
    """What a name stands for: a body by its OrganId, or a class of which these of the agencies asked about are members.

    Both are empty for a name that nobody knows. ``name`` is the body's official name, ``sure`` how certain all this is.
    """

    id: str = ""
    members: tuple[str, ...] = ()
    name: str = ""
    sure: float = 0.0


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a name: who sent the document, its day of issue, its text, and who exchange it."""

    sender: str
    day: date | None
    text: str
    agencies: frozenset[str]


class Naming(Protocol):
    """Resolves names."""

    def meant(self, connection: Connection, names: Collection[str], around: Around) -> Mapping[str, Meant]:
        """Return what each name means in a document.

        Ids are written as the agencies that exchange the document are, where the body is one of these.
        """


class ByName:
    """Finds bodies by their exact names alone: of agencies held here, and of the directory on the day."""

    def meant(self, connection: Connection, names: Collection[str], around: Around) -> Mapping[str, Meant]:
        """Return the bodies that have one of these names."""
        day = around.day or datetime.now(VIETNAM).date()
        here = {
            fold_name(row.name): row.id
            for row in connection.execute(select(agencies.c.id, agencies.c.name).where(agencies.c.active))
        }
        asked = {fold(one): one for one in around.agencies}
        listed = entries.holders(connection, names)
        found: dict[str, Meant] = {}
        for name in names:
            if fold(name) in asked:
                found[name] = Meant(asked[fold(name)], sure=1.0)
            elif fold_name(name) in here:
                found[name] = Meant(here[fold_name(name)], sure=1.0)
            else:
                now = resolve(name, listed.get(name, []), lambda key: entries.get(connection, key), day).now
                ids = now.ids() if now is not None else ()
                known = [asked[fold(one)] for one in ids if fold(one) in asked]
                found[name] = Meant((known or [*ids] or [""])[0], sure=1.0 if ids else 0.0)
        return found
