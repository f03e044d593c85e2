"""Conflicts as people see and settle them: ours stands, or theirs is taken over."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, or_, select

from gateway.directory.knowledge import Knowledge
from gateway.exchange import audit
from gateway.exchange.views import Caller
from gateway.findings import Finding, refuse
from gateway.ids import new_id
from gateway.store.schema import task_agencies
from gateway.store.schema import task_conflicts as table
from gateway.tasks.book import reading, writing
from gateway.tasks.book.entries import Entry
from gateway.tasks.book.writing import Origin
from gateway.tasks.joins import finding
from gateway.tasks.life.happenings import GIVING, Happening, Side
from gateway.tasks.life.terms import Said
from gateway.tasks.messages import conflict_rows, taking
from gateway.tasks.messages.conflict_rows import OPEN, Name
from gateway.tasks.messages.merging import ids_of, renamed
from gateway.tasks.messages.model import EventSaid
from gateway.tasks.messages.names import Names

SETTLED: Final = "task.conflict-settled"
"""The act in the audit."""


class Take(StrEnum):
    """How a conflict is settled."""

    OURS = "ours"
    """Our book stands as it is; what came never happens here."""
    THEIRS = "theirs"
    """The task becomes what the sender's book said when it told this."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One event that came and cannot happen."""

    id: str
    system: str
    code: str
    task: str | None
    event: EventSaid
    sender: str
    receiver: str
    packet: str | None
    why: Finding
    theirs: Mapping[str, Any]
    """``terms`` and how the task ``stands`` in the sender's book."""
    state: str
    created_at: datetime
    settled_at: datetime | None
    settled_by: str | None
    reason: str | None


def page(
    connection: Connection,
    caller: Caller,
    *,
    task: str | None = None,
    state: str | None = OPEN,
    after: str | None = None,
    limit: int = 100,
) -> list[Conflict]:
    """Return conflicts that concern the caller's agencies, the oldest first. Raises Refused ``task.unknown``."""
    query = select(table).where(_seen(caller.agencies))
    if task is not None:
        entry = reading.find(connection, task, caller)
        query = query.where(table.c.system == entry.system, table.c.code == entry.code)
    if state is not None:
        query = query.where(table.c.state == state)
    if after is not None:
        query = query.where(table.c.id > after)
    return [_view(row) for row in connection.execute(query.order_by(table.c.id).limit(limit))]


def settle(
    connection: Connection, conflict: str, caller: Caller, take: Take, reason: str, knowledge: Knowledge
) -> Conflict:
    """Settle a conflict, and whatever it held up; return it as it is then.

    What the same sender had told before in the same state of things is settled along. Raises Refused
    ``task.conflict-unknown``, ``task.conflict-settled``, ``task.text-missing`` without a reason, ``task.not-yours``
    where it is not for the caller's agency to settle it so.
    """
    row = _open(connection, conflict, caller)
    if not reason.strip():
        raise refuse("task.text-missing", "reason")
    name, now = Name(row.system, row.code), datetime.now(UTC)
    if not _may_settle(connection, row, caller, take, knowledge):
        raise refuse("task.not-yours", "take", kind=Happening.ADOPTED.value)
    closed = [row.id]
    if take is Take.THEIRS and _taken_up(connection, row, caller, reason, knowledge):
        closed = []
    elif take is Take.THEIRS:
        _adopt(connection, row, caller, reason, knowledge)
        earlier = (one for one in conflict_rows.of_task(connection, name) if one.sender == row.sender)
        closed += [one.id for one in earlier if one.sent_at <= row.sent_at and one.id != row.id]
    conflict_rows.close(connection, closed, take.value, now, by=caller.system, reason=reason[:2000])
    conflict_rows.silence(connection, name, conflict_rows.of_task(connection, name), now)
    taking.settle(connection, name, knowledge)
    facts: dict[str, object] = {"task": row.task, "code": row.code, "event": row.event, "take": take.value}
    audit.write(connection, caller.system, SETTLED, row.id, facts)
    return _view(connection.execute(select(table).where(table.c.id == conflict)).one())


def _open(connection: Connection, conflict: str, caller: Caller) -> Row[Any]:
    query = select(table).where(table.c.id == conflict, _seen(caller.agencies))
    row = connection.execute(query.with_for_update()).first()
    if row is None:
        raise refuse("task.conflict-unknown", "id")
    if row.state != OPEN:
        raise refuse("task.conflict-settled", "id", state=row.state)
    return row


def _may_settle(connection: Connection, row: Row[Any], caller: Caller, take: Take, knowledge: Knowledge) -> bool:
    """Tell whether it is for the caller to settle a conflict so: nobody gets its own way through its own message.

    The giving side decides in the assigner's house; elsewhere one may take over what the giving side has told.
    """
    entry = taking.locked(connection, Name(row.system, row.code))
    used = taking.names_used(entry)
    known_as = Names(connection, knowledge, {row.sender, *used}, used)
    sender = known_as.of(row.sender)
    own = sender in caller.agencies
    if take is Take.THEIRS and own:
        return False
    if entry is None:
        # Taken over, it is begun by its assigner alone.
        return take is Take.THEIRS or row.receiver in caller.agencies
    mine = entry.task.sides(caller.agencies)
    if mine & GIVING:
        return True
    terms = entry.task.terms
    giver_here, lead_here = (known_as.of(one.id) in known_as.ours for one in (terms.assigner, terms.lead))
    if take is Take.THEIRS:
        return not giver_here and bool(entry.task.sides([sender]) & GIVING)
    # Whoever works along does not put away what the lead in the same house is told.
    led = Side.LEAD in mine
    return own or (led and not giver_here) or (row.receiver in caller.agencies and (led or not lead_here))


def _taken_up(connection: Connection, row: Row[Any], caller: Caller, reason: str, knowledge: Knowledge) -> bool:
    """Begin a performer's own record here as the very same task, where all was told that happened to it.

    It begins with the sender's first event, in the assigner's name: both books have the same events from here on, and
    neither what came already nor what the assigner says later is a conflict. Return whether that was all it took.
    """
    name, now = Name(row.system, row.code), datetime.now(UTC)
    if taking.locked(connection, name) is not None:
        return False
    waiting = conflict_rows.of_task(connection, name)
    firsts = [one for one in waiting if one.sender == row.sender and one.said["kind"] == Happening.ASSIGNED.value]
    if not firsts:
        return False
    first = conflict_rows.event_in(firsts[0])
    terms = dict(renamed(first, Names(connection, knowledge, ids_of(first)).all).body)
    # A clock that goes ahead elsewhere does not keep people here from settling it.
    _begin(connection, row, caller, Said(first.id, min(first.at, now), caller.system, "", terms))
    conflict_rows.close(connection, [firsts[0].id], Take.THEIRS.value, now, by=caller.system, reason=reason[:2000])
    taking.settle(connection, name, knowledge)
    return conflict_rows.taken_up(connection, row.id, caller.system, reason, now)


def _adopt(connection: Connection, row: Row[Any], caller: Caller, reason: str, knowledge: Knowledge) -> None:
    """Make the task what the sender's book says; one that is not known here is begun first, by its assigner."""
    now = datetime.now(UTC)
    theirs = EventSaid("", Happening.ASSIGNED, now, "", row.sender, "", dict(row.theirs["terms"]))
    entry = taking.locked(connection, Name(row.system, row.code))
    used = taking.names_used(entry)
    terms = dict(renamed(theirs, Names(connection, knowledge, ids_of(theirs), used).all).body)
    if entry is None:
        entry = _begin(connection, row, caller, Said(new_id(), now, caller.system, "", terms))
    agency = _agency(entry, caller, row.receiver)
    body = {"terms": terms, "stands": row.theirs["stands"], "reason": reason[:2000], "event": row.event}
    said = Said(new_id(), now, caller.system, agency, body)
    writing.happen(connection, entry.id, Happening.ADOPTED, said, packet=row.packet)


def _begin(connection: Connection, row: Row[Any], caller: Caller, said: Said) -> Entry:
    """Begin a task in the name of its assigner, who is the caller's agency."""
    assigner = said.body.get("assigner", {}).get("id", "")
    if assigner not in caller.agencies:
        raise refuse("task.not-yours", "assigner", kind=Happening.ASSIGNED.value)
    told = conflict_rows.directive_in(row)
    origin = Origin(
        row.system,
        row.code,
        period=row.theirs.get("period"),
        directive=finding.directive_of(connection, told, assigner),
    )
    entry = writing.begin(connection, origin, Happening.ASSIGNED, replace(said, agency=assigner), packet=row.packet)
    if told is not None:
        finding.came(connection, entry.id, told)
    return entry


def _agency(entry: Entry, caller: Caller, receiver: str) -> str:
    """Return the one agency of the caller whose book this is to be."""
    mine = sorted(one for one in caller.agencies if entry.task.sides([one]))
    if not mine:
        raise refuse("task.not-yours", "kind", kind=Happening.ADOPTED.value)
    if receiver in mine:
        return receiver
    giving = [one for one in mine if entry.task.sides([one]) & GIVING]
    return (giving or mine)[0]


def _seen(agencies: Collection[str]) -> ColumnElement[bool]:
    mine = sorted(agencies)
    sides = [side.value for side in Side if side is not Side.FORMER]
    concerned = select(task_agencies.c.task).where(task_agencies.c.agency.in_(mine), task_agencies.c.side.in_(sides))
    return or_(table.c.receiver.in_(mine), table.c.task.in_(concerned))


def _view(row: Row[Any]) -> Conflict:
    return Conflict(
        row.id,
        row.system,
        row.code,
        row.task,
        conflict_rows.event_in(row),
        row.sender,
        row.receiver,
        row.packet,
        Finding(row.why["code"], row.why["path"], row.why["facts"]),
        row.theirs,
        row.state,
        row.created_at,
        row.settled_at,
        row.settled_by,
        row.reason,
    )
