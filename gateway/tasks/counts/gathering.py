"""Gathering: all that a question is counted from, out of one state of the database; the counting needs no database."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, Row, and_, or_, select, tuple_

from gateway.store.schema import task_chunks, task_columns, task_spans
from gateway.tasks.counts import columns, labels
from gateway.tasks.counts.choice import NONE, Choice, Dimension, Scope, chosen, concerns, value_of
from gateway.tasks.counts.columns import STANDINGS, Numbers, day_number
from gateway.tasks.counts.kept import Kept, State
from gateway.tasks.counts.packing import LOOSE
from gateway.tasks.life.happenings import Side
from gateway.tasks.life.standing import Standing

AT_ONCE: Final = 4
"""Chunks that are read in one statement."""

LOOSE_STEP: Final = 20_000

MONTHS: Final = {Dimension.ASSIGNED_MONTH: "assigned", Dimension.DUE_MONTH: "deadline"}


@dataclass(frozen=True, slots=True)
class Loose:
    """Spans that change what the chunks say: how each counts, by how much, and its value of each dimension."""

    standings: Numbers
    numbers: Numbers
    values: tuple[Numbers, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a question is counted from; of every text its number."""

    choice: Choice
    by: tuple[Dimension, ...]
    only: dict[Dimension, int]
    scope: ScopeOfNumbers | None
    chunks: list[dict[str, Numbers]]
    loose: Loose
    own: dict[Dimension, dict[int, str]]
    """Texts without a label yet, under numbers that no label has."""


def gather(
    connection: Connection, scope: Scope, choice: Choice, by: tuple[Dimension, ...], kept: Kept | None = None
) -> Gathered:
    """Return what is counted. The connection has to see one state of the database only."""
    only = {one: _number(connection, one, value) for one, value in choice.only.items()}
    concerned = {"lead", "assigner", "along"} if scope.agencies is not None else set()
    names = {"since", "until", "flags", "deadline"} | {column_of(one) for one in (*by, *only)} | concerned
    counted = list(_counted_loose(connection, scope, choice))
    own: dict[Dimension, dict[int, str]] = {}
    return Gathered(
        choice,
        by,
        only,
        ScopeOfNumbers(connection, scope) if scope.agencies is not None else None,
        list(_chunks(connection, choice, names, kept)),
        Loose(
            np.array([STANDINGS.index(one) for _, one, _ in counted], np.uint8),
            np.array([number for _, _, number in counted], np.int64),
            tuple(_loose_values(connection, one, [span for span, _, _ in counted], own) for one in by),
        ),
        own,
    )


def column_of(dimension: Dimension) -> str:
    """Return the name of the column that tells a dimension."""
    return "flags" if dimension is Dimension.KEY else MONTHS.get(dimension, dimension.value)


def _chunks(
    connection: Connection, choice: Choice, names: Collection[str], kept: Kept | None
) -> Iterator[dict[str, Numbers]]:
    """Yield the columns of every chunk that can have something to say about the day."""
    day, table = day_number(choice.as_of), task_chunks.c
    query = select(table.number, table.born, table.places, table.holes)
    query = query.where(table.first_day <= day, or_(table.still_open == 1, table.last_day > day))
    states: list[State] = [tuple(row) for row in connection.execute(query.order_by(table.number))]
    for start in range(0, len(states), AT_ONCE):
        some = states[start : start + AT_ONCE]
        found = {state[0]: _kept(state, names, kept) for state in some}
        _read(connection, [state for state in some if len(found[state[0]]) < len(names)], names, found, kept)
        yield from found.values()


def _kept(state: State, names: Collection[str], kept: Kept | None) -> dict[str, Numbers]:
    had = {name: kept.get(state, name) for name in names} if kept is not None else {}
    return {name: values for name, values in had.items() if values is not None}


def _read(
    connection: Connection,
    states: Sequence[State],
    names: Collection[str],
    found: dict[int, dict[str, Numbers]],
    kept: Kept | None,
) -> None:
    """Read what is lacking of some chunks."""
    if not states:
        return
    table, by_number = task_columns.c, {state[0]: state for state in states}
    lacking = sorted({name for number in by_number for name in names if name not in found[number]})
    wanted = and_(table.chunk.in_(sorted(by_number)), table.name.in_(lacking))
    for row in connection.execute(select(table.chunk, table.name, table.content).where(wanted)):
        found[row.chunk][row.name] = values = columns.read(row.name, row.content)
        if kept is not None:
            kept.put(by_number[row.chunk], row.name, values)


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


def _loose_values(
    connection: Connection, dimension: Dimension, some: Sequence[Any], own: dict[Dimension, dict[int, str]]
) -> Numbers:
    values = [value_of(span, dimension) for span in some]
    if dimension is Dimension.KEY or dimension in MONTHS:
        return np.array([_number(connection, dimension, value) for value in values], np.uint32)
    texts = {"" if value == NONE else value for value in values}
    numbers = labels.numbers(connection, dimension.value, texts)
    first = labels.following(connection, dimension.value)
    new = {text: number for number, text in enumerate(sorted(texts - numbers.keys()), first)}
    own[dimension] = {number: text for text, number in new.items()}
    known = numbers | new
    return np.array([known["" if value == NONE else value] for value in values], np.uint32)


def _number(connection: Connection, dimension: Dimension, value: str) -> int:
    """Return what stands for a value; -1, which nothing has, for one that was never met."""
    if dimension is Dimension.KEY:
        return int(value == "true")
    if dimension in MONTHS:
        return 0 if value == NONE else columns.month_number(value)
    text = "" if value == NONE else value
    return labels.numbers(connection, dimension.value, [text]).get(text, -1)


class ScopeOfNumbers:
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
