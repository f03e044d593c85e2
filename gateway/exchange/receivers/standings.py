"""The standing of each receiver as its delivery keeps it: read under a lock, judged, written with what follows from it.

A document has one standing per receiver at every place it passes: its sender's gateway, each bus, the receiver's own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from gateway.exchange.ledger import Event, Note
from gateway.exchange.receivers.receiver_state import Effect, Stage, Standing, StateVerdict
from gateway.exchange.views import DeliveryState
from gateway.packet.names import BusinessType, StatusCode
from gateway.store.schema import deliveries, packets, recalls

ReceiverRow: TypeAlias = Row[Any]
"""A delivery of a document with ``sender``, ``business_type`` and ``document_id`` of that document."""

CHANGES: Final = (BusinessType.UPDATE, BusinessType.REPLACE)
"""Documents that a receiver agrees or disagrees to (domain 2.3)."""

ANSWERABLE: Final = (*CHANGES, BusinessType.REVOKE)
"""Those, and revocations: one that is not clear to a receiver is declined under its own name."""


_LOCK: Final = (
    select(deliveries, packets.c.sender, packets.c.business_type, packets.c.document_id)
    .join_from(deliveries, packets, deliveries.c.packet == packets.c.id)
    .where(deliveries.c.packet.in_(bindparam("wanted", expanding=True)), deliveries.c.receiver == bindparam("by"))
    .order_by(deliveries.c.packet.desc())
    .with_for_update(of=deliveries)
)


def lock(connection: Connection, documents: Collection[str], receiver: str) -> list[ReceiverRow]:
    """Return the deliveries of these documents to a receiver, the newest document first, locked until the commit."""
    return list(connection.execute(_LOCK, {"wanted": list(documents), "by": receiver}))


def of_row(row: Row[Any]) -> Standing:
    """Return the standing that a delivery keeps."""
    return Standing(Stage(row.stage), Stage(row.stage_before) if row.stage_before else None)


def answerable(row: Row[Any]) -> bool:
    """Say whether the document of a row is one that its receiver agrees or disagrees to."""
    return row.business_type in ANSWERABLE


def write(
    connection: Connection,
    row: ReceiverRow,
    verdict: StateVerdict,
    *,
    code: StatusCode,
    actor: str,
    at: datetime,
    facts: Mapping[str, object],
) -> list[Note]:
    """Write the standing after an event, and return what the ledger has to say of it beside the event itself."""
    if verdict.standing == of_row(row):
        return []
    values = {
        "delivery": row.id,
        "new_stage": verdict.standing.stage.value,
        "new_before": verdict.standing.before.value if verdict.standing.before else None,
        "moved_at": at,
    }
    connection.execute(_MOVE, values)
    if verdict.standing.stage is Stage.RECALLED and row.state != DeliveryState.DONE:
        _close(connection, row, at)
    if verdict.effect is not Effect.APPLIED or code not in _EVENTS:
        return []
    return [Note(row.packet, _EVENTS[code], actor, row.receiver, facts)]


_MOVE: Final = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("delivery"))
    .values(stage=bindparam("new_stage"), stage_before=bindparam("new_before"), stage_at=bindparam("moved_at"))
)


def _close(connection: Connection, row: ReceiverRow, at: datetime) -> None:
    """Whoever agreed has the document and can no more fetch it: nothing waits, and there is no dead letter."""
    values = {"state": DeliveryState.DONE.value, "updated_at": at, "lease_until": None, "error": "recalled"}
    connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(values))


_EVENTS: Final = {
    StatusCode.TAKE_BACK_REQUESTED: Event.TAKE_BACK_ASKED,
    StatusCode.AGREED: Event.TAKE_BACK_AGREED,
    StatusCode.DISAGREED: Event.TAKE_BACK_DECLINED,
}


def remember_recall(
    connection: Connection,
    row: ReceiverRow,
    actor: str,
    at: datetime,
    *,
    owed: bool = False,
    answer: str | None = None,
    reason: str | None = None,
    staff: Mapping[str, str] | None = None,
) -> None:
    """Write down that content is to be destroyed and, where ``owed``, that 15 is to be reported after that.

    ``answer`` is the status that has said so already.
    """
    connection.execute(
        insert(recalls).values(
            delivery=row.id,
            packet=row.packet,
            receiver=row.receiver,
            actor=actor,
            owed=owed,
            reason=reason,
            staff=dict(staff or {}),
            agreed_at=at,
            answer=answer,
        )
    )
