"""What came of a rehearsal: flows, their checks, and how each ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from gateway.findings import Finding


class Ending(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOTED = "noted"
    """Not wrong, but worth knowing."""
    SKIPPED = "skipped"
    """Not tried, since an earlier one of its flow failed or nobody acted."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a system had to do; ``seen`` is what it did, ``finding`` what was wrong and what to do."""

    code: str
    vi: str
    en: str
    ending: Ending
    seconds: float
    seen: str = ""
    finding: Finding | None = None


@dataclass(slots=True)
class Played:
    """One flow that was played."""

    name: str
    vi: str
    en: str
    started: datetime
    checks: list[Check] = field(default_factory=list)

    @property
    def ending(self) -> Ending:
        """The gravest of its checks."""
        endings = {check.ending for check in self.checks}
        for one in (Ending.FAILED, Ending.SKIPPED, Ending.NOTED):
            if one in endings:
                return one
        return Ending.PASSED

    @property
    def seconds(self) -> float:
        """How long it took."""
        return sum(check.seconds for check in self.checks)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The whole rehearsal."""

    agency: str
    system: str
    started: datetime
    flows: tuple[Played, ...]

    @property
    def passed(self) -> bool:
        """True if nothing failed and nothing was left untried."""
        return all(flow.ending in (Ending.PASSED, Ending.NOTED) for flow in self.flows)

    def count(self, ending: Ending) -> int:
        """How many checks ended so."""
        return sum(check.ending is ending for flow in self.flows for check in flow.checks)
