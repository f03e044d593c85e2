"""How far long work has come, on standard error: one line written over at a terminal, now and then a line otherwise."""

from __future__ import annotations

import sys
import time
from typing import Final

AT_A_TERMINAL: Final = 0.2
"""Seconds between two words."""

IN_A_LOG: Final = 10.0


class Progress:
    """Says counts as they grow; :meth:`done` ends the line."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._pause = AT_A_TERMINAL if self._terminal else IN_A_LOG
        self._said = time.monotonic()
        self._open = False

    def tell(self, what: str, number: int) -> None:
        """Say how many there are by now, if the last word was some time ago."""
        now = time.monotonic()
        if now - self._said < self._pause:
            return
        self._said = now
        if self._terminal:
            sys.stderr.write(f"\r\x1b[K{what}: {number:,}")
            self._open = True
        else:
            sys.stderr.write(f"{what}: {number:,}\n")
        sys.stderr.flush()

    def say(self, sentence: str) -> None:
        """Say a step that begins."""
        self.done()
        sys.stderr.write(f"{sentence}\n")
        sys.stderr.flush()

    def done(self) -> None:
        """End the line that is being written over."""
        if self._open:
            sys.stderr.write("\r\x1b[K")
            self._open = False
