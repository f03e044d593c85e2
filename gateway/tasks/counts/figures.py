"""What is said of counts: numbers by standing, both denominators with their shares, rows with ranks, and what is left.

Published figures do not always add up (domain 4.4); ours carry the proof: the parts, all together as counted apart from
them, and the remainder between the two, which is 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

import structlog

from gateway.tasks.counts.choice import Dimension
from gateway.tasks.counts.found import Key, Tally
from gateway.tasks.life.standing import OUTSIDE, Standing

log = structlog.get_logger(__name__)

DONE: Final = (Standing.DONE_ON_TIME, Standing.DONE_LATE, Standing.DONE_NO_DEADLINE)
OF_ALL: Final = tuple(one for one in Standing if one not in OUTSIDE)
"""What makes the first denominator."""
OF_DUE: Final = (Standing.DONE_ON_TIME, Standing.DONE_LATE, Standing.OVERDUE)
"""What makes the second: tasks with a deadline that are done, and those whose deadline has passed. As in the
government's report of 2017, where 14,068 + 1,983 done and 223 overdue made 16,274."""

FORMULAS: Final[Mapping[str, str]] = {
    "all": " + ".join(OF_ALL),
    "due": " + ".join(OF_DUE),
    "done": " + ".join(DONE),
    "outside": " + ".join(one for one in Standing if one in OUTSIDE),
    "remainder": "together - (all + outside)",
}
"""How each figure is made of the standings."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many tasks stand where."""

    by: Mapping[Standing, int]

    def of(self, standings: Sequence[Standing]) -> int:
        """Return how many stand at one of these."""
        return sum(self.by.get(one, 0) for one in standings)

    @property
    def all(self) -> int:
        """The first denominator: all that are given and neither suspended nor recalled."""
        return self.of(OF_ALL)

    @property
    def due(self) -> int:
        """The second denominator: those due so far."""
        return self.of(OF_DUE)

    @property
    def done(self) -> int:
        """Confirmed complete, with a deadline or without."""
        return self.of(DONE)

    @property
    def outside(self) -> int:
        """Left out of both denominators."""
        return self.of(tuple(OUTSIDE))

    @property
    def whole(self) -> int:
        """Every one of them."""
        return sum(self.by.values())

    def share_of_all(self, standings: Sequence[Standing]) -> float | None:
        """Return how many of a hundred of all stand at one of these."""
        return _share(self.of(standings), self.all)

    def share_of_due(self, standings: Sequence[Standing]) -> float | None:
        """Return how many of a hundred of those due so far stand at one of these; they have to be of :data:`OF_DUE`."""
        return _share(self.of(standings), self.due)


def _share(part: int, whole: int) -> float | None:
    if not whole:
        return None
    # Exactly, and half up as people reckon: 2017 printed 98.62 % where 98.63 was right.
    return float((Decimal(part * 100) / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP))


class Order(StrEnum):
    """In which order rows come; by one of the middle three they are ranked, too."""

    NUMBER = "number"
    """The most tasks first."""
    DONE = "done"
    """The highest share done of all first."""
    ON_TIME = "on-time"
    """The highest share on time of those due so far first."""
    OVERDUE = "overdue"
    """The highest share overdue of all first."""
    VALUE = "value"
    """By the values themselves: months in their order."""


@dataclass(frozen=True, slots=True)
class Row:
    """Numbers of one value, or of a pair of values. Whoever has no share has no rank."""

    key: Key
    numbers: Numbers
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Figures as of a day."""

    as_of: date
    by: tuple[Dimension, ...]
    order: Order
    rows: tuple[Row, ...]
    others: Numbers
    """Together, of rows that are not shown."""
    left_out: int
    """How many rows these are."""
    together: Numbers
    """All of them, counted apart from the rows."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Of agencies and documents, by their ids."""

    @property
    def remainder(self) -> int:
        """What the parts lack of all together: 0, or something is wrong, and is shown."""
        return self.together.whole - self.others.whole - sum(row.numbers.whole for row in self.rows)


def table(found: Tally, as_of: date, by: tuple[Dimension, ...], order: Order, most: int) -> Table:
    """Return the rows of a tally in an order, so many at most, and the others together."""
    cells: dict[Key, dict[Standing, int]] = {}
    for (key, standing), number in found.cells.items():
        cells.setdefault(key, {})[standing] = number
    rows = _ranked([Row(key, Numbers(numbers)) for key, numbers in cells.items()], order) if by else []
    shown, hidden = rows[:most], rows[most:]
    others: Counter[Standing] = Counter()
    for row in hidden if by else [Row((), Numbers(numbers)) for numbers in cells.values()]:
        others.update(row.numbers.by)
    made = Table(as_of, by, order, tuple(shown), Numbers(others), len(hidden), Numbers(dict(found.together)))
    if made.remainder:
        log.error("parts-are-not-the-whole", as_of=as_of.isoformat(), by=by, remainder=made.remainder)
    return made


def _ranked(rows: list[Row], order: Order) -> list[Row]:
    if order is Order.VALUE:
        return sorted(rows, key=lambda row: row.key)
    if order is Order.NUMBER:
        return sorted(rows, key=lambda row: (-row.numbers.whole, row.key))
    scores = {row.key: _score(row.numbers, order) for row in rows}

    def place(row: Row) -> tuple[bool, float, int, Key]:
        score = scores[row.key]
        return score is None, -(score or 0.0), -row.numbers.whole, row.key

    ranked: list[Row] = []
    for number, row in enumerate(sorted(rows, key=place), 1):
        score, before = scores[row.key], ranked[-1] if ranked else None
        # Whoever has the same share has the same rank.
        same = before is not None and scores[before.key] == score
        rank = None if score is None else before.rank if same and before is not None else number
        ranked.append(Row(row.key, row.numbers, rank))
    return ranked


def _score(numbers: Numbers, order: Order) -> float | None:
    match order:
        case Order.DONE:
            return numbers.share_of_all(DONE)
        case Order.ON_TIME:
            return numbers.share_of_due((Standing.DONE_ON_TIME,))
        case _:
            return numbers.share_of_all((Standing.OVERDUE,))
