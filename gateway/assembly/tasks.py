"""From ``[tasks]`` to how tasks are handled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.tasks.rules import TaskRules

if TYPE_CHECKING:
    from gateway.settings import Settings


def task_rules(settings: Settings) -> TaskRules:
    """Return what ``[tasks]`` says."""
    return TaskRules(enabled=settings.tasks.enabled)
