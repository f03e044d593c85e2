"""The JSON that is answered about tasks, as types: see :mod:`gateway.web.rest.shapes`."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict

from gateway.tasks.book.writing import Relation
from gateway.tasks.life.happenings import Happening, Side
from gateway.tasks.life.standing import Standing
from gateway.tasks.life.states import State, Verdict
from gateway.tasks.life.terms import TaskKind
from gateway.tasks.reminders.due import ReminderKind
from gateway.web.rest.shapes import FindingOut, Moment


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
    relation: Relation


class TaskTwinOut(TypedDict):
    """Another record of the same task, with which it was joined; ``into`` is that which goes on in its place."""

    task: str
    code: str
    system: str
    into: bool


class UntoldOut(TypedDict):
    """Somebody whom the task names and nobody tells of it, and why."""

    id: str
    name: str
    side: Side
    why: FindingOut


class TaskShownOut(TaskOut):
    """One task with all that happened to it, its documents, and what the caller may do with it now.

    ``untold`` is shown to who gives it.
    """

    events: list[EventOut]
    documents: list[DocumentLinkOut]
    possible: list[Happening]
    joined: list[TaskTwinOut]
    untold: list[UntoldOut]


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


TaskMessageOut = TypedDict(
    "TaskMessageOut",
    {"version": str, "id": str, "sent_at": str, "from": str, "to": str, "tasks": list[dict[str, Any]]},
)
"""A message about tasks, as schemas/tasks/task-message-1.json says in full."""


class TaskMessageTakenOut(TypedDict):
    """What became of a message: how many events happened, and how many are in conflict about its tasks."""

    happened: int
    conflicts: int


class TaskUpdateOut(TypedDict):
    """One event that one agency is or was told; ``outcome`` is nothing while it is owed."""

    number: int
    receiver: str
    speaker: str
    created_at: Moment | None
    outcome: str | None
    packet: str | None
    attempts: int
    error: str
    next_at: Moment | None


class TaskUpdatesOut(TypedDict):
    """Who was told of a task, or still has to be."""

    items: list[TaskUpdateOut]


class TaskEventSaidOut(TypedDict):
    """One thing that happened, as another book tells it."""

    id: str
    kind: Happening
    at: Moment | None
    by: str
    agency: str
    after: str
    body: dict[str, Any]


class TaskConflictOut(TypedDict):
    """One event that came and cannot happen: why, and the task as it stands in the sender's book."""

    id: str
    system: str
    code: str
    task: str | None
    event: TaskEventSaidOut
    sender: str
    receiver: str
    packet: str | None
    why: FindingOut
    theirs: dict[str, Any]
    state: str
    created_at: Moment | None
    settled_at: Moment | None
    settled_by: str | None
    reason: str | None


class TaskConflictsOut(TypedDict):
    """A page of conflicts, the oldest first; ``next`` is the ``after`` of the page behind it."""

    items: list[TaskConflictOut]
    next: str | None
