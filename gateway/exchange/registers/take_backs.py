"""The log of take-backs: every request by status 13 or by a revocation packet, and what came of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, String, and_, func, literal, null, or_, select, union_all

from gateway.exchange.registers.entries import TakeBackEntry
from gateway.exchange.registers.places import place, place_text
from gateway.exchange.registers.spans import Span
from gateway.exchange.views import RelationKind
from gateway.packet.names import Kind, StatusCode
from gateway.store.schema import deliveries, packets, recalls, relations, statuses

_ANSWERS = (StatusCode.AGREED.value, StatusCode.DISAGREED.value)


def take_backs(connection: Connection, agency: str, span: Span, after: str, limit: int) -> list[TakeBackEntry]:
    """Return the requests that concern an agency, as the one that asks or as the one that is asked.

    ``after`` is the id of the last request seen, its packet and receiver as one text.
    """
    packet, receiver = place(after)
    asked = union_all(_by_status(agency, span), _by_packet(agency, span)).subquery()
    rows = connection.execute(
        select(asked)
        .where(or_(asked.c.request > packet, and_(asked.c.request == packet, asked.c.receiver > receiver)))
        .order_by(asked.c.request, asked.c.receiver)
        .limit(limit)
    ).all()
    about = {row.document for row in rows if row.document}
    documents = _documents(connection, about)
    answers = _answers(connection, about | {row.request for row in rows})
    destroyed = _destroyed(connection, about)
    return [_entry(row, documents, answers, destroyed) for row in rows]


def _by_status(agency: str, span: Span) -> Any:
    return select(
        statuses.c.packet.label("request"),
        statuses.c.document.label("document"),
        statuses.c.sender.label("sender"),
        statuses.c.receiver.label("receiver"),
        statuses.c.description.label("reason"),
        statuses.c.recorded_at.label("asked_at"),
        literal("13", String).label("form"),
    ).where(
        statuses.c.code == StatusCode.TAKE_BACK_REQUESTED.value,
        statuses.c.packet >= span.low,
        statuses.c.packet < span.high,
        or_(statuses.c.sender == agency, statuses.c.receiver == agency),
    )


def _by_packet(agency: str, span: Span) -> Any:
    return (
        select(
            relations.c.packet,
            # One packet may name its document in several ways; all that are clear name the same.
            func.max(relations.c.target),
            packets.c.sender,
            deliveries.c.receiver,
            null(),
            packets.c.received_at,
            literal("packet", String),
        )
        .join(packets, packets.c.id == relations.c.packet)
        .join(deliveries, and_(deliveries.c.packet == packets.c.id, deliveries.c.kind == Kind.DOCUMENT.value))
        .where(
            relations.c.kind == RelationKind.REVOKES.value,
            relations.c.packet >= span.low,
            relations.c.packet < span.high,
            or_(packets.c.sender == agency, deliveries.c.receiver == agency),
        )
        .group_by(relations.c.packet, packets.c.sender, deliveries.c.receiver, packets.c.received_at)
    )


def _documents(connection: Connection, ids: Collection[str]) -> dict[str, Row[Any]]:
    columns: tuple[Any, ...] = (packets.c.id, packets.c.code, packets.c.promulgation_date, packets.c.subject)
    return {row.id: row for row in connection.execute(select(*columns).where(packets.c.id.in_(ids)))}


def _answers(connection: Connection, ids: Collection[str]) -> dict[tuple[str, str], list[Row[Any]]]:
    found: dict[tuple[str, str], list[Row[Any]]] = {}
    columns: tuple[Any, ...] = (
        statuses.c.packet,
        statuses.c.document,
        statuses.c.sender,
        statuses.c.code,
        statuses.c.recorded_at,
    )
    here = statuses.c.document.in_(ids) & statuses.c.code.in_(_ANSWERS)
    for row in connection.execute(select(*columns).where(here).order_by(statuses.c.packet)):
        found.setdefault((row.document, row.sender), []).append(row)
    return found


def _destroyed(connection: Connection, ids: Collection[str]) -> dict[tuple[str, str], Any]:
    rows = connection.execute(
        select(recalls.c.packet, recalls.c.receiver, recalls.c.done_at).where(recalls.c.packet.in_(ids))
    )
    return {(row.packet, row.receiver): row.done_at for row in rows}


def _entry(
    row: Row[Any],
    documents: dict[str, Row[Any]],
    answers: dict[tuple[str, str], list[Row[Any]]],
    destroyed: dict[tuple[str, str], Any],
) -> TakeBackEntry:
    document = documents.get(row.document)
    said = answers.get((row.document, row.receiver), []) + answers.get((row.request, row.receiver), [])
    answer = next((one for one in said if one.packet > row.request), None)
    return TakeBackEntry(
        place=place_text(row.request, row.receiver),
        document=row.document or "",
        asked_at=row.asked_at,
        form=row.form,
        sender=row.sender,
        receiver=row.receiver,
        code=(document.code if document is not None else None) or "",
        date=((document.promulgation_date if document is not None else None) or "").replace("/", "-"),
        subject=(document.subject if document is not None else None) or "",
        reason=row.reason or "",
        answer=answer.code if answer is not None else "",
        answered_at=answer.recorded_at if answer is not None else None,
        destroyed_at=destroyed.get((row.document, row.receiver)),
    )
