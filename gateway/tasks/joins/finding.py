"""Finding: when a message told of a task, a record of one's own for the same clause is looked for.

Where that is certain the two are joined at once; where it only seems so, a person is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, false, func, insert, or_, select

from gateway.directory import agencies as directory
from gateway.directory.names import fold
from gateway.exchange.clocks.alerts import Alert
from gateway.exchange.receivers import named
from gateway.findings import Refused
from gateway.packet.model import ResponseFor
from gateway.store.schema import task_events, task_origins, task_proposals, tasks
from gateway.tasks.book import writing
from gateway.tasks.book.entries import Entry, entry_of, is_own_record
from gateway.tasks.joins import rows
from gateway.tasks.joins.joining import join
from gateway.tasks.joins.kin import Kin
from gateway.tasks.joins.matching import Likeness, Place, Record, alike, sure
from gateway.tasks.joins.rows import Pair
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.states import ABROAD, LIVE, State
from gateway.tasks.messages.model import MOST_ANCHOR, Directive

ACTOR: Final = "gateway:tasks"
MOST: Final = 500
"""Own records that are held against one task."""
_OPEN: Final = [state.value for state in (*LIVE, State.DONE)]


def came(connection: Connection, task: str, told: Directive) -> None:
    """Write down what a message says of the place of a new task in its directive."""
    row = {
        "task": task,
        "document_id": told.document_id[:300],
        "code": told.code[:100],
        "date": told.date[:32],
        "anchor": told.anchor[:MOST_ANCHOR],
        "occurrence": told.occurrence,
    }
    connection.execute(insert(task_origins).values(**row))


def directive_of(connection: Connection, told: Directive | None, sender: str) -> str | None:
    """Return our id of the document that a message names, of this sender: by its DocumentId, else by code and day.

    It may have been sent under another id of the same body.
    """
    if told is None:
        return None

    def under(sender: str) -> str | None:
        meant = ResponseFor(sender, told.code or None, told.document_id or None, told.date or None)
        return next(iter(named.documents(connection, meant, sender)), None)

    own = under(sender)
    if own is not None:
        return own
    others = map(under, sorted(Kin(connection, [sender]).of(sender) - {sender}))
    return next((one for one in others if one), None)


def arrived(connection: Connection, row: Row[Any], now: datetime) -> None:
    """Tie a document to the tasks that came by message before it, and look for records of one's own again.

    Nobody is asked here whether what is certain may be joined: a person decides.
    """
    origins = task_origins.c
    by_code = and_(origins.code == (row.code or ""), origins.date == (row.promulgation_date or ""))
    same = [origins.document_id == row.document_id] if row.document_id else []
    same += [by_code] if row.code and row.promulgation_date else []
    query = (
        select(tasks.c.id, tasks.c.assigner)
        .join(task_origins, origins.task == tasks.c.id)
        .where(or_(false(), *same), tasks.c.directive.is_(None))
    )
    for task in connection.execute(query.order_by(tasks.c.id)).all():
        if Kin(connection, [row.sender, task.assigner]).same(row.sender, task.assigner):
            look(connection, writing.tie(connection, task.id, row.id), now, ask=True)


def _of_body(connection: Connection, assigner: str) -> ColumnElement[bool]:
    """Return the condition that a task is of this assigner, under whatever id."""
    return func.upper(tasks.c.assigner).in_(sorted(Kin(connection, [assigner]).of(assigner)))


def look(connection: Connection, given: Entry, now: datetime, *, ask: bool = False) -> list[Alert]:
    """Look for a record of one's own that is one with a task that came; return alerts to people who are asked.

    ``ask`` leaves also what is certain to them, as is done of what comes when it is over. What was decided about a pair
    stays as it is.
    """
    if is_own_record(given):
        return []
    rows.close_stale(connection, given, now, ACTOR)
    if given.task.state not in ABROAD:
        return []
    ask = ask or given.task.state not in LIVE
    sisters = [given, *_sisters(connection, given)]
    known = rows.known(connection, [one.id for one in sisters])
    candidates = [one for one in _own(connection, given) if known.get((one.id, given.id)) != rows.REFUSED]
    done = rows.joined_by(connection, given.id)
    asked = set[str]()
    # Each agency of this house may have a record of its own of the same task.
    for agency in sorted({one.system for one in candidates} - done):
        mine = [one for one in candidates if one.system == agency]
        if _look_for(connection, mine, sisters, now, ask=ask):
            asked.add(agency)
    return rows.say(connection, given, asked, now) if asked else []


def _look_for(
    connection: Connection, own: Sequence[Entry], sisters: Sequence[Entry], now: datetime, *, ask: bool
) -> bool:
    """Join one record of an agency with the first of the ``sisters``, or propose some; return whether any is new."""
    given = sisters[0].id
    found = compared(connection, own, sisters)
    for ids in [] if ask else sure(found):
        if (
            ids[1] == given
            and not _listed_report(connection, ids[0])
            and _joined(connection, ids, own, found[ids], now)
        ):
            return False
    new = False
    for (mine, task), one in found.items():
        if task == given and (one.certain or one.likely):
            new |= rows.put(connection, _pair(mine, task, own, one), rows.PROPOSED, now)[1]
    return new


def _listed_report(connection: Connection, own: str) -> bool:
    """Tell whether a list said of a record that it was reported: no report to the assigner is made of it unasked."""
    events = task_events.c
    query = (
        select(events.number)
        .join(tasks, tasks.c.id == events.task)
        .where(
            events.task == own,
            events.kind == Happening.REPORTED.value,
            # Only with a list all that a task begins with is written at one moment.
            events.written_at <= tasks.c.created_at,
        )
    )
    return connection.execute(query.limit(1)).first() is not None


def _joined(
    connection: Connection, ids: tuple[str, str], candidates: Sequence[Entry], one: Likeness, now: datetime
) -> bool:
    try:
        join(connection, _pair(*ids, candidates, one), ACTOR, now)
    except Refused:
        return False  # somebody was quicker, or it is left to a person
    return True


def _pair(own: str, given: str, candidates: Sequence[Entry], one: Likeness) -> Pair:
    agency = next(entry.system for entry in candidates if entry.id == own)
    return Pair(own, given, agency, one.place, one.words)


def compared(connection: Connection, own: Sequence[Entry], given: Sequence[Entry]) -> dict[tuple[str, str], Likeness]:
    places = places_of(connection, [*own, *given])
    return {(one.id, other.id): alike(_record(one, places), _record(other, places)) for one in own for other in given}


def _record(entry: Entry, places: dict[str, Place]) -> Record:
    place = places.get(entry.id, Place())
    return Record(entry.task.terms, entry.code, entry.period, place, entry.directive is not None)


def places_of(connection: Connection, entries: Sequence[Entry]) -> dict[str, Place]:
    """Return where tasks stand in their directive, as far as that is known: read here, or told."""
    found: dict[str, Place] = {}
    origins = task_origins.c
    told = select(origins.task, origins.anchor, origins.occurrence)
    for row in connection.execute(told.where(origins.task.in_([one.id for one in entries]))):
        found[row.task] = Place(row.anchor, row.occurrence)
    clauses = {one.clause for one in entries if one.clause}
    read = select(task_proposals.c.id, task_proposals.c.fields).where(task_proposals.c.id.in_(sorted(clauses)))
    fields = {row.id: row.fields for row in connection.execute(read)}
    for one in entries:
        if one.clause in fields:
            said = fields[one.clause]
            found[one.id] = Place(said.get("anchor") or "", said.get("anchor_occurrence") or 0)
    return found


def _sisters(connection: Connection, given: Entry) -> list[Entry]:
    """Return the other tasks of the same document and lead that came: what is certain has to be so of one alone."""
    if given.directive is None:
        return []
    query = select(tasks).where(
        tasks.c.directive.in_(named.versions(connection, [given.directive])),
        tasks.c.lead == given.task.terms.lead.id,
        tasks.c.system == given.system,
        tasks.c.id != given.id,
    )
    return [entry_of(row) for row in connection.execute(query.order_by(tasks.c.id).limit(MOST))]


def _own(connection: Connection, given: Entry) -> list[Entry]:
    """Return the records that agencies held here keep of tasks of the same assigner: of the document, or of none."""
    sides = sorted({one.id for one in (given.task.terms.lead, *given.task.terms.support) if one.id})
    if given.task.terms.monitor is not None:
        sides.append(given.task.terms.monitor.id)
    held = directory.by_ids(connection, [one for one in sides if one])
    keepers = [row.id for key, row in held.items() if key in {fold(one) for one in sides}]
    query = select(tasks).where(
        tasks.c.system.in_(keepers),
        _of_body(connection, given.task.terms.assigner.id),
        tasks.c.system != tasks.c.assigner,
        tasks.c.state.in_(_OPEN),
    )
    if given.directive is not None:
        query = query.where(tasks.c.directive.in_(named.versions(connection, [given.directive])))
    found = [entry_of(row) for row in connection.execute(query.order_by(tasks.c.id.desc()).limit(MOST))]
    return [one for one in found if is_own_record(one)]
