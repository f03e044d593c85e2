"""A file of an outbox that is in our hands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gateway.findings import Finding


@dataclass(slots=True, eq=False)
class Claimed:
    """A file that is ours until it is settled; ``wrong`` where it can be told without reading it."""

    name: str
    file: Path
    since: float
    """The file's own time, for the order only."""
    wrong: Finding | None = None
    failures: int = 0
    size: int = 0
    sha256: str = ""
    state: tuple[int, int] = (0, 0)
    """Size and time when it was opened."""

    @property
    def way(self) -> tuple[Path, str, str, str]:
        """The outbox, and the names that lead from it to the folder of the claim; all to be opened without links."""
        claim = self.file.parent
        return claim.parents[2], claim.parents[1].name, claim.parents[0].name, claim.name

    @property
    def order(self) -> tuple[float, str]:
        return self.since, self.name
