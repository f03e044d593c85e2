"""Joining: a performer's own record ends and the assigner's goes on with what was done, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, update

from gateway.exchange import audit
from gateway.findings import refuse
from gateway.store.releases import leave_behind, older_at_work
from gateway.store.schema import task_documents, task_events, task_proposals, task_updates, tasks
from gateway.tasks.book import writing
from gateway.tasks.book.entries import Entry, entry_of, is_own_record
from gateway.tasks.joins import rows
from gateway.tasks.joins.kin import Kin
from gateway.tasks.joins.repeating import Step, repeat
from gateway.tasks.joins.rows import Pair
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.states import ABROAD
from gateway.tasks.life.task import sides_of
from gateway.tasks.life.terms import Said
from gateway.tasks.messages.owing import FROM_BELOW

ACT: Final = "task.joined"
"""The act in the audit."""
SINCE: Final = "0024"
"""Releases without this migration cannot read a task that is joined."""
AWAY: Final = "joined"
"""What becomes of an update that was still owed about the own record: the assigner's tells it."""


@dataclass(frozen=True, slots=True)
class Joined:
    """What a join left: both records, and how many events happened again or could not."""

    own: Entry
    given: Entry
    repeated: int
    left: tuple[str, ...]


def join(connection: Connection, pair: Pair, actor: str, now: datetime) -> Joined:
    """Make two records one; joined already, they stay so.

    What the performer did is told to the assigner as ordinary updates, as far as it can happen in its record. Raises
    Refused ``task.unknown``, ``task.not-joinable`` for records that are not an own one and the assigner's of the same
    task, or of which one is over for this, ``task.join-not-yet`` while a host of a release without joins is at work.
    """
    own, given = _both(connection, pair)
    if older_at_work(connection, SINCE):
        raise refuse("task.join-not-yet", "own")
    leave_behind(connection, SINCE)
    given = _take_over(connection, own, given, now)
    repeated = repeat(given.task, _events(connection, own), _ids(connection, given))
    for one in repeated.steps:
        given, _ = writing.happen(connection, given.id, one.happening, one.said, packet=one.packet, retold=True)
    left = tuple(one.said.id for one in repeated.left)
    body = {"into": given.id, "system": given.system, "code": given.code, "left": list(left)}
    said = Said(f"joined:{given.id}", now, actor, pair.agency, body)
    # Before the record ends: whether a directive is done is judged of the record that goes on.
    rows.put(connection, pair, rows.JOINED, now, by=actor)
    own, _ = writing.happen(connection, own.id, Happening.JOINED, said)
    rows.put_away(connection, pair, now, actor)
    facts = {"into": given.id, "agency": pair.agency, "repeated": len(repeated.steps), "left": len(left)}
    audit.write(connection, actor, ACT, own.id, facts)
    return Joined(own, given, len(repeated.steps), left)


def _both(connection: Connection, pair: Pair) -> tuple[Entry, Entry]:
    """Return both records, locked. Raises Refused."""
    if pair.own == pair.given:
        raise refuse("task.not-joinable", "given", why="same")
    query = select(tasks).where(tasks.c.id.in_((pair.own, pair.given))).order_by(tasks.c.id).with_for_update()
    found = {row.id: entry_of(row) for row in connection.execute(query)}
    for one in (pair.own, pair.given):
        if one not in found:
            raise refuse("task.unknown", "id", task=one[:64])
    own, given = found[pair.own], found[pair.given]
    if not is_own_record(own):
        raise refuse("task.not-joinable", "own", why="own")
    assigners = own.task.terms.assigner.id, given.task.terms.assigner.id
    sides = {agency for agency, _ in sides_of(given.task.terms)}
    kin = Kin(connection, {*assigners, own.system, *sides})
    if is_own_record(given) or not kin.same(*assigners):
        raise refuse("task.not-joinable", "given", why="assigner")
    # Who has no part in a task any more does not hand its own record over to those who have.
    if not kin.among(own.system, sides):
        raise refuse("task.not-joinable", "given", why="side")
    for entry, path in ((own, "own"), (given, "given")):
        if entry.task.state not in ABROAD:
            raise refuse("task.not-joinable", path, why=entry.task.state.value)
    return own, given


def _events(connection: Connection, own: Entry) -> list[Step]:
    query = select(task_events).where(task_events.c.task == own.id).order_by(task_events.c.number)
    return [_step(row) for row in connection.execute(query)]


def _step(row: Row[Any]) -> Step:
    said = Said(row.id, row.at, row.actor, row.agency, row.body, row.after)
    return Step(Happening(row.kind), said, row.packet)


def _ids(connection: Connection, given: Entry) -> set[str]:
    return set(connection.execute(select(task_events.c.id).where(task_events.c.task == given.id)).scalars())


def _take_over(connection: Connection, own: Entry, given: Entry, now: datetime) -> Entry:
    """Give to the assigner's record what belonged to the own one: directive, documents, parts, proposals.

    What the performer still owes about its own record is told about the other, or was. What was said to the performer
    about it, where who gives the task had taken it up, is told all the same.
    """
    if given.directive is None and own.directive is not None:
        given = writing.tie(connection, given.id, own.directive)
    there = {(one.packet, one.relation) for one in _documents(connection, given.id)}
    moved = [one for one in _documents(connection, own.id) if (one.packet, one.relation) not in there]
    for one in moved:
        values = {"task": given.id, "packet": one.packet, "relation": one.relation, "at": one.at}
        connection.execute(insert(task_documents).values(**values))
    # Occurrences of what comes again are the assigner's to make; parts that were given inside go along.
    parts = (tasks.c.parent == own.id) & tasks.c.period.is_(None)
    connection.execute(update(tasks).where(parts).values(parent=given.id))
    if own.clause is not None:
        made = select(task_proposals.c.made).where(task_proposals.c.id == own.clause).with_for_update()
        for stands in connection.execute(made).scalars().all():
            both = [*stands, *([given.id] if given.id not in stands else [])]
            here = task_proposals.c.id == own.clause
            connection.execute(update(task_proposals).where(here).values(made=both))
    owed = (task_updates.c.task == own.id) & task_updates.c.outcome.is_(None)
    owed &= task_updates.c.steering == FROM_BELOW
    connection.execute(update(task_updates).where(owed).values(outcome=AWAY, done_at=now))
    return given


def _documents(connection: Connection, task: str) -> list[Row[Any]]:
    return [*connection.execute(select(task_documents).where(task_documents.c.task == task))]
