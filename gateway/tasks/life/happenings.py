"""The one table of what may happen to a task: from which states, by which side, and where that leads (domain 4.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gateway.tasks.life.states import ABROAD, LIVE, UNDER_WAY, State


class Happening(StrEnum):
    """What an event of a task is."""

    DRAFTED = "drafted"
    ASSIGNED = "assigned"
    RETURNED = "returned"
    """Back to the assigner, with a cause and a reason."""
    REASSIGNED = "reassigned"
    """Other terms after a return: another performer, another deadline."""
    INSISTED = "insisted"
    """The assigner keeps to it."""
    ACCEPTED = "accepted"
    PROGRESS = "progress"
    SPLIT = "split"
    """A part was given to a unit or person inside."""
    EXTENSION_ASKED = "extension-asked"
    EXTENSION_APPROVED = "extension-approved"
    EXTENSION_REFUSED = "extension-refused"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    REPORT_PREPARED = "report-prepared"
    """Inside the performing agency: a report waits for whoever approves it."""
    REPORT_DECLINED = "report-declined"
    """Inside the performing agency: it is not to leave so."""
    REPORTED = "reported"
    """Reported complete: approved by the performing agency, and out of the house."""
    CONFIRMED = "confirmed"
    SENT_BACK = "sent-back"
    """The report does not suffice: to be done again."""
    RECALLED = "recalled"
    AMENDED = "amended"
    """Other terms, because the directive was changed or was read wrongly."""
    NOTED = "noted"
    """A word about it, by anybody concerned."""
    ADOPTED = "adopted"
    """Two books disagreed: this one takes over what the other says; in this book only."""
    JOINED = "joined"
    """A record of one's own is one with the assigner's: it ends here, and that one goes on; in this book only."""


class Side(StrEnum):
    """On which side of a task an agency stands."""

    ASSIGNER = "assigner"
    MONITOR = "monitor"
    """Follows up for the assigner, and may do what the assigner may."""
    LEAD = "lead"
    SUPPORT = "support"
    FORMER = "former"
    """It stood on a side and does not any more: it sees what happened until then, and does nothing."""


GIVING: Final = frozenset({Side.ASSIGNER, Side.MONITOR})
LEADING: Final = frozenset({Side.LEAD})
PERFORMING: Final = frozenset({Side.LEAD, Side.SUPPORT})
ANY: Final = frozenset(Side) - {Side.FORMER}


@dataclass(frozen=True, slots=True)
class Rule:
    """When something may happen. ``to`` is nothing where the state stays, or where :mod:`.task` finds it out."""

    sides: frozenset[Side]
    states: frozenset[State]
    to: State | None = None
    decides: bool = False
    """It binds the agency: for whoever decides there, not for every clerk."""
    inside: bool = False
    """It concerns one agency alone and is told to no other."""


_WORKED_ON: Final = frozenset({State.IN_PROGRESS, State.REDO})

RULES: Final[Mapping[Happening, Rule]] = {
    Happening.DRAFTED: Rule(GIVING, frozenset(), State.DRAFT, inside=True),
    Happening.ASSIGNED: Rule(GIVING, frozenset({State.DRAFT}), State.ASSIGNED),
    # Only while it is not accepted: afterwards one asks for more time, or is released by the assigner.
    Happening.RETURNED: Rule(LEADING, frozenset({State.ASSIGNED}), State.RETURNED, decides=True),
    Happening.REASSIGNED: Rule(GIVING, frozenset({State.RETURNED, State.ASSIGNED}), State.ASSIGNED, decides=True),
    Happening.INSISTED: Rule(GIVING, frozenset({State.RETURNED}), State.ASSIGNED, decides=True),
    Happening.ACCEPTED: Rule(LEADING, frozenset({State.ASSIGNED}), State.IN_PROGRESS),
    # Systems that never say "accepted" are common: work and reports imply it.
    Happening.PROGRESS: Rule(PERFORMING, UNDER_WAY),
    Happening.SPLIT: Rule(PERFORMING, _WORKED_ON, inside=True),
    Happening.EXTENSION_ASKED: Rule(LEADING, UNDER_WAY, decides=True),
    Happening.EXTENSION_APPROVED: Rule(GIVING, UNDER_WAY, decides=True),
    Happening.EXTENSION_REFUSED: Rule(GIVING, UNDER_WAY, decides=True),
    Happening.SUSPENDED: Rule(GIVING, UNDER_WAY, State.SUSPENDED, decides=True),
    Happening.RESUMED: Rule(GIVING, frozenset({State.SUSPENDED}), decides=True),
    Happening.REPORT_PREPARED: Rule(LEADING, UNDER_WAY, inside=True),
    Happening.REPORT_DECLINED: Rule(LEADING, UNDER_WAY, decides=True, inside=True),
    Happening.REPORTED: Rule(LEADING, UNDER_WAY, decides=True),
    Happening.CONFIRMED: Rule(GIVING, frozenset({State.AWAITING}), State.DONE, decides=True),
    Happening.SENT_BACK: Rule(GIVING, frozenset({State.AWAITING, State.DONE}), State.REDO, decides=True),
    # Also what is done: a list that was taken in wrongly can be taken back whole.
    Happening.RECALLED: Rule(GIVING, LIVE | {State.DRAFT, State.DONE}, State.RECALLED, decides=True),
    Happening.AMENDED: Rule(GIVING, (LIVE | {State.DRAFT}) - {State.AWAITING}, decides=True),
    Happening.NOTED: Rule(ANY, frozenset(State) - {State.JOINED}),
    Happening.ADOPTED: Rule(ANY, ABROAD, decides=True, inside=True),
    # Also what is done: the report goes over to the assigner's record, which is judged by it.
    Happening.JOINED: Rule(ANY, ABROAD, State.JOINED, inside=True),
}
"""The whole of it."""

FIRST: Final = frozenset({Happening.DRAFTED, Happening.ASSIGNED})
"""With what a task begins."""

APART: Final = frozenset({Happening.DRAFTED, Happening.ADOPTED, Happening.JOINED})
"""What nobody lets happen to a task by itself: it comes with making a draft, settling a conflict, joining records."""
