"""The steps of a verification and what came of each: right, wrong, or a remark where something cannot be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from gateway.findings import Finding, Refused
from gateway.trust.anchors import Anchors
from gateway.trust.certificates import Certificate
from gateway.trust.knowledge import NOTHING, Knowledge


class Outcome(StrEnum):
    """What a step found."""

    RIGHT = "right"
    REMARK = "remark"
    """Nothing speaks against it, and something is lacking for a proof."""
    WRONG = "wrong"


@dataclass(slots=True)
class Step:
    """One step: its code has the sentence of what was looked at; ``faults`` and ``remarks`` say what was found."""

    code: str
    facts: dict[str, str | int] = field(default_factory=dict)
    faults: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        """What came of it."""
        if self.faults:
            return Outcome.WRONG
        return Outcome.REMARK if self.remarks else Outcome.RIGHT

    def fault(self, finding: Finding) -> None:
        """Say what is wrong."""
        self.faults.append(finding)

    def remark(self, finding: Finding) -> None:
        """Say what is lacking."""
        self.remarks.append(finding)

    def refused(self, refused: Refused, path: str = "") -> None:
        """Say what was refused."""
        self.faults += [Finding(one.code, one.path or path, one.facts) for one in refused.findings]


@dataclass(frozen=True, slots=True)
class Belief:
    """Whom to believe: the anchors, and whether they came from the archive itself, which proves nothing to strangers.

    ``certificates`` are all of the archive, by fingerprint; none of them is believed for being there.
    """

    anchors: Anchors
    own: bool
    certificates: Mapping[str, Certificate]
    knowledge: Knowledge = NOTHING
    """What the archive holds about revocations."""

    @property
    def others(self) -> Sequence[Certificate]:
        """All certificates of the archive."""
        return tuple(self.certificates.values())
