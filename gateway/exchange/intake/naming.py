"""Names of the parties of a document that is made here: who gives an id alone gets the name that is known to it.

What the caller says is kept as it is. An id that nobody here knows stays alone; the packet then says so in a warning.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from gateway.directory import agencies
from gateway.directory.knowledge import Knowledge, today
from gateway.directory.names import fold
from gateway.packet.model import DocumentPacket, Party


def named(connection: Connection, knowledge: Knowledge, draft: DocumentPacket) -> DocumentPacket:
    """Return the draft with the names of sender and receivers: of the agencies held here, then of the directory."""
    bare = [party.organ_id for party in (draft.sender, *draft.receivers) if _nameless(party)]
    if not bare:
        return draft
    names = _names(connection, knowledge, bare)

    def with_name(party: Party) -> Party:
        name = names.get(fold(party.organ_id)) if _nameless(party) else None
        return replace(party, organ_name=name) if name else party

    return replace(draft, sender=with_name(draft.sender), receivers=tuple(map(with_name, draft.receivers)))


def _nameless(party: Party) -> bool:
    return not party.organ_name and not party.organization_in_charge


def _names(connection: Connection, knowledge: Knowledge, ids: list[str]) -> dict[str, str]:
    day = today()
    entries = ((one, known.resolution.entry) for one, known in knowledge.of(connection, ids).items())
    listed = {one: entry.name(day) for one, entry in entries if entry is not None}
    return listed | {one: row.name for one, row in agencies.by_ids(connection, ids).items() if row.name}
