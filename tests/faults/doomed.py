"""The program, killing itself with SIGKILL at a point: ``DOOM=point:count python -m tests.faults.doomed ...``.

The points are the places where something becomes durable, just before and just after. Nothing of this is in the
product: its functions are wrapped from outside, in a process of the tests.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from gateway.cli import main
from gateway.store import postgres, sqlite
from gateway.store.blobs import Blobs
from gateway.store.object_blobs import ObjectBlobs

POINTS = (
    "file-before-flush",
    "file-before-move",
    "file-after-move",
    "work-before-commit",
    "after-commit",
)

OBJECT_POINTS = ("object-before-put", "object-after-put", "work-before-commit", "after-commit")
"""Where packets lie in an object store."""


class Doom:
    """Counts how often its point is passed and ends the process when the count is reached."""

    def __init__(self, text: str) -> None:
        point, _, count = text.partition(":")
        self.point = point
        self._left = int(count or 1)
        self._lock = threading.Lock()

    def passed(self, point: str) -> None:
        if point != self.point:
            return
        with self._lock:
            self._left -= 1
            if self._left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
                signal.pause()  # the signal is on its way; nothing else must happen


def _around(owner: Any, name: str, before: Callable[[], None], after: Callable[[], None]) -> None:
    inner = getattr(owner, name)

    def wrapped(*words: Any, **named: Any) -> Any:
        before()
        result = inner(*words, **named)
        after()
        return result

    setattr(owner, name, wrapped)


def _nothing() -> None: ...


def arm(doom: Doom) -> None:
    """Wrap the places where something becomes durable."""
    _around(Blobs, "keep", lambda: doom.passed("file-before-flush"), lambda: doom.passed("file-after-move"))
    _around(ObjectBlobs, "keep", lambda: doom.passed("object-before-put"), lambda: doom.passed("object-after-put"))
    rename = Path.rename

    def moved(self: Path, target: Any) -> Path:
        if "blobs" in str(target):
            doom.passed("file-before-move")
        return rename(self, target)

    Path.rename = moved  # type: ignore[assignment,method-assign]
    link = os.link

    def linked(source: Any, target: Any, **named: Any) -> None:
        if "blobs" in str(target):
            doom.passed("file-before-move")
        link(source, target, **named)

    os.link = linked  # type: ignore[assignment]
    _arm_databases(doom)


def _arm_databases(doom: Doom) -> None:
    @event.listens_for(Engine, "commit")
    def _commit(_connection: object) -> None:
        # SQLAlchemy says this before it tells the database: here all rows are written and none is durable.
        doom.passed("work-before-commit")

    _around(sqlite.Embedded, "_commit", _nothing, lambda: doom.passed("after-commit"))
    inner = postgres.Served._write_once

    async def once(self: Any, *words: Any) -> Any:
        result = await inner(self, *words)
        doom.passed("after-commit")
        return result

    postgres.Served._write_once = once  # type: ignore[assignment,method-assign]


if __name__ == "__main__":
    arm(Doom(os.environ["DOOM"]))
    sys.exit(main())
