"""How tasks are handled, as the settings say."""

from __future__ import annotations

from dataclasses import dataclass, field

from gateway.tasks.counts.rules import CountRules


@dataclass(frozen=True, slots=True)
class TaskRules:
    """Rules for all of the rooms below; each has its own members."""

    enabled: bool = True
    """Whether directives are read and tasks followed in the background at all."""
    counts: CountRules = field(default_factory=CountRules)
