"""Dates and times of packets: ``yyyy/MM/dd`` and ``yyyy/MM/dd HH:mm:ss``, meant in Vietnam's time (domain 1.9)."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import Final

VIETNAM: Final = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam has had one offset and no summer time since 1979, so a fixed one needs no zone database."""

_DATE: Final = re.compile(r"([0-9]{4})/([0-9]{2})/([0-9]{2})")
_DATE_AND_TIME: Final = re.compile(r"([0-9]{4})/([0-9]{2})/([0-9]{2})[ T].*", re.DOTALL)
_DAY_FIRST: Final = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
_TIME: Final = re.compile(r"([0-9]{4})/([0-9]{2})/([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})")


def is_date_form(text: str) -> bool:
    """Say whether the text has the form ``yyyy/MM/dd``, whatever the numbers."""
    return _DATE.fullmatch(text) is not None


def parse_date(text: str) -> date | None:
    """Return the date, also of the variants that peers write (a time behind it, day first), or ``None``."""
    if found := _DATE.fullmatch(text) or _DATE_AND_TIME.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def parse_time(text: str) -> datetime | None:
    """Return the moment of a ``Timestamp`` in Vietnam's time, or ``None``."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = map(int, found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=VIETNAM)
    except ValueError:
        return None


def date_text(day: date) -> str:
    """Return a date as packets write it."""
    return f"{day.year:04}/{day.month:02}/{day.day:02}"


def time_text(moment: datetime) -> str:
    """Return an aware moment as packets write it, in Vietnam's time."""
    local = moment.astimezone(VIETNAM)
    return f"{date_text(local.date())} {local:%H:%M:%S}"
