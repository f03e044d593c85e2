"""The rooms of the settings file about the store's upkeep: ``[ledger]``, ``[[retention]]`` and ``[quota]``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from gateway.settings.objects import Address
from gateway.validation import Strict, fault

Folder = Annotated[Path, Field(strict=False)]
"""A folder; relative ones count from the settings file."""

Mib = Annotated[int, Field(ge=0)]


class LedgerSettings(Strict):
    """How the ledger is sealed."""

    seal_seconds: Annotated[float, Field(ge=1, le=3600)] = 60.0
    """Time between two seals: what was removed within it may stay unseen."""
    anchor: Folder | None = None
    """Folder of the seals' log, best on another disk or a share that only takes appends; without it the data folder."""


class RetentionSettings(Strict):
    """How long content of one kind is kept; without any such entry, for ever."""

    kind: Literal["document", "status"]
    agency: Annotated[str, Field(min_length=1, max_length=64)] = "*"
    """An agency of the directory; ``*`` for all that have no entry of their own."""
    days: Annotated[int, Field(ge=1, le=36_500)]
    """Days since the last thing that happened to it at any receiver."""
    archive: Literal["none", "folder", "objects"] = "none"
    """Put into dated tar files before it is purged: in ``folder``, or below the address ``objects``."""
    folder: Folder | None = None
    objects: Address | None = None
    """``s3://bucket/prefix`` in the object store of ``[objects]``."""

    @model_validator(mode="after")
    def _folder_for_archive(self) -> RetentionSettings:
        if self.archive == "folder" and self.folder is None:
            raise fault("retention.archive-folder")
        if self.archive == "objects" and self.objects is None:
            raise fault("retention.archive-objects")
        return self


class AgencyQuota(Strict):
    """The limits of one agency."""

    id: Annotated[str, Field(min_length=1, max_length=64)]
    soft_mib: Mib = 0
    hard_mib: Mib = 0


class QuotaSettings(Strict):
    """How much content may be kept, by its sender; 0 is no limit."""

    whole_soft_mib: Mib = 0
    """Above this much of everything together an alert is raised."""
    whole_hard_mib: Mib = 0
    """At this much nothing more is taken in."""
    agency_soft_mib: Mib = 0
    """The same for each agency that has no limits of its own below."""
    agency_hard_mib: Mib = 0
    agencies: Annotated[tuple[AgencyQuota, ...], Field(strict=False)] = ()
