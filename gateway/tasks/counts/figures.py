"""What is said of counts: numbers by standing, both denominators with their shares, rows with ranks, and what is left.

Published figures do not always add up (domain 4.4); ours carry the proof: the parts, all together as counted apart from
them, and the remainder between the two, which is 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

import structlog

from gateway.tasks.counts.choice import Dimension
from gateway.tasks.counts.found import DONE, OF_ALL, OF_DUE, SHARES, Key, Order, Tally
from gateway.tasks.life.standing import OUTSIDE, Standing

log = structlog.get_logger(__name__)

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


def table(found: Tally, as_of: date, by: tuple[Dimension, ...], order: Order) -> Table:
    """Return the figures of a tally, ranked where its order ranks."""
    rows = _ranked([Row(key, Numbers(numbers)) for key, numbers in found.rows] if by else [], order)
    others = found.others if by else dict(found.rows).get((), {})
    made = Table(as_of, by, order, tuple(rows), Numbers(others), found.left_out, Numbers(found.together))
    if made.remainder:
        log.error("parts-are-not-the-whole", as_of=as_of.isoformat(), by=by, remainder=made.remainder)
    return made


def _ranked(rows: list[Row], order: Order) -> list[Row]:
    if order not in SHARES:
        return rows
    part, of = SHARES[order]
    ranked: list[Row] = []
    before: tuple[Fraction | None, int] = (None, 0)
    for number, row in enumerate(rows, 1):
        whole = row.numbers.of(of)
        score = Fraction(row.numbers.of(part), whole) if whole else None
        # Whoever has the same share has the same rank; whoever has none has no rank.
        rank = before[1] if score == before[0] else number
        before = (score, rank)
        ranked.append(Row(row.key, row.numbers, rank if score is not None else None))
    return ranked
