"""Ids that we give: short, ordered by time, safe in paths, headers and other people's file names."""

from __future__ import annotations

import secrets
import threading
import time

_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """Return a new id of 32 lower-case hex digits: 64 bits of nanoseconds, then 64 random bits.

    Within one process every id is greater than the one before. Letters and digits only, since the bus's client makes a
    file name of it unchecked (wire 4.8).
    """
    global _last
    with _lock:
        _last = max(_last + 1, time.time_ns())
        return f"{_last:016x}{secrets.token_hex(8)}"
