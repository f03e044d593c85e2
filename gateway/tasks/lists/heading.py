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
    candidates: list[tuple[int, list[tuple[str, ...]]]] = [
        (line.number, [(text,) for text in _texts(line.values)]) for line in some
    ]
    # A heading of two rows: «Cơ quan» above «chủ trì» and «phối hợp».
    candidates += [(low.number, _joined(high, low)) for high, low in pairwise(some) if _is_heading(low)]
    for last, texts in candidates:
        found = _read(last, texts)
        if set(NEEDED) <= set(found.places) and (best is None or len(found.places) > len(best.places)):
            best = found
    if best is None:
        needed = ", ".join(HEADINGS[one][0] for one in NEEDED)
        raise refuse("task.list-no-heading", "", needed=needed)
    return best


def _read(last: int, texts: Sequence[tuple[str, ...]]) -> Heading:
    places: dict[Column, int] = {}
    strange: list[str] = []
    for place, words in enumerate(texts):
        column = next((found for found in map(recognised, words) if found is not None), None)
        if column is None or column in places:
            strange += [words[0][:100]] if words[0] else []
        else:
            places[column] = place
    return Heading(last, places, tuple(strange))


def _texts(values: Sequence[Value]) -> list[str]:
    return [" ".join(str(value).split()) if value is not None else "" for value in values]


def _is_heading(line: Line) -> bool:
    """Tell whether a row may be the lower one of a heading: words alone, where a row of the list has numbers."""
    texts = [text for text in _texts(line.values) if text]
    return bool(texts) and not any(any(letter.isdigit() for letter in text) for text in texts)


def _joined(high: Line, low: Line) -> list[tuple[str, ...]]:
    """Return the words of two rows, column by column: both together, the lower alone, the upper alone.

    The upper ones reach to the right over empty cells.
    """
    above, below = _texts(high.values), _texts(low.values)
    joined: list[tuple[str, ...]] = []
    over = ""
    for place, text in enumerate(below):
        own = above[place] if place < len(above) else ""
        over = own or (over if text else "")
        both = text if own == text else " ".join(part for part in (over, text) if part)
        joined.append((both, text, own))
    return joined
