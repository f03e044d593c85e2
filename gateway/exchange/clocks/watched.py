"""What the clocks look at: the few documents whose clock may run out, found through small indexes and ranges of ids.

Ids are ordered by time, so a clock that depends on the day of arrival looks once at each document, when that day
becomes ripe; clocks of documents that still wait look at all of those, which are few. Nothing is watched for longer
than :data:`WATCHED`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Exists, Row, Select, and_, exists, func, or_, select, text

from gateway.exchange.clocks.clocks import ClockRules, acknowledge_by, hand_on_by
from gateway.exchange.receivers.receiver_state import Stage
from gateway.exchange.views import MAILBOX, RelationKind
from gateway.packet.dates import parse_date
from gateway.packet.names import BusinessType, Kind, StatusCode
from gateway.store.schema import deliveries, packets, relations, statuses

WATCHED: Final = timedelta(days=35)
"""How long a document is watched; what is still open after it is a matter of statistics, not of alarm."""

SETTLING: Final = timedelta(minutes=1)
"""A document that waits shorter than this is simply on its way."""

ANSWERED: Final = (StatusCode.AGREED.value, StatusCode.DISAGREED.value)

PRESENTED: Final = tuple(code.value for code in StatusCode if StatusCode.REFUSED <= code <= StatusCode.FINISHED)
"""Codes that show that a clerk has acted; skips are normal, so any of them will do (domain 2.2)."""

ACTED: Final = PRESENTED + ANSWERED
"""Who answers a take-back request has seen the document too."""

PAGE: Final = 1000

_WAITS: Final = text("deliveries.state = 'waiting'")
"""In the very words of the partial index, as a bound value would hide it from PostgreSQL."""
_DEAD: Final = text("deliveries.state = 'dead'")
_ARRIVAL_DUE: Final = text("deliveries.arrival_due")

_D: Final = deliveries.c


@dataclass(frozen=True, slots=True)
class Watched:
    """One running clock: which delivery, about which document, whose duty, since when and until when."""

    delivery: str
    document: str
    agency: str
    began: datetime
    due: datetime
    facts: dict[str, str | int] = field(default_factory=dict)


Page = tuple[list[Watched], str | None]
"""What was found, and the id behind which to go on, or ``None`` at the end."""


def id_at(moment: datetime) -> str:
    """Return the least id that could have been given at a moment; see :func:`gateway.ids.new_id`."""
    return f"{max(0, int(moment.timestamp() * 1_000_000)) * 1000:016x}"


def shortly_before(known: str, time: timedelta) -> str:
    """Return the least id that could have been given this long before another."""
    nanoseconds = int(known[:16] or "0", 16)
    return f"{max(0, nanoseconds - time // timedelta(microseconds=1) * 1000):016x}"


def _page(connection: Connection, query: Select[Any], key: str, watch: Callable[[Row[Any]], Watched]) -> Page:
    rows = connection.execute(query.limit(PAGE)).all()
    return [watch(row) for row in rows], getattr(rows[-1], key) if len(rows) == PAGE else None


def _after(now: datetime, after: str) -> str:
    return max(after, id_at(now - WATCHED))


# Documents of local systems that have not been sent (QĐ28 Art. 6)


def unsent(
    connection: Connection, rules: ClockRules, endpoints: Collection[str], now: datetime, after: str, *, dead: bool
) -> Page:
    """Return documents that local systems gave us and that wait at an endpoint, or that died there."""
    query = (
        select(_D.id, _D.packet, _D.endpoint, _D.receiver, _D.priority, _D.created_at)
        .add_columns(packets.c.sender, packets.c.promulgation_date)
        .join_from(deliveries, packets, _D.packet == packets.c.id)
        .where(_D.endpoint.in_(list(endpoints)), _DEAD if dead else _WAITS, _D.kind == Kind.DOCUMENT.value)
        .where(_D.id > _after(now, after), _D.id < id_at(now - SETTLING), packets.c.via.not_like("endpoint:%"))
        .order_by(_D.id)
    )

    def watch(row: Row[Any]) -> Watched:
        due = hand_on_by(rules, parse_date(row.promulgation_date or ""), row.created_at, row.priority)
        facts = {"document": row.packet, "endpoint": row.endpoint, "receiver": row.receiver}
        return Watched(row.id, row.packet, row.sender, row.created_at, due, facts)

    return _page(connection, query, "id", watch)


def still_unsent(connection: Connection, subjects: Collection[str]) -> set[str]:
    """Return which of these deliveries have still not been sent."""
    query = select(_D.id).where(_D.id.in_(subjects), _D.state.in_(("waiting", "dead")))
    return set(connection.execute(query).scalars())


# Arrivals of which the sender has not been told (NĐ30 Art. 21)


def unsaid(connection: Connection, now: datetime, after: str) -> Page:
    """Return arrivals for which no status 01 has been made yet."""
    query = (
        select(_D.id, _D.packet, _D.receiver, _D.created_at)
        .where(_ARRIVAL_DUE, _D.id > _after(now, after), _D.id < id_at(now - SETTLING))
        .order_by(_D.id)
    )

    def watch(row: Row[Any]) -> Watched:
        due = acknowledge_by(row.created_at)
        return Watched(row.id, row.packet, row.receiver, row.created_at, due, {"document": row.packet})

    return _page(connection, query, "id", watch)


def unsaid_on_the_way(connection: Connection, endpoints: Collection[str], now: datetime, after: str) -> Page:
    """Return statuses 01 that were made but wait at an endpoint."""
    query = (
        select(_D.id, _D.packet, _D.created_at, _D.endpoint, statuses.c.document, statuses.c.sender)
        .join_from(deliveries, statuses, _D.packet == statuses.c.packet)
        .where(_D.endpoint.in_(list(endpoints)), _WAITS, _D.kind == Kind.STATUS.value)
        .where(statuses.c.code == StatusCode.ARRIVED.value, statuses.c.document.is_not(None))
        .where(_D.id > _after(now, after), _D.id < id_at(now - SETTLING))
        .order_by(_D.id)
    )

    def watch(row: Row[Any]) -> Watched:
        facts = {"document": row.document, "endpoint": row.endpoint}
        return Watched(row.id, row.document, row.sender, row.created_at, acknowledge_by(row.created_at), facts)

    return _page(connection, query, "id", watch)


def still_unsaid(connection: Connection, subjects: Collection[str]) -> set[str]:
    """Return for which of these deliveries the 01 has still not been made or not been sent."""
    waits = and_(_D.endpoint != MAILBOX, _D.kind == Kind.STATUS.value, _D.state.in_(("waiting", "dead")))
    query = select(_D.id).where(_D.id.in_(subjects), or_(_D.arrival_due.is_(True), waits))
    return set(connection.execute(query).scalars())


# Documents on which no clerk has acted (NĐ30 Art. 23)

_PRESENTED: Final = or_(
    # While its sender wants a document back, and once he has it, nobody can accept it.
    _D.stage.in_((Stage.ASKED.value, Stage.RECALLED.value)),
    # Nor can a clerk see what is inspected or in quarantine.
    _D.state.in_(("held", "quarantined")),
    exists().where(statuses.c.document == _D.packet, statuses.c.sender == _D.receiver, statuses.c.code.in_(ACTED)),
)


def unpresented(connection: Connection, begin: str, end: str, *, urgent: bool, due: Callable[[datetime], Any]) -> Page:
    """Return documents that arrived in a range of ids (both ends left out) and have no 02 to 06 from their receiver."""
    query = (
        select(_D.id, _D.packet, _D.receiver, _D.created_at)
        .join_from(deliveries, packets, _D.packet == packets.c.id)
        .where(_D.id > begin, _D.id < end, _D.endpoint == MAILBOX, _D.kind == Kind.DOCUMENT.value)
        .where(_D.priority > 0 if urgent else _D.priority <= 0, _not_revoking(), ~_PRESENTED)
        .order_by(_D.id)
    )

    def watch(row: Row[Any]) -> Watched:
        return Watched(row.id, row.packet, row.receiver, row.created_at, due(row.created_at), {"document": row.packet})

    return _page(connection, query, "id", watch)


def _not_revoking() -> ColumnElement[bool]:
    return func.coalesce(packets.c.business_type, 0) != BusinessType.REVOKE.value


def still_unpresented(connection: Connection, subjects: Collection[str]) -> set[str]:
    """Return on which of these deliveries no clerk has acted yet."""
    return set(connection.execute(select(_D.id).where(_D.id.in_(subjects), ~_PRESENTED)).scalars())


def newest_status(connection: Connection) -> str:
    """Return the id of the newest status, or nothing."""
    return connection.execute(select(func.max(statuses.c.packet))).scalar() or ""


def presented_since(connection: Connection, since: str) -> set[str]:
    """Return the deliveries on which clerks have acted since an id was given."""
    query = (
        select(_D.id)
        .join_from(statuses, deliveries, and_(_D.packet == statuses.c.document, _D.receiver == statuses.c.sender))
        .where(statuses.c.packet > since, statuses.c.code.in_(ACTED))
    )
    return set(connection.execute(query).scalars())


# Take-back requests that wait for an answer (QĐ28 Art. 9); those that come too late to be answered do not


_TARGET: Final = deliveries.alias("target")


def unanswered_requests(connection: Connection, begin: str, end: str, due: Callable[[datetime], Any]) -> Page:
    """Return requests by status 13, in a range of ids, about documents that agencies served here have received."""
    asked = statuses.alias("asked")
    query = (
        select(_D.id, asked.c.packet, asked.c.document, asked.c.receiver, asked.c.recorded_at)
        .join_from(asked, deliveries, and_(_D.packet == asked.c.document, _D.receiver == asked.c.receiver))
        .where(asked.c.packet > begin, asked.c.packet < end, asked.c.code == StatusCode.TAKE_BACK_REQUESTED.value)
        .where(_D.endpoint == MAILBOX, _D.stage == Stage.ASKED.value)
        .where(~_answered(asked.c.document, asked.c.receiver, asked.c.packet).correlate(asked))
        .order_by(asked.c.packet)
    )

    def watch(row: Row[Any]) -> Watched:
        facts = {"document": row.document, "request": row.packet}
        return Watched(row.id, row.document, row.receiver, row.recorded_at, due(row.recorded_at), facts)

    return _page(connection, query, "packet", watch)


def unanswered_revocations(connection: Connection, begin: str, end: str, due: Callable[[datetime], Any]) -> Page:
    """Return revoking documents that arrived in a range of ids at agencies served here and were not answered.

    One whose meaning is not clear yet waits for the clerk as well, who names the document or refuses.
    """
    query = (
        select(_D.id, _D.packet, _D.receiver, _D.created_at)
        .join_from(deliveries, packets, _D.packet == packets.c.id)
        .where(_D.id > begin, _D.id < end, _D.endpoint == MAILBOX, _D.kind == Kind.DOCUMENT.value)
        .where(packets.c.business_type == BusinessType.REVOKE.value, _WAITS_FOR_AN_ANSWER)
        .order_by(_D.id)
    )

    def watch(row: Row[Any]) -> Watched:
        facts = {"document": row.packet, "request": row.packet}
        return Watched(row.id, row.packet, row.receiver, row.created_at, due(row.created_at), facts)

    return _page(connection, query, "id", watch)


def _answered(document: Any, agency: Any, request: Any) -> Exists:
    return exists().where(
        statuses.c.document == document,
        statuses.c.sender == agency,
        statuses.c.code.in_(ANSWERED),
        statuses.c.packet > request,
    )


_NAMED: Final = exists().where(
    relations.c.packet == _D.packet, relations.c.kind == RelationKind.REVOKES.value, relations.c.target.is_not(None)
)
"""The document that a revoking one withdraws is known."""

_ASKED: Final = (
    exists()
    .where(relations.c.packet == _D.packet, relations.c.kind == RelationKind.REVOKES.value)
    .where(_TARGET.c.packet == relations.c.target, _TARGET.c.receiver == _D.receiver)
    .where(_TARGET.c.stage == Stage.ASKED.value)
    .correlate(deliveries)
)
"""The receiver of a revoking document has not decided yet about the document that it withdraws."""

_WAITS_FOR_AN_ANSWER: Final = or_(_ASKED, and_(~_NAMED, ~_answered(_D.packet, _D.receiver, _D.packet)))


def still_unanswered(connection: Connection, requests: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return which of these requests, each with the delivery that it is about, are not answered yet."""
    by_status = {(request, delivery) for request, delivery in requests if _is_asked(connection, request, delivery)}
    query = select(_D.packet, _D.id).where(_D.id.in_([delivery for _, delivery in requests]), _WAITS_FOR_AN_ANSWER)
    revoking = query.join(packets, _D.packet == packets.c.id).where(
        packets.c.business_type == BusinessType.REVOKE.value
    )
    return by_status | {(row.packet, row.id) for row in connection.execute(revoking)}


def _is_asked(connection: Connection, request: str, delivery: str) -> bool:
    query = select(_D.id).where(_D.id == delivery, _D.packet != request, _D.stage == Stage.ASKED.value)
    return connection.execute(query.where(~_answered(_D.packet, _D.receiver, request))).first() is not None


def ripe(found: Iterable[Watched], rules: ClockRules, now: datetime) -> list[Watched]:
    """Return those that are to be warned of now: some time before they are due, at most half of the time given."""
    return [one for one in found if one.due - min(rules.warn_before, (one.due - one.began) / 2) <= now]
