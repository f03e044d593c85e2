"""Statuses that came before their document: applied when it arrives, reported when it never does (domain 2.2)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, or_, select, update

from gateway.exchange import ledger
from gateway.exchange.ledger import Event, Note
from gateway.exchange.receivers import named, standings
from gateway.exchange.receivers import statuses as said
from gateway.exchange.receivers.receiver_state import Effect, StateRules
from gateway.packet.model import ResponseFor
from gateway.packet.names import Kind, StatusCode
from gateway.store.schema import packets, statuses

MOST: Final = 200
"""Held statuses that one arrival or one round looks at."""

ACTOR: Final = "gateway"


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
    notes: list[Note] = []
    meant = {"called": reference.document_id, "as": reference.code, "on": reference.promulgation_date}
    held = _ALL.where(statuses.c.packet.in_(ABOUT), _of(sender))
    for row in connection.execute(held, meant).all():
        notes += _apply(connection, row, [document], actor, at, rules)
    return notes


_ALL: Final = (
    select(statuses, packets.c.document_id, packets.c.code.label("answered"), packets.c.promulgation_date)
    .join_from(statuses, packets, statuses.c.packet == packets.c.id)
    .where(statuses.c.document.is_(None))
    .order_by(statuses.c.packet)
    .limit(MOST)
    .with_for_update(of=statuses)
)

ABOUT: Final = select(packets.c.id).where(
    packets.c.kind == Kind.STATUS.value,
    or_(
        packets.c.document_id == bindparam("called"),
        and_(
            packets.c.document_id.is_(None),
            packets.c.code == bindparam("as"),
            packets.c.promulgation_date == bindparam("on"),
        ),
    ),
)


"""Statuses about documents of this id, or without one of this code and date; by an index, however many are held."""


def _of(sender: str) -> ColumnElement[bool]:
    """Statuses about a document of this sender: its own requests, and what it is told."""
    asks = statuses.c.code == StatusCode.TAKE_BACK_REQUESTED.value
    return or_(and_(asks, statuses.c.sender == sender), and_(~asks, statuses.c.receiver == sender))


def _held(connection: Connection, wanted: ColumnElement[bool]) -> list[Row[Any]]:
    """Return the statuses that are held and not yet reported as orphaned, among these."""
    return list(connection.execute(_ALL.where(wanted, statuses.c.outcome == said.HELD)))


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


def look_again(connection: Connection, since: datetime, at: datetime, rules: StateRules) -> list[Note]:
    """Apply held statuses whose document was written at the same moment, unseen."""
    notes: list[Note] = []
    for row in _held(connection, statuses.c.recorded_at > since):
        report = _report(row, ACTOR, at)
        documents = named.documents(connection, report.about, report.issuer)
        if documents:
            notes += _apply(connection, row, documents[:1], ACTOR, at, rules)
    return notes


def report_orphans(connection: Connection, at: datetime, patience: timedelta) -> list[str]:
    """Mark the statuses that were held longer than ``patience``, write that down, and return their ids.

    They are kept, and still applied if their document comes.
    """
    late = _held(connection, statuses.c.recorded_at < at - patience)
    ids = [row.packet for row in late]
    if ids:
        connection.execute(update(statuses).where(statuses.c.packet.in_(ids)).values(outcome=said.ORPHANED))
    notes = [
        Note(row.packet, Event.STATUS_ORPHANED, ACTOR, row.sender, {"code": row.code, "told": row.receiver})
        for row in late
    ]
    ledger.write(connection, notes, at)
    return ids
