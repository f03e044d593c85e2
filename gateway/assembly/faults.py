"""Refusals collected while going on, so that every fault of a settings file is told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from gateway.findings import Finding, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
D = TypeVar("D")


class Faults:
    """Collects refusals while going on."""

    def __init__(self) -> None:
        self.found: list[Finding] = []

    def unless(self, path: str, make: Callable[[], T], otherwise: D) -> T | D:
        """Return what ``make`` returns, or, noting its refusal under ``path``, ``otherwise``."""
        try:
            return make()
        except Refused as refused:
            for finding in refused.findings:
                place = finding.path if finding.path.startswith(path) else ".".join(filter(None, (path, finding.path)))
                self.found.append(Finding(finding.code, place, finding.facts))
        return otherwise
