"""Tallying: how many tasks stand where at the end of a day, told apart by one or two dimensions or by none.

What is packed is counted chunk by chunk as columns; what is loose stands beside it with its own numbers. A *cell* is
one number: of one group, which is a value of each dimension, at one standing. Rows are made of the groups shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Final

import numpy as np
from sqlalchemy import Connection

from gateway.tasks.counts import columns, labels
from gateway.tasks.counts.choice import NONE, Choice, Dimension, Scope
from gateway.tasks.counts.columns import STANDINGS, Numbers, Standings, day_number
from gateway.tasks.counts.found import SHARES, Order, Tally
from gateway.tasks.counts.gathering import MONTHS, Gathered, column_of, gather
from gateway.tasks.counts.kept import Kept
from gateway.tasks.life.standing import Standing

DENSE: Final = 1_000_000
"""Possible cells up to which each has a counter, which is faster than sorting."""

_KINDS: Final = len(STANDINGS)

Texts = Mapping[Dimension, Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class Counted:
    """All cells: the groups in the order of their values, and for each cell its group, standing and number."""

    by: tuple[Dimension, ...]
    values: tuple[Numbers, ...]
    """Of each dimension the number of every group's value."""
    whole: Numbers
    """How many tasks each group has."""
    group: Numbers
    standing: Numbers
    number: Numbers
    together: Mapping[Standing, int]
    own: Mapping[Dimension, Mapping[int, str]]


def tally(
    connection: Connection,
    scope: Scope,
    choice: Choice,
    by: Sequence[Dimension] = (),
    order: Order = Order.NUMBER,
    most: int = 1_000_000,
    kept: Kept | None = None,
) -> Tally:
    """Count, and return so many rows at most. The connection has to see one state of the database only."""
    counted, places = counted_first(gather(connection, scope, choice, tuple(by), kept), order, most)
    return told(counted, read_texts(connection, counted, places), order, places, most)


def counted_first(gathered: Gathered, order: Order, most: int) -> tuple[Counted, Numbers | None]:
    """Count what was gathered, and find which groups come first (:func:`first_places`)."""
    counted = count(gathered)
    return counted, first_places(counted, order, most)


def count(gathered: Gathered) -> Counted:
    """Count what was gathered."""
    choice, loose, by = gathered.choice, gathered.loose, gathered.by
    day, rule = day_number(choice.as_of), Standings(choice.as_of)
    wanted = [STANDINGS.index(one) for one in choice.standings]
    together: Numbers = np.bincount(loose.standings, loose.numbers, _KINDS).astype(np.int64)
    parts: list[tuple[Numbers, ...]] = []
    for chunk in gathered.chunks:
        mask = (chunk["since"] <= day) & (chunk["until"] > day) & ~columns.is_part(chunk["flags"])
        for one, value in gathered.only.items():
            mask &= _values(chunk, one) == value
        if gathered.scope is not None:
            mask &= gathered.scope.concerned(chunk)
        standing = rule.of(chunk["flags"], chunk["deadline"])
        if wanted:
            mask &= np.isin(standing, wanted)
        there = np.flatnonzero(mask)
        standing = standing[there]
        together += np.bincount(standing, minlength=_KINDS)
        parts.append((*(_values(chunk, one)[there] for one in by), standing))
    packed = [np.concatenate(some) for some in zip(*parts, strict=True)] if parts else [_EMPTY] * (len(by) + 1)
    values, group, standing, number = _cells(packed, (*loose.values, loose.standings), loose.numbers)
    return Counted(
        by,
        values,
        np.bincount(group, number, len(values[0]) if values else min(len(group), 1)).astype(np.int64),
        group,
        standing,
        number,
        _by_standing(together),
        gathered.own,
    )


_EMPTY: Final = np.zeros(0, np.uint32)


def _values(chunk: dict[str, Numbers], dimension: Dimension) -> Numbers:
    values = chunk[column_of(dimension)]
    if dimension is Dimension.KEY:
        return columns.is_key(values)
    return columns.months(values) if dimension in MONTHS else values


def _cells(
    packed: Sequence[Numbers], loose: Sequence[Numbers], numbers: Numbers
) -> tuple[tuple[Numbers, ...], Numbers, Numbers, Numbers]:
    """Return the values of each group, and of each cell the group, standing and number; groups by their values."""
    sizes = [
        max(int(some.max(initial=0)), int(more.max(initial=0))) + 1
        for some, more in zip(packed[:-1], loose[:-1], strict=True)
    ]
    some, more = _joint(packed, sizes), _joint(loose, sizes)
    possible = prod(sizes) * _KINDS
    if possible <= DENSE:
        counters = np.bincount(some, minlength=possible) + np.bincount(more, numbers, possible).astype(np.int64)
        codes = np.flatnonzero(counters)
        number = counters[codes]
    else:
        codes, number = _sorted(some, more, numbers)
    joint, standing = np.divmod(codes, _KINDS)
    begins = np.flatnonzero(np.diff(joint, prepend=-1))
    group = np.cumsum(np.diff(joint, prepend=joint[:1]) != 0)
    groups = joint[begins]
    values: list[Numbers] = []
    for size in reversed(sizes):
        groups, value = np.divmod(groups, size)
        values.insert(0, value)
    return tuple(values), group, standing, number


def _joint(parts: Sequence[Numbers], sizes: Sequence[int]) -> Numbers:
    *dimensions, standing = parts
    joint = np.zeros(len(standing), np.int64)
    for values, size in zip(dimensions, sizes, strict=True):
        joint *= size
        joint += values
    joint *= _KINDS
    joint += standing
    return joint


def _sorted(some: Numbers, more: Numbers, numbers: Numbers) -> tuple[Numbers, Numbers]:
    """Return the codes that occur, ascending, and the number of each, which is not 0."""
    some.sort()
    begins = np.flatnonzero(np.diff(some, prepend=-1))
    codes = some[begins]
    number = np.diff(begins, append=len(some))
    own, inverse = np.unique(more, return_inverse=True)
    added = np.bincount(inverse, numbers, len(own)).astype(np.int64)
    places = np.searchsorted(codes, own)
    known = np.zeros(len(own), np.bool_)
    inside = places < len(codes)
    known[inside] = codes[places[inside]] == own[inside]
    number[places[known]] += added[known]
    codes = np.insert(codes, places[~known], own[~known])
    number = np.insert(number, places[~known], added[~known])
    there = number != 0
    return codes[there], number[there]


def first_places(counted: Counted, order: Order, most: int) -> Numbers | None:
    """Return the places of the first groups in an order; alike ones by the most tasks, then by their values' numbers.

    Nothing where all groups have to be named first, since the order is that of their texts.
    """
    every = np.arange(len(counted.whole))
    if order is Order.VALUE:
        return None
    if order is Order.NUMBER:
        return _first(every, [-counted.whole], most)
    part, of = SHARES[order]
    upper, lower = _standing_at(counted, part), _standing_at(counted, of)
    share = np.where(lower > 0, upper / np.maximum(lower, 1), -1.0)
    return _first(every, [-share, -counted.whole], most)


def _first(places: Numbers, keys: Sequence[Numbers], most: int) -> Numbers:
    """Return so many places at most, the least keys first; only what is shown is sorted."""
    if not keys or not most:
        return places[:most]
    if len(places) <= most:
        return places[np.lexsort([key[places] for key in reversed(keys)])]
    key = keys[0][places]
    edge = np.partition(key, most - 1)[most - 1]
    before = places[key < edge]
    before = before[np.lexsort([one[before] for one in reversed(keys)])]
    return np.concatenate([before, _first(places[key == edge], keys[1:], most - len(before))])


def _standing_at(counted: Counted, standings: Sequence[Standing]) -> Numbers:
    """Return how many tasks of each group stand at one of these."""
    there = np.isin(counted.standing, [STANDINGS.index(one) for one in standings])
    found: Numbers = np.bincount(counted.group[there], counted.number[there], len(counted.whole))
    return found


def read_texts(connection: Connection, counted: Counted, places: Numbers | None) -> Texts:
    """Return the texts of the values of some groups, or of all."""
    return {
        one: _texts(connection, one, np.unique(values if places is None else values[places]).tolist(), counted)
        for one, values in zip(counted.by, counted.values, strict=True)
    }


def _texts(connection: Connection, dimension: Dimension, numbers: list[int], counted: Counted) -> dict[int, str]:
    if dimension is Dimension.KEY:
        return {0: "false", 1: "true"}
    if dimension in MONTHS:
        return {number: columns.month_text(number) if number else NONE for number in numbers}
    own = counted.own.get(dimension, {})
    found = labels.texts(connection, dimension.value, numbers) | dict(own)
    return {number: text or NONE for number, text in found.items()}


def told(counted: Counted, texts: Texts, order: Order, places: Numbers | None, most: int) -> Tally:
    """Return what was counted as rows, with the texts of what is shown."""
    if places is None:
        keys = _keys(counted, texts, np.arange(len(counted.whole)))
        places = np.array(sorted(range(len(keys)), key=keys.__getitem__)[:most], np.int64)
    keys = _keys(counted, texts, places)
    row = np.full(len(counted.whole), len(places))
    row[places] = np.arange(len(places))
    # All that is not shown falls into one row more.
    size = (len(places) + 1) * _KINDS
    table = np.bincount(row[counted.group] * _KINDS + counted.standing, counted.number, size)
    rows = table.reshape(-1, _KINDS).astype(np.int64).tolist()
    return Tally(
        tuple((key, _by_standing(row)) for key, row in zip(keys, rows, strict=False)),
        _by_standing(rows[-1]),
        len(counted.whole) - len(places),
        counted.together,
    )


def _keys(counted: Counted, texts: Texts, places: Numbers) -> list[tuple[str, ...]]:
    if not counted.by:
        return [()] * len(places)
    found = [
        [texts[one][number] for number in values[places].tolist()]
        for one, values in zip(counted.by, counted.values, strict=True)
    ]
    return list(zip(*found, strict=True))


def _by_standing(row: Sequence[int] | Numbers) -> dict[Standing, int]:
    return {STANDINGS[place]: int(number) for place, number in enumerate(row) if number}
