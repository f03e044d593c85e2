"""Where a task stands, and how a report on it was judged."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """The stored state of a task (domain 4.3); whether it is late is derived, never stored."""

    DRAFT = "draft"
    """Dự thảo: not given to anybody yet."""
    ASSIGNED = "assigned"
    """Chưa tiếp nhận: given, not accepted yet."""
    RETURNED = "returned"
    """Trả lại: the performer says that it is not theirs, or cannot be done by then; the assigner decides."""
    IN_PROGRESS = "in-progress"
    """Đang thực hiện."""
    REDO = "redo"
    """Thực hiện lại: the report was sent back."""
    SUSPENDED = "suspended"
    """Tạm hoãn."""
    AWAITING = "awaiting-confirmation"
    """Chờ xác nhận: reported complete."""
    DONE = "done"
    """Đã hoàn thành."""
    RECALLED = "recalled"
    """Thu hồi: the assigner wants it no more."""
    JOINED = "joined"
    """Đã gộp: the assigner's record of the same task came, and is followed from here on."""


class Verdict(StrEnum):
    """How a report was judged at the moment it was made; fixed then, undone when the report is sent back."""

    ON_TIME = "on-time"
    LATE = "late"
    NO_DEADLINE = "no-deadline"


UNDER_WAY: Final = frozenset({State.ASSIGNED, State.IN_PROGRESS, State.REDO})
"""The performer has it in hand."""

ENDED: Final = frozenset({State.DONE, State.RECALLED, State.JOINED})

ABROAD: Final = frozenset(State) - {State.DRAFT, State.JOINED}
"""States of which other books are told; the rest are of one book alone."""

LIVE: Final = frozenset(State) - ENDED - {State.DRAFT}
"""Given, and not over."""
