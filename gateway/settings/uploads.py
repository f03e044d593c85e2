"""The room ``[uploads]`` of the settings file: files that come in pieces before they are sent."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from gateway.validation import Strict


class UploadSettings(Strict):
    """How much may lie in wait, for each system, and how long; one upload may be as large as a packet."""

    hours: Annotated[float, Field(gt=0, le=24 * 365)] = 24.0
    """Hours since its last piece after which an upload is removed."""
    most: Annotated[int, Field(ge=0)] = 100
    """Uploads of one system at a time; 0 takes none."""
    total_mib: Annotated[int, Field(ge=1)] = 10_240
    """Size of all uploads of one system together, as announced."""
