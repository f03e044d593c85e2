"""The rooms of the settings file about the store's upkeep: ``[ledger]``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from gateway.validation import Strict


class LedgerSettings(Strict):
    """How the ledger is sealed."""

    seal_seconds: Annotated[float, Field(ge=1, le=3600)] = 60.0
    """Time between two seals: what was removed within it may stay unseen."""
    anchor: Annotated[Path, Field(strict=False)] | None = None
    """Folder of the seals' log, best on another disk or a share that only takes appends; without it the data folder."""
