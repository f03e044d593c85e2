"""The room ``[secrets]`` of the settings file: the key that seals secrets which the database has to give back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from gateway.validation import Strict


class SecretsSettings(Strict):
    """Where that key lies."""

    key_file: Annotated[Path, Field(strict=False)] | None = None
    """File of the key, made by ``lienthong secrets new``, the same on all hosts; others must not be able to read it.
    Without it the first start makes one in the folder of packets that hosts share, else in the data folder."""
