"""The notebook of one reading: errors and warnings in the order in which they were met, and never without end."""

from __future__ import annotations

from collections import Counter
from typing import Final

from gateway.findings import Finding

PER_CODE: Final = 100
"""Findings of one code that are kept; a hostile packet could otherwise cause a hundred thousand."""

FACT_LENGTH: Final = 120
"""Characters of a text fact that are kept."""


class Notes:
    """Collects findings; the same code is noted at most :data:`PER_CODE` times in each list."""

    def __init__(self) -> None:
        self.errors: list[Finding] = []
        self.warnings: list[Finding] = []
        self._counts: Counter[tuple[bool, str]] = Counter()

    def error(self, code: str, path: str = "", /, **facts: str | int) -> None:
        """Note a reason to refuse."""
        self.add_error(Finding(code, path, shortened(facts)))

    def add_error(self, finding: Finding) -> None:
        """Note a reason to refuse that another part found."""
        if self._room(True, finding.code):
            self.errors.append(finding)

    def warn(self, code: str, path: str = "", /, **facts: str | int) -> None:
        """Note a damage that is tolerated."""
        if self._room(False, code):
            self.warnings.append(Finding(code, path, shortened(facts)))

    def _room(self, grave: bool, code: str) -> bool:
        self._counts[grave, code] += 1
        return self._counts[grave, code] <= PER_CODE


def shortened(facts: dict[str, str | int]) -> dict[str, str | int]:
    """Return the facts with long texts cut: names and values come from the packet and may be of any length."""
    return {name: value[:FACT_LENGTH] if isinstance(value, str) else value for name, value in facts.items()}


class Fatal(Exception):
    """Reading cannot go on; carries the reason."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.code)


def fatal(code: str, path: str = "", /, **facts: str | int) -> Fatal:
    """Return a reason to stop reading, ready to be raised."""
    return Fatal(Finding(code, path, shortened(facts)))
