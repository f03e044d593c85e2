"""A task and its events as the book holds them: what was known beside the terms, and rows to and fro."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from gateway.findings import refuse
from gateway.store.chain import digest, moment
from gateway.tasks.life import task as life
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.states import State, Verdict
from gateway.tasks.life.task import Task
from gateway.tasks.life.terms import Said, terms_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One task of the book. ``code`` names it to everybody, within the tracking system that gave it."""

    id: str
    code: str
    system: str
    task: Task
    clause: str | None
    """Shared by the tasks that one clause gives to several leads."""
    parent: str | None
    period: str | None
    """Of a task that comes again, the one for which this stands."""
    directive: str | None
    """Our id of the document that assigns it."""
    created_at: datetime
    updated_at: datetime


def is_own_record(entry: Entry) -> bool:
    """Tell whether somebody on a side of a task keeps it for itself, as read from a directive: not its assigner."""
    keeps = entry.system in {agency for agency, _ in life.sides_of(entry.task.terms)}
    return keeps and entry.system != entry.task.terms.assigner.id


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, in its place. ``packet`` brought it, where one did."""

    task: str
    number: int
    id: str
    happening: Happening
    at: datetime
    written_at: datetime
    actor: str
    agency: str
    packet: str | None
    body: Mapping[str, Any]
    previous: str
    hash: str


def entry_of(row: Row[Any]) -> Entry:
    """Return the task of a row of ``tasks``."""
    task = Task(
        terms=terms_of(row.terms),
        state=State(row.state),
        number=row.number,
        held=State(row.held) if row.held else None,
        asked=row.asked,
        prepared=row.prepared,
        percent=row.percent,
        assigned_at=row.assigned_at,
        accepted_at=row.accepted_at,
        reported_at=row.reported_at,
        ended_at=row.ended_at,
        verdict=Verdict(row.verdict) if row.verdict else None,
    )
    return Entry(
        row.id,
        row.code,
        row.system,
        task,
        row.clause,
        row.parent,
        row.period,
        row.directive,
        row.created_at,
        row.updated_at,
    )


def columns_of(task: Task) -> dict[str, Any]:
    """Return the columns of ``tasks`` that the events have made."""
    terms = task.terms
    return {
        "state": task.state.value,
        "terms": terms.plain(),
        "assigner": terms.assigner.id,
        "lead": terms.lead.id,
        "deadline": terms.deadline,
        "number": task.number,
        "held": task.held.value if task.held else None,
        "asked": task.asked,
        "prepared": task.prepared,
        "percent": task.percent,
        "assigned_at": task.assigned_at,
        "accepted_at": task.accepted_at,
        "reported_at": task.reported_at,
        "ended_at": task.ended_at,
        "verdict": task.verdict.value if task.verdict else None,
    }


def event_of(row: Row[Any]) -> Event:
    """Return the event of a row of ``task_events``."""
    return Event(
        row.task,
        row.number,
        row.id,
        Happening(row.kind),
        row.at,
        row.written_at,
        row.actor,
        row.agency,
        row.packet,
        row.body,
        row.previous,
        row.hash,
    )


def event_hash(columns: Mapping[str, Any]) -> str:
    """Return the hash that an event with these columns has to carry."""
    names = ("task", "number", "id", "kind", "actor", "agency", "packet", "body", "previous")
    times = {name: moment(columns[name]) for name in ("at", "written_at")}
    return digest({name: columns[name] for name in names} | times)


def steps(events: Iterable[Event]) -> Iterator[Task]:
    """Yield the task after each of its events. Raises Refused where one could not have happened."""
    made: Task | None = None
    for one in events:
        said = Said(one.id, one.at, one.actor, one.agency, one.body)
        made = life.begin(one.happening, said) if made is None else life.apply(made, one.happening, said)
        yield made


def recompute(events: Iterable[Event]) -> Task:
    """Return the task that these events make. Raises Refused where one could not have happened."""
    made: Task | None = None
    for made in steps(events):  # noqa: B007 - the last one is meant
        pass
    if made is None:
        raise refuse("task.not-first", "kind", kind="")
    return made
