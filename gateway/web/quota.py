"""So many a minute: bounds what strangers can make this service write down."""

from __future__ import annotations

import time
from typing import Final

STRANGERS_A_MINUTE: Final = 60
"""Refusals of unproven callers that one process records in a minute; all of them are logged and counted."""


class Quota:
    """So many a minute."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._minute = 0
        self._used = 0

    def take(self) -> bool:
        """Use one; tell whether there was one left."""
        minute = int(time.monotonic() // 60)
        if minute != self._minute:
            self._minute, self._used = minute, 0
        self._used += 1
        return self._used <= self._most
