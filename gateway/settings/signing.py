"""The parts of the settings file about signing: keys of an agency beyond one PEM pair, and what partners want signed.

Paths count from the settings file; they are put beside it where the service is put together.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from gateway.trust.profile import KeyPart
from gateway.validation import Strict, fault

File = Annotated[Path, Field(strict=False)]
"""A file; relative ones count from the settings file."""

Text = Annotated[str, Field(min_length=1, max_length=200)]


class KeySource(Strict):
    """Where a key lies: in PEM files, in a PKCS#12 file, or in a PKCS#11 token."""

    key: File | None = None
    """PEM file of the private key."""
    certificate: File | None = None
    """PEM file of its certificate and those above it; for a token only where the token holds none."""
    pkcs12: File | None = None
    """PKCS#12 file with key and certificates."""
    module: File | None = None
    """Library of the token's maker (PKCS#11)."""
    token: Text | None = None
    """The token's label."""
    key_label: Text | None = None
    """Label of the key in the token."""
    key_id: Annotated[str, Field(pattern=r"^([0-9a-fA-F]{2}){1,64}$")] | None = None
    """Id of the key in the token, in hex."""
    secret_file: File | None = None
    """File with the password or PIN; others must not be able to read it."""
    secret_env: Text | None = None
    """Name of the environment variable with the password or PIN."""


class SigningKeySettings(KeySource):
    """One key of an agency."""

    sign_from: datetime | None = None
    """When it begins to sign; until then it is only published. Without it, it signs at once."""

    @model_validator(mode="after")
    def _one_source(self) -> SigningKeySettings:
        if sum(one is not None for one in (self.key, self.pkcs12, self.module)) != 1:
            raise fault("config.key-source")
        if self.key is not None and self.certificate is None:
            raise fault("config.key-without-certificate")
        if self.secret_file is not None and self.secret_env is not None:
            raise fault("config.secret-place")
        return self

    @model_validator(mode="after")
    def _whole_token(self) -> SigningKeySettings:
        named = self.token is not None and (self.key_label is not None or self.key_id is not None)
        pin = self.secret_file is not None or self.secret_env is not None
        if self.module is not None and not (named and pin):
            raise fault("config.token-incomplete")
        return self


class SealSettings(KeySource):
    """How an agency's seal is put on PDF files of documents that are composed here; without it none is."""

    image: File | None = None
    """PNG of the red seal on a transparent ground; without it only the text for attachments can be put on."""
    timestamp: bool = True
    """Whether the authorities of ``[trust.timestamps]``, where there are any, confirm the time."""

    @property
    def source(self) -> SigningKeySettings | None:
        """A key that is for seals alone, as those of agencies are described; nothing for the agency's signing key."""
        given = self.model_dump(exclude_none=True, exclude={"image", "timestamp"})
        return SigningKeySettings(**given) if given else None

    @model_validator(mode="after")
    def _as_a_signing_key(self) -> SealSettings:
        _ = self.source
        return self


class SignatureSettings(Strict):
    """What the system at the other end wants signed, and how."""

    documents: bool = True
    """Whether documents to it are signed, where the agency has a key."""
    statuses: bool = True
    """Whether statuses are."""
    hash: Literal["sha256", "sha384", "sha512"] = "sha256"
    pss: bool = False
    """RSA with PSS padding instead of PKCS#1 v1.5."""
    canonical: Literal["exclusive", "inclusive"] = "exclusive"
    """Canonical form of XML."""
    key_info: Annotated[tuple[Annotated[KeyPart, Field(strict=False)], ...], Field(strict=False)] = (KeyPart.CHAIN,)
    """What stands beside the signer's certificate: ``chain``, ``subject``, ``key-value``."""
