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
from gateway.exchange.upkeep import destructions
from gateway.store.blobs import Blobs
from gateway.store.objects import ObjectFolder

STEPS = ("not-agreed", "agreed", "marked", "destroying", "destroyed", "answered")

OBJECT_STEPS = ("marked", "begun", "destroying", "destroyed")
"""Where packets lie in an object store."""


def _die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    signal.pause()  # the signal is on its way; nothing else must happen


def _before(owner: Any, name: str) -> None:
    setattr(owner, name, _die)


def _after(owner: Any, name: str) -> None:
    inner = getattr(owner, name)
    setattr(owner, name, lambda *words, **named: _die(inner(*words, **named)))


def arm(step: str) -> None:
    """Wrap the place of one step."""
    match step:
        case "not-agreed":
            _before(takeback, "_agree")
        case "agreed":
            _before(recalls, "open_with")
        case "marked":
            _before(destructions.Destructions, "settle_wholly")
        case "begun":
            _before(ObjectFolder, "delete")
        case "destroying":
            _after(Blobs, "destroy")
        case "destroyed":
            _after(recalls.Destroyer, "destroy")
        case "answered":
            _before(takeback, "_answer")


if __name__ == "__main__":
    arm(os.environ["DOOM"])
    sys.exit(main())
