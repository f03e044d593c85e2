"""Forgetting: where a document's content is destroyed by law, what was read from it goes too.

Tasks that were confirmed stay: they are the agency's own records.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, select, update

from gateway.store.schema import directive_readings, packets, task_proposals
from gateway.tasks.proposals.counting import count_open
from gateway.tasks.proposals.fields import Fields
from gateway.tasks.proposals.locking import lock_all

_NOTHING: Final = Fields("")


def forget(connection: Connection, packet: str) -> None:
    """Take text and fields out of all that was read from a document, if its content is gone."""
    gone = connection.execute(
        select(packets.c.id).where(packets.c.id == packet, packets.c.destroyed_at.is_not(None))
    ).first()
    if gone is None:
        return
    empty: dict[str, Any] = {"text": None, "found": [], "state": "gone", "number": "", "issuer": "", "addressees": []}
    if not connection.execute(
        update(directive_readings).where(directive_readings.c.packet == packet).values(**empty)
    ).rowcount:
        return
    # Whoever acts on them now may write what they have read before: it is waited for, and goes too.
    ours = lock_all(connection, packet)
    columns = task_proposals.c
    fields = _NOTHING.plain()
    # A recall that is proposed says nothing of the text: it still waits for its decision.
    connection.execute(
        update(task_proposals)
        .where(columns.packet == packet, columns.state.in_(("open", "aside")), columns.kind != "recall")
        .values(state="refused", reason="content gone")
    )
    connection.execute(update(task_proposals).where(columns.packet == packet).values(fields=fields, read=None))
    for agency in ours:
        count_open(connection, packet, agency)
