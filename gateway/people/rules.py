"""What the room of people is told by the settings: how long sessions last, how passwords look, how often one may err.

Defaults are those of a service without any setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from gateway.roles import Role


@dataclass(frozen=True, slots=True)
class AttemptRules:
    """When somebody who fails to sign in has to wait: after so many failures, longer each time."""

    account_free: int = 4
    """Failures of one account without a wait."""
    address_free: int = 20
    """Failures from one address without a wait: many people may share one."""
    first: timedelta = timedelta(seconds=2)
    most: timedelta = timedelta(minutes=15)
    forget: timedelta = timedelta(hours=12)
    """Failures older than this count no more."""


@dataclass(frozen=True, slots=True)
class ClaimRule:
    """Whom a claim of the provider gives which role, for which agencies (``*`` for all)."""

    claim: str
    value: str
    role: Role
    agencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OidcRules:
    """An OpenID Connect provider at which people sign in."""

    issuer: str
    client: str
    secret: str
    url: str
    """Our own address as browsers know it, without a slash at the end."""
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    leeway: timedelta = timedelta(seconds=60)
    """How far the provider's clock may be from ours."""
    ca_file: Path | None = None
    grants: tuple[ClaimRule, ...] = ()
    label: str = ""

    @property
    def redirect(self) -> str:
        """Where the provider sends browsers back."""
        return f"{self.url}/auth/oidc/callback"


@dataclass(frozen=True, slots=True)
class PeopleRules:
    """All that the room is told."""

    idle: timedelta = timedelta(minutes=30)
    """A session that is not used for so long ends."""
    lasts: timedelta = timedelta(hours=12)
    """After so long every session ends."""
    password_length: int = 12
    attempts: AttemptRules = field(default_factory=AttemptRules)
    oidc: OidcRules | None = None


ONE_TIME: Final = timedelta(days=7)
"""How long a password given by an administrator is good for the first sign-in."""

SETTABLE: Final[Mapping[str, int]] = {"name": 100, "full_name": 200, "department": 200, "mail": 200, "mobile": 40}
"""Characters at most of what an account says."""
