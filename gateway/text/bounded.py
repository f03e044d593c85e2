"""Reads a file in a process of its own, which may take so much memory and time and no more: files may be hostile."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

from gateway.packet.limits import GIB
from gateway.text.found import Text, Unreadable

SECONDS: Final = 120.0
MEMORY: Final = 2 * GIB


def text_of(file: Path, *, seconds: float = SECONDS, memory: int = MEMORY) -> Text:
    """Return the text of a file of any kind.

    Blocks for at most ``seconds``; call it off the event loop. Raises :class:`Unreadable`, ``too-large`` also for a
    file that needs more time or memory than it may have.
    """
    command = [sys.executable, "-m", "gateway.text.worker", str(file.absolute()), str(int(seconds)), str(memory)]
    # A session of its own: what it calls, as tesseract, ends with it.
    with subprocess.Popen(  # noqa: S603 - our own program
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as worker:
        try:
            answer, _ = worker.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise Unreadable("too-large") from None
        finally:
            _end(worker)
    return _answered(answer)


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
