"""Revocation packets: which document one withdraws, and asking each of its receivers for it, as a status 13 does.

Nothing is guessed: unless exactly one document of that sender results, a person at the receiver names it (domain 2.3).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, select

from gateway.exchange.ledger import Event, Note
from gateway.exchange.receivers import named, relations, standings
from gateway.exchange.receivers.receiver_state import Effect, Role, StateRules, judge
from gateway.exchange.receivers.statuses import WARNINGS
from gateway.exchange.views import RelationKind
from gateway.findings import Finding
from gateway.packet.model import ResponseFor
from gateway.packet.names import BusinessType, StatusCode
from gateway.store.schema import deliveries, packets
from gateway.store.schema import relations as table


@dataclass(frozen=True, slots=True)
class Asked:
    """What a revocation did: how many deliveries it froze, which it could not, and what the ledger says."""

    applied: int
    refused: tuple[Finding, ...]
    notes: list[Note]


def settle(connection: Connection, revocation: str, actor: str, at: datetime, rules: StateRules) -> Asked | None:
    """Find the document that a stored revocation withdraws and ask for it; nothing while that is not clear."""
    rows = list(
        connection.execute(
            select(table, packets.c.sender)
            .join_from(table, packets, table.c.packet == packets.c.id)
            .where(table.c.packet == revocation, table.c.kind == RelationKind.REVOKES.value)
            .order_by(table.c.number)
            .with_for_update(of=table)
        )
    )
    if not rows or any(row.target for row in rows):
        return None
    target = _clear_target(connection, rows)
    return ask(connection, revocation, target, actor, at, rules) if target else None


def _clear_target(connection: Connection, rows: list[Row[Any]]) -> str | None:
    """Return the one document meant by the first step that means any."""
    for _, step in groupby(rows, key=lambda row: row.reference.get("step")):
        found: set[str] = set()
        for row in step:
            day = row.reference.get("promulgation_date")
            meant = ResponseFor(None, row.reference.get("code"), row.document_id, day)
            found.update(named.documents(connection, meant, row.sender))
        types = named.business_types(connection, found)
        plain = sorted(one for one in found if types[one] != BusinessType.REVOKE)
        if plain:
            return _one_document(connection, plain, types)
    return None


def _one_document(connection: Connection, found: list[str], types: dict[str, int | None]) -> str | None:
    """Return the first version if all these packets are versions of one document, nothing if they are several."""
    query = select(packets.c.document_id).where(packets.c.id.in_(found)).distinct()
    if len(connection.execute(query).all()) > 1:
        return None
    first = [one for one in found if types[one] in (None, BusinessType.NEW)]
    return None if len(first) > 1 else (first or found)[0]


def ask(connection: Connection, revocation: str, target: str, actor: str, at: datetime, rules: StateRules) -> Asked:
    """Let a revocation point to a document and ask every receiver of the revocation for all its versions."""
    relations.point(connection, revocation, target)
    facts = {"kind": RelationKind.REVOKES.value, "target": target}
    notes = [Note(revocation, Event.RELATED, actor, None, facts)]
    applied, refused = 0, []
    asked = select(deliveries.c.receiver).where(deliveries.c.packet == revocation).order_by(deliveries.c.id)
    versions = _versions(connection, target)
    for receiver in connection.execute(asked).scalars().all():
        for row in standings.lock(connection, versions, receiver):
            effect, said = _ask_one(connection, row, revocation, actor, at, rules)
            notes += said
            applied += effect in {Effect.APPLIED, Effect.REPEAT}
            if effect is Effect.NOT_ALLOWED:
                refused.append(impossible(row))
    return Asked(applied, tuple(refused), notes)


def _versions(connection: Connection, target: str) -> Collection[str]:
    found = named.versions(connection, [target])
    types = named.business_types(connection, found)
    return [one for one in found if types[one] != BusinessType.REVOKE]


def _ask_one(
    connection: Connection, row: standings.ReceiverRow, revocation: str, actor: str, at: datetime, rules: StateRules
) -> tuple[Effect, list[Note]]:
    code = StatusCode.TAKE_BACK_REQUESTED
    verdict = judge(standings.of_row(row), code, [Role.SENDER], rules=rules)
    facts = {"packet": revocation}
    notes = standings.write(connection, row, verdict, code=code, actor=actor, at=at, facts=facts)
    if verdict.effect is Effect.NOT_ALLOWED:
        notes = [Note(row.packet, Event.TAKE_BACK_IMPOSSIBLE, actor, row.receiver, facts | {"stage": row.stage})]
    return verdict.effect, notes


def impossible(row: standings.ReceiverRow) -> Finding:
    """Return why a receiver cannot be asked any more."""
    facts = {"agency": row.receiver, "stage": row.stage, "status": StatusCode.TAKE_BACK_REQUESTED.value}
    return Finding(WARNINGS[Effect.NOT_ALLOWED], "code", facts)


def target_of(connection: Connection, revocation: str) -> str | None:
    """Return the document that a revocation withdraws, as far as that is known."""
    query = select(table.c.target).where(
        table.c.packet == revocation, table.c.kind == RelationKind.REVOKES.value, table.c.target.is_not(None)
    )
    return connection.execute(query.limit(1)).scalar_one_or_none()
