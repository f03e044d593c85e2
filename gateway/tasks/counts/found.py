"""What a tally found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from gateway.tasks.life.standing import Standing

Key = tuple[str, ...]
"""One value for each dimension by which was counted."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted: by values and standing; and all together, counted apart from these."""

    cells: Counter[tuple[Key, Standing]]
    together: Counter[Standing]
