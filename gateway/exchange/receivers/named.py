"""Which stored documents another packet means by DocumentId, or by number, notation and date (domain 1.5, 2.4)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select, tuple_

from gateway.directory.names import fold
from gateway.exchange.views import RelationKind
from gateway.packet.model import ResponseFor
from gateway.packet.names import Kind
from gateway.store.schema import packets, relations

MOST: Final = 20
"""Packets under one id that are looked at, the newest: more of them only a mistaken or hostile sender makes."""


def documents(connection: Connection, reference: ResponseFor, issuer: str | None) -> list[str]:
    """Return the documents meant, the newest first: those under the DocumentId, else those of that code and date.

    Without an ``issuer`` those of any sender are meant.
    """
    columns = packets.c
    if reference.document_id:
        found = _called(connection, reference.document_id, issuer)
        if found:
            return found
    if reference.code and reference.promulgation_date:
        same = and_(columns.code == reference.code, columns.promulgation_date == reference.promulgation_date)
        return _ids(connection, issuer, same) if issuer else []
    return []


def _called(connection: Connection, document_id: str, issuer: str | None) -> list[str]:
    if issuer is None:
        return _ids(connection, None, packets.c.document_id == document_id)
    return list(connection.execute(_CALLED, {"by": issuer, "called": document_id}).scalars())


# Built once, as every status that comes in asks this.
_CALLED: Final = (
    select(packets.c.id)
    .where(
        packets.c.sender == bindparam("by"),
        packets.c.document_id == bindparam("called"),
        packets.c.kind == Kind.DOCUMENT.value,
    )
    .order_by(packets.c.id.desc())
    .limit(MOST)
)


def of_any_sender(connection: Connection, reference: ResponseFor) -> list[str]:
    """Return the documents under this DocumentId, whoever sent them."""
    if not reference.document_id:
        return []
    return _ids(connection, None, packets.c.document_id == reference.document_id)


def _ids(connection: Connection, issuer: str | None, same: ColumnElement[bool]) -> list[str]:
    columns = packets.c
    query = select(columns.id).where(columns.kind == Kind.DOCUMENT.value, same)
    if issuer is not None:
        query = query.where(columns.sender == issuer)
    return list(connection.execute(query.order_by(columns.id.desc()).limit(MOST)).scalars())


def business_types(connection: Connection, documents: Collection[str]) -> dict[str, int | None]:
    """Return what each of these documents does."""
    columns = packets.c
    query = select(columns.id, columns.business_type).where(columns.id.in_(documents))
    return {row.id: row.business_type for row in connection.execute(query)}


def versions(connection: Connection, documents: Collection[str]) -> list[str]:
    """Return all packets that carry these documents: the same sender's under the same DocumentId, newest first."""
    columns = packets.c
    query = select(columns.sender, columns.document_id).where(columns.id.in_(documents))
    named = {(row.sender, row.document_id) for row in connection.execute(query)}
    if not named:
        return []
    same = tuple_(columns.sender, columns.document_id).in_(sorted(named))
    return _ids(connection, None, or_(same, columns.id.in_(documents)))


def with_revoked(connection: Connection, documents: Collection[str]) -> list[str]:
    """Return these documents and, for revocations among them, what they revoke, newest first."""
    query = select(relations.c.target).where(
        relations.c.packet.in_(documents),
        relations.c.kind == RelationKind.REVOKES.value,
        relations.c.target.is_not(None),
    )
    revoked = set(connection.execute(query).scalars())
    more = versions(connection, revoked) if revoked else []
    return sorted({*documents, *more}, reverse=True)


def spelling(connection: Connection, documents: Collection[str], *receiver: str) -> str | None:
    """Return a receiver's id as these documents spell it; nothing if none of them is addressed to it.

    Several ids are those of one body, old and new.
    """
    wanted = {fold(one) for one in receiver}
    query = select(packets.c.header).where(packets.c.id.in_(documents))
    for header in connection.execute(query.order_by(packets.c.id.desc())).scalars():
        for party in header.get("receivers", ()):
            if fold(party["organ_id"]) in wanted:
                return str(party["organ_id"])
    return None
