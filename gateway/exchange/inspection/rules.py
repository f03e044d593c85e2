"""What the settings say of inspection: which checks there are, their bounds, and the scanner for malware."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from gateway.exchange.inspection.checks import Action, Check, Recipe
from gateway.exchange.inspection.kinds import Sample
from gateway.exchange.inspection.workers import Bounds
from gateway.packet.limits import MIB

SECRECY = Recipe("gateway.exchange.inspection.secrecy:SecrecyCheck")
PDF = Recipe("gateway.exchange.inspection.pdf:PdfCheck")


@dataclass(frozen=True, slots=True)
class Scanner:
    """Where ClamAV's daemon listens, and what happens while it does not.

    ``place`` is the path of its socket, or host and port. ``down`` says what becomes of documents while it cannot be
    asked: ``hold`` keeps them until it can, ``pass`` delivers them flagged. A scan takes at most ``seconds``; of a file
    longer than ``most`` bytes the daemon is told nothing, and the document is flagged.
    """

    place: str | tuple[str, int]
    down: Literal["hold", "pass"] = "hold"
    seconds: float = 60.0
    most: int = 100 * MIB
    again_seconds: float = 5.0
    """First pause before a scanner that was away is asked again; doubled up to a minute."""


@dataclass(frozen=True)
class InspectionRules:
    """All of it; without a word, marks of secrecy are looked for and nothing is scanned.

    ``fields`` looks for marks in header fields, names and plain text at intake. ``recipes`` are the checks that run in
    worker processes, ``parallel`` of these for each serving process. ``crashed`` is what follows where a file makes a
    check break, hang or take too much memory: never nothing.
    """

    fields: bool = True
    recipes: tuple[Recipe, ...] = (SECRECY, PDF)
    scanner: Scanner | None = None
    crashed: Action = Action.QUARANTINE
    bounds: Bounds = field(default_factory=Bounds)
    parallel: int = 2

    @staticmethod
    def none() -> InspectionRules:
        """Return rules under which nothing is inspected."""
        return InspectionRules(fields=False, recipes=())

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """The checks, made in this process to be asked what they want."""
        return tuple(recipe.make() for recipe in self.recipes)

    def wants(self, samples: Iterable[Sample]) -> bool:
        """Say whether a document with these attachments has to wait for inspection."""
        return any(self.scanner is not None or any(check.wants(sample) for check in self.checks) for sample in samples)
