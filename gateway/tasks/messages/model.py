"""What a message about tasks says, whatever its form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from gateway.tasks.life.happenings import RULES, Happening
from gateway.tasks.life.states import State, Verdict
from gateway.tasks.life.task import Task
from gateway.tasks.life.terms import Terms

NAMESPACE: Final = "urn:lien-thong:task-message:"
"""Of the XML form, the major version behind it."""
MAJOR: Final = 1
VERSION: Final = "1.0"
"""A message of another minor version is read without what is not known here; of another major one it is refused."""

FILE: Final = "nhiem-vu.xml"
"""Name of the attachment that carries a message."""
MEDIA: Final = "application/xml"

MOST_BYTES: Final = 4 * 1024 * 1024
MOST_TASKS: Final = 200
MOST_EVENTS: Final = 2_000
"""Of one task."""
MOST_SUPPORT: Final = 200
MOST_ANCHOR: Final = 300
MOST_OCCURRENCE: Final = 10_000

OUTWARD: Final = tuple(kind for kind, rule in RULES.items() if not rule.inside)
"""What is told to others at all."""


@dataclass(frozen=True, slots=True)
class Directive:
    """The document that assigns a task, as its packet names it, and the place of the clause in its text."""

    document_id: str = ""
    code: str = ""
    """Number and notation."""
    date: str = ""
    """As ``yyyy/MM/dd``."""
    anchor: str = ""
    """The first words of the clause, as the text has them."""
    occurrence: int = 0
    """Which of several places that begin with these words, from 1; 0 where there is one."""


@dataclass(frozen=True, slots=True)
class EventSaid:
    """One thing that happened, as a message tells it.

    ``after`` is the event that stood before it in the book of whoever tells it, ``follows`` the last one that this book
    said itself, where that is another: it cannot happen before both are known. The first of a task has none.
    """

    id: str
    kind: Happening
    at: datetime
    by: str
    agency: str
    after: str
    body: Mapping[str, Any]
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a task stands in the book of whoever sends, after the events of the message."""

    state: State
    percent: int = 0
    held: State | None = None
    asked: date | None = None
    assigned_at: datetime | None = None
    accepted_at: datetime | None = None
    reported_at: datetime | None = None
    ended_at: datetime | None = None
    verdict: Verdict | None = None


def stands(task: Task) -> Stands:
    """Return where a task stands; nothing of what is inside."""
    return Stands(
        task.state,
        task.percent,
        task.held,
        task.asked,
        task.assigned_at,
        task.accepted_at,
        task.reported_at,
        task.ended_at,
        task.verdict,
    )


@dataclass(frozen=True, slots=True)
class TaskSaid:
    """One task of a message: its name to everybody, its terms and where it stands, and what happened to it."""

    system: str
    code: str
    terms: Terms
    stands: Stands
    events: tuple[EventSaid, ...]
    directive: Directive | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What one agency tells another about tasks."""

    id: str
    sent_at: datetime
    sender: str
    receiver: str
    tasks: tuple[TaskSaid, ...]
    version: str = VERSION
