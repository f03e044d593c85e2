"""What an agency should be reminded of on a day: pure, and the same however often it is asked.

A reminder is one of a *stage*: the nearest of the days before a deadline, the week since it passed, or the week since
somebody should have answered. A service that stood still for a month says each thing once, as it is now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from gateway.packet.dates import VIETNAM
from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.states import LIVE, UNDER_WAY, State
from gateway.tasks.life.task import bodies_of

if TYPE_CHECKING:
    from gateway.exchange.clocks.calendar import WorkingCalendar
    from gateway.tasks.life.task import Task

WEEK: Final = 7


class ReminderKind(StrEnum):
    """What one is reminded of."""

    DUE_SOON = "due-soon"
    OVERDUE = "overdue"
    NOT_ACCEPTED = "not-accepted"
    RETURNED = "returned"
    """Given back, and the assigner has not decided."""
    EXTENSION = "extension"
    """More time is asked for, and nobody has answered."""
    UNCONFIRMED = "unconfirmed"
    """Reported complete, and not confirmed."""
    PREPARED = "prepared"
    """A report waits for approval inside."""
    UNTOLD = "untold"
    """Somebody who is named in it without an id is told nothing."""


WAITS_SINCE: Final[Mapping[ReminderKind, Happening]] = {
    ReminderKind.RETURNED: Happening.RETURNED,
    ReminderKind.EXTENSION: Happening.EXTENSION_ASKED,
    ReminderKind.PREPARED: Happening.REPORT_PREPARED,
}
"""The events since which somebody waits, where the task itself does not say it."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing that an agency should look at."""

    agency: str
    kind: ReminderKind
    stage: str


@dataclass(frozen=True, slots=True)
class Looker:
    """By what is judged: the calendar, the patience in working days, and how many days before an agency is told."""

    calendar: WorkingCalendar
    patience: int
    days_before: Callable[[str], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Waits:
    """Since when somebody waits for a word about a task, by kind."""

    since: Mapping[ReminderKind, datetime] = field(default_factory=dict)


def reminders(task: Task, waits: Waits, today: date, looker: Looker) -> Iterator[Reminder]:
    """Yield what agencies should be reminded of on a day; the agencies are as the task writes them."""
    terms = task.terms
    givers = tuple(dict.fromkeys(filter(None, (terms.assigner.id, terms.monitor.id if terms.monitor else ""))))
    lead = (terms.lead.id,) if terms.lead.id else ()
    if task.state in UNDER_WAY | {State.RETURNED} and terms.deadline is not None:
        yield from _deadline(terms.deadline, lead, givers, today, looker)
    for kind, since, whom in (
        (ReminderKind.NOT_ACCEPTED, task.assigned_at if task.state is State.ASSIGNED else None, (*lead, *givers)),
        (ReminderKind.UNCONFIRMED, task.reported_at if task.state is State.AWAITING else None, givers),
        (ReminderKind.RETURNED, waits.since.get(ReminderKind.RETURNED), givers),
        (ReminderKind.EXTENSION, waits.since.get(ReminderKind.EXTENSION), givers),
        (ReminderKind.PREPARED, waits.since.get(ReminderKind.PREPARED), lead),
    ):
        if since is not None and (stage := _waiting(since, today, looker)):
            yield from (Reminder(agency, kind, stage) for agency in dict.fromkeys(whom))
    # Once, and once more where there are others: only people can find out who is meant.
    nameless = sum(not body.id for body, _ in bodies_of(terms))
    if nameless and task.state in LIVE and terms.assigner.id:
        yield Reminder(terms.assigner.id, ReminderKind.UNTOLD, f"no-id/{nameless}")


def waits_for(task: Task) -> list[ReminderKind]:
    """Return the kinds for which the moment since when has to be asked of the events."""
    found = [ReminderKind.RETURNED] if task.state is State.RETURNED else []
    if task.asked is not None:
        found.append(ReminderKind.EXTENSION)
    if task.prepared:
        found.append(ReminderKind.PREPARED)
    return found


def _deadline(
    deadline: date, lead: tuple[str, ...], givers: tuple[str, ...], today: date, looker: Looker
) -> Iterator[Reminder]:
    left = (deadline - today).days
    if left < 0:
        stage = f"{deadline}/{(-left - 1) // WEEK}"
        yield from (Reminder(agency, ReminderKind.OVERDUE, stage) for agency in dict.fromkeys((*lead, *givers)))
        return
    for agency in lead:
        near = [days for days in looker.days_before(agency) if left <= days]
        if near:
            yield Reminder(agency, ReminderKind.DUE_SOON, f"{deadline}/{min(near)}")


def _waiting(since: datetime, today: date, looker: Looker) -> str:
    """Return the stage of somebody's waiting, nothing while it is not long."""
    day = since.astimezone(VIETNAM).date()
    limit = looker.calendar.add_working_days(day, looker.patience)
    return f"{day}/{(today - limit).days // WEEK}" if today > limit else ""
