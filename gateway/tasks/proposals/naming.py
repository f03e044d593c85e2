"""Who is meant by a name in a directive: one body, or a class to which agencies belong that exchange the document.

Agencies held here and those that the packet itself names are known by these names; all others the directory knows
(:mod:`gateway.tasks.naming`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from sqlalchemy import Connection, select

from gateway.directory.entry import Entry
from gateway.directory.names import fold_name
from gateway.store.schema import agencies
from gateway.tasks.naming.concerning import Sure, judged
from gateway.tasks.naming.directive import Named, name_directive
from gateway.tasks.naming.meaning import Meaning, What
from gateway.tasks.naming.source import Source
from gateway.tasks.naming.stored import directory_of
from gateway.tasks.reading.proposals import Proposal, Reading


@dataclass(frozen=True, slots=True)
class Meant:
    """What a name stands for: a body by its OrganId, or a class of which these of the agencies asked about are members.

    All is empty for a name that nobody knows. ``name`` is the body's official name, ``maybe`` are agencies that may be
    meant, ``sure`` is how certain the name is.
    """

    id: str = ""
    members: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    name: str = ""
    sure: float = 0.0


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a name: the document's head and text, and who exchanges it.

    ``names`` are what the packet calls its sender and receivers, by their ids.
    """

    sender: str
    day: date | None
    text: str = ""
    doc_type: str = ""
    number: str = ""
    issuer: str = ""
    addressees: tuple[str, ...] = ()
    agencies: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)


class Naming(Protocol):
    """Resolves names."""

    def meant(self, connection: Connection, names: Collection[str], around: Around) -> Mapping[str, Meant]:
        """Return what each name means in a document.

        Ids are written as the agencies that exchange the document are, where the body is one of these.
        """


class ByDirectory:
    """Asks the agencies held here, the packet, and the dated directory."""

    def meant(self, connection: Connection, names: Collection[str], around: Around) -> Mapping[str, Meant]:
        """Return what each name means in a document."""
        known = _held(connection) | {fold_name(name): one for one, name in around.names.items() if name}
        known |= {fold_name(one): one for one in around.agencies}
        found = {name: Meant(known[fold_name(name)], sure=1.0) for name in names if fold_name(name) in known}
        rest = [name for name in dict.fromkeys(names) if name not in found]
        return found | _looked_up(connection, rest, around) if rest else found


def _held(connection: Connection) -> dict[str, str]:
    rows = connection.execute(select(agencies.c.id, agencies.c.name).where(agencies.c.active))
    return {fold_name(row.name): row.id for row in rows if row.name}


def _looked_up(connection: Connection, names: Sequence[str], around: Around) -> dict[str, Meant]:
    source = directory_of(connection)
    every = Proposal(tuple(names), (), "", "", None, None, None, "standing", None, "")
    reading = Reading(
        around.doc_type, around.number, around.issuer, around.day, "", (every,), (), addressees=around.addressees
    )
    whole = name_directive(reading, source, sender=around.sender, text=around.text)
    asked = _entries(source, around.agencies)
    return {
        name: _meant(meaning, whole, source, asked) for name, meaning in zip(names, whole.tasks[0].lead, strict=True)
    }


def _entries(source: Source, ids: Collection[str]) -> dict[str, Entry]:
    """Return the entries of agencies, asked for together; an id that several have had is nobody's."""
    held = source.holders(sorted(ids), ())
    found = {one: held[one][0] if len(held.get(one, ())) == 1 else source.get(one) for one in sorted(ids)}
    return {one: entry for one, entry in found.items() if entry is not None}


def _meant(meaning: Meaning, whole: Named, source: Source, asked: Mapping[str, Entry]) -> Meant:
    sure: list[str] = []
    maybe: list[str] = []
    for agency, entry in asked.items():
        answer = judged(meaning, entry, whole.context, source)[0]
        if answer is not Sure.NO:
            (sure if answer is Sure.YES else maybe).append(agency)
    if meaning.what is not What.AGENCY:
        return Meant("", tuple(sure), tuple(maybe), sure=meaning.confidence)
    return Meant(sure[0] if sure else meaning.id, (), tuple(maybe), meaning.name, meaning.confidence)
