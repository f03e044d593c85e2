"""The part of the settings file about endpoints that are made over the API: what they may name, how they are tested."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo

from gateway.validation import Strict


def _beside_file(path: Path, info: ValidationInfo) -> Path:
    folder = (info.context or {}).get("folder", Path())
    return Path(folder, path.expanduser())


class EndpointApiSettings(Strict):
    """What the API may name, since its callers are not those who look after the machine."""

    folder: Annotated[Path, Field(strict=False), AfterValidator(_beside_file)] | None = None
    """Folder of secrets, certificates and keys that endpoints made over the API may name, by plain names."""
    environment: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{3,60}$")] = "LIENTHONG_ENDPOINT_"
    """Beginning of the names of environment variables that they may name."""
    test_agency: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """An agency of ours kept for tests: a test of a connection sends a packet from it to itself."""
