"""The same choice as :mod:`.choice` judges one by one, as conditions of a statement over ``task_spans``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, false, func, not_, or_

from gateway.store.schema import task_spans
from gateway.tasks.counts.choice import NONE, Choice, Dimension, Scope
from gateway.tasks.life.happenings import GIVING, Side
from gateway.tasks.life.standing import Standing, standing
from gateway.tasks.life.states import State, Verdict

_TOGETHER: Final = 300
"""Words of one group: SQLite takes no chain of a thousand conditions, and SQLAlchemy makes one chain of nested ones."""
_LETTERS = {Side.MONITOR: "m", Side.SUPPORT: "s"}


def at_the_end(choice: Choice, *, now: bool) -> ColumnElement[bool]:
    """Return that a span was the last of the day; ``now`` where the day is today, for an index of open ones."""
    columns = task_spans.c
    still = columns.until.is_(None) if now else or_(columns.until.is_(None), columns.until >= choice.end)
    return and_(columns.since < choice.end, still)


def of_choice(choice: Choice) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions of a choice, but for its time and for parts."""
    columns = task_spans.c
    for one, value in choice.only.items():
        match one:
            case Dimension.KEY:
                yield columns.key.is_(value == "true")
            case Dimension.ASSIGNED_MONTH:
                yield _in_month(columns.assigned_on, value)
            case Dimension.DUE_MONTH:
                yield _in_month(columns.deadline, value)
            case Dimension.DIRECTIVE if value == NONE:
                yield columns.directive.is_(None)
            case _:
                yield columns[one.value] == ("" if value == NONE else value)
    if choice.standings:
        yield or_(false(), *_standing(choice.standings, choice.as_of))


def of_scope(scope: Scope) -> ColumnElement[bool]:
    """Return that a task concerns a scope; one that is not given yet those alone who would give it."""
    giving = _on_sides(scope, scope.sides & GIVING)
    return or_(giving, and_(_on_sides(scope, scope.sides - GIVING), task_spans.c.state != State.DRAFT.value))


def _on_sides(scope: Scope, sides: frozenset[Side]) -> ColumnElement[bool]:
    agencies = sorted(scope.agencies or ())
    columns = task_spans.c
    found: list[ColumnElement[bool]] = []
    if Side.ASSIGNER in sides:
        found.append(columns.assigner.in_(agencies))
    if Side.LEAD in sides:
        found.append(columns.lead.in_(agencies))
    for side in sorted(sides & set(_LETTERS)):
        # Not by LIKE, for which SQLite takes small letters for capitals.
        words = [f" {_LETTERS[side]}:{agency} " for agency in agencies]
        lacking = [func.replace(columns.along, word, "") == columns.along for word in words]
        groups = (lacking[start : start + _TOGETHER] for start in range(0, len(lacking), _TOGETHER))
        found += [not_(and_(*some)) for some in groups]
    return or_(false(), *found)


def _in_month(column: ColumnElement[date | None], value: str) -> ColumnElement[bool]:
    if value == NONE:
        return column.is_(None)
    first = date.fromisoformat(f"{value}-01")
    return and_(column >= first, column < (first + timedelta(days=31)).replace(day=1))


def _standing(wanted: frozenset[Standing], day: date) -> Iterator[ColumnElement[bool]]:
    """Yield when a span counts so, by asking :func:`standing` about every case, so that there is one rule only."""
    columns = task_spans.c
    cases = (
        (None, columns.deadline.is_(None)),
        (day, columns.deadline >= day),
        (day - timedelta(days=1), columns.deadline < day),
    )
    verdicts = (None, *Verdict)
    for state in State:
        for deadline, condition in cases:
            some = [one for one in verdicts if standing(state, deadline, one, day) in wanted]
            if not some:
                continue
            found = and_(columns.state == state.value, condition)
            if len(some) < len(verdicts):
                judged = columns.verdict.in_([one.value for one in some if one])
                found = and_(found, or_(judged, columns.verdict.is_(None)) if None in some else judged)
            yield found
