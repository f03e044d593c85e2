"""Tables that are ruled: which cell of which row a piece of text stands in, whatever lines it takes there.

Annexes of plans are tables whose cells hold several lines each. Where a page draws rules, they say where rows and
columns are: a cell that goes on over several rows is told in the first of them, one over several columns in the first.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_THIN: Final = 2.5
"""Points up to which a box is a rule and no area."""
_SHORTEST: Final = 8.0
_NEAR: Final = 3.0
"""Points within which two rules are one."""
_MOST: Final = 800
"""Rules of one page that are looked at."""
_LEAST_COLUMNS: Final = 3
_LEAST_ROWS: Final = 2


@dataclass(frozen=True, slots=True)
class Box:
    """A box in points; ``bottom`` counts up from the foot of the page. ``text`` is what stands in it, if anything."""

    left: float
    bottom: float
    right: float
    top: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its box, and its cells from left to right."""

    box: Box
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Grid:
    """The rules of one table."""

    level: tuple[Box, ...]
    upright: tuple[Box, ...]
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    """From the top down."""

    def column(self, box: Box) -> int:
        """Return the column in which a piece stands; of several that were merged, the first."""
        middle = (box.bottom + box.top) / 2
        at = max(0, min(bisect_right(self.xs, box.left + _NEAR) - 1, len(self.xs) - 2))
        while at > 0 and not any(
            abs(rule.left - self.xs[at]) < _NEAR and rule.bottom - 1 < middle < rule.top + 1 for rule in self.upright
        ):
            at -= 1
        return at

    def row(self, box: Box, column: int) -> int:
        """Return the row in which a piece stands; of several that were merged, the first."""
        middle = (box.bottom + box.top) / 2
        across = (self.xs[column] + self.xs[column + 1]) / 2
        above = [
            number
            for number, y in enumerate(self.ys)
            if y > middle
            and (
                number == 0
                or any(abs(rule.bottom - y) < _NEAR and rule.left < across < rule.right for rule in self.level)
            )
        ]
        return min(above[-1], len(self.ys) - 2) if above else 0


def tables_of(pieces: Sequence[Box], rules: Sequence[Box]) -> tuple[list[Row], set[int]]:
    """Return the rows of a page's ruled tables, and the numbers of the pieces that stand in them."""
    rows: list[Row] = []
    taken: set[int] = set()
    for grid in _grids(rules):
        inside = [
            (number, piece)
            for number, piece in enumerate(pieces)
            if number not in taken and _within(piece, grid) and piece.text.strip()
        ]
        cells: dict[tuple[int, int], list[Box]] = {}
        for _, piece in inside:
            column = grid.column(piece)
            cells.setdefault((grid.row(piece, column), column), []).append(piece)
        taken.update(number for number, _ in inside)
        for number in range(len(grid.ys) - 1):
            told = tuple(_told(cells.get((number, column), ())) for column in range(len(grid.xs) - 1))
            if any(told):
                rows.append(Row(Box(grid.xs[0], grid.ys[number + 1], grid.xs[-1], grid.ys[number]), told))
    return rows, taken


def _within(piece: Box, grid: _Grid) -> bool:
    across, middle = (piece.left + piece.right) / 2, (piece.bottom + piece.top) / 2
    return grid.xs[0] - _NEAR < across < grid.xs[-1] + _NEAR and grid.ys[-1] < middle < grid.ys[0]


def _told(pieces: Sequence[Box]) -> str:
    """Return the words of a cell, line after line."""
    lines: list[list[Box]] = []
    for piece in sorted(pieces, key=lambda one: -one.bottom):
        if lines and lines[-1][0].bottom - piece.bottom < (piece.top - piece.bottom) / 2:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    words = [one.text.strip() for line in lines for one in sorted(line, key=lambda one: one.left)]
    return " ".join(" ".join(words).split())


def _grids(rules: Sequence[Box]) -> Iterator[_Grid]:
    """Yield the tables that rules make: those that touch belong together."""
    edges = [edge for rule in rules[:_MOST] for edge in _edges(rule)][:_MOST]
    level = sorted((one for one in edges if one.top - one.bottom <= _THIN), key=lambda one: -one.top)
    upright = [one for one in edges if one.right - one.left <= _THIN < one.top - one.bottom]
    while level:
        top, bottom = level[0].top, level[0].bottom
        grown = True
        while grown:
            grown = False
            for rule in upright:
                if rule.top > bottom - _NEAR and rule.bottom < bottom - _NEAR and rule.bottom < top:
                    bottom, grown = rule.bottom, True
        mine = [one for one in level if bottom - _NEAR <= one.bottom]
        stand = [one for one in upright if bottom - _NEAR <= one.bottom and one.top <= top + _NEAR]
        level = [one for one in level if bottom - _NEAR > one.bottom]
        xs = _apart(one.left for one in stand)
        ys = tuple(reversed(_apart(one.bottom for one in mine)))
        if len(xs) > _LEAST_COLUMNS and len(ys) > _LEAST_ROWS:
            yield _Grid(tuple(mine), tuple(stand), xs, ys)


def _edges(rule: Box) -> Iterator[Box]:
    """Yield a rule, or the four of a box."""
    wide, high = rule.right - rule.left, rule.top - rule.bottom
    if wide <= _THIN or high <= _THIN:
        if max(wide, high) >= _SHORTEST:
            yield rule
        return
    yield Box(rule.left, rule.top, rule.right, rule.top)
    yield Box(rule.left, rule.bottom, rule.right, rule.bottom)
    yield Box(rule.left, rule.bottom, rule.left, rule.top)
    yield Box(rule.right, rule.bottom, rule.right, rule.top)


def _apart(places: Iterator[float]) -> tuple[float, ...]:
    """Return places in their order, those that are near each other once."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] >= _NEAR:
            found.append(place)
    return tuple(found)
