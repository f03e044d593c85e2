"""The room ``[tasks]`` of the settings file: what is done about tasks in the background."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from gateway.validation import Strict


class CountSettings(Strict):
    """Figures about tasks."""

    pack_seconds: Annotated[float, Field(ge=1, le=86_400)] = 60.0
    """Pause between two looks whether there is something to pack."""
    pack_from: Annotated[int, Field(ge=1, le=1_000_000)] = 2_000
    """Changes of tasks that have to be there before they are packed for counting."""


class TaskSettings(Strict):
    """Tasks that directives assign."""

    enabled: bool = True
    """Whether directives are read and tasks followed in the background."""
    counts: Annotated[CountSettings, Field(default_factory=CountSettings)]
