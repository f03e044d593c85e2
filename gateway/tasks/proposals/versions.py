"""Later versions of a directive, and take-backs: what they do to the tasks that the directive gave."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from gateway.exchange.views import RelationKind
from gateway.ids import new_id
from gateway.store.schema import (
    agencies,
    directive_agencies,
    directive_readings,
    proposal_acts,
    relations,
    task_proposals,
    tasks,
)
from gateway.tasks.book import writing
from gateway.tasks.book.entries import Entry, entry_of
from gateway.tasks.book.writing import Relation
from gateway.tasks.joins import rows
from gateway.tasks.life.happenings import GIVING, Happening
from gateway.tasks.life.states import LIVE, State
from gateway.tasks.life.terms import Said
from gateway.tasks.proposals.counting import count_open
from gateway.tasks.proposals.fields import Doer, Fields
from gateway.tasks.proposals.locking import lock_all
from gateway.tasks.proposals.proposal import Part, ProposalKind, ProposalState, Proposed, columns_of

ACTOR: Final = "gateway"
MOST_STEPS: Final = 50
"""Versions behind each other that are followed."""


@dataclass(frozen=True, slots=True)
class Clause:
    """The tasks that one clause of an earlier version has given, as an agency keeps them."""

    tasks: tuple[Entry, ...]

    @property
    def content(self) -> str:
        """Its wording."""
        return self.tasks[0].task.terms.content

    def is_of(self, agency: str) -> bool:
        """Tell whether an agency may recall any of them: a performer does not recall what the assigner keeps."""
        return any(one.system == agency or one.task.sides([agency]) & GIVING for one in self.tasks)

    def fields(self) -> Fields:
        """Return what the tasks say, as fields of a proposal."""
        terms = self.tasks[0].task.terms
        leads = [one.task.terms.lead for one in self.tasks]
        return Fields(
            content=terms.content,
            lead=tuple(Doer(one.name, one.id) for one in leads),
            support=tuple(Doer(one.name, one.id) for one in terms.support),
            monitor=Doer(terms.monitor.name, terms.monitor.id) if terms.monitor else None,
            deadline=terms.deadline,
            deadline_text=terms.deadline_text,
            recurrence=terms.recurrence,
            kind=terms.kind,
            key=terms.key,
            field=terms.field,
            product=terms.product,
        )


def related(connection: Connection, relation: Row[Any], *, anew: bool, now: datetime) -> None:
    """Write down that a document updates or replaces a directive; of a replaced one its tasks are told.

    Where that was not known when proposals were made (``anew``), those that nobody has touched are made again. A
    replacement may concern some receivers alone.
    """
    packet, target = relation.packet, relation.target
    table = directive_agencies.c
    connection.execute(
        update(directive_agencies)
        .where(table.packet == target, table.changed_by.is_(None))
        .values(changed_by=packet, updated_at=now)
    )
    concerned = _tasks(connection, [target])
    served = _served(connection, {entry.system for entry in concerned})
    for entry in concerned:
        if relation.receivers and entry.task.terms.lead.id not in relation.receivers:
            continue
        writing.link(connection, entry.id, packet, Relation.CHANGE, now)
        # In the name of an agency elsewhere nothing is noted: nobody would be told, and its own book notes it.
        if relation.kind == RelationKind.REPLACES and entry.task.state in LIVE and entry.system in served:
            body = {"text": "Văn bản giao nhiệm vụ đã được thay thế.", "document": packet}
            said = Said(f"replaced-{packet}", now, ACTOR, entry.system, body)
            writing.happen(connection, entry.id, Happening.NOTED, said)
    if anew:
        make_anew(connection, packet, now)


def followed(connection: Connection, packet: str, now: datetime) -> None:
    """Let later versions of a directive, that were read before it gave these tasks, be held against them."""
    query = select(relations.c.packet).where(
        relations.c.target == packet,
        relations.c.kind.in_((RelationKind.UPDATES.value, RelationKind.REPLACES.value)),
    )
    for later in sorted(connection.execute(query.distinct()).scalars()):
        make_anew(connection, later, now)


def make_anew(connection: Connection, packet: str, now: datetime) -> None:
    """Let proposals that nobody has touched be made again."""
    lock_all(connection, packet)
    untouched = (
        ~select(proposal_acts.c.id)
        .where(proposal_acts.c.packet == packet, proposal_acts.c.agency == directive_agencies.c.agency)
        .exists()
    )
    table = directive_agencies.c
    query = select(table.agency).where(table.packet == packet, table.state != "due", untouched)
    for agency in connection.execute(query).scalars().all():
        columns = task_proposals.c
        connection.execute(delete(task_proposals).where(columns.packet == packet, columns.agency == agency))
        again = update(directive_agencies).where(table.packet == packet, table.agency == agency)
        connection.execute(again.values(state="due", open=0, updated_at=now))


def earlier(connection: Connection, packet: str, agency: str) -> list[Clause]:
    """Return what the versions before a document have given and is not over, as far as this agency keeps it.

    Also the assigner's records that stand for its own: into which these were joined, or that were taken instead.
    """
    only, before = _concerned(connection, packet), _before(connection, packet)
    there = _tasks(connection, before)
    into = rows.into(connection, [one.id for one in there if one.system == agency])
    instead = _instead(connection, before, agency)
    found = [
        one
        for one in [*there, *_some(connection, {*into.values(), *instead} - {one.id for one in there})]
        if (one.system == agency or one.id in instead or one.id in into.values())
        and (not only or one.task.terms.lead.id in only)
    ]
    clauses: dict[str, list[Entry]] = {}
    for entry in found:
        if entry.parent is None and entry.task.state in LIVE | {State.DRAFT}:
            clauses.setdefault(entry.clause or entry.id, []).append(entry)
    return [Clause(tuple(entries)) for entries in clauses.values()]


def _instead(connection: Connection, packets: Collection[str], agency: str) -> set[str]:
    """Return the records that an agency has confirmed its proposals with."""
    columns = task_proposals.c
    query = select(columns.made).where(
        columns.packet.in_(packets), columns.agency == agency, columns.state == ProposalState.CONFIRMED.value
    )
    return {task for made in connection.execute(query).scalars() for task in made}


def taken_back(connection: Connection, packet: str, receiver: str, now: datetime) -> None:
    """Propose to whoever keeps the tasks here to recall what a directive gave to a receiver that has given it back."""
    clauses: dict[tuple[str, str], list[Entry]] = {}
    for entry in _tasks(connection, [packet]):
        concerned = receiver in (entry.task.terms.lead.id, entry.system)
        if concerned and entry.task.state in LIVE | {State.DRAFT}:
            clauses.setdefault((entry.system, entry.clause or entry.id), []).append(entry)
    for agency in sorted(_served(connection, {one for one, _ in clauses})):
        mine = [Clause(tuple(entries)) for (keeper, _), entries in clauses.items() if keeper == agency]
        propose_recall(connection, packet, agency, mine, now, reason="taken-back")


def _served(connection: Connection, keepers: Collection[str]) -> set[str]:
    """Return which of these agencies are served here."""
    query = select(agencies.c.id).where(agencies.c.id.in_(sorted(keepers)), agencies.c.active)
    return set(connection.execute(query).scalars())


def propose_recall(
    connection: Connection, packet: str, agency: str, clauses: Sequence[Clause], now: datetime, *, reason: str
) -> None:
    """Propose to recall the tasks of some clauses, unless that is proposed already."""
    _be_known(connection, packet, agency, now)
    lock_all(connection, packet)
    columns = task_proposals.c
    there = connection.execute(
        select(columns.targets, columns.position).where(columns.packet == packet, columns.agency == agency)
    ).all()
    aimed = {task for row in there for task in row.targets}
    position = max((row.position for row in there), default=0)
    for clause in clauses:
        targets = tuple(one.id for one in clause.tasks if one.id not in aimed)
        if not targets:
            continue
        position += 1
        proposal = Proposed(
            id=new_id(),
            packet=packet,
            agency=agency,
            position=position,
            kind=ProposalKind.RECALL,
            state=ProposalState.OPEN,
            version=1,
            part=Part.ASSIGNER,
            fields=clause.fields(),
            read=None,
            confidence=1.0,
            targets=targets,
            made=(),
            sources=(),
            by_rule=False,
            reason=reason,
            decided_by="",
            decided_at=None,
            created_at=now,
            updated_at=now,
        )
        connection.execute(insert(task_proposals).values(**columns_of(proposal)))
    count_open(connection, packet, agency)


def _be_known(connection: Connection, packet: str, agency: str, now: datetime) -> None:
    """See to it that a directive has its rows, also one that was never read here."""
    table = directive_readings
    if connection.execute(select(table.c.packet).where(table.c.packet == packet)).first() is None:
        row = {"packet": packet, "state": "gone", "begun": 0, "due_at": now, "noticed_at": now}
        connection.execute(insert(table).values(**row, found=[], notes=[], addressees=[]))
    here = directive_agencies.c
    if connection.execute(select(here.packet).where(here.packet == packet, here.agency == agency)).first() is None:
        row = {"packet": packet, "agency": agency, "side": "sender", "state": "nothing", "open": 0, "updated_at": now}
        connection.execute(insert(directive_agencies).values(**row))


def _some(connection: Connection, ids: Collection[str]) -> list[Entry]:
    query = select(tasks).where(tasks.c.id.in_(sorted(ids))).order_by(tasks.c.id)
    return [entry_of(row) for row in connection.execute(query)] if ids else []


def _tasks(connection: Connection, directives: Sequence[str]) -> list[Entry]:
    if not directives:
        return []
    query = select(tasks).where(tasks.c.directive.in_(directives)).order_by(tasks.c.id)
    return [entry_of(row) for row in connection.execute(query)]


def _concerned(connection: Connection, packet: str) -> frozenset[str]:
    """Return the receivers for whom alone a document takes the place of earlier ones; nothing stands for all."""
    query = select(relations.c.receivers).where(
        relations.c.packet == packet, relations.c.kind == RelationKind.REPLACES.value
    )
    return frozenset(one for receivers in connection.execute(query).scalars() for one in receivers)


def _before(connection: Connection, packet: str) -> list[str]:
    """Return the documents that a document updates or replaces, and those that these do."""
    found: list[str] = []
    fresh = [packet]
    while fresh and len(found) < MOST_STEPS:
        query = select(relations.c.target).where(
            relations.c.packet.in_(fresh),
            relations.c.kind.in_((RelationKind.UPDATES.value, RelationKind.REPLACES.value)),
            relations.c.target.is_not(None),
        )
        rows: Sequence[Row[Any]] = connection.execute(query.distinct()).all()
        fresh = [row.target for row in rows if row.target not in found and row.target != packet]
        found += fresh
    return found
