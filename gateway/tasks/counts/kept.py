"""Columns that were read, kept in memory for the next question, within a bound.

A chunk is never written in place without saying so: what tells its state (its number, when it was born, how many places
and holes it has) is read with it in the same snapshot, and a column is used again only for that very state. Each
process keeps its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from gateway.tasks.counts.columns import Numbers

State: TypeAlias = tuple[int, int, int, int]
"""Of a chunk: number, born, places, holes. The last two only grow while it lives."""

IDLE_SECONDS: Final = 600.0
"""After which a column that nobody asked for makes room."""


@dataclass(slots=True)
class _Column:
    born: int
    places: int
    holes: int
    values: Numbers
    used: float


class Kept:
    """Columns of chunks. Several threads may ask at once."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._columns: dict[tuple[int, str], _Column] = {}
        self._lock = Lock()
        self._held = 0

    @property
    def held(self) -> int:
        """How many bytes of columns are kept."""
        return self._held

    def get(self, state: State, name: str) -> Numbers | None:
        """Return a column of a chunk in this very state."""
        number, *now = state
        with self._lock:
            column = self._columns.get((number, name))
            if column is None or [column.born, column.places, column.holes] != now:
                return None
            column.used = self._clock()
            return column.values

    def put(self, state: State, name: str, values: Numbers) -> None:
        """Keep a column if there is room; what was kept of another state of its chunk goes."""
        number, born, places, holes = state
        size: int = values.nbytes
        with self._lock:
            self._drop((number, name))
            if not born:
                return  # made by a release that does not tell one chunk from the next under its number
            if self._held + size > self._most:
                self._forget()
            # What is full stays as it is: of columns that are read in turn and do not all fit, some are found so.
            if self._held + size <= self._most:
                self._columns[number, name] = _Column(born, places, holes, values, self._clock())
                self._held += size

    def forget_idle(self) -> None:
        """Let go of columns for which nobody asked for a while."""
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        before = self._clock() - IDLE_SECONDS
        for key in [key for key, column in self._columns.items() if column.used < before]:
            self._drop(key)

    def _drop(self, key: tuple[int, str]) -> None:
        gone: Any = self._columns.pop(key, None)
        if gone is not None:
            self._held -= gone.values.nbytes
