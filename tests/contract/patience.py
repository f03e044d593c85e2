"""How long the adapters of the beds wait: long where an answer counts, briefly for a side that was made mute.

A busy machine takes its time over an answer; a side that is mute never answers, and nobody wants to wait for that.
"""

from __future__ import annotations

from pydantic import BaseModel

LONG = 20.0
BRIEF = 2.0


def wait(settings: BaseModel, seconds: float) -> None:
    """Let adapters that were made with these settings wait so long from now on; they look at them for each call."""
    for name in ("idle_seconds", "answer_seconds"):
        vars(settings)[name] = seconds
