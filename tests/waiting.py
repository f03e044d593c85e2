"""Waiting for a condition, instead of sleeping and hoping."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


async def until(condition: Callable[[], bool | Awaitable[bool]], seconds: float = 60.0) -> None:
    """Wait until the condition holds; fail after ``seconds``."""
    async with asyncio.timeout(seconds):
        while True:
            found = condition()
            if isinstance(found, bool):
                if found:
                    return
            elif await found:
                return
            await asyncio.sleep(0.05)
