"""Writing: a task begins or something happens to it, with everything that follows from it, in one transaction."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from gateway.findings import refuse
from gateway.ids import new_id
from gateway.packet.dates import VIETNAM
from gateway.store.chain import GENESIS
from gateway.store.schema import task_agencies, task_documents, task_events, tasks
from gateway.tasks.book import spans, telling, wording
from gateway.tasks.book.entries import Entry, columns_of, entry_of, event_hash
from gateway.tasks.life import task as life
from gateway.tasks.life.happenings import Happening, Side
from gateway.tasks.life.task import Task
from gateway.tasks.life.terms import Said
from gateway.tasks.messages import owing

AHEAD: Final = timedelta(minutes=5)
"""How far the clock of whoever says that something happened may be ahead of ours."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a new task comes from; what is not known stays empty. Without a code one is made."""

    system: str
    code: str = ""
    clause: str | None = None
    parent: str | None = None
    period: str | None = None
    directive: str | None = None


class Relation(StrEnum):
    """How a document belongs to a task."""

    DIRECTIVE = "directive"
    CHANGE = "change"
    """It updates or replaces the directive."""
    MESSAGE = "message"
    """It carries events of the task."""
    REPORT = "report"
    REPLY = "reply"


def begin(
    connection: Connection, origin: Origin, happening: Happening, said: Said, *, packet: str | None = None
) -> Entry:
    """Write a new task with its first event.

    Raises Refused ``task.code-taken`` and what :func:`life.begin` raises.
    """
    now = datetime.now(UTC)
    _in_time(said, now)
    task = life.begin(happening, said)
    code = origin.code or new_code(now)
    if find_by_code(connection, origin.system, code) is not None:
        raise refuse("task.code-taken", "code", code=code[:64])
    row: dict[str, Any] = {
        "id": new_id(),
        "code": code,
        "system": origin.system,
        "clause": origin.clause,
        "parent": origin.parent,
        "period": origin.period,
        "directive": origin.directive,
        "created_at": now,
        "updated_at": now,
    }
    connection.execute(insert(tasks).values(**row, **columns_of(task), recurring=_recurs(origin.period, task)))
    if origin.directive is not None:
        link(connection, row["id"], origin.directive, Relation.DIRECTIVE, now)
    entry = Entry(task=task, **row)
    _write(connection, None, entry, happening, said, packet, now)
    return entry


def happen(
    connection: Connection,
    task: str,
    happening: Happening,
    said: Said,
    *,
    packet: str | None = None,
    retold: bool = False,
) -> tuple[Entry, bool]:
    """Write that something happened to a task; return the task, and whether that was new.

    An event that is known already, by its id, changes nothing. ``retold`` is one that a message brought under another
    name of the task: nobody was told of it under this one. Raises Refused ``task.unknown`` and what
    :func:`life.apply` raises.
    """
    now = datetime.now(UTC)
    before = entry_of(_locked(connection, task))
    known = select(task_events.c.number).where(task_events.c.task == task, task_events.c.id == said.id)
    if connection.execute(known).first() is not None:
        return before, False
    _in_time(said, now)
    after = life.apply(before.task, happening, said)
    connection.execute(
        update(tasks)
        .where(tasks.c.id == task)
        .values(**columns_of(after), recurring=_recurs(before.period, after), updated_at=now)
    )
    entry = replace(before, task=after, updated_at=now)
    _write(connection, before, entry, happening, said, packet, now, retold=retold)
    return entry, True


def hold(connection: Connection, task: str) -> None:
    """Keep others from changing a task until the transaction ends. Raises Refused ``task.unknown``."""
    _locked(connection, task)


def tie(connection: Connection, task: str, directive: str) -> Entry:
    """Write down which document assigns a task that began without it; return the task.

    No event says so: the moment stays with the document's link, and spans are recounted by it.
    """
    before = entry_of(_locked(connection, task))
    newest = select(func.max(task_events.c.written_at)).where(task_events.c.task == task)
    # After all that is written of the task, also where a clock was set back.
    now = max(datetime.now(UTC), connection.execute(newest).scalar_one())
    entry = replace(before, directive=directive, updated_at=now)
    connection.execute(update(tasks).where(tasks.c.id == task).values(directive=directive, updated_at=now))
    link(connection, task, directive, Relation.DIRECTIVE, now)
    table = task_documents.c
    here = (table.task == task) & (table.packet == directive) & (table.relation == Relation.DIRECTIVE.value)
    connection.execute(update(task_documents).where(here).values(at=now))
    spans.follow(connection, entry, now)
    return entry


def find_by_code(connection: Connection, system: str, code: str) -> Row[Any] | None:
    """Return the row of a task by the name that its tracking system gave it."""
    return connection.execute(select(tasks).where(tasks.c.system == system, tasks.c.code == code)).first()


def link(connection: Connection, task: str, packet: str, relation: Relation, at: datetime) -> None:
    """Write down that a document belongs to a task; once more changes nothing."""
    table = task_documents
    there = select(table.c.task).where(
        table.c.task == task, table.c.packet == packet, table.c.relation == relation.value
    )
    if connection.execute(there).first() is None:
        connection.execute(insert(table).values(task=task, packet=packet, relation=relation.value, at=at))


def new_code(now: datetime) -> str:
    """Return a code for a new task: the year in Viet Nam, and 60 random bits in letters that cannot be mistaken."""
    letters = base64.b32encode(secrets.token_bytes(8)).decode()[:12]
    return f"NV{now.astimezone(VIETNAM).year}-{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def _write(
    connection: Connection,
    before: Entry | None,
    entry: Entry,
    happening: Happening,
    said: Said,
    packet: str | None,
    now: datetime,
    *,
    retold: bool = False,
) -> None:
    """Write the event, and what follows from it."""
    table = task_events.c
    previous = connection.execute(
        select(table.hash).where(table.task == entry.id).order_by(table.number.desc()).limit(1)
    ).scalar()
    event: dict[str, Any] = {
        "task": entry.id,
        "number": entry.task.number,
        "id": said.id,
        "kind": happening.value,
        "at": said.at,
        "written_at": now,
        "actor": said.actor,
        "agency": said.agency,
        "packet": packet,
        "after": said.after,
        "body": dict(said.body),
        "previous": previous or GENESIS,
    }
    connection.execute(insert(task_events).values(**event, hash=event_hash(event)))
    _stand(connection, before.task if before else None, entry)
    spans.follow(connection, entry, now)
    wording.enter(connection, before, entry)
    telling.tell(connection, before, entry, happening, said, now)
    owing.owe(connection, before, entry, happening, said, packet, now, retold=retold)


def _stand(connection: Connection, before: Task | None, entry: Entry) -> None:
    """Keep the sides of agencies as the terms have them; one that lost all of them is a former one."""
    wanted = set(life.sides_of(entry.task.terms))
    had = set(life.sides_of(before.terms)) if before is not None else set()
    if wanted == had:
        return
    table = task_agencies
    there = {agency for agency, _ in wanted}
    former = select(table.c.agency).where(table.c.task == entry.id, table.c.side == Side.FORMER.value)
    left = {agency for agency, _ in had} if before is not None and before.assigned_at is not None else set[str]()
    gone = (left | set(connection.execute(former).scalars())) - there
    rows = [*sorted(wanted), *((agency, Side.FORMER) for agency in sorted(gone))]
    connection.execute(delete(table).where(table.c.task == entry.id))
    connection.execute(insert(table), [{"agency": one, "task": entry.id, "side": side.value} for one, side in rows])


def _recurs(period: str | None, task: Task) -> bool:
    """Tell whether occurrences are to be made of a task."""
    return period is None and task.terms.recurrence is not None


def _locked(connection: Connection, task: str) -> Row[Any]:
    found = connection.execute(select(tasks).where(tasks.c.id == task).with_for_update()).first()
    if found is None:
        raise refuse("task.unknown", "id", task=task[:64])
    return found


def _in_time(said: Said, now: datetime) -> None:
    if said.at > now + AHEAD:
        raise refuse("task.from-the-future", "at", at=said.at.isoformat()[:40])
