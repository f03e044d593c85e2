"""The JSON that callers send about tasks."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import orjson
from pydantic import AfterValidator, Field

from gateway.moments import fits
from gateway.tasks.book.writing import Origin
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.terms import MOST_WORDS, Body, TaskKind, Terms
from gateway.tasks.messages.conflicts import Take
from gateway.validation import Strict, fault
from gateway.web.rest.model import Needed, Word, carried

Text = Annotated[str, Field(max_length=MOST_WORDS), AfterValidator(carried)]


def _near(day: date) -> date:
    if not fits(day):
        raise fault("task.day-wrong")
    return day


AgencyId = Annotated[str, Field(max_length=64), AfterValidator(carried)]
Code = Annotated[str, Field(max_length=128), AfterValidator(carried)]
EventId = Annotated[str, Field(min_length=1, max_length=128), AfterValidator(carried)]
OurId = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]


MOST_BODY = 64
"""KiB of what an event says."""


def _sayable(said: dict[str, Any]) -> dict[str, Any]:
    """Return what an event says if everybody's store can carry it; raise a fault for anything else."""
    try:
        text = orjson.dumps(said)
    except (TypeError, ValueError):
        raise fault("rest.text-wrong") from None
    if len(text) > MOST_BODY * 1024:
        raise fault("task.text-long", most=MOST_BODY * 1024)
    _walk(said)
    return said


def _walk(value: object) -> None:
    if isinstance(value, str):
        carried(value)
    elif isinstance(value, dict):
        for name, one in value.items():
            carried(name)
            _walk(one)
    elif isinstance(value, list):
        for one in value:
            _walk(one)


Day = Annotated[date, Field(strict=False), AfterValidator(_near)]


class BodyIn(Strict):
    """An agency: its OrganId, or only a name where it has none."""

    id: AgencyId = ""
    name: Word = ""

    def body(self) -> Body:
        """Return it as tasks have it."""
        return Body(self.id, self.name)


class TaskIn(Strict):
    """A new task by hand."""

    content: Annotated[str, Field(min_length=1, max_length=MOST_WORDS), AfterValidator(carried)]
    assigner: BodyIn
    lead: BodyIn
    support: Annotated[tuple[BodyIn, ...], Field(strict=False, max_length=200)] = ()
    monitor: BodyIn | None = None
    leader: Word = ""
    deadline: Day | None = None
    deadline_text: Word = ""
    kind: Annotated[TaskKind, Field(strict=False)] = TaskKind.ONE_OFF
    key: bool = False
    field: Word = ""
    product: Text = ""
    confirmation: bool = True
    unit: Word = ""
    person: Word = ""
    code: Code = ""
    parent: OurId | None = None
    directive: OurId | None = None
    draft: bool = False

    def terms(self) -> Terms:
        """Return the terms."""
        return Terms(
            content=self.content,
            assigner=self.assigner.body(),
            lead=self.lead.body(),
            support=tuple(one.body() for one in self.support),
            monitor=self.monitor.body() if self.monitor else None,
            leader=self.leader,
            deadline=self.deadline,
            deadline_text=self.deadline_text,
            kind=self.kind,
            key=self.key,
            field=self.field,
            product=self.product,
            confirmation=self.confirmation,
            unit=self.unit,
            person=self.person,
        )

    def origin(self) -> Origin:
        """Return where it comes from: the assigner's own tracking."""
        return Origin(self.assigner.id, self.code, parent=self.parent, directive=self.directive)


class HappeningIn(Strict):
    """Something that happens to a task; what ``body`` needs depends on ``kind`` (docs/task-life.md)."""

    kind: Annotated[Happening, Field(strict=False)]
    body: Annotated[dict[str, Any], Field(default_factory=dict), AfterValidator(_sayable)]
    agency: AgencyId | None = None
    event: EventId | None = None
    """The caller's own id of it: sent again, it changes nothing."""
    number: Annotated[int, Field(ge=1)] | None = None
    """Only if the task still has so many events."""


class SettleIn(Strict):
    """How a conflict between books is settled."""

    take: Annotated[Take, Field(strict=False)]
    reason: Annotated[str, Field(min_length=1, max_length=2_000), AfterValidator(carried)]


class JoinIn(Strict):
    """An agency's own record and the assigner's, which are one task."""

    own: Needed
    given: Needed


class ApartIn(Strict):
    """Why two records are two tasks."""

    reason: Annotated[str, Field(min_length=1, max_length=2_000), AfterValidator(carried)]


class ReportIn(Strict):
    """Which document is the report of completion; ``text`` says what it reports, else its subject does."""

    document: Needed
    text: Text = ""
