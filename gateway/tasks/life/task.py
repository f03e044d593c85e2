"""A task as what its events have made of it: one pure step for each thing that may happen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from gateway.findings import refuse
from gateway.moments import day_of
from gateway.packet.dates import VIETNAM
from gateway.tasks.life.happenings import FIRST, RULES, Happening, Side
from gateway.tasks.life.states import State, Verdict
from gateway.tasks.life.taking_over import adopted
from gateway.tasks.life.terms import MOST_WORDS, Body, ReturnCause, Said, Terms, terms_of


@dataclass(frozen=True, slots=True)
class Task:
    """Everything that is known of a task after ``number`` events; the events themselves are kept beside it."""

    terms: Terms
    state: State
    number: int = 1
    held: State | None = None
    """Where it stood before it was suspended."""
    asked: date | None = None
    """The deadline that the performer asks for."""
    prepared: bool = False
    """A report waits for approval inside the performing agency."""
    percent: int = 0
    assigned_at: datetime | None = None
    accepted_at: datetime | None = None
    reported_at: datetime | None = None
    ended_at: datetime | None = None
    verdict: Verdict | None = None

    def sides(self, agencies: Collection[str]) -> frozenset[Side]:
        """Return the sides on which these agencies stand, their ids as the task writes them."""
        return frozenset(side for agency, side in sides_of(self.terms) if agency in agencies)


def bodies_of(terms: Terms) -> list[tuple[Body, Side]]:
    """Return everybody whom terms name with the side on which each stands."""
    named = [(terms.assigner, Side.ASSIGNER), (terms.lead, Side.LEAD), *((one, Side.SUPPORT) for one in terms.support)]
    if terms.monitor is not None:
        named.append((terms.monitor, Side.MONITOR))
    return named


def sides_of(terms: Terms) -> list[tuple[str, Side]]:
    """Return each agency that the directory knows with each side on which it stands."""
    return sorted({(body.id, side) for body, side in bodies_of(terms) if body.id})


def begin(happening: Happening, said: Said) -> Task:
    """Return a new task. Raises Refused ``task.terms-wrong``, ``task.not-first``."""
    if happening not in FIRST:
        raise refuse("task.not-first", "kind", kind=happening.value)
    terms = _terms(lambda: terms_of(said.body))
    if happening is Happening.DRAFTED:
        return Task(terms, State.DRAFT)
    return Task(terms, State.ASSIGNED, assigned_at=said.at)


def apply(task: Task, happening: Happening, said: Said) -> Task:
    """Return the task after something happened. Raises Refused ``task.not-now`` and for what the event lacks."""
    rule = RULES[happening]
    if task.state not in rule.states:
        raise refuse("task.not-now", "kind", kind=happening.value, state=task.state.value)
    step = _STEPS.get(happening)
    after = step(task, said) if step is not None else task
    return replace(after, state=rule.to or after.state, number=task.number + 1)


def judged(reported_at: datetime, deadline: date | None) -> Verdict:
    """Return whether a report made at a moment is in time: the deadline's whole day in Viet Nam is (domain 4.3)."""
    if deadline is None:
        return Verdict.NO_DEADLINE
    return Verdict.ON_TIME if reported_at.astimezone(VIETNAM).date() <= deadline else Verdict.LATE


def text_of(body: Mapping[str, Any], name: str, *, needed: bool = True) -> str:
    """Return one text of an event. Raises Refused ``task.text-missing``, ``task.text-long``."""
    found = body.get(name)
    text = found.strip() if isinstance(found, str) else ""
    if needed and not text:
        raise refuse("task.text-missing", name)
    if len(text) > MOST_WORDS:
        raise refuse("task.text-long", name, most=MOST_WORDS)
    return text


def _terms(read: Callable[[], Terms]) -> Terms:
    try:
        terms = read()
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise refuse("task.terms-wrong", "terms", name=str(fault)[:64]) from None
    text_of({"content": terms.content}, "content")
    if not (terms.lead.id or terms.lead.name):
        raise refuse("task.text-missing", "lead")
    return terms


def _changed(task: Task, given: Mapping[str, Any]) -> Terms:
    """Return the task's terms with some anew. Whose task it is nobody changes: that would speak for another."""
    terms = _terms(lambda: task.terms.changed(given))
    if terms.assigner.id != task.terms.assigner.id:
        raise refuse("task.assigner-fixed", "terms.assigner")
    return terms


def _assigned(task: Task, said: Said) -> Task:
    terms = _changed(task, said.body) if said.body else task.terms
    return replace(task, terms=terms, assigned_at=said.at)


def _returned(task: Task, said: Said) -> Task:
    cause = said.body.get("cause")
    if cause not in list(ReturnCause):
        raise refuse("task.cause-unknown", "cause", known=", ".join(ReturnCause))
    text_of(said.body, "reason")
    return replace(task, asked=None)


def _reassigned(task: Task, said: Said) -> Task:
    given = {name: value for name, value in said.body.items() if name not in ("reason", "document")}
    terms = _changed(task, given)
    if terms == task.terms:
        raise refuse("task.nothing-changed", "terms")
    return replace(task, terms=terms, assigned_at=said.at, asked=None, percent=0)


def _amended(task: Task, said: Said) -> Task:
    given = {name: value for name, value in said.body.items() if name not in ("reason", "document")}
    terms = _changed(task, given)
    if terms == task.terms:
        raise refuse("task.nothing-changed", "terms")
    if terms.lead != task.terms.lead and task.state is not State.DRAFT:
        # Another performer is a new assignment: the one before has to be told that it is rid of the task.
        raise refuse("task.lead-amended", "terms.lead")
    return replace(task, terms=terms)


def _reasoned(task: Task, said: Said) -> Task:
    text_of(said.body, "reason")
    return task


def _accepted(task: Task, said: Said) -> Task:
    return replace(task, accepted_at=said.at)


def _begun(task: Task, said: Said) -> Task:
    """Return the task accepted by the fact that it is worked on."""
    if task.state is not State.ASSIGNED:
        return task
    return replace(task, state=State.IN_PROGRESS, accepted_at=task.accepted_at or said.at)


def _progress(task: Task, said: Said) -> Task:
    text_of(said.body, "text", needed=said.body.get("percent") is None)
    percent = said.body.get("percent", task.percent)
    if isinstance(percent, bool) or not isinstance(percent, int) or not 0 <= percent <= 100:
        raise refuse("task.percent-wrong", "percent")
    # Those who work along tell about their share; how far the whole is, the lead says.
    led = not said.agency or said.agency == task.terms.lead.id
    return replace(_begun(task, said), percent=percent) if led else task


def _asked(task: Task, said: Said) -> Task:
    text_of(said.body, "reason")
    wanted = _day(said.body)
    if task.terms.deadline is None:
        raise refuse("task.no-deadline", "deadline")
    if task.asked is not None:
        raise refuse("task.already-asked", "deadline", day=task.asked.isoformat())
    if wanted <= task.terms.deadline:
        raise refuse("task.not-later", "deadline", day=task.terms.deadline.isoformat())
    return replace(task, asked=wanted)


def _approved(task: Task, said: Said) -> Task:
    if task.asked is None:
        raise refuse("task.nothing-asked", "kind")
    day = _day(said.body) if "deadline" in said.body else task.asked
    return replace(task, terms=replace(task.terms, deadline=day), asked=None)


def _refused(task: Task, said: Said) -> Task:
    if task.asked is None:
        raise refuse("task.nothing-asked", "kind")
    text_of(said.body, "reason")
    return replace(task, asked=None)


def _suspended(task: Task, said: Said) -> Task:
    text_of(said.body, "reason")
    return replace(task, held=task.state)


def _resumed(task: Task, said: Said) -> Task:
    return replace(task, state=task.held or State.ASSIGNED, held=None)


def _prepared(task: Task, said: Said) -> Task:
    text_of(said.body, "text")
    # Inside: to all others the task stands as it stood, until the report leaves.
    return replace(task, prepared=True)


def _declined(task: Task, said: Said) -> Task:
    if not task.prepared:
        raise refuse("task.nothing-prepared", "kind")
    text_of(said.body, "reason")
    return replace(task, prepared=False)


def _reported(task: Task, said: Said) -> Task:
    text_of(said.body, "text")
    needed = task.terms.confirmation
    return replace(
        task,
        state=State.AWAITING if needed else State.DONE,
        accepted_at=task.accepted_at or said.at,
        reported_at=said.at,
        ended_at=None if needed else said.at,
        verdict=judged(said.at, task.terms.deadline),
        percent=100,
        prepared=False,
        asked=None,
    )


def _confirmed(task: Task, said: Said) -> Task:
    return replace(task, ended_at=said.at)


def _sent_back(task: Task, said: Said) -> Task:
    text_of(said.body, "reason")
    return replace(task, reported_at=None, ended_at=None, verdict=None)


def _recalled(task: Task, said: Said) -> Task:
    text_of(said.body, "reason")
    # Whether it was in time is of no interest any more.
    return replace(task, ended_at=said.at, held=None, asked=None, prepared=False, reported_at=None, verdict=None)


def _joined(task: Task, said: Said) -> Task:
    text_of(said.body, "into")
    # Whether it was in time is judged of the record that goes on.
    return replace(task, ended_at=said.at, held=None, asked=None, prepared=False, reported_at=None, verdict=None)


def _noted(task: Task, said: Said) -> Task:
    text_of(said.body, "text")
    return task


def _split(task: Task, said: Said) -> Task:
    text_of(said.body, "part")
    return task


def _day(body: Mapping[str, Any]) -> date:
    try:
        return day_of(str(body.get("deadline")))
    except ValueError:
        raise refuse("task.day-wrong", "deadline") from None


_STEPS: Final[Mapping[Happening, Callable[[Task, Said], Task]]] = {
    Happening.ASSIGNED: _assigned,
    Happening.RETURNED: _returned,
    Happening.REASSIGNED: _reassigned,
    Happening.INSISTED: _reasoned,
    Happening.ACCEPTED: _accepted,
    Happening.PROGRESS: _progress,
    Happening.SPLIT: _split,
    Happening.EXTENSION_ASKED: _asked,
    Happening.EXTENSION_APPROVED: _approved,
    Happening.EXTENSION_REFUSED: _refused,
    Happening.SUSPENDED: _suspended,
    Happening.RESUMED: _resumed,
    Happening.REPORT_PREPARED: _prepared,
    Happening.REPORT_DECLINED: _declined,
    Happening.REPORTED: _reported,
    Happening.CONFIRMED: _confirmed,
    Happening.SENT_BACK: _sent_back,
    Happening.RECALLED: _recalled,
    Happening.AMENDED: _amended,
    Happening.NOTED: _noted,
    Happening.ADOPTED: adopted,
    Happening.JOINED: _joined,
}
