"""A message that cannot be taken in yet, as it is put aside to come back later instead of holding up others."""

from __future__ import annotations

from typing import Final

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from adapters.amqp_refusal import copy_of, kept

FAILURES: Final = "lienthong-failures"
"""Header that counts how often the packet of a message could not be fetched."""


def put_aside(message: AbstractIncomingMessage, failures: int) -> aio_pika.Message:
    """Return the message that comes back later instead of this one: the same but for what was counted about it."""
    given = message.headers or {}
    ours = {name: value for name, value in given.items() if name.startswith("lienthong-")}  # judged when it was taken
    return copy_of(message, {**kept(given), **ours, FAILURES: failures})


def failures_of(message: AbstractIncomingMessage) -> int:
    """Return how often the packet of a message could not be fetched before it was put aside."""
    found = (message.headers or {}).get(FAILURES)
    return found if isinstance(found, int) and 0 <= found < 1000 else 0
