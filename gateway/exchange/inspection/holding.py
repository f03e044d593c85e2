"""Holding documents back until they are inspected: written by the intake, asked by whoever gives content out."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select

from gateway.exchange.inspection.views import InspectionState
from gateway.exchange.ledger import Event, Note
from gateway.findings import refuse
from gateway.store.schema import inspections

_ADD: Final = insert(inspections)
_STATE: Final = select(inspections.c.state).where(inspections.c.packet == bindparam("wanted"))

CLOSED: Final = frozenset({InspectionState.QUARANTINED, InspectionState.DESTROYED})
"""States in which nobody may read the content."""


def hold(connection: Connection, packet: str, at: datetime, *, actor: str, attachments: int, arrival_due: bool) -> Note:
    """Write down that a document, new in this transaction, waits for inspection; return what the ledger says of it.

    ``arrival_due`` where its receivers' status 01 becomes due once it is let go: until then nothing has arrived.
    """
    row: dict[str, Any] = {
        "packet": packet,
        "state": InspectionState.PENDING.value,
        "flagged": False,
        "arrival_due": arrival_due,
        "created_at": at,
        "due_at": at,
        "fence": 0,
        "begun": 0,
        "put_off": 0,
    }
    connection.execute(_ADD, row)
    return Note(packet, Event.HELD, actor, None, {"attachments": attachments})


def state_of(connection: Connection, packet: str) -> InspectionState | None:
    """Return where the inspection of a document stands; ``None`` where there was nothing to inspect."""
    found = connection.execute(_STATE, {"wanted": packet}).scalar_one_or_none()
    return InspectionState(found) if found is not None else None


def check_open(connection: Connection, packet: str, path: str) -> InspectionState | None:
    """Return the same. Raises Refused ``document.quarantined`` for what nobody may read or send again."""
    state = state_of(connection, packet)
    if state in CLOSED:
        raise refuse("document.quarantined", path)
    return state
