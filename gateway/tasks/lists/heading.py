"""The heading of a list: which rows it is, and what stands in which column; in one row or in several, merged or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from gateway.findings import refuse
from gateway.tasks.lists.columns import HEADINGS, Column, recognised
from gateway.tasks.lists.sheets import Line, Value

LOOKED_AT: Final = 40
"""Rows among which a heading is looked for."""
NEEDED: Final = (Column.CONTENT, Column.LEAD)


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands in which column, by its place from 0; ``last`` is the number of the heading's last row."""

    last: int
    places: dict[Column, int]
    strange: tuple[str, ...]
    """Headings that mean nothing to us; their columns are left out."""


def find_heading(lines: Sequence[Line]) -> Heading:
    """Return the heading of a list. Raises Refused ``task.list-no-heading``."""
    best: Heading | None = None
    some = lines[:LOOKED_AT]
    candidates = [(line.number, _texts(line.values)) for line in some]
    # A heading of two rows: «Cơ quan» above «chủ trì» and «phối hợp».
    candidates += [(low.number, _joined(high, low)) for high, low in pairwise(some)]
    for last, texts in candidates:
        found = _read(last, texts)
        if set(NEEDED) <= set(found.places) and (best is None or len(found.places) > len(best.places)):
            best = found
    if best is None:
        needed = ", ".join(HEADINGS[one][0] for one in NEEDED)
        raise refuse("task.list-no-heading", "", needed=needed)
    return best


def _read(last: int, texts: Sequence[str]) -> Heading:
    places: dict[Column, int] = {}
    strange: list[str] = []
    for place, text in enumerate(texts):
        column = recognised(text)
        if column is None or column in places:
            strange += [text[:100]] if text else []
        else:
            places[column] = place
    return Heading(last, places, tuple(strange))


def _texts(values: Sequence[Value]) -> list[str]:
    return [" ".join(str(value).split()) if value is not None else "" for value in values]


def _joined(high: Line, low: Line) -> list[str]:
    """Return the words of two rows, column by column; the upper ones reach to the right over empty cells."""
    above, below = _texts(high.values), _texts(low.values)
    joined: list[str] = []
    over = ""
    for place, text in enumerate(below):
        own = above[place] if place < len(above) else ""
        over = own or (over if text else "")
        joined.append(text if own == text else " ".join(part for part in (over if text or own else "", text) if part))
    return joined
