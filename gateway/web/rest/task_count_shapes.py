"""The JSON that is answered about figures, as types: see :mod:`gateway.web.rest.shapes`."""

from __future__ import annotations

from typing_extensions import TypedDict

from gateway.tasks.counts.choice import Dimension
from gateway.tasks.counts.found import Order


class FiguresOut(TypedDict):
    """How many stand where, both denominators, shares of a hundred, and the lists behind all of it."""

    standings: dict[str, int]
    all: int
    due: int
    done: int
    outside: int
    of_all: dict[str, float | None]
    of_due: dict[str, float | None]
    list: str
    lists: dict[str, str]


class CountRowOut(TypedDict):
    """Figures of one value, or of a pair."""

    values: dict[str, str]
    names: dict[str, str]
    rank: int | None
    figures: FiguresOut


class OthersOut(TypedDict):
    """Rows that are not shown, together."""

    rows: int
    standings: dict[str, int]


class TaskCountsOut(TypedDict):
    """Figures as of a day; ``remainder`` is what the parts lack of the whole, 0 unless something is wrong."""

    as_of: str
    by: list[Dimension]
    order: Order
    formulas: dict[str, str]
    together: FiguresOut
    rows: list[CountRowOut]
    others: OthersOut
    remainder: int
