"""The JSON that is answered about tasks, as types: see :mod:`gateway.web.rest.shapes`."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict

from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.standing import Standing
from gateway.tasks.life.states import State, Verdict
from gateway.tasks.life.terms import TaskKind
from gateway.tasks.reminders.due import ReminderKind
from gateway.web.rest.shapes import Moment


class BodyOut(TypedDict):
    """An agency as a task names it."""

    id: str
    name: str


class TermsOut(TypedDict):
    """What is assigned."""

    content: str
    assigner: BodyOut
    lead: BodyOut
    support: list[BodyOut]
    monitor: BodyOut | None
    leader: str
    deadline: str | None
    deadline_text: str
    recurrence: dict[str, Any] | None
    kind: TaskKind
    key: bool
    field: str
    product: str
    confirmation: bool
    unit: str
    person: str


class TaskOut(TypedDict):
    """One task as it is now; ``standing`` is how it counts today."""

    id: str
    code: str
    system: str
    state: State
    standing: Standing
    terms: TermsOut
    number: int
    asked: str | None
    prepared: bool
    percent: int
    assigned_at: Moment | None
    accepted_at: Moment | None
    reported_at: Moment | None
    ended_at: Moment | None
    verdict: Verdict | None
    clause: str | None
    parent: str | None
    directive: str | None
    created_at: Moment | None
    updated_at: Moment | None


class TasksOut(TypedDict):
    """A page of tasks, the newest first; ``next`` is the ``after`` of the page behind it."""

    items: list[TaskOut]
    next: str | None


class EventOut(TypedDict):
    """One thing that happened."""

    number: int
    id: str
    kind: Happening
    at: Moment | None
    written_at: Moment | None
    actor: str
    agency: str
    packet: str | None
    body: dict[str, Any]


class DocumentLinkOut(TypedDict):
    """A document that belongs to a task."""

    document: str
    relation: str


class TaskShownOut(TaskOut):
    """One task with all that happened to it, its documents, and what the caller may do with it now."""

    events: list[EventOut]
    documents: list[DocumentLinkOut]
    possible: list[Happening]


class ReminderOut(TypedDict):
    """One reminder about a task to one of the caller's agencies; ``stage`` is which one of its kind."""

    agency: str
    kind: ReminderKind
    stage: str
    made_at: Moment | None
    told_on: str | None
    withdrawn_at: Moment | None


class RemindersOut(TypedDict):
    """The reminders about a task, the oldest first."""

    items: list[ReminderOut]
