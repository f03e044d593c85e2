"""A list that is taken in by a process that kills itself at a step: ``python -m ... STEP URL FILE``.

Nothing of this is in the product: its functions are wrapped from outside, in a process of the tests.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from gateway.exchange.views import Caller
from gateway.store.database import Database
from gateway.tasks.lists import imports, parts, writing
from gateway.tasks.lists.imports import Imports

STEPS = ("deciding", "decided", "writing", "written", "undoing", "recalling")
GIVER = Caller("key:test", frozenset({"G22"}))
SIZE = 2
"""Tasks of a part, so that a short list has several."""


def _die(*_: Any, **__: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)
    signal.pause()  # the signal is on its way; nothing else must happen


def _die_after(owner: Any, name: str, turn: int = 1) -> None:
    """Let a function die at the end of its so-manieth turn."""
    inner, turns = getattr(owner, name), iter(range(1, 1_000))

    def ended(*words: Any, **named: Any) -> Any:
        found = inner(*words, **named)
        return _die() if next(turns) == turn else found

    setattr(owner, name, ended)


def arm(step: str) -> None:
    """Wrap the place of one step."""
    match step:
        case "deciding":  # all is written, nothing committed
            _die_after(imports, "_decide")
        case "decided":
            writing._made_ready = _die
        case "writing":  # one part is committed, the next is not
            _die_after(writing, "_do", 2)
        case "written":
            _die_after(writing, "_made_ready", 2)
        case "undoing":
            _die_after(imports, "_decide_undoing")
        case "recalling":
            _die_after(writing, "_recall", 2)


async def main(step: str, url: str, file: str) -> None:
    """Take a list in, and back; armed with a step, die at it."""
    parts.SIZE = SIZE  # type: ignore[misc]
    arm(step)
    desk = Imports(Database(url))
    taken = await desk.take(await desk.check(GIVER, Path(file), name="nv.xlsx"))
    await desk.undo(GIVER, taken.id)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
