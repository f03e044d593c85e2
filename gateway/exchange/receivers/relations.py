"""What documents say about earlier ones: updates, replacements, revocations, answers (domain 2.3, 2.4).

A relation whose document is not here yet waits for it. Old documents are never changed by new ones: they stay readable
and are shown as superseded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, insert, select, tuple_, union_all, update

from gateway.directory.names import fold
from gateway.exchange.ledger import Event, Note
from gateway.exchange.receivers import named
from gateway.exchange.views import RelationKind
from gateway.packet.model import DocumentPacket, ResponseFor
from gateway.packet.names import BusinessType
from gateway.store.schema import packets, relations


@dataclass(frozen=True, slots=True)
class Mention:
    """One earlier document as a packet names it; ``issuer`` is nothing where the packet leaves it open."""

    kind: RelationKind
    issuer: str | None
    reference: ResponseFor
    receivers: tuple[str, ...] = ()
    step: int = 0
    """Of a revocation: in which order its elements are believed."""


def mentions(packet: DocumentPacket, sender: str) -> list[Mention]:
    """Return every earlier document that a packet names, in the order in which they are believed."""
    kind = packet.business.type
    if kind is BusinessType.REVOKE:
        return list(_revoked(packet, sender))
    found = [
        Mention(RelationKind.ANSWERS, answer.organ_id, answer)
        for answer in packet.response_for
        if answer.document_id or (answer.code and answer.promulgation_date)
    ]
    if kind is BusinessType.UPDATE:
        target = ResponseFor(sender, document_id=packet.business.document_id or packet.document_id)
        found.append(Mention(RelationKind.UPDATES, sender, target))
    if kind is BusinessType.REPLACE:
        found += [
            Mention(RelationKind.REPLACES, sender, ResponseFor(sender, document_id=one.document_id), one.organ_ids)
            for one in packet.business.replacements
            if one.document_id
        ]
    return found


def _revoked(packet: DocumentPacket, sender: str) -> Iterator[Mention]:
    """Which element names the withdrawn document is not settled; this is the order of domain 2.3."""
    answers = [answer.document_id for answer in packet.response_for if answer.document_id]
    steps: list[list[str | None]] = [[*answers], [packet.business.document_id], [packet.document_id]]
    seen: set[str] = set()
    for step, ids in enumerate(steps, 1):
        for document_id in ids:
            if document_id and document_id not in seen:
                seen.add(document_id)
                target = ResponseFor(sender, document_id=document_id)
                yield Mention(RelationKind.REVOKES, sender, target, step=step)
    codes = [(answer.code, answer.promulgation_date) for answer in packet.response_for if answer.code]
    for code, day in codes or [(str(packet.code), packet.promulgation.date)]:
        target = ResponseFor(sender, code=code, promulgation_date=day)
        yield Mention(RelationKind.REVOKES, sender, target, step=len(steps) + 1)


def note_down(
    connection: Connection, packet: str, document: DocumentPacket, sender: str, actor: str, at: datetime
) -> list[Note]:
    """Write down what a document that has just been stored says about earlier ones."""
    found = mentions(document, sender)
    if not found:
        return []
    revokes = document.business.type is BusinessType.REVOKE
    own = document.document_id
    targets = [None] * len(found) if revokes else [_target(connection, one, packet, own) for one in found]
    rows = [
        {
            "packet": packet,
            "number": number,
            "kind": one.kind.value,
            "target": target,
            "document_id": one.reference.document_id,
            "reference": {
                "organ_id": one.issuer,
                "code": one.reference.code,
                "promulgation_date": one.reference.promulgation_date,
                "step": one.step,
            },
            "receivers": list(one.receivers),
            "created_at": at,
        }
        for number, (one, target) in enumerate(zip(found, targets, strict=True), 1)
    ]
    connection.execute(insert(relations), rows)
    return [
        _note(packet, actor, one.kind, target) for one, target in zip(found, targets, strict=True) if target is not None
    ]


def _note(packet: str, actor: str, kind: RelationKind, target: str) -> Note:
    return Note(packet, Event.RELATED, actor, None, {"kind": kind.value, "target": target})


def _target(connection: Connection, mention: Mention, packet: str, own: str) -> str | None:
    """Return the document meant: the newest, but for versions the one that others build on."""
    found = [one for one in named.documents(connection, mention.reference, mention.issuer) if one != packet]
    types = named.business_types(connection, found)
    same = mention.reference.document_id == own
    found = [one for one in found if _suits(mention.kind, types[one], same_id=same)]
    if mention.kind is not RelationKind.ANSWERS:
        found.sort(key=lambda one: types[one] == BusinessType.UPDATE)
    return found[0] if found else None


def _suits(kind: RelationKind, business_type: int | None, *, same_id: bool) -> bool:
    """Say whether a document of this type can be meant.

    Where all versions have one DocumentId, each builds on the first: their order of arrival proves nothing.
    """
    if business_type == BusinessType.REVOKE:
        return False
    return kind is RelationKind.ANSWERS or not same_id or business_type in (None, BusinessType.NEW)


MOST_WAITING: Final = 500
"""Relations that one arrival resolves at most."""

_WAITS: Final = select(relations.c.packet, relations.c.number).where(relations.c.target.is_(None))

OPEN: Final = (
    _WAITS.where(relations.c.document_id == bindparam("called")),
    _WAITS.where(
        relations.c.document_id.is_(None),
        relations.c.reference["code"].as_string() == bindparam("as"),
        relations.c.reference["promulgation_date"].as_string() == bindparam("on"),
    ),
)


"""Relations that wait for a document of this id, or without one of this code and date; each by an index."""


def waiting_for(
    connection: Connection, packet: str, document_id: str | None, code: str | None, day: str | None
) -> list[Row[Any]]:
    """Return the relations that wait for this document or one like it, with the sender of the packet that says so."""
    rows = connection.execute(union_all(*OPEN), {"called": document_id, "as": code, "on": day}).all()
    found = [(row.packet, row.number) for row in rows if row.packet != packet]
    if not found:
        return []
    query = (
        select(relations, packets.c.sender, packets.c.document_id.label("own"))
        .join_from(relations, packets, relations.c.packet == packets.c.id)
        .where(tuple_(relations.c.packet, relations.c.number).in_(sorted(found)[:MOST_WAITING]))
        .order_by(relations.c.packet, relations.c.number)
    )
    return list(connection.execute(query))


def resolve(
    connection: Connection, waiting: list[Row[Any]], packet: str, document: DocumentPacket, sender: str, actor: str
) -> list[Note]:
    """Let relations other than revocations point to a document of ``sender`` that has just arrived."""
    notes = []
    for row in waiting:
        issuer, kind = row.reference.get("organ_id"), RelationKind(row.kind)
        if kind is RelationKind.REVOKES or (issuer and fold(issuer) != fold(sender)):
            continue
        if _suits(kind, int(document.business.type), same_id=row.document_id == row.own):
            point(connection, row.packet, packet, number=row.number)
            notes.append(_note(row.packet, actor, kind, packet))
    return notes


def look_again(connection: Connection, since: datetime, actor: str) -> tuple[list[Note], list[str]]:
    """Resolve relations whose document was written at the same moment, unseen.

    Return what the ledger says of it, and the revocations that may be clear now.
    """
    columns = relations.c
    query = (
        select(relations, packets.c.document_id.label("own"))
        .join_from(relations, packets, columns.packet == packets.c.id)
        .where(columns.target.is_(None), columns.created_at > since)
        .order_by(columns.packet, columns.number)
        .limit(MOST_WAITING)
        .with_for_update(of=relations)
    )
    notes, revocations = [], []
    for row in connection.execute(query).all():
        kind, said = RelationKind(row.kind), row.reference
        if kind is RelationKind.REVOKES:
            revocations.append(row.packet)
            continue
        meant = ResponseFor(said.get("organ_id"), said.get("code"), row.document_id, said.get("promulgation_date"))
        target = _target(connection, Mention(kind, meant.organ_id, meant), row.packet, row.own)
        if target is not None:
            point(connection, row.packet, target, number=row.number)
            notes.append(_note(row.packet, actor, kind, target))
    return notes, list(dict.fromkeys(revocations))


def point(connection: Connection, packet: str, target: str, *, number: int | None = None) -> None:
    """Let a relation of a packet, or all, point to a document."""
    here = relations.c.packet == packet
    if number is not None:
        here &= relations.c.number == number
    connection.execute(update(relations).where(here).values(target=target))


def of_packet(connection: Connection, packet: str) -> list[Row[Any]]:
    """Return what a packet says about earlier documents, in its own order."""
    query = select(relations).where(relations.c.packet == packet).order_by(relations.c.number)
    return list(connection.execute(query))
