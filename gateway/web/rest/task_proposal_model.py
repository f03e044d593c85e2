"""The JSON that callers send about proposals."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from gateway.tasks.life.terms import MOST_WORDS, TaskKind
from gateway.tasks.proposals.acting import How
from gateway.validation import Strict
from gateway.web.rest.model import Needed, Word, carried
from gateway.web.rest.task_model import Day, Text

Version = Annotated[int, Field(ge=1, le=1_000_000_000)]
Content = Annotated[str, Field(min_length=1, max_length=MOST_WORDS), AfterValidator(carried)]
Long = Annotated[str, Field(max_length=1000), AfterValidator(carried)]
Agency = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(carried)]
Event = Annotated[str, Field(min_length=1, max_length=128), AfterValidator(carried)]


class DoerIn(Strict):
    """An agency or a class: the words of the directive, the OrganId where it is known."""

    name: Long = ""
    id: Annotated[str, Field(max_length=64), AfterValidator(carried)] = ""
    members: Annotated[tuple[Agency, ...], Field(strict=False, max_length=5000)] = ()


class RecurrenceIn(Strict):
    """How a task comes again; ``month`` is that of the quarter or year."""

    recurrence: Literal["daily", "weekly", "monthly", "quarterly", "yearly", "periodic"]
    day: Annotated[int, Field(ge=1, le=31)] | None = None
    month: Annotated[int, Field(ge=1, le=12)] | None = None
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] | None = None


Doers = Annotated[tuple[DoerIn, ...], Field(strict=False, max_length=500)]


class FieldsIn(Strict):
    """Fields of a proposal that are to be other than they are; what is left out stays."""

    content: Content | None = None
    clause: Text | None = None
    lead: Doers | None = None
    support: Doers | None = None
    monitor: DoerIn | None = None
    deadline: Day | None = None
    deadline_text: Long | None = None
    recurrence: RecurrenceIn | None = None
    kind: Annotated[TaskKind, Field(strict=False)] | None = None
    key: bool | None = None
    field: Word | None = None
    product: Text | None = None

    def given(self) -> dict[str, Any]:
        """Return what was said, as proposals have it; that there is no deadline any more is said by ``null``."""
        said = self.model_dump(mode="json", exclude_unset=True)
        nothing = {"monitor", "deadline", "recurrence"}
        return {name: value for name, value in said.items() if value is not None or name in nothing}


class ActIn(Strict):
    """How an act is meant: ``event`` is the caller's own id of it, ``version`` what the caller has seen."""

    event: Event | None = None
    version: Version | None = None

    def how(self) -> How:
        """Return it as the desk takes it."""
        return How(self.event or "", self.version)


class ConfirmIn(ActIn):
    """A confirmation: ``task`` stands for the clause already, or a ``new`` one is wanted beside what is alike."""

    task: Needed | None = None
    new: bool = False


class MendIn(ActIn):
    """Fields that were read wrongly."""

    fields: FieldsIn


class RefuseIn(ActIn):
    """Why it is no task."""

    reason: Content


class SplitIn(ActIn):
    """The parts, each saying what differs from the whole."""

    parts: Annotated[tuple[FieldsIn, ...], Field(strict=False, max_length=1000)]


class MergeIn(ActIn):
    """The proposals that are one, and fields of the whole."""

    proposals: Annotated[tuple[Needed, ...], Field(strict=False, max_length=1000)]
    fields: FieldsIn = FieldsIn()


class AddIn(ActIn):
    """A task that the reading did not find."""

    agency: Agency | None = None
    fields: FieldsIn
