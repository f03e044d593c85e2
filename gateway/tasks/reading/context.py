"""What passes down to an item, and a task as it is found."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.tasks.reading.agencies import Agency, Listed
from gateway.tasks.reading.clauses import Draft
from gateway.tasks.reading.deadlines import Deadline
from gateway.tasks.reading.lines import Block


@dataclass(frozen=True, slots=True)
class Context:
    """What stands above an item and passes down to it."""

    leads: Listed | None = None
    leads_block: Block | None = None
    source: str = ""
    """``heading``, ``order``, ``addressee``, ``before``; empty without leads."""
    deadline: Deadline | None = None
    deadline_block: Block | None = None
    assigning: bool = True
    started: bool = False
    elaborates: bool = False
    direct: bool = False
    """A paragraph below is what the heading above it says to do."""
    coordinate: tuple[Agency, ...] = ()
    partners: bool = False
    """Items begin with those who work along, and not with who leads ("Chủ trì, phối hợp với:")."""


@dataclass(slots=True)
class Found:
    """One task before it becomes a proposal."""

    draft: Draft
    lead: list[Agency]
    lead_block: Block
    source: str
    coordinate: list[Agency]
    coordinate_block: Block
    deadline: Deadline | None
    deadline_block: Block
    item: bool
    group: int = 0
