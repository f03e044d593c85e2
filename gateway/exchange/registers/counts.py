"""How much was sent and received, by agency and period; each number can be found again in the books."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from gateway.exchange.receivers.receiver_state import Stage
from gateway.exchange.registers.entries import CountEntry
from gateway.exchange.registers.places import ARRIVED_HERE, arrived
from gateway.exchange.registers.spans import Period, Span, periods
from gateway.ids import first_id_at
from gateway.packet.names import Kind
from gateway.store.schema import agencies, deliveries, packets

_ACCEPTED: Final = frozenset({Stage.ACCEPTED, Stage.ASSIGNED, Stage.PROCESSING, Stage.FINISHED})
_UNREPORTED: Final = frozenset({Stage.SENT, Stage.ARRIVED})


def counts(connection: Connection, span: Span, period: Period, ours: Collection[str] | None) -> list[CountEntry]:
    """Return the counts of each agency in each period; who has none is left out.

    Where ``ours`` is given, of these alone, and of what is their present holders'. Raises Refused
    ``registers.too-many-periods``.
    """
    found: list[tuple[str, str, int, Counter[Stage]]] = []
    for name, part in periods(span, period):
        sent = _sent(connection, part, ours)
        received = _received(connection, part, ours)
        found += [(agency, name, sent[agency], received[agency]) for agency in sorted({*sent, *received})]
    wanted = {agency for agency, *_ in found}
    rows = connection.execute(select(agencies.c.id, agencies.c.name).where(agencies.c.id.in_(wanted)))
    names = {row.id: row.name for row in rows}
    return [_entry(agency, names.get(agency, ""), name, sent, stages) for agency, name, sent, stages in found]


def _entry(agency: str, name: str, period: str, sent: int, stages: Counter[Stage]) -> CountEntry:
    return CountEntry(
        agency=agency,
        name=name,
        period=period,
        sent=sent,
        received=stages.total(),
        accepted=sum(number for stage, number in stages.items() if stage in _ACCEPTED),
        refused=stages[Stage.REFUSED],
        finished=stages[Stage.FINISHED],
        given_back=stages[Stage.RECALLED],
        unreported=sum(number for stage, number in stages.items() if stage in _UNREPORTED),
    )


def _sent(connection: Connection, part: Span, ours: Collection[str] | None) -> Counter[str]:
    moment = packets.c.received_at
    query = (
        select(packets.c.sender, func.count())
        .where(packets.c.kind == Kind.DOCUMENT.value, moment >= part.start, moment < part.end)
        .group_by(packets.c.sender)
    )
    if ours is None:
        query = query.where(*_near(packets.c.id, part))
    else:
        query = query.join(agencies, agencies.c.id == packets.c.sender)
        query = query.where(packets.c.sender.in_(ours), moment >= agencies.c.held_since)
    return Counter({row[0]: row[1] for row in connection.execute(query)})


def _received(connection: Connection, part: Span, ours: Collection[str] | None) -> dict[str, Counter[Stage]]:
    columns = deliveries.c
    query = (
        select(columns.receiver, columns.stage, func.count())
        .where(columns.kind == Kind.DOCUMENT.value, ARRIVED_HERE)
        .group_by(columns.receiver, columns.stage)
    )
    if ours is None:
        made = and_(*_near(columns.id, part), columns.created_at >= part.start, columns.created_at < part.end)
        released = and_(columns.released_at >= part.start, columns.released_at < part.end)
        query = query.where(or_(and_(columns.released_at.is_(None), made), released))
    else:
        query = query.join(agencies, agencies.c.id == columns.receiver)
        query = query.where(columns.receiver.in_(ours), columns.created_at >= agencies.c.held_since)
        query = query.where(arrived >= part.start, arrived < part.end)
    found: dict[str, Counter[Stage]] = defaultdict(Counter)
    for agency, stage, number in connection.execute(query):
        found[agency][Stage(stage)] += number
    return found


def _near(identity: ColumnElement[str], part: Span) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return wide bounds of ids, so that not all of a table is read: an id is made shortly before what it names."""
    wide = timedelta(days=1)
    return identity >= first_id_at(part.start - wide), identity < first_id_at(part.end + wide)
