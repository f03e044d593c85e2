"""What processes keep in memory of a table that changes seldom: read again soon after it changed, on every host."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Final, Generic, TypeVar

from sqlalchemy import Connection

from gateway.store.changes import number
from gateway.store.database import Database

T = TypeVar("T")

LOOK_AGAIN_SECONDS: Final = 1.0
"""After so long the number of changes is looked at again: a change counts everywhere a second later."""


class Kept(Generic[T]):
    """Keeps what ``read`` returns until the topic's number of changes is another; used by many threads."""

    def __init__(
        self, database: Database, topic: str, read: Callable[[Connection], T], *, seconds: float = LOOK_AGAIN_SECONDS
    ) -> None:
        self._database = database
        self._topic = topic
        self._read = read
        self._seconds = seconds
        self._lock = Lock()
        self._number = -1
        self._looked = 0.0
        self._value: T | None = None

    def get(self) -> T:
        """Return what is kept, at most a second behind the database. Raises NotNow where that cannot be reached."""
        value = self._value
        if value is not None and monotonic() - self._looked < self._seconds:
            return value
        with self._lock:
            value = self._value
            if value is None or monotonic() - self._looked >= self._seconds:
                value = self._value = self._look(value)
            return value

    def remembered(self) -> T | None:
        """Return what is kept without looking, however old it is; nothing before the first :meth:`get`."""
        return self._value

    def _look(self, value: T | None) -> T:
        found = self._database.look_now(lambda connection: number(connection, self._topic))
        if found != self._number or value is None:
            # The number first: what changes between the two reads is read again at the next look.
            value = self._database.read_now(self._read)
            self._number = found
        self._looked = monotonic()
        return value
