"""What waits for a person at a receiver: take-backs to answer, revocations to make clear, updates to agree to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from gateway.exchange.receivers import chains, relations, standings, statuses
from gateway.exchange.receivers.receiver_state import Stage
from gateway.exchange.views import Caller, DecisionKind, DecisionView, InboxItem, RelationKind
from gateway.packet.names import BusinessType, Kind, StatusCode
from gateway.store.schema import deliveries
from gateway.store.schema import statuses as table

_OVER: Final = frozenset({Stage.REFUSED, Stage.RECALLED})


def _decision(stage: Stage, business_type: int | None, *, answered: bool, unclear: bool) -> DecisionKind | None:
    if stage is Stage.ASKED:
        return DecisionKind.TAKE_BACK
    if stage in _OVER or answered:
        return None
    if business_type == BusinessType.REVOKE:
        return DecisionKind.TARGET if unclear else None
    return DecisionKind.UPDATE if business_type in standings.CHANGES else None


def of_document(
    connection: Connection, row: Row[Any], receivers: Collection[Row[Any]], caller: Caller
) -> tuple[DecisionView, ...]:
    """Return what the caller's agencies among the receivers (rows of deliveries) have to decide about a document."""
    found = []
    unclear = row.business_type == BusinessType.REVOKE and is_unclear(connection, row.id)
    for delivery in receivers:
        if delivery.receiver not in caller.agencies or row.kind != Kind.DOCUMENT.value:
            continue
        answered = bool(statuses.answered(connection, [row.id], [delivery.receiver]))
        kind = _decision(Stage(delivery.stage), row.business_type, answered=answered, unclear=unclear)
        if kind is not None:
            found.append(DecisionView(kind, delivery.receiver, delivery.stage_before))
    return tuple(found)


def is_unclear(connection: Connection, revocation: str) -> bool:
    """Say whether a revocation does not tell which document it withdraws."""
    found = [row for row in relations.of_packet(connection, revocation) if row.kind == RelationKind.REVOKES.value]
    return bool(found) and all(row.target is None for row in found)


def mark(connection: Connection, items: list[InboxItem], caller: Caller) -> list[InboxItem]:
    """Return the items of an inbox with what has to be decided about them and what has superseded them."""
    about = _about(connection, [item.document for item in items if item.kind is Kind.STATUS])
    later = chains.superseded(connection, [item.document for item in items if item.kind is Kind.DOCUMENT], caller)
    asked = _asked(connection, set(about.values()))
    return [
        replace(
            item,
            about=about.get(item.document),
            decision=_of_item(connection, item, asked, about.get(item.document)),
            superseded_by=later.get(item.document),
        )
        for item in items
    ]


def _of_item(
    connection: Connection, item: InboxItem, asked: set[tuple[str, str]], about: str | None
) -> DecisionKind | None:
    if item.kind is Kind.STATUS:
        asks = item.status_code == StatusCode.TAKE_BACK_REQUESTED and (about, item.receiver) in asked
        return DecisionKind.TAKE_BACK if asks else None
    stage = Stage(item.stage)
    if not item.business_type or stage is Stage.ASKED:
        return _decision(stage, None, answered=False, unclear=False)
    answered = bool(statuses.answered(connection, [item.document], [item.receiver]))
    unclear = item.business_type == BusinessType.REVOKE and is_unclear(connection, item.document)
    return _decision(stage, item.business_type, answered=answered, unclear=unclear)


def _about(connection: Connection, packets: list[str]) -> dict[str, str]:
    query = select(table.c.packet, table.c.document).where(table.c.packet.in_(packets), table.c.document.is_not(None))
    return {row.packet: row.document for row in connection.execute(query)} if packets else {}


def _asked(connection: Connection, documents: Collection[str]) -> set[tuple[str, str]]:
    columns = deliveries.c
    query = select(columns.packet, columns.receiver).where(
        columns.packet.in_(documents), columns.stage == Stage.ASKED.value
    )
    return {(row.packet, row.receiver) for row in connection.execute(query)} if documents else set()
