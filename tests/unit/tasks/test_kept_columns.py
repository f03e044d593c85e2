"""Columns that are kept between questions: only of the very state that is asked for, and within a bound."""

from __future__ import annotations

import numpy as np

from gateway.tasks.counts.kept import IDLE_SECONDS, Kept, State

BORN: State = (1, 77, 4, 0)
COLUMN = np.zeros(4, np.uint32)


def test_a_column_is_found_for_its_own_state_alone() -> None:
    kept = Kept(100)
    kept.put(BORN, "lead", COLUMN)
    assert kept.get(BORN, "lead") is COLUMN
    others = [(1, 78, 4, 0), (1, 77, 5, 0), (1, 77, 4, 1), (2, 77, 4, 0)]
    assert [kept.get(one, "lead") for one in others] == [None] * 4
    assert kept.get(BORN, "field") is None


def test_a_newer_state_takes_the_place_of_the_one_before() -> None:
    kept = Kept(100)
    for holes in range(50):
        kept.put((1, 77, 4, holes), "lead", COLUMN)
    assert kept.held == COLUMN.nbytes
    assert kept.get(BORN, "lead") is None


def test_chunks_that_cannot_be_told_apart_are_not_kept() -> None:
    kept = Kept(100)
    kept.put((1, 0, 4, 0), "lead", COLUMN)
    assert (kept.get((1, 0, 4, 0), "lead"), kept.held) == (None, 0)


def test_what_does_not_fit_is_not_kept_until_something_was_long_unused() -> None:
    now = [0.0]
    kept = Kept(3 * COLUMN.nbytes, lambda: now[0])
    names = ["lead", "field", "leader", "along"]
    for name in names:
        kept.put(BORN, name, COLUMN)
    assert [kept.get(BORN, name) is not None for name in names] == [True, True, True, False]
    now[0] = IDLE_SECONDS + 1
    kept.get(BORN, "lead")
    kept.put(BORN, "along", COLUMN)
    assert [kept.get(BORN, name) is not None for name in names] == [True, False, False, True]
    now[0] *= 2.5
    kept.forget_idle()
    assert kept.held == 0


def test_nothing_is_kept_where_there_is_no_room() -> None:
    kept = Kept(0)
    kept.put(BORN, "lead", COLUMN)
    assert (kept.get(BORN, "lead"), kept.held) == (None, 0)
