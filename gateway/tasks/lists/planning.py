"""From the rows of a list to tasks with their history so far: what is new, what is there already, what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, exists, or_, select

from gateway.findings import Finding, refuse
from gateway.ids import new_id
from gateway.packet.dates import VIETNAM, parse_date
from gateway.packet.names import Kind
from gateway.store.schema import deliveries, packets, task_imports
from gateway.store.schema.base import SYSTEM_LENGTH
from gateway.tasks.book.bulk import Beginning, taken
from gateway.tasks.book.writing import Origin
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.states import State
from gateway.tasks.life.terms import Body, Said, Terms
from gateway.tasks.lists.bodies import Bodies, bodies
from gateway.tasks.lists.columns import HEADINGS, Column
from gateway.tasks.lists.rows import Row, Rows, keys_of, names_of
from gateway.tasks.lists.source import MEMBER, Source

NOON: Final = time(12, tzinfo=VIETNAM)
"""At which a list's days are: it names no hour."""
MOST_CODE: Final = SYSTEM_LENGTH - 8
"""Of a task's code, which is longer by a number where its list was taken back before."""
_STEP: Final = 5_000
MOST_TASKS: Final = 100_000
"""Tasks of one list: a row is as many as it has leads."""
_SAID: Final = {State.IN_PROGRESS: "đang thực hiện", State.AWAITING: "chờ xác nhận"}


class Unknown(StrEnum):
    """What is done about an agency that the directory does not know."""

    REFUSE = "refuse"
    KEEP = "keep"
    """It stays as it is written: a name without an id."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A list that somebody brings, and how: for which agency, by whom, under which name."""

    agency: str
    actor: str
    name: str
    sha256: str
    unknown: Unknown = Unknown.REFUSE


@dataclass
class Plan:
    """What a list would do; with faults nothing of it may be done."""

    new: list[Beginning] = field(default_factory=list)
    """Very many objects: they go once they are put down to be written."""
    fresh: int = 0
    """How many these are, or were."""
    known: int = 0
    """Tasks that are there already, by their codes: they stay as they are."""
    rows: int = 0
    skipped: int = 0
    faults: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    """Said, but no reason to refuse."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known here of the names and documents in a list."""

    meant: Bodies
    own: Body
    directives: dict[Source, str]


def look_up(connection: Connection, rows: Rows, brought: Brought, now: datetime) -> Known:
    """Return what the names in a list mean. Raises Refused ``task.list-tasks-many``."""
    number = sum(len(row.leads) for row in rows.rows)
    if number > MOST_TASKS:
        raise refuse("task.list-tasks-many", "", number=number, most=MOST_TASKS)
    day = now.astimezone(VIETNAM).date()
    own = bodies(connection, [brought.agency], day).known.get(brought.agency)
    return Known(
        bodies(connection, names_of(rows.rows), day),
        Body(brought.agency, own.name if own else ""),
        _directives(connection, brought.agency, {row.source for row in rows.rows if row.source.number}),
    )


def draft(rows: Rows, brought: Brought, known: Known, now: datetime) -> Plan:
    """Return all tasks of a list as new ones, and what is wrong; needs no database."""
    made = Plan(rows=len(rows.rows), skipped=rows.skipped, faults=list(rows.faults))
    _unknown(rows.rows, known.meant.near, brought, made)
    planner = _Planner(known.meant.known, known.own, brought, now)
    made.new = [
        one
        for row, code in zip(rows.rows, keys_of(rows.rows), strict=True)
        for one in planner.tasks(row, code, known.directives.get(row.source), made)
    ]
    return made


def settle(connection: Connection, brought: Brought, made: Plan) -> None:
    """Leave out of a plan what is there already, and give new codes to what an undone list had made."""
    drafts = made.new
    new: dict[int, Beginning] = {}
    given: set[str] = set()
    pending, tries = dict(enumerate(drafts)), 1
    while pending:
        there = taken(connection, [one.origin for one in pending.values()])
        back = _taken_back(connection, brought.agency, [task for task, _ in there.values()]) if there else frozenset()
        again: dict[int, Beginning] = {}
        tries += 1
        for place, one in pending.items():
            found = there.get((one.origin.system, one.origin.code))
            if found is None and one.origin.code not in given:
                new[place] = one
                given.add(one.origin.code)
            elif found is None or found[0] in back:
                # What an undone list had made stays as it was recalled: the same row comes again under the next code.
                # So does one whose code the list has twice, as A, A and A-2.
                again[place] = replace(one, origin=replace(one.origin, code=f"{drafts[place].origin.code}/{tries}"))
            else:
                made.known += 1
        pending = again
    made.new = [new[place] for place in sorted(new)]
    made.fresh = len(made.new)


def _unknown(rows: Sequence[Row], near: dict[str, str], brought: Brought, made: Plan) -> None:
    where = made.faults if brought.unknown is Unknown.REFUSE else made.notes
    for row in rows:
        for column, names in (
            (Column.LEAD, row.leads),
            (Column.SUPPORT, row.support),
            (Column.ASSIGNER, (row.assigner,)),
        ):
            heading = HEADINGS[column][0]
            where += [
                Finding(
                    "task.list-agency-unknown",
                    f"[{row.number}].{heading}",
                    {"row": row.number, "column": heading, "value": name[:60], "near": near[name]},
                )
                for name in names
                if name in near
            ]


class _Planner:
    def __init__(self, known: dict[str, Body], own: Body, brought: Brought, now: datetime) -> None:
        self._known = known
        self._own = own
        self._brought = brought
        self._now = now

    def tasks(self, row: Row, code: str, directive: str | None, made: Plan) -> Iterator[Beginning]:
        """Yield the tasks of a row: one for each lead."""
        assigner = self._body(row.assigner) if row.assigner else self._own
        clause = new_id() if len(row.leads) > 1 else None
        for number, name in enumerate(row.leads, 1):
            lead = self._body(name)
            if self._own.id not in (assigner.id, lead.id):
                heading = HEADINGS[Column.ASSIGNER][0]
                facts: dict[str, str | int] = {"row": row.number, "column": heading, "agency": self._own.id}
                made.faults.append(Finding("task.list-not-yours", f"[{row.number}].{heading}", facts))
                continue
            # Whoever leads a task keeps a list of its own: nothing of it may show in the figures of who gave the task.
            own_list = assigner.id == self._own.id
            giver = assigner if own_list else Body("", assigner.name or assigner.id)
            terms = self._terms(row, giver, lead, confirmation=own_list or row.state is State.AWAITING)
            own = code if number == 1 else f"{code}/{lead.id or number}"
            # Whoever keeps the list gives the codes; what another gave has its own there.
            if len(own) > MOST_CODE:
                heading = HEADINGS[Column.CODE][0]
                facts = {"row": row.number, "column": heading, "most": MOST_CODE}
                made.faults.append(Finding("task.list-text-long", f"[{row.number}].{heading}", facts))
                continue
            origin = Origin(self._own.id, own, clause=clause, directive=directive)
            yield Beginning(origin, tuple(self._steps(row, terms, noted=directive is None)))

    def _body(self, name: str) -> Body:
        return self._known.get(name) or Body("", name)

    def _terms(self, row: Row, assigner: Body, lead: Body, *, confirmation: bool) -> Terms:
        return Terms(
            row.content,
            assigner,
            lead,
            tuple(self._body(name) for name in row.support),
            leader=row.leader,
            deadline=row.deadline,
            deadline_text=row.deadline_text,
            key=row.key,
            field=row.field,
            product=row.product,
            confirmation=confirmation,
        )

    def _steps(self, row: Row, terms: Terms, *, noted: bool) -> Iterator[tuple[Happening, Said]]:
        given = self._at(row.assigned) if row.assigned else self._now
        giver, lead = terms.assigner.id, terms.lead.id

        def said(agency: str, at: datetime, body: dict[str, Any]) -> Said:
            return Said(new_id(), at, self._brought.actor, agency, body)

        draft = row.state is State.DRAFT
        yield Happening.DRAFTED if draft else Happening.ASSIGNED, said(giver, given, terms.plain())
        if noted and row.source:
            source: Source = row.source
            text = " ".join(part for part in (source.number, source.subject) if part) or str(source.issued)
            yield Happening.NOTED, said(giver, given, {"text": text, MEMBER: source.plain()})
        ended = max(self._at(row.done), given) if row.done else self._now
        reason = row.result or "Theo danh sách nhập"
        if lead != self._own.id and row.state in (State.IN_PROGRESS, State.AWAITING):
            # Nobody takes a task up, or reports it, in another's name: that the list says so is noted.
            text = f"{reason}: {_SAID[row.state]}"
            yield Happening.NOTED, said(giver, given, {"text": text})
            return
        match row.state:
            case State.IN_PROGRESS:
                yield Happening.ACCEPTED, said(lead, given, {})
            case State.AWAITING:
                yield Happening.REPORTED, said(lead, ended, {"text": reason})
            case State.DONE:
                yield Happening.REPORTED, said(lead, ended, {"text": reason})
                if terms.confirmation:
                    yield Happening.CONFIRMED, said(giver, ended, {})
            case State.SUSPENDED:
                yield Happening.SUSPENDED, said(giver, given, {"reason": reason})
            case State.RECALLED:
                yield Happening.RECALLED, said(giver, given, {"reason": reason})
            case _:
                pass

    def _at(self, day: date) -> datetime:
        return min(datetime.combine(day, NOON).astimezone(UTC), self._now)


def _directives(connection: Connection, agency: str, wanted: Collection[Source]) -> dict[Source, str]:
    """Return the documents that an agency sent or received, by number and day."""
    found: dict[Source, str] = {}
    numbers = sorted({one.number for one in wanted})
    columns = packets.c
    for start in range(0, len(numbers), _STEP):
        received = exists().where(deliveries.c.packet == columns.id, deliveries.c.receiver == agency)
        query = select(columns.id, columns.code, columns.promulgation_date).where(
            columns.code.in_(numbers[start : start + _STEP]),
            columns.kind == Kind.DOCUMENT.value,
            or_(columns.sender == agency, received),
        )
        rows = connection.execute(query.order_by(columns.id.desc())).all()
        for one in wanted:
            for row in rows:
                if row.code == one.number and one.issued in (None, parse_date(row.promulgation_date or "")):
                    found[one] = row.id
    return found


def _taken_back(connection: Connection, agency: str, some: Collection[str]) -> frozenset[str]:
    """Return which of these tasks undone lists had made; one list after the other, since each may name very many."""
    table = task_imports.c
    undone = select(table.id).where(table.agency == agency, table.undone_at.is_not(None)).order_by(table.id.desc())
    asked, found = frozenset(some), frozenset[str]()
    for which in connection.execute(undone).scalars().all():
        found |= asked.intersection(connection.execute(select(table.tasks).where(table.id == which)).scalar_one())
        if len(found) == len(asked):
            break
    return found
