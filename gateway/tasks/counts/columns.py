"""Spans as columns of numbers: how each member is written, and how the numbers are read again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from gateway.packet.dates import VIETNAM
from gateway.tasks.life.standing import Standing, standing
from gateway.tasks.life.states import State, Verdict

Numbers: TypeAlias = NDArray[Any]

FIRST_DAY: Final = date(2000, 1, 1).toordinal()
STILL: Final = 0xFFFF
"""As the day on which a span was over: it is not."""

LABELS: Final = ("lead", "assigner", "leader", "field", "directive", "along")
"""Members that are texts: their numbers stand in ``task_labels``; 0 is an empty one."""

TYPES: Final[Mapping[str, str]] = {
    "since": "<u2",
    "until": "<u2",
    "flags": "u1",
    "deadline": "<i4",
    "assigned": "<i4",
    **dict.fromkeys(LABELS, "<u4"),
}
"""The columns, and how wide their numbers are."""

STATES: Final = tuple(State)
VERDICTS: Final = (None, *Verdict)
STANDINGS: Final = tuple(Standing)
_EPOCH: Final = date(1970, 1, 1).toordinal()
_STATE, _VERDICT, _KEY, _PART = 0x0F, 4, 0x40, 0x80


def day_number(moment: datetime | date) -> int:
    """Return the number of a day of Viet Nam."""
    day = moment.astimezone(VIETNAM).date() if isinstance(moment, datetime) else moment
    return min(max(day.toordinal() - FIRST_DAY, 0), STILL - 1)


def written(spans: Sequence[Any], number: Callable[[str, str], int]) -> dict[str, Numbers]:
    """Return the columns of spans; ``number`` tells the number of a label of a kind."""
    found: dict[str, Iterable[int]] = {
        "since": (day_number(one.since) for one in spans),
        "until": (STILL if one.until is None else day_number(one.until) for one in spans),
        "flags": (_flags(one) for one in spans),
        "deadline": (one.deadline.toordinal() if one.deadline else 0 for one in spans),
        "assigned": (one.assigned_on.toordinal() if one.assigned_on else 0 for one in spans),
    }
    for kind in LABELS:
        found[kind] = [number(kind, getattr(one, kind) or "") for one in spans]
    return {name: np.fromiter(values, TYPES[name], len(spans)) for name, values in found.items()}


def read(name: str, content: bytes) -> Numbers:
    """Return the numbers of a column."""
    return np.frombuffer(content, TYPES[name])


def _flags(span: Any) -> int:
    verdict = VERDICTS.index(Verdict(span.verdict) if span.verdict else None)
    state = STATES.index(State(span.state))
    return state | verdict << _VERDICT | (_KEY if span.key else 0) | (_PART if span.part else 0)


class Standings:
    """How spans count at the end of a day: tables made of :func:`standing` itself, so that there is one rule only."""

    def __init__(self, day: date) -> None:
        self._day = day.toordinal()
        self._without = _table(None, day)
        self._in_time = _table(day, day)
        self._late = _table(date.fromordinal(self._day - 1), day)

    def of(self, flags: Numbers, deadline: Numbers) -> Numbers:
        """Return for each span the place of its standing in :data:`STANDINGS`."""
        plain = flags & 0x3F
        given = np.where(deadline >= self._day, self._in_time[plain], self._late[plain])
        found: Numbers = np.where(deadline == 0, self._without[plain], given)
        return found


def _table(deadline: date | None, day: date) -> Numbers:
    table = np.zeros(64, np.uint8)
    for place, state in enumerate(STATES):
        for number, verdict in enumerate(VERDICTS):
            table[place | number << _VERDICT] = STANDINGS.index(standing(state, deadline, verdict, day))
    return table


def is_draft(flags: Numbers) -> Numbers:
    """Tell which spans are not given yet."""
    found: Numbers = (flags & _STATE) == STATES.index(State.DRAFT)
    return found


def is_key(flags: Numbers) -> Numbers:
    """Tell which spans are of those that are counted apart."""
    found: Numbers = (flags & _KEY) != 0
    return found


def is_part(flags: Numbers) -> Numbers:
    """Tell which spans are parts of others."""
    found: Numbers = (flags & _PART) != 0
    return found


def months(ordinals: Numbers) -> Numbers:
    """Return months since 1970, plus one; 0 for no day."""
    days = ordinals[ordinals != 0]
    if not len(days):
        return np.zeros(len(ordinals), np.int32)
    first, last = int(days.min()), int(days.max())
    if last - first > len(ordinals):
        return _months(ordinals)
    # Far fewer days than tasks: each is reckoned once.
    table = np.concatenate([np.zeros(1, np.int32), _months(np.arange(first, last + 1))])
    found: Numbers = table[np.where(ordinals == 0, 0, ordinals - (first - 1))]
    return found


def _months(ordinals: Numbers) -> Numbers:
    days = (ordinals.astype(np.int64) - _EPOCH).view("datetime64[D]")
    found: Numbers = np.where(ordinals == 0, 0, days.astype("datetime64[M]").astype(np.int64) + 1).astype(np.int32)
    return found


def month_number(text: str) -> int:
    """Return the number that :func:`months` gives to a month written as ``2026-11``."""
    year, month = text.split("-")
    return (int(year) - 1970) * 12 + int(month)


def month_text(number: int) -> str:
    """Return a month from its number."""
    return f"{1970 + (number - 1) // 12:04}-{(number - 1) % 12 + 1:02}"
