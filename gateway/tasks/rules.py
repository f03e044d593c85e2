"""How tasks are handled, as the settings say."""

from __future__ import annotations

from dataclasses import dataclass, field

from gateway.exchange.clocks.calendar import WorkingCalendar
from gateway.tasks.counts.rules import CountRules
from gateway.tasks.messages.rules import MessageRules
from gateway.tasks.proposals.rules import ReadingRules
from gateway.tasks.reminders.rules import ReminderRules


@dataclass(frozen=True, slots=True)
class TaskRules:
    """Rules for all of the rooms below; each has its own member."""

    enabled: bool = True
    """Whether directives are read and tasks followed in the background at all."""
    reading: ReadingRules = field(default_factory=ReadingRules)
    """Which documents are read, and what becomes of what they propose."""
    counts: CountRules = field(default_factory=CountRules)
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)
    reminders: ReminderRules = field(default_factory=ReminderRules)
    messages: MessageRules = field(default_factory=MessageRules)
