"""The bell between the processes of one host: whoever took something in wakes the one that looks for what is due.

A named pipe in the data folder. Ringing costs one system call and never waits; a ring that nobody hears is no loss,
since the leading process looks by itself every half second.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

NAME: Final = "bell"

_MOST: Final = 64 * 1024


class Bell:
    """One process's end of the pipe in a data folder."""

    def __init__(self, data: Path) -> None:
        self._path = data / NAME
        self._file: int | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def ring(self) -> None:
        """Wake the leading process, if there is one."""
        with suppress(OSError):  # nobody listens, or the pipe is full of rings that were not heard yet
            if self._file is None:
                self._file = os.open(self._path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            os.write(self._file, b"\0")

    def listen(self, heard: Callable[[], None]) -> None:
        """Call ``heard`` in this event loop after each ring, once for rings at the same moment.

        Raises OSError where the data folder cannot hold a pipe.
        """
        with suppress(FileExistsError):
            os.mkfifo(self._path, 0o600)
        # For reading and writing, so that it does not end when the last ringer is gone.
        file = self._file = os.open(self._path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        self._loop = asyncio.get_running_loop()

        def ready() -> None:
            with suppress(BlockingIOError):
                os.read(file, _MOST)
            heard()

        self._loop.add_reader(file, ready)

    def close(self) -> None:
        """Let go of the pipe."""
        if self._file is None:
            return
        if self._loop is not None:
            self._loop.remove_reader(self._file)
        os.close(self._file)
        self._file = self._loop = None
