"""Moments and days that outsiders name: only those that every store, zone and file here can hold."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 9998
"""Years away from the end of the calendar: a change of zone or one day more still leads to a moment."""


def fits(moment: date) -> bool:
    """Say whether a day or a moment lies in the years that are taken, so that it survives every change of zone."""
    return FIRST_YEAR <= moment.year <= LAST_YEAR


def moment_of(text: str) -> datetime:
    """Return the moment that a text of ISO 8601 names, as it stands. Raises ValueError, also for one too far off."""
    found = datetime.fromisoformat(text)
    if not fits(found):
        raise ValueError(text)
    return found


def day_of(text: str) -> date:
    """Return the day that a text of ISO 8601 names. Raises ValueError, also for one too far off."""
    found = date.fromisoformat(text)
    if not fits(found):
        raise ValueError(text)
    return found
