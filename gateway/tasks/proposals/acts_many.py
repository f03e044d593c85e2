"""What people do with several proposals: split one, merge some, add one by hand; each in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from gateway.exchange.intake import documents
from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.ids import new_id
from gateway.store.schema import task_proposals
from gateway.tasks.proposals.acting import (
    Desk,
    Done,
    How,
    begun,
    changed,
    check_live,
    check_text,
    decided,
    desk_of,
    lock,
)
from gateway.tasks.proposals.fields import Fields, first_words
from gateway.tasks.proposals.naming import Naming
from gateway.tasks.proposals.proposal import (
    Part,
    ProposalKind,
    ProposalState,
    Proposed,
    proposed_of,
)

MOST_PARTS: Final = 50
"""Parts into which one proposal is split, and proposals that are merged into one."""


def split(
    connection: Connection,
    naming: Naming,
    proposal: str,
    caller: Caller,
    how: How,
    parts: Sequence[Mapping[str, Any]],
) -> Done:
    """Make several proposals of one; each part says what differs from the whole."""
    one, desk, repeated = begun(connection, naming, proposal, caller, how)
    if repeated is not None:
        return repeated
    check_live(one)
    check_text(one)
    if not 2 <= len(parts) <= MOST_PARTS:
        raise refuse("proposal.parts-wrong", "parts", most=MOST_PARTS)
    made = []
    for place, given in enumerate(parts):
        fields = changed(one.fields, given)
        if place and "clause" not in given and "anchor" not in given:
            # Of where it stands in the text nothing is known but its own words.
            fields = replace(fields, clause=fields.content, anchor=first_words(fields.content), anchor_occurrence=None)
        part = desk.resolved(_like(one, desk, one.position, sources=(one.id,)), fields)
        made.append(desk.add(part))
    desk.put(decided(one, desk, ProposalState.SPLIT, ""))
    return desk.end("split", made, [one.id])


def merge(
    connection: Connection,
    naming: Naming,
    ids: Sequence[str],
    caller: Caller,
    how: How,
    given: Mapping[str, Any],
) -> Done:
    """Make one proposal of several of one directive and agency; ``given`` are fields of the whole."""
    wanted = list(dict.fromkeys(ids))
    if not 2 <= len(wanted) <= MOST_PARTS:
        raise refuse("proposal.parts-wrong", "proposals", most=MOST_PARTS)
    first, desk, repeated = begun(connection, naming, wanted[0], caller, replace(how, version=None))
    if repeated is not None:
        return repeated
    rows = connection.execute(select(task_proposals).where(task_proposals.c.id.in_(wanted)).with_for_update())
    by_id = {row.id: proposed_of(row) for row in rows}
    strangers = [one for one in wanted if one not in by_id or not _together(by_id[one], first)]
    if strangers:
        raise refuse("proposal.unknown", "proposals", proposal=strangers[0][:64])
    each = sorted((by_id[one] for one in wanted), key=lambda one: (one.position, one.id))
    for one in each:
        check_live(one)
        check_text(one)
        if one.kind is not ProposalKind.NEW:
            raise refuse("proposal.not-merged", "proposals", kind=one.kind.value)
    fields = changed(_joined([one.fields for one in each]), given)
    whole = _like(each[0], desk, each[0].position, sources=tuple(one.id for one in each))
    done = desk.add(desk.resolved(replace(whole, confidence=min(one.confidence for one in each)), fields))
    for one in each:
        desk.put(decided(one, desk, ProposalState.MERGED, ""))
    return desk.end("merge", [done], [one.id for one in each])


def add(
    connection: Connection,
    naming: Naming,
    packet: str,
    agency: str,
    caller: Caller,
    how: How,
    given: Mapping[str, Any],
) -> Done:
    """Propose by hand what the reading did not find."""
    if agency not in caller.agencies:
        raise refuse("directive.unknown", "document", document=packet[:64])
    documents.find(connection, packet, caller)
    lock(connection, packet, agency)
    desk, repeated = desk_of(connection, naming, packet, agency, caller, how)
    if repeated is not None:
        return repeated
    query = select(task_proposals.c.position).where(
        task_proposals.c.packet == packet, task_proposals.c.agency == agency
    )
    position = max(connection.execute(query).scalars(), default=0) + 1
    fields = changed(Fields(""), given)
    if not fields.clause:
        fields = replace(fields, clause=fields.content, anchor=first_words(fields.content))
    new = _new(packet, agency, position, desk.now)
    return desk.end("add", [desk.add(desk.resolved(new, fields))])


def _together(one: Proposed, other: Proposed) -> bool:
    return (one.packet, one.agency) == (other.packet, other.agency)


def _joined(each: Sequence[Fields]) -> Fields:
    """Return the fields of several as one: all who are named, the words one behind the other, the first deadline."""
    dated = next((one for one in each if one.deadline or one.recurrence), each[0])
    lead = tuple(dict.fromkeys(doer for one in each for doer in one.lead))
    support = tuple(dict.fromkeys(doer for one in each for doer in one.support if doer not in lead))
    return replace(
        each[0],
        content="; ".join(dict.fromkeys(one.content.rstrip(" .;") for one in each)),
        clause=" ".join(dict.fromkeys(filter(None, (one.clause for one in each)))),
        lead=lead,
        support=support,
        monitor=next((one.monitor for one in each if one.monitor), None),
        deadline=dated.deadline,
        deadline_text=dated.deadline_text,
        recurrence=dated.recurrence,
    )


def _like(one: Proposed, desk: Desk, position: int, *, sources: tuple[str, ...]) -> Proposed:
    return replace(
        one,
        id=new_id(),
        kind=ProposalKind.NEW,
        state=ProposalState.OPEN,
        version=1,
        position=position,
        targets=(),
        sources=sources,
        created_at=desk.now,
        updated_at=desk.now,
    )


def _new(packet: str, agency: str, position: int, now: datetime) -> Proposed:
    return Proposed(
        id=new_id(),
        packet=packet,
        agency=agency,
        position=position,
        kind=ProposalKind.NEW,
        state=ProposalState.OPEN,
        version=1,
        part=Part.NONE,
        fields=Fields(""),
        read=None,
        confidence=1.0,
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
