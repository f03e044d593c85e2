"""The ids that a document's sender used for itself and for its receivers: replies and statuses bear them (domain 3.3).

Whoever wrote to us under an old id finds its answer under that id, whatever the body is called today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from gateway.directory.knowledge import Knowledge
from gateway.directory.names import fold
from gateway.store.schema import deliveries, packets


@dataclass(frozen=True, slots=True)
class Spelt:
    """Ids as they were written, by the folded id under which an agency is held."""

    by_held: Mapping[str, str]

    def of(self, agency: str) -> str:
        """Return the id that the sender used for an agency."""
        return self.by_held.get(fold(agency), agency)


def spelt(connection: Connection, knowledge: Knowledge, document: str) -> Spelt:
    """Return what a document's sender wrote, as far as it still means the same agency."""
    columns = deliveries.c
    sender = packets.c.header["sender"]["organ_id"].as_string()
    said = connection.execute(select(packets.c.sender, sender.label("written")).where(packets.c.id == document)).one()
    query = select(columns.receiver, columns.address).where(columns.packet == document, columns.address.is_not(None))
    pairs = [(row.receiver, row.address) for row in connection.execute(query)]
    pairs.append((said.sender, said.written or said.sender))
    means = knowledge.of(connection, [written for _, written in pairs])
    return Spelt({fold(held): written for held, written in pairs if fold(held) in means[fold(written)].kin})
