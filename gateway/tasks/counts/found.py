"""What a tally found, and in which order its rows come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gateway.tasks.life.standing import OUTSIDE, Standing

Key = tuple[str, ...]
"""One value for each dimension by which was counted."""

DONE = (Standing.DONE_ON_TIME, Standing.DONE_LATE, Standing.DONE_NO_DEADLINE)
OF_ALL = tuple(one for one in Standing if one not in OUTSIDE)
"""What makes the first denominator."""
OF_DUE = (Standing.DONE_ON_TIME, Standing.DONE_LATE, Standing.OVERDUE)
"""What makes the second: tasks with a deadline that are done, and those whose deadline has passed. As in the
government's report of 2017, where 14,068 + 1,983 done and 223 overdue made 16,274."""


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


SHARES: Mapping[Order, tuple[tuple[Standing, ...], tuple[Standing, ...]]] = {
    Order.DONE: (DONE, OF_ALL),
    Order.ON_TIME: ((Standing.DONE_ON_TIME,), OF_DUE),
    Order.OVERDUE: ((Standing.OVERDUE,), OF_ALL),
}
"""Of the orders that rank: which share they go by, and of what."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted: the first rows in an order, the others together; and all of them, counted apart from these."""

    rows: tuple[tuple[Key, Mapping[Standing, int]], ...]
    others: Mapping[Standing, int]
    left_out: int
    together: Mapping[Standing, int]

    @property
    def cells(self) -> Counter[tuple[Key, Standing]]:
        """Every number by values and standing."""
        return Counter({(key, one): number for key, numbers in self.rows for one, number in numbers.items()})
