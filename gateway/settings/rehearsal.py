"""Settings of a bus that goes wrong on purpose."""

from __future__ import annotations

from pathlib import Path

from gateway.validation import Strict


class RehearsalSettings(Strict):
    """Only for a hub of one process that nobody relies on."""

    faults: str = ""
    """File of scripted faults (docs/rehearsal.md); nothing goes wrong on purpose without it."""

    def file(self, folder: Path) -> Path | None:
        """Return where the file lies, beside the settings."""
        return folder / Path(self.faults).expanduser() if self.faults else None
