"""What others see of inspection: plain types, no rows and no JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class InspectionState(StrEnum):
    """Where the inspection of one document stands."""

    PENDING = "pending"
    """Its deliveries are held."""
    PASSED = "passed"
    QUARANTINED = "quarantined"
    """Nobody reads it until an operator decides."""
    RELEASED = "released"
    """Quarantined once, then let go by an operator: it was a false alarm."""
    DESTROYED = "destroyed"
    """Quarantined, then its content destroyed by an operator."""


@dataclass(frozen=True, slots=True)
class FindingView:
    """What one check found in one attachment; ``facts`` are plain data, never content."""

    attachment: int
    check: str
    verdict: str
    code: str
    action: str
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InspectionView:
    """The inspection of one document; ``flagged`` where something was found that people should know."""

    state: InspectionState
    flagged: bool
    since: datetime
    settled_at: datetime | None
    findings: tuple[FindingView, ...] = ()


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A document in quarantine as operators see it: ids, digests and findings, no subject and no names."""

    document: str
    sender: str
    receivers: tuple[str, ...]
    received_at: datetime
    since: datetime
    size: int
    sha256: str
    findings: tuple[FindingView, ...]
