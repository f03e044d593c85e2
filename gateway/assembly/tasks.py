"""From ``[tasks]`` to how tasks are handled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.tasks.counts.rules import CountRules
from gateway.tasks.rules import TaskRules

if TYPE_CHECKING:
    from gateway.settings import Settings


def task_rules(settings: Settings) -> TaskRules:
    """Return what ``[tasks]`` says."""
    counts = settings.tasks.counts
    return TaskRules(
        enabled=settings.tasks.enabled,
        counts=CountRules(counts.pack_seconds, counts.pack_from),
    )
