"""How long content is kept: rules by kind of packet and agency, as the settings say them.

A packet belongs to its sender and all its receivers; it is kept as long as any of those that are in the directory asks
for. Where none of them is, the rule for all agencies counts; without any rule content is kept for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from gateway.directory.names import fold
from gateway.packet.names import Kind
from gateway.store.objects import ObjectAddress

ALL: Final = "*"


@dataclass(frozen=True, slots=True)
class Rule:
    """Content of this kind of an agency, or ``*`` for all without a rule of their own, is kept ``days``.

    ``archive`` is the folder, or that in an object store, into which it is put before it is purged, if any.
    """

    kind: Kind
    agency: str
    days: int
    archive: Path | ObjectAddress | None = None

    def ends(self, last_change: datetime) -> datetime:
        """Return when content is past its time that was last touched at this moment."""
        return last_change + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class RetentionRules:
    """All rules."""

    rules: tuple[Rule, ...] = field(default=())

    def kinds(self) -> list[Kind]:
        """Return the kinds of packets about which there are rules."""
        return sorted({rule.kind for rule in self.rules}, key=lambda kind: kind.value)

    def shortest(self, kind: Kind) -> int:
        """Return the fewest days after which anything of this kind may go."""
        return min(rule.days for rule in self.rules if rule.kind is kind)

    def judge(self, kind: Kind, parties: Iterable[str]) -> Rule | None:
        """Return the rule that keeps a packet of these agencies longest, or nothing where it is kept for ever."""
        found = [self._of(kind, agency) for agency in {fold(party) for party in parties} or {ALL}]
        rules = [rule for rule in found if rule is not None]
        if len(rules) < len(found):
            return None
        longest = max(rules, key=lambda rule: (rule.days, rule.archive is not None))
        archive = longest.archive or next((rule.archive for rule in rules if rule.archive is not None), None)
        return Rule(kind, longest.agency, longest.days, archive)

    def _of(self, kind: Kind, agency: str) -> Rule | None:
        own = [rule for rule in self.rules if rule.kind is kind]
        named = [rule for rule in own if fold(rule.agency) == agency]
        return next(iter(named or [rule for rule in own if rule.agency == ALL]), None)
