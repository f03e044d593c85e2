"""Which documents are read, how patiently, and for whom proposals are confirmed without a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from gateway.exchange.clocks.calendar import WorkingCalendar

KINDS: Final = (
    "công điện",
    "chỉ thị",
    "kế hoạch",
    "thông báo",
    "nghị quyết",
    "quyết định",
    "công văn",
)
"""Kinds of documents that assign tasks; what is none of them is read only if its sender calls it a directive."""


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """What is read in the background."""

    enabled: bool = True
    kinds: tuple[str, ...] = KINDS
    seconds: float = 300.0
    """How long one document may take."""
    memory: int = 1536 * 1024 * 1024
    """Bytes of memory of the process that reads."""
    again: float = 30.0
    """Seconds after which a reading that broke off is done again, doubled each time."""
    attempts: int = 3
    """Readings that may break off before a document is left to a person."""
    confirm: Mapping[str, float] = field(default_factory=dict)
    """Agencies whose proposals are confirmed by themselves, from which confidence on."""
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)
