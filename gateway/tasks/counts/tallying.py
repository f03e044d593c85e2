"""Tallying: how many tasks stand where at the end of a day, told apart by one or two dimensions or by none.

What is packed is counted chunk by chunk as columns; what is loose is looked at one by one and counted beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, Row, and_, or_, select, tuple_

from gateway.store.schema import task_chunks, task_columns, task_spans
from gateway.tasks.counts import columns, labels
from gateway.tasks.counts.choice import NONE, Choice, Dimension, Scope, chosen, concerns, value_of
from gateway.tasks.counts.columns import STANDINGS, Numbers, Standings, day_number
from gateway.tasks.counts.found import SHARES, Order, Tally
from gateway.tasks.counts.packing import LOOSE
from gateway.tasks.life.happenings import Side
from gateway.tasks.life.standing import Standing

AT_ONCE: Final = 4
"""Chunks that are read in one statement."""

LOOSE_STEP: Final = 20_000

DENSE: Final = 8_000_000
"""Possible combinations up to which each has a counter, which is faster than sorting."""

_MONTHS: Final = {Dimension.ASSIGNED_MONTH: "assigned", Dimension.DUE_MONTH: "deadline"}
_KINDS: Final = len(STANDINGS)


def tally(
    connection: Connection,
    scope: Scope,
    choice: Choice,
    by: Sequence[Dimension] = (),
    order: Order = Order.NUMBER,
    most: int = 1_000_000,
) -> Tally:
    """Count, and return so many rows at most. The connection has to see one state of the database only."""
    counting = _Counting(connection, scope, choice, by)
    for chunk in _chunks(connection, choice, counting.names):
        counting.add(chunk)
    counting.add_loose(list(_counted_loose(connection, scope, choice)))
    return counting.found(order, most)


def _counted_loose(connection: Connection, scope: Scope, choice: Choice) -> Iterator[tuple[Row[Any], Standing, int]]:
    """Yield the loose spans that change what the chunks say, and by how much."""
    end = choice.end
    for span in _loose(connection):
        if span.packed == 2:
            # Its chunk has it as still open.
            number = -1 if span.until < end else 0
        else:
            number = 1 if span.since < end and (span.until is None or span.until >= end) else 0
        if number and (standing := chosen(span, choice)) is not None and concerns(span, scope):
            yield span, standing, number


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


class _Counting:
    """Counts numbers; those of labels become texts at the end, and only where they are shown."""

    def __init__(self, connection: Connection, scope: Scope, choice: Choice, by: Sequence[Dimension]) -> None:
        self._connection = connection
        self._by = by
        self._day = day_number(choice.as_of)
        self._standings = Standings(choice.as_of)
        self._wanted = [STANDINGS.index(one) for one in choice.standings]
        self._only = {one: self._number(one, value) for one, value in choice.only.items()}
        self._scope = _ScopeOfNumbers(connection, scope) if scope.agencies is not None else None
        self._parts: list[tuple[Numbers, ...]] = []
        self._weights: list[Numbers] = []
        self._together = np.zeros(_KINDS, np.int64)
        self._own: dict[Dimension, dict[int, str]] = {}
        """Texts without a label yet, under numbers that no label has."""
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
        self._together += np.bincount(standing, minlength=_KINDS)
        self._parts.append((*(self._values(chunk, one)[there] for one in self._by), standing))
        self._weights.append(np.ones(len(there), np.int8))

    def add_loose(self, some: Sequence[tuple[Any, Standing, int]]) -> None:
        """Count what is loose, or has to be counted out."""
        if not some:
            return
        weights = np.array([number for _, _, number in some], np.int8)
        standing = np.array([STANDINGS.index(one) for _, one, _ in some], np.uint8)
        self._together += np.bincount(standing, weights, _KINDS).astype(np.int64)
        self._parts.append((*(self._loose_values(one, [span for span, _, _ in some]) for one in self._by), standing))
        self._weights.append(weights)

    def _loose_values(self, dimension: Dimension, some: Sequence[Any]) -> Numbers:
        values = [value_of(span, dimension) for span in some]
        if dimension is Dimension.KEY or dimension in _MONTHS:
            return np.array([self._number(dimension, value) for value in values], np.uint32)
        texts = {"" if value == NONE else value for value in values}
        numbers = labels.numbers(self._connection, dimension.value, texts)
        first = labels.following(self._connection, dimension.value)
        own = {text: number for number, text in enumerate(sorted(texts - numbers.keys()), first)}
        self._own[dimension] = {number: text for text, number in own.items()}
        known = numbers | own
        return np.array([known["" if value == NONE else value] for value in values], np.uint32)

    def found(self, order: Order, most: int) -> Tally:
        """Return all that was counted."""
        together = {STANDINGS[place]: int(number) for place, number in enumerate(self._together) if number}
        if not self._parts:
            return Tally((), {}, 0, together)
        parts = [np.concatenate(some) for some in zip(*self._parts, strict=True)]
        values, numbers = _table_of(parts, np.concatenate(self._weights))
        places = self._ordered(values, numbers, order)
        shown, hidden = places[:most], places[most:]
        texts = [self._texts(one, np.unique(found[shown])) for one, found in zip(self._by, values, strict=True)]
        keys = [[known[value] for value in found[shown].tolist()] for known, found in zip(texts, values, strict=True)]
        rows = zip(zip(*keys, strict=True) if keys else [()] * len(shown), numbers[shown].tolist(), strict=True)
        return Tally(
            tuple((key, _by_standing(row)) for key, row in rows),
            _by_standing(numbers[hidden].sum(axis=0).tolist()),
            len(hidden),
            together,
        )

    def _ordered(self, values: Sequence[Numbers], numbers: Numbers, order: Order) -> Numbers:
        """Return the places of rows in an order; what is alike in it comes by the most tasks, then as it was met."""
        whole = -numbers.sum(axis=1)
        if order is Order.VALUE:
            texts = [self._texts(one, np.unique(found)) for one, found in zip(self._by, values, strict=True)]
            keys = [[known[one] for one in found.tolist()] for known, found in zip(texts, values, strict=True)]
            named = list(zip(*keys, strict=True)) if keys else [()] * len(whole)
            return np.array(sorted(range(len(named)), key=named.__getitem__), np.int64)
        if order is Order.NUMBER:
            return np.lexsort((*reversed(values), whole))
        part, of = SHARES[order]
        upper = numbers[:, [STANDINGS.index(one) for one in part]].sum(axis=1)
        lower = numbers[:, [STANDINGS.index(one) for one in of]].sum(axis=1)
        share = np.where(lower > 0, upper / np.maximum(lower, 1), -1.0)
        return np.lexsort((*reversed(values), whole, -share))

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
        found = labels.texts(self._connection, dimension.value, numbers) | self._own.get(dimension, {})
        return {number: text or NONE for number, text in found.items()}


def _by_standing(row: Sequence[int]) -> dict[Standing, int]:
    return {STANDINGS[place]: number for place, number in enumerate(row) if number}


def _table_of(parts: Sequence[Numbers], weights: Numbers) -> tuple[list[Numbers], Numbers]:
    """Return the values that occur together, each part as a list of its own, and for each how many stand where."""
    *dimensions, standing = parts
    sizes = [int(values.max(initial=0)) + 1 for values in dimensions]
    joint = np.zeros(len(standing), np.int64)
    for values, size in zip(dimensions, sizes, strict=True):
        joint = joint * size + values
    if prod(sizes) * _KINDS <= DENSE:
        counted = np.bincount(joint * _KINDS + standing, weights, prod(sizes) * _KINDS).reshape(-1, _KINDS)
        codes = np.flatnonzero(counted.any(axis=1))
        counted = counted[codes]
    else:
        codes, inverse = np.unique(joint, return_inverse=True)
        counted = np.bincount(inverse * _KINDS + standing, weights, len(codes) * _KINDS).reshape(-1, _KINDS)
        there = counted.any(axis=1)
        codes, counted = codes[there], counted[there]
    split: list[Numbers] = []
    for size in reversed(sizes):
        split.insert(0, codes % size)
        codes //= size
    return split, counted.astype(np.int64)


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


def _column(dimension: Dimension) -> str:
    return "flags" if dimension is Dimension.KEY else _MONTHS.get(dimension, dimension.value)
