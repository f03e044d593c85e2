"""The program, killing itself with SIGKILL between two steps of a take-back: ``DOOM=step python -m ...``.

Nothing of this is in the product: its functions are wrapped from outside, in a process of the tests.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from gateway.cli import main
from gateway.exchange.receivers import recalls, takeback
from gateway.store.blobs import Blobs

STEPS = ("not-agreed", "agreed", "destroying", "destroyed", "answered")


def _die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    signal.pause()  # the signal is on its way; nothing else must happen


def _before(owner: Any, name: str) -> None:
    setattr(owner, name, _die)


def _after(owner: Any, name: str) -> None:
    inner = getattr(owner, name)
    setattr(owner, name, lambda *words: _die(inner(*words)))


def arm(step: str) -> None:
    """Wrap the place of one step."""
    match step:
        case "not-agreed":
            _before(takeback, "_agree")
        case "agreed":
            _before(recalls, "open_with")
        case "destroying":
            _after(Blobs, "destroy")
        case "destroyed":
            _after(recalls.Destroyer, "destroy")
        case "answered":
            _before(takeback, "_answer")


if __name__ == "__main__":
    arm(os.environ["DOOM"])
    sys.exit(main())
