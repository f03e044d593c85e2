"""How figures about tasks are kept ready."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CountRules:
    """When spans are packed. Figures are right however far that is; the more is loose, the longer they take."""

    pack_seconds: float = 60.0
    """Pause between two looks."""
    pack_from: int = 2_000
    """Spans that have to be loose before any are packed."""
    memory_mib: int = 64
    """MiB of columns that each process keeps in memory between questions at most; 0 keeps none."""
