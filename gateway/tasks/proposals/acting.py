"""An act on proposals under way: who may, what is locked meanwhile, and the end that records it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.ids import new_id
from gateway.moments import fits
from gateway.store.schema import directive_agencies, directive_readings, task_proposals
from gateway.tasks.life.terms import MOST_WORDS
from gateway.tasks.proposals.confirming import packet_row
from gateway.tasks.proposals.counting import count_open
from gateway.tasks.proposals.fields import Fields
from gateway.tasks.proposals.making import around_of, named
from gateway.tasks.proposals.naming import Naming
from gateway.tasks.proposals.proposal import (
    LIVE,
    OF_TEXT,
    ProposalState,
    Proposed,
    columns_of,
    part_of,
    proposed_of,
)
from gateway.tasks.proposals.record import known, record


@dataclass(frozen=True, slots=True)
class How:
    """How an act is meant: its own id, and the version that whoever does it has seen."""

    event: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What an act left: the proposal with which it ends first, and whether anything was new."""

    proposals: tuple[Proposed, ...]
    new: bool = True


@dataclass(slots=True)
class Desk:
    """One act under way: its proposal locked, and what is needed to end it."""

    connection: Connection
    caller: Caller
    naming: Naming
    now: datetime
    event: str

    def put(self, one: Proposed) -> Proposed:
        """Write a proposal that was changed."""
        table = task_proposals
        self.connection.execute(update(table).where(table.c.id == one.id).values(**columns_of(one)))
        return one

    def add(self, one: Proposed) -> Proposed:
        """Write a new proposal."""
        self.connection.execute(insert(task_proposals).values(**columns_of(one)))
        return one

    def end(self, kind: str, done: Sequence[Proposed], others: Sequence[str] = ()) -> Done:
        """Record the act."""
        first = done[0]
        left = [*(one.id for one in done[1:]), *others]
        count_open(self.connection, first.packet, first.agency)
        record(self.connection, self.caller, kind, first, self.event, self.now, left)
        return Done(tuple(done))

    def resolved(self, one: Proposed, fields: Fields) -> Proposed:
        """Return a proposal with other fields: names looked up, and what its agency is in it now."""
        row = packet_row(self.connection, one.packet)
        reading = self.connection.execute(
            select(directive_readings).where(directive_readings.c.packet == one.packet)
        ).one()
        names = sorted({doer.name for doer in fields.doers() if doer.name and not doer.id and not doer.members})
        meant = (
            self.naming.meant(self.connection, names, around_of(self.connection, row, reading, one.agency))
            if names
            else {}
        )
        whole = named(fields, meant)
        part = part_of(whole, one.agency, sender=one.agency == row.sender)
        return replace(one, fields=whole, part=part)


def begun(
    connection: Connection,
    naming: Naming,
    proposal: str,
    caller: Caller,
    how: How,
    outcome: ProposalState | None = None,
) -> tuple[Proposed, Desk, Done | None]:
    """Lock a proposal and all others of its directive and agency, and tell whether there is nothing to do.

    That is so where the act is known by its id, or the proposal has its ``outcome`` already. Raises Refused
    ``proposal.unknown``, ``proposal.changed``.
    """
    query = select(task_proposals).where(
        task_proposals.c.id == proposal, task_proposals.c.agency.in_(sorted(caller.agencies))
    )
    row = connection.execute(query).first()
    if row is None:
        raise refuse("proposal.unknown", "proposal", proposal=proposal[:64])
    lock(connection, row.packet, row.agency)
    one = proposed_of(connection.execute(query.with_for_update()).one())
    desk, repeated = desk_of(connection, naming, one.packet, one.agency, caller, how)
    if repeated is None and one.state is outcome:
        repeated = Done((one,), new=False)
    if repeated is None and how.version is not None and how.version != one.version:
        raise refuse("proposal.changed", "version", version=one.version)
    return one, desk, repeated


def desk_of(
    connection: Connection, naming: Naming, packet: str, agency: str, caller: Caller, how: How
) -> tuple[Desk, Done | None]:
    desk = Desk(connection, caller, naming, datetime.now(UTC), how.event or new_id())
    left = known(connection, packet, agency, how.event) if how.event else None
    if left is None:
        return desk, None
    rows = connection.execute(select(task_proposals).where(task_proposals.c.id.in_(left)))
    found = {row.id: proposed_of(row) for row in rows}
    return desk, Done(tuple(found[one] for one in left if one in found), new=False)


def lock(connection: Connection, packet: str, agency: str) -> Row[Any]:
    """Wait until nobody else acts on this directive for this agency."""
    table = directive_agencies.c
    query = select(directive_agencies).where(table.packet == packet, table.agency == agency)
    row = connection.execute(query.with_for_update()).first()
    if row is None:
        raise refuse("directive.unknown", "document", document=packet[:64])
    return row


def check_live(one: Proposed) -> None:
    if one.state not in LIVE:
        raise not_open(one)


def not_open(one: Proposed) -> Exception:
    return refuse("proposal.not-open", "proposal", state=one.state.value)


def check_text(one: Proposed) -> None:
    """Raise Refused for what stands for no clause of the document: a recall is confirmed or refused as it is."""
    if one.kind not in OF_TEXT:
        raise refuse("proposal.not-mended", "proposal", kind=one.kind.value)


def changed(fields: Fields, given: Mapping[str, Any]) -> Fields:
    try:
        made = fields.changed(given)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise refuse("task.terms-wrong", "fields", name=str(fault)[:64]) from None
    if not made.content.strip():
        raise refuse("task.text-missing", "content")
    if len(made.content) > MOST_WORDS:
        raise refuse("task.text-long", "content", most=MOST_WORDS)
    if made.deadline is not None and not fits(made.deadline):
        raise refuse("task.day-wrong", "deadline")
    return made


def decided(one: Proposed, desk: Desk, state: ProposalState, reason: str) -> Proposed:
    return replace(
        one,
        state=state,
        version=one.version + 1,
        reason=reason,
        decided_by=desk.caller.system,
        decided_at=desk.now,
        updated_at=desk.now,
    )
