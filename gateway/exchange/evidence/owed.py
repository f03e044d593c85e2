"""Receipts that are owed: which, what they have to say, and writing them down, each exactly once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, text, update

from gateway.exchange.evidence.receipts import PartSaid, Said
from gateway.exchange.evidence.rules import Datum
from gateway.packet.names import Kind
from gateway.store.schema import attachments, evidence_data, packets, receipts
from gateway.store.schema import ledger as ledger_table

BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class Made:
    """One signed receipt and what was at hand when it was made."""

    packet: str
    content: bytes
    sha256: str
    at: datetime
    basis: tuple[Datum, ...]
    own_basis: tuple[Datum, ...]


def due(connection: Connection) -> list[Said]:
    """Return what the oldest owed receipts have to say."""
    return about(connection, _owed(connection))


def _owed(connection: Connection) -> list[str]:
    # In the very words of the partial index, or SQLite would look at every receipt there ever was.
    query = select(receipts.c.packet).where(text("receipts.due")).order_by(receipts.c.packet).limit(BATCH)
    return list(connection.execute(query).scalars())


def about(connection: Connection, ids: Sequence[str]) -> list[Said]:
    """Return what receipts about these documents have to say now."""
    rows = connection.execute(select(packets).where(packets.c.id.in_(ids)).order_by(packets.c.id)).all()
    parts: Mapping[str, list[PartSaid]] = defaultdict(list)
    query = (
        select(attachments).where(attachments.c.packet.in_(ids)).order_by(attachments.c.packet, attachments.c.number)
    )
    for part in connection.execute(query):
        parts[part.packet].append(PartSaid(part.number, part.name, part.size, part.sha256))
    heads = _heads(connection, ids)
    return [_said(row, parts[row.id], heads[row.id]) for row in rows if row.id in heads]


def _heads(connection: Connection, ids: Sequence[str]) -> dict[str, Any]:
    columns = ledger_table.c
    last = (
        select(columns.packet, func.max(columns.position).label("position"))
        .where(columns.packet.in_(ids))
        .group_by(columns.packet)
        .subquery()
    )
    query = select(columns.packet, columns.position, columns.hash).join(
        last, (columns.packet == last.c.packet) & (columns.position == last.c.position)
    )
    return {row.packet: row for row in connection.execute(query)}


def _said(row: Row[Any], parts: Iterable[PartSaid], head: Any) -> Said:
    return Said(
        document=row.id,
        document_id=row.document_id,
        code=row.code,
        size=row.size,
        sha256=row.sha256,
        attachments=tuple(parts),
        sender=row.sender,
        receivers=tuple(str(party["organ_id"]) for party in row.header.get("receivers", [])),
        verdict=row.verdict,
        signer=row.signer,
        certificate=row.certificate,
        reasons=tuple(reason["code"] for reason in row.reasons),
        accepted_at=row.received_at,
        position=head.position,
        hash=head.hash,
    )


def owe(connection: Connection, document: str) -> bool:
    """Owe the receipt of a document that was accepted before receipts were made; return whether it is owed now.

    Statuses have none. Raises IntegrityError where another was quicker.
    """
    row = connection.execute(select(packets.c.kind).where(packets.c.id == document)).one_or_none()
    known = connection.execute(select(receipts.c.due).where(receipts.c.packet == document)).one_or_none()
    if row is None or row.kind != Kind.DOCUMENT.value or known is not None:
        return known is not None and bool(known.due)
    connection.execute(insert(receipts).values(packet=document, due=True, stamp_due=False))
    return True


def keep(connection: Connection, made: Sequence[Made], *, stamp_due: bool) -> int:
    """Write receipts down; return how many were still owed. Another process may have been quicker."""
    keep_data(connection, [datum for one in made for datum in (*one.basis, *one.own_basis)], made[0].at)
    written = 0
    for one in made:
        values = {
            "due": False,
            "stamp_due": stamp_due,
            "made_at": one.at,
            "sha256": one.sha256,
            "content": one.content,
            "basis": [datum.digest for datum in one.basis],
            "own_basis": [datum.digest for datum in one.own_basis],
        }
        owed = (receipts.c.packet == one.packet) & receipts.c.due
        written += connection.execute(update(receipts).where(owed).values(values)).rowcount
    return written


def keep_data(connection: Connection, data: Iterable[Datum], now: datetime) -> None:
    """Keep certificates and revocation data that are not kept yet."""
    wanted = {datum.digest: datum for datum in data}
    known = set(
        connection.execute(select(evidence_data.c.digest).where(evidence_data.c.digest.in_(wanted.keys()))).scalars()
    )
    new = [
        {"digest": digest, "kind": datum.kind, "content": datum.content, "kept_at": now}
        for digest, datum in sorted(wanted.items())
        if digest not in known
    ]
    if new:
        connection.execute(insert(evidence_data), new)


def data_of(connection: Connection, digests: Iterable[str]) -> list[Datum]:
    """Return kept data in the order of their digests."""
    query = select(evidence_data).where(evidence_data.c.digest.in_(set(digests))).order_by(evidence_data.c.digest)
    return [Datum(row.kind, row.content) for row in connection.execute(query)]
