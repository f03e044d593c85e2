"""The bell between the processes of one host: whoever took something in wakes the one that looks for what is due.

A named pipe in the data folder. Ringing costs one system call and never waits; a ring that nobody hears is no loss,
since the leading process looks by itself every half second. A folder that cannot hold a pipe has no bell, only that.
"""

from __future__ import annotations

import asyncio
import errno
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import structlog

NAME: Final = "bell"

log = structlog.get_logger(__name__)

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
                self._file = _opened(self._path, os.O_WRONLY)
            os.write(self._file, b"\0")

    def listen(self, heard: Callable[[], None]) -> None:
        """Call ``heard`` in this event loop after each ring, once for rings at the same moment.

        Where the data folder cannot hold a pipe, the log says so and nothing rings.
        """
        try:
            with suppress(FileExistsError):
                os.mkfifo(self._path, 0o600)
            # For reading and writing, so that it does not end when the last ringer is gone.
            file = self._file = _opened(self._path, os.O_RDWR)
        except OSError as error:
            # Shared folders of some kinds hold no pipes; what is due is then seen at the next look.
            log.warning("bell-not-hung", file=str(self._path), reason=error.strerror or type(error).__name__)
            return
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


def _opened(path: Path, how: int) -> int:
    """Return the open pipe. Raises OSError, also for a file that is none."""
    file = os.open(path, how | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISFIFO(os.fstat(file).st_mode):
        os.close(file)
        raise OSError(errno.EINVAL, "not a pipe")
    return file
