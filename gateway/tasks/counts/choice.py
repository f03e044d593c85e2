"""What is counted or listed: which tasks, as of which day, and by what they are told apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from gateway.findings import refuse
from gateway.moments import day_of
from gateway.packet.dates import VIETNAM
from gateway.tasks.life.happenings import GIVING, Side
from gateway.tasks.life.standing import Standing, standing
from gateway.tasks.life.states import State, Verdict

NONE: Final = "-"
"""Stands for a task that has nothing there: no deadline, no field."""

_MONTH: Final = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])", re.ASCII)
_YES: Final = {"true": True, "false": False}


class Dimension(StrEnum):
    """By what tasks are told apart."""

    LEAD = "lead"
    ASSIGNER = "assigner"
    LEADER = "leader"
    FIELD = "field"
    KEY = "key"
    DIRECTIVE = "directive"
    ASSIGNED_MONTH = "assigned_month"
    DUE_MONTH = "due_month"


AGENCIES: Final = frozenset({Dimension.LEAD, Dimension.ASSIGNER})
"""Those whose values are agencies."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose tasks: those that concern these agencies on these sides; without agencies those of everybody."""

    agencies: frozenset[str] | None = None
    sides: frozenset[Side] = frozenset(Side)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which tasks as of which day; nothing stands for any. Parts of other tasks are counted within these alone."""

    as_of: date
    only: Mapping[Dimension, str] = field(default_factory=dict)
    """Of each dimension the one value that a task must have."""
    standings: frozenset[Standing] = frozenset()

    @property
    def end(self) -> datetime:
        """The first moment that follows the day."""
        return datetime.combine(self.as_of + timedelta(days=1), time(), VIETNAM)


def choice_of(given: Mapping[str, str], standings: list[str], today: date) -> Choice:
    """Return a choice from what a query names.

    Raises Refused ``task.day-wrong``, ``task.day-ahead``, ``task.filter-wrong``.
    """
    try:
        as_of = day_of(given["as_of"]) if given.get("as_of") else today
    except ValueError:
        raise refuse("task.day-wrong", "as_of") from None
    if as_of > today:
        raise refuse("task.day-ahead", "as_of", day=as_of.isoformat())
    only = {one: given[one.value] for one in Dimension if given.get(one.value)}
    for one, value in only.items():
        month = one in (Dimension.ASSIGNED_MONTH, Dimension.DUE_MONTH) and value != NONE
        if (month and not _is_month(value)) or (one is Dimension.KEY and value not in _YES):
            raise refuse("task.filter-wrong", one.value, value=value[:64])
    try:
        return Choice(as_of, only, frozenset(Standing(one) for one in standings))
    except ValueError as fault:
        raise refuse("task.filter-wrong", "standing", value=str(fault)[:64]) from None


def _is_month(text: str) -> bool:
    try:
        day_of(f"{text}-01")
    except ValueError:
        return False
    return _MONTH.fullmatch(text) is not None


def by_of(text: str) -> tuple[Dimension, ...]:
    """Return the dimensions that a text names, at most two, apart by commas. Raises Refused ``task.by-wrong``."""
    names = [name for name in text.split(",") if name]
    known = {one.value for one in Dimension}
    if len(names) > 2 or len(set(names)) != len(names) or not known.issuperset(names):
        raise refuse("task.by-wrong", "by", value=text[:64], known=", ".join(Dimension))
    return tuple(Dimension(name) for name in names)


def value_of(span: Any, dimension: Dimension) -> str:
    """Return what a span is told apart by, :data:`NONE` where it has nothing there."""
    match dimension:
        case Dimension.KEY:
            return "true" if span.key else "false"
        case Dimension.ASSIGNED_MONTH:
            return f"{span.assigned_on:%Y-%m}" if span.assigned_on else NONE
        case Dimension.DUE_MONTH:
            return f"{span.deadline:%Y-%m}" if span.deadline else NONE
        case _:
            return getattr(span, dimension.value) or NONE


def sides_of(span: Any, agencies: frozenset[str]) -> frozenset[Side]:
    """Return on which sides of a span these agencies stand."""
    named = [(Side.ASSIGNER, span.assigner), (Side.LEAD, span.lead)]
    named += [(Side.MONITOR if word[0] == "m" else Side.SUPPORT, word[2:]) for word in span.along.split()]
    return frozenset(side for side, agency in named if agency in agencies)


def concerns(span: Any, scope: Scope) -> bool:
    """Tell whether a span belongs to a scope; what is not given yet concerns those alone who would give it."""
    if scope.agencies is None:
        return True
    sides = sides_of(span, scope.agencies) & scope.sides
    return bool(sides & GIVING if span.state == State.DRAFT else sides)


def chosen(span: Any, choice: Choice) -> Standing | None:
    """Return how a span counts at the end of the day, or nothing where it is not chosen; its time is not asked."""
    if span.part or any(value_of(span, one) != value for one, value in choice.only.items()):
        return None
    verdict = Verdict(span.verdict) if span.verdict else None
    found = standing(State(span.state), span.deadline, verdict, choice.as_of)
    return found if not choice.standings or found in choice.standings else None
