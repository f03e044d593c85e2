"""What the rehearsal says on the terminal: each step in both languages, with a mark, the time and where it was read."""

from __future__ import annotations

import os
import sys
import time
from typing import Final, TextIO

_GREEN: Final = "32"
_RED: Final = "31"
_YELLOW: Final = "33"
_DIM: Final = "2"
_BOLD: Final = "1"
_WIDTH: Final = 46
"""Columns for the Vietnamese text of a step."""


class Teller:
    """Writes steps as they happen; in colour only on a terminal and unless ``NO_COLOR`` is set."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out = out
        self._colours = out.isatty() and not os.environ.get("NO_COLOR")
        self._started = time.monotonic()

    def heading(self, vi: str, en: str) -> None:
        """Write a heading."""
        self._write(f"\n{self._paint(vi, _BOLD)} / {en}")

    def line(self, text: str = "") -> None:
        """Write a plain line."""
        self._write(text)

    def done(self, vi: str, en: str, *details: str) -> None:
        """Write a step that was observed: what was seen, and the address where it was read."""
        self._step(self._paint("✔", _GREEN), vi, en)
        for detail in filter(None, details):
            self._write(self._paint(f"             {detail}", _DIM))

    def noted(self, vi: str, en: str, reason: str) -> None:
        """Write a step that is neither right nor wrong."""
        self._step(self._paint("○", _YELLOW), vi, en)
        self._write(self._paint(f"             {reason}", _YELLOW))

    def failed(self, vi: str, en: str, reason: str) -> None:
        """Write a step that was not observed."""
        self._step(self._paint("✘", _RED), vi, en)
        self._write(self._paint(f"             {reason}", _RED))

    def _step(self, mark: str, vi: str, en: str) -> None:
        self._write(f" {mark} {time.monotonic() - self._started:6.2f} s  {vi:<{_WIDTH}} {en}")

    def _paint(self, text: str, colour: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._colours else text

    def _write(self, text: str) -> None:
        self._out.write(text + "\n")
        self._out.flush()
