"""Writes what packets are found by: in the transaction of their intake, and later for those without."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.exchange.search.terms import facts_of, receiver, terms_of
from gateway.store.schema import deliveries, document_search, packets

_BESIDE: Final = 2048
"""Numbers of one microsecond: packets of the same moment get different ones, by their ids."""

_COLUMNS: Final = document_search.c


def number_of(at: datetime, packet: str = "") -> int:
    """Return the number of a packet that came at this moment; without one, the least of that moment."""
    return round(at.timestamp() * 1_000_000) * _BESIDE + (int(packet[-4:], 16) % _BESIDE if packet else 0)


def enter(connection: Connection, row: dict[str, Any], header: dict[str, Any], receivers: Iterable[str]) -> None:
    """Write what a new packet is found by; ``row`` is its row in ``packets``.

    Should its number be taken, the next round of :mod:`~gateway.exchange.search.filling` finds another.
    """
    terms = terms_of(facts_of(row, header, receivers))
    values = {"number": number_of(row["received_at"], row["id"]), "packet": row["id"], "terms": terms}
    connection.execute(_ADD[connection.dialect.name], values)


_ADD: Final = {
    "sqlite": sqlite.insert(document_search).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(document_search).on_conflict_do_nothing(),
}


def reached(connection: Connection, packet: str, receivers: Collection[str]) -> None:
    """Let a packet be found also by receivers that it got later."""
    if not receivers:
        return
    query = select(_COLUMNS.terms).where(_COLUMNS.packet == packet).with_for_update()
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        return
    # Only documents get receivers later.
    words = dict.fromkeys([*_split(found), *(receiver("document", one) for one in receivers)])
    values = {"terms": " ".join(words)}
    connection.execute(update(document_search).where(_COLUMNS.packet == packet).values(values))


def _split(terms: str) -> list[str]:
    """Return the words of a row as either database gives them back."""
    return [word.strip("'") for word in terms.split()]


_LACKING: Final[Select[Any]] = (
    select(
        packets.c.id,
        packets.c.kind,
        packets.c.sender,
        packets.c.verdict,
        packets.c.subject,
        packets.c.document_id,
        packets.c.code,
        packets.c.promulgation_date,
        packets.c.priority,
        packets.c.business_type,
        packets.c.status_code,
        packets.c.received_at,
        packets.c.header["document_type"].label("document_type"),
    )
    .join_from(packets, document_search, _COLUMNS.packet == packets.c.id, isouter=True)
    .where(packets.c.id > bindparam("after"), packets.c.id <= bindparam("last"), _COLUMNS.packet.is_(None))
    .order_by(packets.c.id)
)
_STEP: Final = (
    select(packets.c.id).where(packets.c.id > bindparam("after")).order_by(packets.c.id).limit(bindparam("most"))
)


def fill(connection: Connection, after: str, most: int) -> tuple[str, int]:
    """Give rows to what lacks them among the next ``most`` packets; return the last looked at, and how many lacked."""
    ids = list(connection.execute(_STEP, {"after": after, "most": most}).scalars())
    if not ids:
        return after, 0
    bounds = {"after": after, "last": ids[-1]}
    rows = list(connection.execute(_LACKING, bounds))
    if rows:
        receivers = _receivers(connection, [row.id for row in rows])
        made = [_row(row, receivers.get(row.id, [])) for row in rows]
        connection.execute(_ADD[connection.dialect.name], made)
        by_packet = {one["packet"]: one for one in made}
        # Whose number was taken by another packet of the same moment.
        for row in connection.execute(_LACKING, bounds).all():
            _beside(connection, by_packet[row.id])
    return ids[-1], len(rows)


def _receivers(connection: Connection, ids: Sequence[str]) -> dict[str, list[str]]:
    columns = deliveries.c
    query = select(columns.packet, columns.receiver).where(columns.packet.in_(ids))
    found: dict[str, list[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.packet, []).append(row.receiver)
    return found


def _row(row: Row[Any], receivers: list[str]) -> dict[str, Any]:
    terms = terms_of(facts_of(row._asdict(), {"document_type": row.document_type}, receivers))
    return {"number": number_of(row.received_at, row.id), "packet": row.id, "terms": terms}


def _beside(connection: Connection, made: dict[str, Any]) -> None:
    number = made["number"]
    near = select(_COLUMNS.number).where(_COLUMNS.number >= number, _COLUMNS.number < number + _BESIDE)
    used = set(connection.execute(near).scalars())
    while number in used:
        number += 1
    connection.execute(insert(document_search).values(**{**made, "number": number}))
