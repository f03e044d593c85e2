"""Reads a file in a process of its own, which may take so much memory and time and no more: files may be hostile."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from gateway.packet.limits import GIB, MIB
from gateway.text.found import Text, Unreadable

SECONDS: Final = 120.0
MEMORY: Final = 2 * GIB
LONGEST: Final = 20_000_000
"""Characters of a text that are told; ten times what anybody reads of it."""

_WRITTEN: Final = 6
"""Bytes of a character in JSON, at most."""


def text_of(file: Path, *, seconds: float = SECONDS, memory: int = MEMORY, longest: int = LONGEST) -> Text:
    """Return the text of a file of any kind, or its first ``longest`` characters and a note ``length:...``.

    Blocks for at most ``seconds``; call it off the event loop. Raises :class:`Unreadable`, ``too-large`` also for a
    file that needs more time or memory than it may have.
    """
    bounds = [str(int(seconds)), str(memory), str(longest)]
    command = [sys.executable, "-m", "gateway.text.worker", str(file.absolute()), *bounds]
    # A session of its own: what it calls, as tesseract, ends with it.
    with subprocess.Popen(  # noqa: S603 - our own program
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as worker:
        try:
            answer = _told(worker, time.monotonic() + seconds, _WRITTEN * longest + MIB)
        finally:
            _end(worker)
    return _answered(answer)


def _told(worker: subprocess.Popen[bytes], until: float, most: int) -> bytes:
    """Return all that a process writes. Raises Unreadable for more: a file may have got hold of it; or for longer."""
    told = bytearray()
    with selectors.DefaultSelector() as waiting:
        pipe = waiting.register(worker.stdout, selectors.EVENT_READ).fd if worker.stdout else -1
        while True:
            if not waiting.select(max(until - time.monotonic(), 0)):
                raise Unreadable("too-large")
            piece = os.read(pipe, MIB)
            told += piece
            if len(told) > most:
                raise Unreadable("too-large")
            if not piece:
                return bytes(told)


def _end(worker: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)


def _answered(answer: bytes) -> Text:
    try:
        told = json.loads(answer)
    except ValueError:
        # It died: killed by its bounds, or by a fault of a library that a file has found.
        raise Unreadable("too-large") from None
    if "unreadable" in told:
        raise Unreadable(told["unreadable"])
    return Text(told["text"], tuple(told["notes"]))
