"""The parts of the settings file about evidence: timestamp authorities, and the key of the service itself.

Paths count from the settings file; they are put beside it where the service is put together.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from gateway.settings.signing import File, KeySource, SigningKeySettings
from gateway.validation import Strict

Url = Annotated[str, Field(pattern=r"^https?://[^\s]{1,500}$")]


class TimestampSettings(Strict):
    """Who gives timestamps (RFC 3161); without an address nothing is stamped."""

    urls: Annotated[tuple[Url, ...], Field(strict=False)] = ()
    """Authorities, asked in this order until one answers well."""
    anchors: Annotated[tuple[File, ...], Field(strict=False)] = ()
    """PEM files of the certificates to which the authorities' must lead; without any, those of ``[trust]``."""
    hash: Literal["sha256", "sha384", "sha512"] = "sha256"
    seconds: Annotated[float, Field(gt=0, le=300)] = 10.0
    """How long one of them may take."""


class EvidenceSettings(KeySource):
    """The key that signs receipts and archives; without one the service makes it for itself."""

    @property
    def source(self) -> SigningKeySettings | None:
        """The key as those of agencies are described, or nothing."""
        given = self.model_dump(exclude_none=True)
        return SigningKeySettings(**given) if given else None

    @model_validator(mode="after")
    def _as_a_signing_key(self) -> EvidenceSettings:
        _ = self.source
        return self
