"""A proposal as the other files handle it: where it stands, what it is to its agency, rows to and fro."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row

from gateway.tasks.proposals.fields import Fields, fields_of


class ProposalKind(StrEnum):
    """What is proposed."""

    NEW = "new"
    AMEND = "amend"
    """A later version of the directive says it otherwise."""
    KEEP = "keep"
    """A later version says the same."""
    RECALL = "recall"
    """A later version does not say it any more, or the directive was taken back."""


class ProposalState(StrEnum):
    """Where a proposal stands."""

    OPEN = "open"
    """It waits for a person."""
    ASIDE = "aside"
    """Nobody waits for it: as it was read, it does not concern the agency."""
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    MERGED = "merged"
    """Another holds it now."""
    SPLIT = "split"
    """Several others hold it now."""


LIVE: Final = frozenset({ProposalState.OPEN, ProposalState.ASIDE})
"""Those with which something may be done."""

OF_TEXT: Final = frozenset({ProposalKind.NEW, ProposalKind.AMEND, ProposalKind.KEEP})
"""Kinds that stand for a clause of the document's own text."""


class Part(StrEnum):
    """What an agency is in what is proposed."""

    ASSIGNER = "assigner"
    LEAD = "lead"
    CLASS = "class"
    """It leads as one of a class that is named."""
    SUPPORT = "support"
    MONITOR = "monitor"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Proposed:
    """One proposal to one agency."""

    id: str
    packet: str
    agency: str
    position: int
    kind: ProposalKind
    state: ProposalState
    version: int
    part: Part
    fields: Fields
    read: dict[str, Any] | None
    confidence: float
    targets: tuple[str, ...]
    made: tuple[str, ...]
    sources: tuple[str, ...]
    by_rule: bool
    reason: str
    decided_by: str
    decided_at: datetime | None
    created_at: datetime
    updated_at: datetime


def proposed_of(row: Row[Any]) -> Proposed:
    """Return the proposal of a row."""
    return Proposed(
        id=row.id,
        packet=row.packet,
        agency=row.agency,
        position=row.position,
        kind=ProposalKind(row.kind),
        state=ProposalState(row.state),
        version=row.version,
        part=Part(row.part),
        fields=fields_of(row.fields),
        read=row.read,
        confidence=row.confidence,
        targets=tuple(row.targets),
        made=tuple(row.made),
        sources=tuple(row.sources),
        by_rule=row.by_rule,
        reason=row.reason,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def columns_of(one: Proposed) -> dict[str, Any]:
    """Return the columns of a proposal."""
    return {
        "id": one.id,
        "packet": one.packet,
        "agency": one.agency,
        "position": one.position,
        "kind": one.kind.value,
        "state": one.state.value,
        "version": one.version,
        "part": one.part.value,
        "fields": one.fields.plain(),
        "read": one.read,
        "confidence": one.confidence,
        "targets": list(one.targets),
        "made": list(one.made),
        "sources": list(one.sources),
        "by_rule": one.by_rule,
        "reason": one.reason,
        "decided_by": one.decided_by,
        "decided_at": one.decided_at,
        "created_at": one.created_at,
        "updated_at": one.updated_at,
    }


def part_of(fields: Fields, agency: str, *, sender: bool) -> Part:
    """Return what an agency is in what is proposed."""
    if sender:
        return Part.ASSIGNER
    if any(agency == one.id for one in fields.lead):
        return Part.LEAD
    if any(one.is_(agency) for one in fields.lead):
        return Part.CLASS
    if any(one.is_(agency) for one in fields.support):
        return Part.SUPPORT
    if fields.monitor is not None and fields.monitor.is_(agency):
        return Part.MONITOR
    if any(agency in one.maybe for one in fields.lead):
        return Part.CLASS
    return Part.NONE
