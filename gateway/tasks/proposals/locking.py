"""Locking: whoever acts on proposals of a directive for an agency, a person or a round, holds the row of both."""

from __future__ import annotations

from sqlalchemy import Connection, select

from gateway.store.schema import directive_agencies


def lock_all(connection: Connection, packet: str) -> list[str]:
    """Wait until nobody else acts on this directive, whichever the agency; return its agencies.

    What is to be judged is read after this, by a statement of its own: the waiting one sees what was there before.
    """
    table = directive_agencies.c
    query = select(table.agency).where(table.packet == packet).order_by(table.agency)
    return [*connection.execute(query.with_for_update()).scalars()]
