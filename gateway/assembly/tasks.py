"""From ``[tasks]`` to how tasks are handled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.packet.limits import MIB
from gateway.tasks.proposals.rules import ReadingRules
from gateway.tasks.rules import TaskRules

if TYPE_CHECKING:
    from gateway.exchange.clocks.calendar import WorkingCalendar
    from gateway.settings import Settings


def task_rules(settings: Settings, calendar: WorkingCalendar) -> TaskRules:
    """Return what ``[tasks]`` says."""
    return TaskRules(enabled=settings.tasks.enabled, reading=_reading_rules(settings, calendar))


def _reading_rules(settings: Settings, calendar: WorkingCalendar) -> ReadingRules:
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
