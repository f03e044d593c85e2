"""Confirming: from a proposal to tasks of the book, at the assigner's as at the performer's."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, select, update

from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.roles import Act, may
from gateway.store.schema import agencies, packets, task_agencies, task_proposals, tasks
from gateway.tasks.book import writing
from gateway.tasks.book.entries import Entry, entry_of, is_own_record
from gateway.tasks.book.writing import Origin, Relation
from gateway.tasks.joins import rows
from gateway.tasks.life.happenings import GIVING, Happening
from gateway.tasks.life.states import ENDED, State
from gateway.tasks.life.terms import Body, Said, Terms
from gateway.tasks.proposals import linking, versions
from gateway.tasks.proposals.fields import Doer
from gateway.tasks.proposals.given import given, uncovered
from gateway.tasks.proposals.proposal import Part, ProposalKind, ProposalState, Proposed, columns_of

_AMENDED: Final = (
    *("content", "support", "monitor", "deadline", "deadline_text", "recurrence", "kind", "key", "field", "product"),
)
"""Terms that a later version may change."""


@dataclass(frozen=True, slots=True)
class Document:
    """Of the directive what its tasks need: who sent it, when, who signed; names of agencies by their ids."""

    id: str
    sender: str
    at: datetime
    leader: str
    names: Mapping[str, str]


def document_of(connection: Connection, row: Row[Any]) -> Document:
    """Return what tasks need of a packet's row."""
    header = row.header
    signer = header.get("signer") or {}
    parties = [header.get("sender") or {}, *(header.get("receivers") or ())]
    names = {party["organ_id"]: party.get("organ_name") or "" for party in parties if party.get("organ_id")}
    known = connection.execute(select(agencies.c.id, agencies.c.name).where(agencies.c.id.in_(sorted(names))))
    names |= {one.id: one.name for one in known if one.name}
    return Document(row.id, row.sender, row.received_at, signer.get("full_name") or "", names)


def confirm(
    connection: Connection,
    document: Document,
    one: Proposed,
    caller: Caller,
    now: datetime,
    *,
    by_rule: bool = False,
    task: str | None = None,
    new: bool = False,
) -> Proposed:
    """Let a proposal have its effect, and return it confirmed.

    ``task`` names one that stands for the clause already; without, one that is alike is taken, unless a ``new`` one is
    wanted. Raises Refused ``proposal.not-concerned``, ``proposal.no-lead``, ``task.not-decided-by-you``, and what
    :mod:`.book.writing` raises.
    """
    if one.kind is ProposalKind.RECALL:
        made = _recalled(connection, one, caller, now)
    elif one.kind is ProposalKind.NEW:
        made = _given(connection, document, one, caller, now, task, new=new)
    elif one.kind is ProposalKind.AMEND:
        made = _amended(connection, document, one, caller, now)
    else:
        made = list(one.targets)
    if one.kind in (ProposalKind.AMEND, ProposalKind.KEEP):
        for each in made:
            writing.link(connection, each, one.packet, Relation.CHANGE, now)
    linking.answered_before(connection, one.packet, now)
    versions.followed(connection, one.packet, now)
    done = replace(
        one,
        state=ProposalState.CONFIRMED,
        version=one.version + 1,
        made=tuple(made),
        by_rule=by_rule,
        decided_by=caller.system,
        decided_at=now,
        updated_at=now,
    )
    connection.execute(update(task_proposals).where(task_proposals.c.id == one.id).values(**columns_of(done)))
    return done


def terms_of(document: Document, one: Proposed) -> list[Terms]:
    """Return the terms of the tasks that a proposal gives: one for each lead at the assigner's, one's own elsewhere.

    Raises Refused ``proposal.no-lead``, ``proposal.not-concerned``.
    """
    fields = one.fields
    assigner = Body(document.sender, document.names.get(document.sender, ""))
    support = _bodies(fields.support, document)
    monitor = _bodies([fields.monitor], document)[0] if fields.monitor else None
    if one.part is Part.ASSIGNER:
        leads = _bodies(fields.lead, document)
    elif one.part in (Part.LEAD, Part.CLASS):
        leads = [Body(one.agency, document.names.get(one.agency, ""))]
    elif one.part in (Part.SUPPORT, Part.MONITOR):
        leads = _bodies(fields.lead, document)[:1]
        # A class that it belongs to, or a name that stands for it: it takes its side under its own id.
        own = Body(one.agency, document.names.get(one.agency, ""))
        if one.part is Part.SUPPORT:
            support = [own, *(body for body in support if body.id != one.agency)]
        else:
            monitor = own
    else:
        raise refuse("proposal.not-concerned", "lead")
    if not leads:
        raise refuse("proposal.no-lead", "lead")
    return [
        fields.terms(assigner, lead, [body for body in support if body != lead], monitor, document.leader)
        for lead in leads
    ]


def keeper(document: Document, one: Proposed) -> str:
    """Return whose tracking a confirmed proposal belongs to: the assigner's, or the performer's own."""
    return document.sender if one.part is Part.ASSIGNER else one.agency


def _bodies(doers: Iterable[Doer], document: Document) -> list[Body]:
    found: dict[tuple[str, str], Body] = {}
    for doer in doers:
        for body in doer.bodies(document.names):
            found.setdefault((body.id, "" if body.id else body.name), body)
    return list(found.values())


def _given(
    connection: Connection,
    document: Document,
    one: Proposed,
    caller: Caller,
    now: datetime,
    task: str | None,
    *,
    new: bool,
) -> list[str]:
    there = given(connection, one.packet, one.agency).beside(one)
    if task is not None:
        found = connection.execute(
            select(tasks.c.id)
            .join(task_agencies, task_agencies.c.task == tasks.c.id)
            .where(tasks.c.id == task, task_agencies.c.agency == one.agency)
        ).first()
        if found is None:
            raise refuse("task.unknown", "task", task=task[:64])
        writing.link(connection, task, one.packet, Relation.DIRECTIVE, now)
        return [task]
    kept = keeper(document, one)
    wanted = list(enumerate(terms_of(document, one), 1)) if new or not there or one.part is Part.ASSIGNER else []
    made = []
    if there and not new:
        made = [entry.id for entry in there]
        wanted = uncovered(connection, wanted, [entry.task.terms.lead for entry in there])
    for number, terms in wanted:
        origin = Origin(kept, clause=one.id, directive=one.packet)
        said = _said(one, caller, f"{one.id}-{number}", min(document.at, now), terms.plain())
        made.append(writing.begin(connection, origin, Happening.ASSIGNED, said).id)
    if kept != document.sender and new:
        # Who wants a second task beside one that came has said that they are not the same.
        for own, entry in itertools.product(made, there):
            rows.put(connection, rows.Pair(own, entry.id, kept), rows.REFUSED, now, by=caller.system)
    return made


def _amended(connection: Connection, document: Document, one: Proposed, caller: Caller, now: datetime) -> list[str]:
    """Bring the tasks of a clause to what its later version says: leads that are no more in it are recalled.

    What the assigner keeps is the assigner's to change: a performer only has the version tied to it.
    """
    kept = keeper(document, one)
    if kept != document.sender:
        going_on = _assigners(connection, one.targets)
        if going_on:
            return going_on
    wanted = {terms.lead.id or terms.lead.name: terms for terms in terms_of(document, one)}
    made = []
    for entry in _targets(connection, one.targets):
        lead = entry.task.terms.lead
        terms = wanted.pop(lead.id or lead.name, None)
        if terms is None:
            _recall(connection, entry, one, caller, now)
            continue
        changes = _changes(entry.task.terms, terms)
        if changes:
            said = _said(one, caller, f"{one.id}-{entry.id}", now, {**changes, "document": one.packet})
            writing.happen(connection, entry.id, Happening.AMENDED, said)
        made.append(entry.id)
    first = _targets(connection, one.targets[:1])
    clause = (first[0].clause if first else None) or one.id
    for number, terms in enumerate(wanted.values(), 1):
        origin = Origin(kept, clause=clause, directive=one.packet)
        said = _said(one, caller, f"{one.id}-{number}", min(document.at, now), terms.plain())
        made.append(writing.begin(connection, origin, Happening.ASSIGNED, said).id)
    return made


def _assigners(connection: Connection, ids: Sequence[str]) -> list[str]:
    """Return which records are the assigner's, of these and of those into which some of these went."""
    into = rows.into(connection, ids)
    found = _targets(connection, sorted({into.get(one, one) for one in ids}))
    return [entry.id for entry in found if not is_own_record(entry) and entry.task.state is not State.JOINED]


def _changes(had: Terms, wanted: Terms) -> dict[str, Any]:
    before, after = had.plain(), wanted.plain()
    return {name: after[name] for name in _AMENDED if before[name] != after[name]}


def _recalled(connection: Connection, one: Proposed, caller: Caller, now: datetime) -> list[str]:
    for entry in _targets(connection, one.targets):
        # What the assigner keeps a performer does not recall: its own message will.
        if one.agency == entry.system or entry.task.sides([one.agency]) & GIVING:
            _recall(connection, entry, one, caller, now)
    return list(one.targets)


def _recall(connection: Connection, entry: Entry, one: Proposed, caller: Caller, now: datetime) -> None:
    if entry.task.state in ENDED:
        return
    if not may(caller.role, Act.TASKS_DECIDE):
        raise refuse("task.not-decided-by-you", "kind", kind=Happening.RECALLED.value)
    reason = one.reason or "not in the new version"
    said = _said(one, caller, f"{one.id}-{entry.id}", now, {"reason": reason, "document": one.packet})
    writing.happen(connection, entry.id, Happening.RECALLED, said)


def _targets(connection: Connection, ids: Sequence[str]) -> list[Entry]:
    """Return tasks that are judged by how they are, locked: others act on them at the same time."""
    rows = connection.execute(select(tasks).where(tasks.c.id.in_(ids)).order_by(tasks.c.id).with_for_update())
    return [entry_of(row) for row in rows]


def _said(one: Proposed, caller: Caller, event: str, at: datetime, body: Mapping[str, Any]) -> Said:
    return Said(event, at, caller.system, one.agency, body)


def packet_row(connection: Connection, packet: str) -> Row[Any]:
    """Return the row of a directive's packet."""
    return connection.execute(select(packets).where(packets.c.id == packet)).one()
