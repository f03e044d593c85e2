"""What the reading of a document for tasks came to, beside the document: whether it was read, and what could not be."""

from __future__ import annotations

from sqlalchemy import Connection, select

from gateway.exchange.views import Caller, ReadingView
from gateway.findings import Finding
from gateway.store.schema import directive_agencies, directive_readings


def reading_of(connection: Connection, packet: str, caller: Caller) -> ReadingView | None:
    """Return how a document was read for an agency of the caller; nothing where it is not one that is read."""
    mine = select(directive_agencies.c.packet).where(
        directive_agencies.c.packet == packet, directive_agencies.c.agency.in_(sorted(caller.agencies))
    )
    table = directive_readings.c
    query = select(table.state, table.read_at, table.notes).where(table.packet == packet, mine.exists())
    row = connection.execute(query).first()
    if row is None:
        return None
    return ReadingView(
        row.state, row.read_at, tuple(Finding(one["code"], one["path"], one["facts"]) for one in row.notes)
    )
