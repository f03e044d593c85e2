"""How long the adapters of the beds wait: long where an answer counts, briefly for a side that was made mute.

A busy machine takes its time over an answer; a side that is mute never answers, and nobody wants to wait for that.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from tests.proxy import Proxy

LONG = 20.0
BRIEF = 2.0


def wait(settings: BaseModel, seconds: float) -> None:
    """Let adapters that were made with these settings wait so long from now on; they look at them for each call."""
    for name in ("idle_seconds", "answer_seconds"):
        vars(settings)[name] = seconds


@dataclass
class LineBed:
    """A bed whose other side is reached by a line over HTTP; see :class:`adapters.testing.bed.Bed`."""

    line: Proxy
    settings: BaseModel

    def down(self) -> None:
        self.line.down()

    def mute(self) -> None:
        wait(self.settings, BRIEF)
        self.line.silence()

    async def up(self) -> None:
        wait(self.settings, LONG)
        self.line.speak()
        self.line.up()
