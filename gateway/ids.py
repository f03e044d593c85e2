"""Ids that we give: short, ordered by time, safe in paths, headers and other people's file names."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator
from datetime import datetime


def _ids() -> Iterator[str]:
    last = 0
    while True:
        # Random bytes by the page: each call to the kernel hands the interpreter to another thread.
        page = secrets.token_bytes(4096)
        for start in range(0, len(page), 8):
            last = max(last + 1, time.time_ns())
            yield f"{last:016x}{page[start : start + 8].hex()}"


_lock = threading.Lock()
_stream = _ids()


def first_id_at(moment: datetime) -> str:
    """Return what every id given before this moment is less than, and every later one is not."""
    return f"{int(moment.timestamp() * 1_000_000) * 1000:016x}"


def new_id() -> str:
    """Return a new id of 32 lower-case hex digits: 64 bits of nanoseconds, then 64 random bits.

    Within one process every id is greater than the one before. Letters and digits only, since the bus's client makes a
    file name of it unchecked (wire 4.8).
    """
    with _lock:
        return next(_stream)
