"""The room ``[people]`` of the settings file: sessions, passwords, and the OpenID provider at which people sign in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from gateway.validation import Strict, fault

File = Annotated[Path, Field(strict=False)]
"""A file; relative ones count from the settings file."""

Text = Annotated[str, Field(min_length=1, max_length=500)]
Texts = Annotated[tuple[Text, ...], Field(strict=False)]


class ClaimGrant(Strict):
    """A role for everybody of whom the provider says this."""

    claim: Text
    """Name of a claim, such as ``groups``; its value may be a list."""
    value: Text
    role: Literal["administrator", "operator", "clerk", "leader", "viewer"]
    agencies: Texts
    """Agencies of the directory; ``*`` for all, with the roles administrator and operator only."""


class OidcSettings(Strict):
    """An OpenID Connect provider; without an issuer people sign in with accounts of this service alone."""

    issuer: str = ""
    """Exactly as the provider names itself; its metadata are found below it."""
    client_id: str = ""
    client_secret_file: File | None = None
    """File that holds the client's secret; others must not read it."""
    client_secret_env: str = ""
    """Name of the environment variable that holds it."""
    url: str = ""
    """Our own address as browsers know it, such as ``https://lienthong.bo.gov.vn``."""
    scopes: Texts = ("openid", "profile", "email")
    label: str = ""
    """What the link on the sign-in page calls the provider's accounts."""
    leeway_seconds: Annotated[int, Field(ge=0, le=600)] = 60
    """How far the provider's clock may be from ours."""
    ca_file: File | None = None
    """PEM file of the authorities to trust for the provider, instead of the machine's own."""
    grants: Annotated[tuple[ClaimGrant, ...], Field(strict=False)] = ()
    """Roles by claims; without any, only accounts that an administrator linked may sign in."""

    @model_validator(mode="after")
    def _whole(self) -> OidcSettings:
        if not self.issuer:
            return self
        if not self.client_id or not self.url or (self.client_secret_file is None) == (not self.client_secret_env):
            raise fault("config.oidc-incomplete")
        return self


class PeopleSettings(Strict):
    """How people sign in."""

    idle_minutes: Annotated[int, Field(ge=5, le=24 * 60)] = 30
    """A session that is not used for so long ends."""
    session_hours: Annotated[int, Field(ge=1, le=7 * 24)] = 12
    """After so long every session ends."""
    password_length: Annotated[int, Field(ge=8, le=64)] = 12
    """Characters that a password has at least."""
    oidc: OidcSettings = OidcSettings()
