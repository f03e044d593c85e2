"""How tasks are handled, as the settings say."""

from __future__ import annotations

from dataclasses import dataclass, field

from gateway.tasks.proposals.rules import ReadingRules


@dataclass(frozen=True, slots=True)
class TaskRules:
    """Rules for all of the rooms below; each has its own members."""

    enabled: bool = True
    """Whether directives are read and tasks followed in the background at all."""
    reading: ReadingRules = field(default_factory=ReadingRules)
    """Which documents are read, and what becomes of what they propose."""
