"""What deliveries of documents carry for searches, given to those without it: of before, or written by an older host.

An older host may give any document a new receiver, so these are looked for by their index and not by the age of their
packet. With its number a delivery's receiver gets its row beside the packet, which that host does not write either.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, bindparam, select, text, update

from gateway.exchange.search.index import add_parties
from gateway.exchange.search.terms import parties_of, receiver
from gateway.packet.names import Kind
from gateway.store.schema import UNNUMBERED, deliveries, document_search, packets

_COLUMNS: Final = deliveries.c
_LACKING: Final = (
    select(_COLUMNS.id)
    .where(text(UNNUMBERED), _COLUMNS.id > bindparam("after"))
    .order_by(_COLUMNS.id)
    .limit(bindparam("most"))
    .with_for_update()
    .cte("lacking")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_NUMBER: Final = select(document_search.c.number).where(document_search.c.packet == _COLUMNS.packet)
_SENDER: Final = (
    select(packets.c.sender)
    .join_from(packets, document_search, document_search.c.packet == packets.c.id)
    .where(packets.c.id == _COLUMNS.packet)
)
_CARRY: Final = (
    update(deliveries)
    .where(_COLUMNS.id.in_(select(_LACKING.c.id)))
    .values(search_number=_NUMBER.scalar_subquery(), search_sender=_SENDER.scalar_subquery())
    .returning(_COLUMNS.id, _COLUMNS.receiver, _COLUMNS.search_number.label("number"))
)


def carry(connection: Connection, after: str, most: int) -> tuple[str, int]:
    """Give the next ``most`` deliveries what they lack; return the last looked at, and how many got it.

    Those whose packet has no row of words yet get it once that has been written.
    """
    rows = connection.execute(_CARRY, {"after": after, "most": most}).all()
    known = [row for row in rows if row.number is not None]
    words = {row.receiver: parties_of([receiver(Kind.DOCUMENT, row.receiver)]) for row in known}
    add_parties(connection, {(party, row.number) for row in known for party in words[row.receiver]})
    return max((row.id for row in rows), default=after), len(known)
