"""Many tasks at once, each with its events so far: the same rows as one by one, in few statements.

For lists that are taken in. What is over already is told to nobody: it happened elsewhere, long ago. Rows are made
apart from their writing, so that no transaction lasts while they are made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from gateway.exchange.webhooks import outbox
from gateway.findings import refuse
from gateway.ids import new_id
from gateway.store.chain import GENESIS
from gateway.store.schema import task_agencies, task_documents, task_events, task_search, task_spans, tasks
from gateway.tasks.book import spans, telling, wording
from gateway.tasks.book.entries import Entry, columns_of, entry_of, event_hash
from gateway.tasks.book.writing import Origin, Relation
from gateway.tasks.life import task as life
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.states import LIVE
from gateway.tasks.life.task import Task
from gateway.tasks.life.terms import Said

STEP: Final = 5_000
"""Rows of one statement."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """A new task and what has happened to it, the first of which lets it begin. ``origin`` has a code."""

    origin: Origin
    steps: tuple[tuple[Happening, Said], ...]
    id: str = field(default_factory=new_id)


def begin_all(connection: Connection, beginnings: Sequence[Beginning]) -> list[Entry]:
    """Write new tasks. Raises Refused ``task.code-taken`` and what :func:`life.begin` and :func:`life.apply` raise."""
    for code in taken(connection, [one.origin for one in beginnings]):
        raise refuse("task.code-taken", "code", code=code[1][:64])
    rows = Rows(datetime.now(UTC))
    entries = [rows.add(one) for one in beginnings]
    rows.write(connection)
    return entries


def happen_all(connection: Connection, happening: Happening, steps: Mapping[str, Said]) -> list[Entry]:
    """Write that the same happened to many tasks. Raises Refused as :func:`life.apply` does."""
    now = datetime.now(UTC)
    told: list[outbox.Happening] = []
    entries: list[Entry] = []
    for start in range(0, len(steps), STEP):
        some = sorted(steps)[start : start + STEP]
        rows = connection.execute(select(tasks).where(tasks.c.id.in_(some)).order_by(tasks.c.id).with_for_update())
        changed = []
        for before in map(entry_of, rows.all()):
            after = life.apply(before.task, happening, steps[before.id])
            changed.append(replace(before, task=after, updated_at=now))
            if before.task.state in LIVE:
                told += telling.told(before, changed[-1], happening, steps[before.id])
        if changed:
            heads = _heads(connection, some)
            events = [_event(one.id, one.task.number, happening, steps[one.id], heads[one.id], now) for one in changed]
            connection.execute(insert(task_events), [{**event, "hash": event_hash(event)} for event in events])
            connection.execute(
                update(tasks).where(tasks.c.id == bindparam("its_id")),
                [{"its_id": one.id, **columns_of(one.task), "updated_at": now} for one in changed],
            )
            spans.follow_all(connection, changed, now)
        entries += changed
    outbox.put(connection, told, now)
    return entries


def _heads(connection: Connection, some: Collection[str]) -> dict[str, str]:
    columns = task_events.c
    query = select(columns.task, columns.hash).where(columns.task.in_(some)).order_by(columns.task, columns.number)
    return {row.task: row.hash for row in connection.execute(query)}


def _event(task: str, number: int, happening: Happening, said: Said, previous: str, now: datetime) -> dict[str, Any]:
    return {
        "task": task,
        "number": number,
        "id": said.id,
        "kind": happening.value,
        "at": said.at,
        "written_at": now,
        "actor": said.actor,
        "agency": said.agency,
        "packet": None,
        "body": dict(said.body),
        "previous": previous,
    }


def taken(connection: Connection, origins: Collection[Origin]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return which of these tasks are there, by system and code: their ids and states."""
    codes: dict[str, list[str]] = {}
    for one in origins:
        codes.setdefault(one.system, []).append(one.code)
    found: dict[tuple[str, str], tuple[str, str]] = {}
    columns = tasks.c
    for system, some in codes.items():
        for start in range(0, len(some), STEP):
            query = select(columns.code, columns.id, columns.state)
            query = query.where(columns.system == system, columns.code.in_(some[start : start + STEP]))
            found |= {(system, row.code): (row.id, row.state) for row in connection.execute(query)}
    return found


class Rows:
    """The rows of all tables for new tasks that are written at one moment; what is made here needs no database."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._rows: dict[Table, list[dict[str, Any]]] = {
            table: [] for table in (tasks, task_agencies, task_events, task_spans, task_documents, task_search)
        }
        self._told: list[outbox.Happening] = []

    def write(self, connection: Connection) -> None:
        """Write all of them."""
        for table, values in self._rows.items():
            for start in range(0, len(values), STEP):
                connection.execute(insert(table), values[start : start + STEP])
        outbox.put(connection, self._told, self.now)

    def add(self, beginning: Beginning) -> Entry:
        """Make the rows of a task. Raises Refused as :func:`life.begin` and :func:`life.apply` do."""
        origin, made, now = beginning.origin, list(steps_of(beginning)), self.now
        row: dict[str, Any] = {
            "id": beginning.id,
            "code": origin.code,
            "system": origin.system,
            "clause": origin.clause,
            "parent": origin.parent,
            "period": origin.period,
            "directive": origin.directive,
            "created_at": now,
            "updated_at": now,
        }
        steps = [Entry(task=task, **row) for task in made]
        entry = steps[-1]
        self._rows[tasks].append({**row, **columns_of(entry.task), "recurring": False})
        self._rows[task_agencies] += [
            {"agency": agency, "task": entry.id, "side": side} for agency, side in life.sides_of(entry.task.terms)
        ]
        self._rows[task_spans] += [
            {"task": entry.id, **one} for one in spans.chain((now, spans.counted(step)) for step in steps)
        ]
        self._rows[task_search].append({"task": entry.id, "terms": wording.terms_of(entry)})
        if origin.directive is not None:
            link = {"task": entry.id, "packet": origin.directive, "relation": Relation.DIRECTIVE.value, "at": now}
            self._rows[task_documents].append(link)
        self._chain(entry.id, beginning.steps)
        if entry.task.state in LIVE:
            happening, said = beginning.steps[0]
            self._told += telling.told(None, entry, happening, said)
        return entry

    def _chain(self, task: str, steps: Sequence[tuple[Happening, Said]]) -> None:
        previous = GENESIS
        for number, (happening, said) in enumerate(steps, 1):
            event = _event(task, number, happening, said, previous, self.now)
            previous = event_hash(event)
            self._rows[task_events].append({**event, "hash": previous})


def steps_of(beginning: Beginning) -> Iterator[Task]:
    """Yield the task after each step. Raises Refused as :func:`life.begin` and :func:`life.apply` do."""
    made: Task | None = None
    for happening, said in beginning.steps:
        made = life.begin(happening, said) if made is None else life.apply(made, happening, said)
        yield made
