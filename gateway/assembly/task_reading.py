"""From ``[tasks.reading]`` to which documents are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.packet.limits import MIB
from gateway.tasks.proposals.rules import ReadingRules

if TYPE_CHECKING:
    from gateway.exchange.clocks.calendar import WorkingCalendar
    from gateway.settings import Settings


def reading_rules(settings: Settings, calendar: WorkingCalendar) -> ReadingRules:
    """Return what ``[tasks.reading]`` says, in this role."""
    given = settings.tasks.reading
    return ReadingRules(
        enabled=settings.tasks.enabled and (settings.role == "gateway" or given.at_hub),
        kinds=given.kinds,
        seconds=given.seconds,
        memory=given.memory_mib * MIB,
        attempts=given.attempts,
        confirm=given.confirm,
        calendar=calendar,
    )
