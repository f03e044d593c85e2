"""A deadline as it was read, and the days that relative ones count from."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from gateway.tasks.reading.deadline_forms import (
    LEADING,
)

Value: TypeAlias = "date | dict[str, str | int | None] | None"
WorkingDays: TypeAlias = Callable[[date, int], date]
"""Returns the day that lies so many working days after another."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """One expression: its span within the block, the text, what it means, and how sure that is."""

    start: int
    end: int
    text: str
    value: Value
    sure: float = 0.95

    @property
    def recurs(self) -> bool:
        """Say whether it names a period."""
        return isinstance(self.value, dict)

    @property
    def endless(self) -> bool:
        """Say whether it tells that the duty goes on."""
        return self.value is None and self.text.lower().endswith("thường xuyên")

    @property
    def recurs_on_a_day(self) -> bool:
        """Say whether it names a period and the day within it."""
        return isinstance(self.value, dict) and any(self.value.get(part) for part in ("day", "weekday"))


@dataclass(frozen=True, slots=True)
class Base:
    """The days that relative expressions count from: of issue and, where known, of arrival; the working calendar."""

    issued: date | None
    arrived: date | None = None
    working: WorkingDays | None = None
    kind: str = ""
    """The kind of document, folded: "kể từ ngày có Quyết định" means its own day in a Quyết định."""


def made(shown: str, match: re.Match[str], value: Value, sure: float = 0.95) -> Deadline:
    """Return the deadline that a match stands for, without the words before it that are none of it."""
    text = shown[match.start() : match.end()]
    lead = LEADING.match(text.lower())
    start = match.start() + (lead.end() if lead and lead.end() < len(text) else len(text) - len(text.lstrip(" ,")))
    end = match.end() - (len(text) - len(text.rstrip(" ,")))
    return Deadline(start, end, shown[start:end], value, sure)


def alone(low: str, match: re.Match[str], start: int) -> bool:
    """Say whether an expression stands by itself, as in a field "Thời gian thực hiện: Quý II/2026"."""
    return not low[start : match.start()].strip(" :-")
