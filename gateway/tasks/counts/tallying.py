"""Tallying: how many tasks stand where at the end of a day, told apart by one or two dimensions or by none.

What is packed is counted chunk by chunk as columns; what is loose is looked at one by one and counted beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import prod
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, Row, and_, or_, select, tuple_

from gateway.store.schema import task_chunks, task_columns, task_spans
from gateway.tasks.counts import columns, labels
from gateway.tasks.counts.choice import NONE, Choice, Dimension, Scope, chosen, concerns, value_of
from gateway.tasks.counts.columns import STANDINGS, Numbers, Standings, day_number
from gateway.tasks.counts.found import Tally
from gateway.tasks.counts.packing import LOOSE
from gateway.tasks.life.happenings import Side

AT_ONCE: Final = 4
"""Chunks that are read in one statement."""

LOOSE_STEP: Final = 20_000

_MONTHS: Final = {Dimension.ASSIGNED_MONTH: "assigned", Dimension.DUE_MONTH: "deadline"}
DENSE: Final = 4_000_000
"""Possible combinations up to which each has a counter, which is faster than sorting."""


def tally(connection: Connection, scope: Scope, choice: Choice, by: Sequence[Dimension] = ()) -> Tally:
    """Count. The connection has to see one state of the database only."""
    packed = _Packed(connection, scope, choice, by)
    for chunk in _chunks(connection, choice, packed.names):
        packed.add(chunk)
    found = packed.found()
    end = choice.end
    for span in _loose(connection):
        standing = chosen(span, choice)
        if standing is None or not concerns(span, scope):
            continue
        if span.packed == 2:
            # Its chunk has it as still open.
            number = -1 if span.until < end else 0
        else:
            number = 1 if span.since < end and (span.until is None or span.until >= end) else 0
        if number:
            found.cells[tuple(value_of(span, one) for one in by), standing] += number
            found.together[standing] += number
    return Tally(+found.cells, +found.together)


def _chunks(connection: Connection, choice: Choice, names: frozenset[str]) -> Iterator[dict[str, Numbers]]:
    """Yield the columns of every chunk that can have something to say about the day."""
    day, table = day_number(choice.as_of), task_chunks.c
    query = select(table.number).where(table.first_day <= day, or_(table.still_open == 1, table.last_day > day))
    numbers = list(connection.execute(query.order_by(table.number)).scalars())
    table = task_columns.c
    for start in range(0, len(numbers), AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        wanted = and_(table.chunk.in_(some), table.name.in_(sorted(names)))
        found: dict[int, dict[str, Numbers]] = {}
        for row in connection.execute(select(table.chunk, table.name, table.content).where(wanted)):
            found.setdefault(row.chunk, {})[row.name] = columns.read(row.name, row.content)
        yield from found.values()


def _loose(connection: Connection) -> Iterator[Row[Any]]:
    table = task_spans.c
    query = select(task_spans).where(LOOSE).order_by(table.task, table.since).limit(LOOSE_STEP)
    rows: Sequence[Row[Any]] = connection.execute(query).all()
    while rows:
        yield from rows
        if len(rows) < LOOSE_STEP:
            return
        last = rows[-1]
        rows = connection.execute(query.where(tuple_(table.task, table.since) > (last.task, last.since))).all()


class _Packed:
    """Counts columns; the numbers of labels become texts at the end."""

    def __init__(self, connection: Connection, scope: Scope, choice: Choice, by: Sequence[Dimension]) -> None:
        self._connection = connection
        self._by = by
        self._day = day_number(choice.as_of)
        self._standings = Standings(choice.as_of)
        self._wanted = [STANDINGS.index(one) for one in choice.standings]
        self._only = {one: self._number(one, value) for one, value in choice.only.items()}
        self._scope = _ScopeOfNumbers(connection, scope) if scope.agencies is not None else None
        self._parts: list[tuple[Numbers, ...]] = []
        self._together = np.zeros(len(STANDINGS), np.int64)
        dimensions = {_column(one) for one in (*by, *choice.only)}
        concerned = {"lead", "assigner", "along"} if self._scope is not None else set()
        self.names = frozenset({"since", "until", "flags", "deadline"} | dimensions | concerned)

    def add(self, chunk: dict[str, Numbers]) -> None:
        """Count one chunk."""
        mask = (chunk["since"] <= self._day) & (chunk["until"] > self._day) & ~columns.is_part(chunk["flags"])
        for one, number in self._only.items():
            mask &= self._values(chunk, one) == number
        if self._scope is not None:
            mask &= self._scope.concerned(chunk)
        standing = self._standings.of(chunk["flags"], chunk["deadline"])
        if self._wanted:
            mask &= np.isin(standing, self._wanted)
        there = np.flatnonzero(mask)
        standing = standing[there]
        self._together += np.bincount(standing, minlength=len(STANDINGS))
        self._parts.append((*(self._values(chunk, one)[there] for one in self._by), standing))

    def found(self) -> Tally:
        """Return all that was counted."""
        together = Counter({STANDINGS[place]: int(number) for place, number in enumerate(self._together)})
        if not self._parts:
            return Tally(Counter(), together)
        values, numbers = _counted([np.concatenate(parts) for parts in zip(*self._parts, strict=True)])
        texts = [self._texts(one, np.unique(found)) for one, found in zip(self._by, values, strict=False)]
        keys = ([known[value] for value in found.tolist()] for known, found in zip(texts, values[:-1], strict=True))
        standings = [STANDINGS[place] for place in values[-1].tolist()]
        named = zip(*keys, strict=True) if self._by else [()] * len(standings)
        cells = dict(zip(zip(named, standings, strict=True), numbers.tolist(), strict=True))
        return Tally(Counter(cells), together)

    def _values(self, chunk: dict[str, Numbers], dimension: Dimension) -> Numbers:
        values = chunk[_column(dimension)]
        if dimension is Dimension.KEY:
            return columns.is_key(values)
        return columns.months(values) if dimension in _MONTHS else values

    def _number(self, dimension: Dimension, value: str) -> int:
        """Return what stands for a value; -1, which nothing has, for one that was never met."""
        if dimension is Dimension.KEY:
            return int(value == "true")
        if dimension in _MONTHS:
            return 0 if value == NONE else columns.month_number(value)
        text = "" if value == NONE else value
        return labels.numbers(self._connection, dimension.value, [text]).get(text, -1)

    def _texts(self, dimension: Dimension, wanted: Numbers) -> dict[int, str]:
        if dimension is Dimension.KEY:
            return {0: "false", 1: "true"}
        numbers: list[int] = wanted.tolist()
        if dimension in _MONTHS:
            return {number: columns.month_text(number) if number else NONE for number in numbers}
        found = labels.texts(self._connection, dimension.value, numbers)
        return {number: text or NONE for number, text in found.items()}


class _ScopeOfNumbers:
    """A scope in the numbers of labels: for each number of a column whether it concerns the agencies."""

    def __init__(self, connection: Connection, scope: Scope) -> None:
        agencies = sorted(scope.agencies or ())
        sides = scope.sides
        self._lead = _table(labels.numbers(connection, "lead", agencies).values()) if Side.LEAD in sides else _NOBODY
        assigner = labels.numbers(connection, "assigner", agencies).values()
        self._assigner = _table(assigner) if Side.ASSIGNER in sides else _NOBODY
        wanted = {Side.MONITOR: "m", Side.SUPPORT: "s"}
        words = [f"{letter}:{agency}" for side, letter in wanted.items() if side in sides for agency in agencies]
        found = labels.having(connection, words)
        self._along = _table({number for _, number in found})
        self._monitor = _table({number for word, number in found if word[0] == "m"})

    def concerned(self, chunk: dict[str, Numbers]) -> Numbers:
        """Tell which spans concern them."""
        giving = _in(self._assigner, chunk["assigner"])
        performing = _in(self._lead, chunk["lead"]) | _in(self._along, chunk["along"])
        draft = columns.is_draft(chunk["flags"])
        found: Numbers = giving | (performing & ~draft)
        if self._monitor.any():
            found |= _in(self._monitor, chunk["along"])
        return found


_NOBODY: Final = np.zeros(1, np.bool_)


def _table(numbers: Any) -> Numbers:
    there = [number for number in numbers if number]
    table = np.zeros(max(there, default=0) + 1, np.bool_)
    table[there] = True
    return table


def _in(table: Numbers, values: Numbers) -> Numbers:
    if not table.any():
        return np.zeros(len(values), np.bool_)
    found: Numbers = table[np.minimum(values, len(table) - 1)] & (values < len(table))
    return found


def _counted(parts: Sequence[Numbers]) -> tuple[list[Numbers], Numbers]:
    """Return what occurs together, each of its parts as a list of its own, and how often."""
    sizes = [int(values.max(initial=0)) + 1 for values in parts]
    joint = parts[0].astype(np.int64)
    for values, size in zip(parts[1:], sizes[1:], strict=True):
        joint = joint * size + values
    if prod(sizes) <= DENSE:
        counts = np.bincount(joint)
        codes = np.flatnonzero(counts)
        counts = counts[codes]
    else:
        codes, counts = np.unique_counts(joint)
    split: list[Numbers] = []
    for size in reversed(sizes):
        split.insert(0, codes % size)
        codes //= size
    return split, counts


def _column(dimension: Dimension) -> str:
    return "flags" if dimension is Dimension.KEY else _MONTHS.get(dimension, dimension.value)
