"""Ids that we give: short, ordered by time, safe in paths, headers and other people's file names."""

from __future__ import annotations

import secrets
import time


def new_id() -> str:
    """Return a new id of 32 lower-case hex digits: 48 bits of milliseconds, then 80 random bits.

    Letters and digits only, since the bus's client makes a file name of it unchecked (wire 4.8).
    """
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"
