"""Statuses that came before their document: applied when it arrives, reported when it never does (domain 2.2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select, update

from gateway.exchange import ledger, named, standings
from gateway.exchange import statuses as said
from gateway.exchange.ledger import Event, Note
from gateway.exchange.receiver_state import Effect, StateRules
from gateway.packet.model import ResponseFor
from gateway.packet.names import Kind, StatusCode
from gateway.store.database import Database
from gateway.store.schema import packets, statuses

log = structlog.get_logger(__name__)

MOST: Final = 200
"""Held statuses that one arrival or one round looks at."""

ACTOR: Final = "gateway"

CROSSING: Final = timedelta(minutes=10)
"""How long after its coming a held status is looked at again: its document may have been written at the same moment."""


def adopt(
    connection: Connection,
    document: str,
    reference: ResponseFor,
    sender: str,
    actor: str,
    at: datetime,
    rules: StateRules,
) -> list[Note]:
    """Apply the held statuses that mean a document of ``sender`` that has just been stored with its deliveries."""
    by_id = packets.c.document_id == reference.document_id
    by_code = and_(
        packets.c.document_id.is_(None),
        packets.c.code == reference.code,
        packets.c.promulgation_date == reference.promulgation_date,
    )
    asks = statuses.c.code == StatusCode.TAKE_BACK_REQUESTED.value
    of_sender = or_(and_(asks, statuses.c.sender == sender), and_(~asks, statuses.c.receiver == sender))
    notes: list[Note] = []
    for row in _held(connection, packets.c.kind == Kind.STATUS.value, or_(by_id, by_code), of_sender):
        notes += _apply(connection, row, [document], actor, at, rules)
    return notes


def _held(connection: Connection, *wanted: ColumnElement[bool]) -> list[Row[Any]]:
    columns = packets.c
    query = (
        select(statuses, columns.document_id, columns.code.label("answered"), columns.promulgation_date)
        .join_from(statuses, packets, statuses.c.packet == columns.id)
        .where(statuses.c.document.is_(None), *wanted)
        .order_by(statuses.c.packet)
        .limit(MOST)
        .with_for_update(of=statuses)
    )
    return list(connection.execute(query))


def _report(row: Row[Any], actor: str, at: datetime) -> said.Report:
    about = ResponseFor(row.receiver, row.answered, row.document_id, row.promulgation_date)
    return said.Report(row.packet, StatusCode(row.code), row.sender, row.receiver, about, actor, at)


def _apply(
    connection: Connection, row: Row[Any], documents: list[str], actor: str, at: datetime, rules: StateRules
) -> list[Note]:
    report = _report(row, actor, at)
    spelt = named.spelling(connection, documents, report.receiver)
    rows = standings.lock(connection, documents, spelt or report.receiver)
    if rows:
        heard = said.apply(connection, report, rows, rules)
    else:
        outcome = said.ELSEWHERE if spelt else Effect.NOT_ENTITLED.value
        heard = said.Heard(documents[0], outcome, notes=[said.note(report, documents[0], outcome)])
    values = {"document": heard.document, "outcome": heard.outcome}
    connection.execute(update(statuses).where(statuses.c.packet == row.packet).values(values))
    return heard.notes


def look_again(connection: Connection, at: datetime, rules: StateRules) -> int:
    """Apply held statuses whose document was written at the same moment, unseen; return how many."""
    notes: list[Note] = []
    found = 0
    for row in _held(connection, statuses.c.recorded_at > at - CROSSING, statuses.c.outcome == said.HELD):
        report = _report(row, ACTOR, at)
        documents = named.documents(connection, report.about, report.issuer)
        if documents:
            notes += _apply(connection, row, documents[:1], ACTOR, at, rules)
            found += 1
    ledger.write(connection, notes, at)
    return found


def report_orphans(connection: Connection, at: datetime, patience: timedelta) -> list[str]:
    """Mark the statuses that were held longer than ``patience``, write that down, and return their ids.

    They are kept, and still applied if their document comes.
    """
    late = _held(connection, statuses.c.recorded_at < at - patience, statuses.c.outcome == said.HELD)
    ids = [row.packet for row in late]
    if ids:
        connection.execute(update(statuses).where(statuses.c.packet.in_(ids)).values(outcome=said.ORPHANED))
    notes = [
        Note(row.packet, Event.STATUS_ORPHANED, ACTOR, row.sender, {"code": row.code, "told": row.receiver})
        for row in late
    ]
    ledger.write(connection, notes, at)
    return ids


async def look_at_held(database: Database, rules: StateRules, patience: timedelta) -> None:
    """Look at all held statuses once: apply those whose document is there after all, report those that waited long."""
    now = datetime.now(UTC)
    applied = await database.write(lambda connection: look_again(connection, now, rules))
    orphans = await database.write(lambda connection: report_orphans(connection, now, patience))
    if applied or orphans:
        log.warning("held-statuses", applied=applied, orphaned=orphans)
