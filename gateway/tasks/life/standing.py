"""How a task counts on a day: derived from state, deadline and frozen verdict, never stored (domain 4.3)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from gateway.tasks.life.states import State, Verdict


class Standing(StrEnum):
    """What leaders count. The first six are the published ones, the last are outside of every denominator."""

    DONE_ON_TIME = "done-on-time"
    DONE_LATE = "done-late"
    DONE_NO_DEADLINE = "done-no-deadline"
    UNCONFIRMED = "unconfirmed"
    """Reported complete and not confirmed yet; its verdict is fixed already."""
    IN_TIME = "in-time"
    OVERDUE = "overdue"
    NO_DEADLINE = "no-deadline"
    SUSPENDED = "suspended"
    RECALLED = "recalled"
    DRAFT = "draft"
    JOINED = "joined"
    """One's own record of a task that is counted as the assigner's."""


OUTSIDE: Final = frozenset({Standing.SUSPENDED, Standing.RECALLED, Standing.DRAFT, Standing.JOINED})
"""Left out of both denominators."""

_DONE: Final = {
    Verdict.ON_TIME: Standing.DONE_ON_TIME,
    Verdict.LATE: Standing.DONE_LATE,
    Verdict.NO_DEADLINE: Standing.DONE_NO_DEADLINE,
}

_FIXED: Final = {
    State.AWAITING: Standing.UNCONFIRMED,
    State.SUSPENDED: Standing.SUSPENDED,
    State.RECALLED: Standing.RECALLED,
    State.DRAFT: Standing.DRAFT,
    State.JOINED: Standing.JOINED,
}


def standing(state: State, deadline: date | None, verdict: Verdict | None, day: date) -> Standing:
    """Return how a task counts at the end of a day of Viet Nam; its deadline's own day is still in time.

    A task that was given back counts like one in hand until the assigner has taken it back.
    """
    if state is State.DONE:
        return _DONE[verdict or Verdict.NO_DEADLINE]
    if state in _FIXED:
        return _FIXED[state]
    if deadline is None:
        return Standing.NO_DEADLINE
    return Standing.IN_TIME if day <= deadline else Standing.OVERDUE
