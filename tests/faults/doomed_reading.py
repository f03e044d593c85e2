"""The round that reads directives, killing itself with SIGKILL at a step: ``python -m ... STEP URL BLOBS FOLDER``.

Nothing of this is in the product: its functions are wrapped from outside, in a process of the tests.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from gateway.store.database import Database
from gateway.tasks.proposals import round as rounds
from gateway.tasks.proposals.desk import ProposalDesk
from gateway.tasks.proposals.naming import ByDirectory
from gateway.tasks.proposals.reader import Reader
from gateway.tasks.proposals.rules import ReadingRules

STEPS = ("noticing", "noticed", "begun", "read", "making", "made")


def _die(*_: Any, **__: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)
    signal.pause()  # the signal is on its way; nothing else must happen


def _after(owner: Any, name: str) -> None:
    inner = getattr(owner, name)

    async def ended(*words: Any, **named: Any) -> None:
        _die(await inner(*words, **named))

    setattr(owner, name, ended)


def _in_transaction(name: str) -> None:
    inner = getattr(rounds, name)
    setattr(rounds, name, lambda *words, **named: _die(inner(*words, **named)))


def arm(step: str) -> None:
    """Wrap the place of one step."""
    match step:
        case "noticing":  # all is written, nothing committed
            _in_transaction("notice")
        case "noticed":
            _after(rounds.DirectiveRound, "notice")
        case "begun":
            Reader.read = _die  # type: ignore[method-assign]
        case "read":
            _after(Reader, "read")
        case "making":
            _in_transaction("make")
        case "made":
            _after(rounds.DirectiveRound, "read_one")


async def main(step: str, url: str, blobs: str, folder: str) -> None:
    """Do one turn of the round; armed with a step, die at it."""
    arm(step)
    database = Database(url)

    def place(sha256: str) -> Path:
        return Path(blobs) / sha256[:2] / sha256

    desk = ProposalDesk(database, place, Path(folder), ReadingRules(again=0.0), ByDirectory())
    for _ in range(100):
        await desk.round.turn()
        await asyncio.sleep(0.05)
    await desk.round.end()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
