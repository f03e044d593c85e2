"""The room ``[tasks]`` of the settings file: what is done about tasks in the background."""

from __future__ import annotations

from gateway.validation import Strict


class TaskSettings(Strict):
    """Tasks that directives assign."""

    enabled: bool = True
    """Whether directives are read and tasks followed in the background."""
