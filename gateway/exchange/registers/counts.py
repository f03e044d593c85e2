"""How much was sent and received, by agency and period; each number can be found again in the books."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, func, select

from gateway.exchange.receivers.receiver_state import Stage
from gateway.exchange.registers.entries import CountEntry
from gateway.exchange.registers.spans import Period, Span, periods
from gateway.packet.names import Kind
from gateway.store.schema import agencies, deliveries, packets

_ACCEPTED: Final = frozenset({Stage.ACCEPTED, Stage.ASSIGNED, Stage.PROCESSING, Stage.FINISHED})
_UNREPORTED: Final = frozenset({Stage.SENT, Stage.ARRIVED})


def counts(connection: Connection, span: Span, period: Period, ours: Collection[str] | None) -> list[CountEntry]:
    """Return the counts of each agency in each period, of ``ours`` alone where given; who has none is left out.

    Raises Refused ``registers.too-many-periods``.
    """
    found: list[CountEntry] = []
    names = {row.id: row.name for row in connection.execute(select(agencies.c.id, agencies.c.name))}
    for name, part in periods(span, period):
        sent = _sent(connection, part)
        received = _received(connection, part)
        for agency in sorted({*sent, *(agency for agency, _ in received)}):
            if ours is None or agency in ours:
                stages = Counter({Stage(stage): n for (one, stage), n in received.items() if one == agency})
                found.append(_entry(agency, names.get(agency, ""), name, sent[agency], stages))
    return found


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


def _sent(connection: Connection, part: Span) -> Counter[str]:
    rows = connection.execute(
        select(packets.c.sender, func.count())
        .where(packets.c.kind == Kind.DOCUMENT.value, packets.c.id >= part.low, packets.c.id < part.high)
        .group_by(packets.c.sender)
    )
    return Counter({row[0]: row[1] for row in rows})


def _received(connection: Connection, part: Span) -> dict[tuple[str, str], int]:
    rows = connection.execute(
        select(deliveries.c.receiver, deliveries.c.stage, func.count())
        .where(deliveries.c.kind == Kind.DOCUMENT.value, deliveries.c.id >= part.low, deliveries.c.id < part.high)
        .group_by(deliveries.c.receiver, deliveries.c.stage)
    )
    return {(agency, stage): number for agency, stage, number in rows}
