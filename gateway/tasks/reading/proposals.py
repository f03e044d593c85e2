"""What the reading returns: proposed tasks, each field with its place and how sure it is, and the document's facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gateway.findings import Finding
from gateway.tasks.reading.deadlines import Value


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposed task. ``spans`` are pairs of places in the text as it was given, by field."""

    lead: tuple[str, ...]
    coordinate: tuple[str, ...]
    content: str
    anchor: str
    anchor_occurrence: int | None
    deadline_text: str | None
    deadline: Value
    kind: str
    monitor: str | None
    clause: str
    spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """Return the members of the JSON object, the first ones in the shape of the annotation guideline."""
        deadline = self.deadline.isoformat() if isinstance(self.deadline, date) else self.deadline
        return {
            "lead": list(self.lead),
            "coordinate": list(self.coordinate),
            "content": self.content,
            "anchor": self.anchor,
            **({"anchor_occurrence": self.anchor_occurrence} if self.anchor_occurrence else {}),
            "deadline_text": self.deadline_text,
            "deadline": deadline,
            "kind": self.kind,
            "monitor": self.monitor,
            "clause": self.clause,
            "spans": {name: [list(span) for span in spans] for name, spans in self.spans.items()},
            "confidence": self.confidence,
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one directive."""

    doc_type: str
    number: str
    issuer: str
    issued: date | None
    issued_from: str
    """``given``, ``metadata``, ``text`` or empty."""
    tasks: tuple[Proposal, ...]
    notes: tuple[Finding, ...]
    addressees: tuple[str, ...] = ()
    """Of the head, as they are read ("Kính gửi: ...")."""
