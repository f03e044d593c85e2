"""Writes what packets are found by: in the transaction of their intake, and later for those without.

That is a row of words, a row for each party, and on deliveries of documents what searches by their state walk; those
deliveries that lack it get it in :mod:`~gateway.exchange.search.carrying`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.exchange.search.terms import facts_of, parties_of, receiver, terms_of
from gateway.packet.names import Kind
from gateway.store.schema import deliveries, document_parties, document_search, packets

_BESIDE: Final = 2048
"""Numbers of one microsecond: packets of the same moment get different ones, by their ids."""

_AT_ONCE: Final = 500
"""Parties of one question."""

RECEIVERS: Final = 5_000
"""Of all packets of one step, unless it is a single one: packets of a full hub have hundreds each."""

_COLUMNS: Final = document_search.c


def number_of(at: datetime, packet: str = "") -> int:
    """Return the number of a packet that came at this moment; without one, the least of that moment."""
    return round(at.timestamp() * 1_000_000) * _BESIDE + (int(packet[-4:], 16) % _BESIDE if packet else 0)


def enter(
    connection: Connection, row: dict[str, Any], header: dict[str, Any], receivers: Iterable[str]
) -> dict[str, Any]:
    """Write what a new packet is found by; ``row`` is its row in ``packets``. Return what its deliveries carry of it.

    Should its number be taken, the next round of :mod:`~gateway.exchange.search.filling` finds another.
    """
    terms = terms_of(facts_of(row, header, receivers))
    number = number_of(row["received_at"], row["id"])
    values = {"number": number, "packet": row["id"], "terms": terms}
    parties = parties_of(terms.split())
    if connection.dialect.name == "postgresql":
        # In one way to the server and back.
        done = connection.execute(_ENTER, {**values, "parties": parties}).first() is not None
    else:
        done = connection.execute(_ADD["sqlite"], values).rowcount == 1
        if done:
            connection.execute(_ADD_PARTIES["sqlite"], [{"party": one, "number": number} for one in parties])
    return _carried(row["kind"], number if done else None, row["sender"])


def _carried(kind: str, number: int | None, sender: str) -> dict[str, Any]:
    """Return what deliveries carry of their packet; those of statuses are not searched by their state, so nothing."""
    if number is None or kind != Kind.DOCUMENT:
        return {"search_number": None, "search_sender": None}
    return {"search_number": number, "search_sender": sender}


_ADD: Final = {
    "sqlite": sqlite.insert(document_search).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(document_search).on_conflict_do_nothing(),
}
_ADD_PARTIES: Final = {
    "sqlite": sqlite.insert(document_parties).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(document_parties).on_conflict_do_nothing(),
}
_ENTER: Final = text(
    """WITH entered AS (INSERT INTO document_search (number, packet, terms)
        VALUES (:number, :packet, CAST(CAST(:terms AS text) AS tsvector)) ON CONFLICT DO NOTHING RETURNING number)
       INSERT INTO document_parties (party, number)
        SELECT party, number FROM entered CROSS JOIN unnest(CAST(:parties AS bigint[])) AS party RETURNING number"""
)


def reached(connection: Connection, packet: str, receivers: Collection[str]) -> dict[str, Any]:
    """Let a packet be found also by receivers that it got later; return what their deliveries carry of it."""
    query = (
        select(_COLUMNS.number, _COLUMNS.terms, packets.c.kind, packets.c.sender)
        .join_from(packets, document_search, _COLUMNS.packet == packets.c.id)
        .where(packets.c.id == packet)
        .with_for_update(of=document_search)
    )
    found = connection.execute(query).one_or_none() if receivers else None
    if found is None:
        return _carried("", None, "")
    # Only documents get receivers later.
    new = [receiver("document", one) for one in receivers]
    values = {"terms": " ".join(dict.fromkeys([*_split(found.terms), *new]))}
    connection.execute(update(document_search).where(_COLUMNS.packet == packet).values(values))
    add_parties(connection, [(party, found.number) for party in parties_of(new)])
    return _carried(found.kind, found.number, found.sender)


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
    """Give rows to what lacks them among the next ``most`` packets, fewer where they have many receivers.

    Return the last looked at, and how many lacked their row of words.
    """
    ids = list(connection.execute(_STEP, {"after": after, "most": most}).scalars())
    if not ids:
        return after, 0
    ids = _within(connection, after, ids)
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
    _fill_parties(connection, bounds)
    return ids[-1], len(rows)


def _within(connection: Connection, after: str, ids: list[str]) -> list[str]:
    """Return the first of these packets, as many as one step may do; one at least."""
    counts = {row.packet: row.receivers for row in connection.execute(_COUNT, {"after": after, "last": ids[-1]})}
    together = 0
    for place, one in enumerate(ids):
        together += counts.get(one, 0)
        if place and together > RECEIVERS:
            return ids[:place]
    return ids


_COUNT: Final = (
    select(deliveries.c.packet, func.count().label("receivers"))
    .where(deliveries.c.packet > bindparam("after"), deliveries.c.packet <= bindparam("last"))
    .group_by(deliveries.c.packet)
)


_ENTERED: Final = select(_COLUMNS.number, _COLUMNS.terms).where(
    _COLUMNS.packet > bindparam("after"), _COLUMNS.packet <= bindparam("last")
)
_PARTIES: Final = select(document_parties).where(
    document_parties.c.party.in_(bindparam("parties", expanding=True)),
    document_parties.c.number.between(bindparam("least"), bindparam("most")),
)


def _fill_parties(connection: Connection, bounds: dict[str, str]) -> None:
    """Give those of these packets their rows for parties that lack some."""
    wanted = {
        (party, row.number) for row in connection.execute(_ENTERED, bounds) for party in parties_of(_split(row.terms))
    }
    if not wanted:
        return
    numbers = [number for _, number in wanted]
    parties = sorted({party for party, _ in wanted})
    there: set[tuple[int, int]] = set()
    for start in range(0, len(parties), _AT_ONCE):
        asked = {"parties": parties[start : start + _AT_ONCE], "least": min(numbers), "most": max(numbers)}
        there.update((row.party, row.number) for row in connection.execute(_PARTIES, asked))
    add_parties(connection, wanted - there)


def add_parties(connection: Connection, pairs: Collection[tuple[int, int]]) -> None:
    """Let packets stand beside parties: each a party and the number of a packet."""
    rows = [{"party": party, "number": number} for party, number in sorted(pairs)]
    if rows:
        connection.execute(_ADD_PARTIES[connection.dialect.name], rows)


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
