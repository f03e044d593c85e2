"""Making: from what was read of a document to proposals for one agency, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from gateway.exchange.views import Caller
from gateway.exchange.webhooks import outbox
from gateway.exchange.webhooks.events import DIRECTIVE_READ
from gateway.findings import Refused
from gateway.ids import new_id
from gateway.packet.dates import parse_date
from gateway.store.schema import (
    deliveries,
    directive_agencies,
    directive_readings,
    packets,
    task_proposals,
)
from gateway.tasks.proposals import versions
from gateway.tasks.proposals.confirming import Document, confirm, document_of
from gateway.tasks.proposals.counting import count_open
from gateway.tasks.proposals.fields import Doer, Fields, fields_read
from gateway.tasks.proposals.given import given
from gateway.tasks.proposals.likeness import paired, words_of
from gateway.tasks.proposals.naming import Around, Meant, Naming
from gateway.tasks.proposals.proposal import Part, ProposalKind, ProposalState, Proposed, columns_of, part_of
from gateway.tasks.proposals.record import record
from gateway.tasks.proposals.rules import ReadingRules
from gateway.tasks.proposals.versions import Clause

RULE = "rule:tasks.reading.confirm"
"""Who confirms where a rule does."""

UNKNOWN = 0.3
"""How sure a proposal is whose lead nobody knows."""
MAYBE = 0.4
"""And one that may mean an agency, as one of a class of which only some are meant."""

_WEIGHED = ("task", "lead", "coordinate", "deadline")
"""Fields whose confidence counts for the whole."""


def name(connection: Connection, packet: str, agency: str, naming: Naming) -> Mapping[str, Meant]:
    """Return what the names of a read document mean for one agency: apart from the writing, since it may take long."""
    row = connection.execute(select(packets).where(packets.c.id == packet)).one()
    reading = connection.execute(select(directive_readings).where(directive_readings.c.packet == packet)).one()
    names = {one.name for task in reading.found for one in fields_read(task).doers()}
    return naming.meant(connection, sorted(names), around_of(connection, row, reading, agency)) if names else {}


def make(
    connection: Connection, packet: str, agency: str, meant: Mapping[str, Meant], rules: ReadingRules, now: datetime
) -> bool:
    """Make the proposals of a read document for one agency, if they are due; return whether they were."""
    table = directive_agencies.c
    mine = connection.execute(
        select(directive_agencies).where(table.packet == packet, table.agency == agency).with_for_update()
    ).first()
    if mine is None or mine.state != "due":
        return False
    row = connection.execute(select(packets).where(packets.c.id == packet)).one()
    reading = connection.execute(select(directive_readings).where(directive_readings.c.packet == packet)).one()
    proposals = [
        _proposal(number, fields_read(task), task, meant, row, agency, now)
        for number, task in enumerate(reading.found, 1)
    ]
    old = versions.earlier(connection, packet, agency) if proposals else []
    told, gone = _against(proposals, old)
    if told:
        connection.execute(insert(task_proposals), [columns_of(one) for one in told])
    gone = [one for one in gone if one.is_of(agency)]
    if gone:
        versions.propose_recall(connection, packet, agency, gone, now, reason="not in the new version")
    above = rules.confirm.get(agency)
    if above is not None and not reading.notes:
        _confirm(connection, document_of(connection, row), told, above, now)
    waiting = count_open(connection, packet, agency)
    if waiting or reading.state == "failed":
        notes = sorted({note["code"] for note in reading.notes})
        data = {"document": packet, "proposals": waiting, "notes": notes}
        outbox.put(connection, [outbox.Happening(DIRECTIVE_READ.name, agency, data)], now)
    return True


def around_of(connection: Connection, row: Row[Any], reading: Row[Any], agency: str) -> Around:
    """Return what stands around the names of a document.

    Of its receivers all matter to its sender, who gives each its task, and to a receiver itself alone.
    """
    others = {agency}
    if agency == row.sender:
        others |= set(connection.execute(select(deliveries.c.receiver).where(deliveries.c.packet == row.id)).scalars())
    return Around(
        sender=row.sender,
        day=reading.issued or parse_date(row.promulgation_date or ""),
        text=reading.text or "",
        doc_type=reading.doc_type,
        number=reading.number,
        issuer=reading.issuer,
        addressees=tuple(reading.addressees),
        agencies=frozenset([row.sender, *others]),
        names=document_of(connection, row).names,
    )


def named(fields: Fields, meant: Mapping[str, Meant]) -> Fields:
    """Return the fields with everybody resolved who has no id yet."""

    def one(doer: Doer) -> Doer:
        found = meant.get(doer.name)
        if found is None or doer.id or doer.members:
            return doer
        return replace(doer, id=found.id, members=found.members, maybe=found.maybe, official=found.name)

    return replace(
        fields,
        lead=tuple(map(one, fields.lead)),
        support=tuple(map(one, fields.support)),
        monitor=one(fields.monitor) if fields.monitor else None,
    )


def _proposal(
    number: int,
    read: Fields,
    task: dict[str, Any],
    meant: Mapping[str, Meant],
    row: Row[Any],
    agency: str,
    now: datetime,
) -> Proposed:
    fields = named(read, meant)
    part = part_of(fields, agency, sender=agency == row.sender)
    weighed = [float(task["confidence"].get(name, 1.0)) for name in _WEIGHED]
    return Proposed(
        id=new_id(),
        packet=row.id,
        agency=agency,
        position=number,
        kind=ProposalKind.NEW,
        state=ProposalState.ASIDE if part is Part.NONE else ProposalState.OPEN,
        version=1,
        part=part,
        fields=fields,
        read=task,
        confidence=round(min([*weighed, *_names(fields, meant, agency, part)]), 2),
        targets=(),
        made=(),
        sources=(),
        by_rule=False,
        reason="",
        decided_by="",
        decided_at=None,
        created_at=now,
        updated_at=now,
    )


def _names(fields: Fields, meant: Mapping[str, Meant], agency: str, part: Part) -> Iterable[float]:
    """Yield how sure the names are: to the assigner those of all who lead, to a receiver the one that means it."""
    for doer in fields.doers() if part is not Part.ASSIGNER else fields.lead:
        found = meant.get(doer.name, Meant())
        if part is Part.ASSIGNER or doer.is_(agency):
            yield max(found.sure, UNKNOWN)
        elif agency in doer.maybe and part is Part.CLASS:
            yield min(found.sure, MAYBE)


def _against(proposals: Sequence[Proposed], old: Sequence[Clause]) -> tuple[list[Proposed], list[Clause]]:
    """Return proposals as they stand against what earlier versions gave, and what is not said any more."""
    pairs = paired([one.fields.content for one in proposals], [clause.content for clause in old])
    told = []
    for place, one in enumerate(proposals):
        if place not in pairs:
            told.append(one)
            continue
        clause = old[pairs[place]]
        kind = ProposalKind.KEEP if _same(one, clause) else ProposalKind.AMEND
        targets = tuple(entry.id for entry in clause.tasks)
        told.append(replace(one, kind=kind, targets=targets, state=ProposalState.OPEN))
    return told, [clause for place, clause in enumerate(old) if place not in pairs.values()]


def _same(one: Proposed, clause: Clause) -> bool:
    """Tell whether a later version says the same: words, days, and who."""
    new, had = one.fields, clause.fields()
    if words_of(new.content) != words_of(had.content):
        return False
    if (new.deadline, dict(new.recurrence or {})) != (had.deadline, dict(had.recurrence or {})):
        return False
    if one.part is not Part.ASSIGNER:
        return True
    return _who(new.lead) == _who(had.lead) and _who(new.support) == _who(had.support)


def _who(doers: Iterable[Doer]) -> set[str]:
    return {body.id or body.name for doer in doers for body in doer.bodies({})}


def _confirm(connection: Connection, document: Document, told: Sequence[Proposed], above: float, now: datetime) -> None:
    """Confirm without a person what is sure enough, wholly known, and given by nobody yet."""
    for one in told:
        known = all(doer.id or doer.members for doer in one.fields.lead) and one.fields.lead
        wanted = one.kind is ProposalKind.NEW and one.part in (Part.ASSIGNER, Part.LEAD) and known
        if not wanted or one.confidence < above or given(connection, one.packet, one.agency).beside(one):
            continue
        caller = Caller(RULE, frozenset([one.agency]))
        try:
            with connection.begin_nested():
                done = confirm(connection, document, one, caller, now, by_rule=True)
                record(connection, caller, "confirm", done, f"rule-{one.id}", now)
        except Refused:
            continue  # what cannot become a task so is left to a person
