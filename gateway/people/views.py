"""People as doors see them: accounts with their roles, sessions, and who is behind a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gateway.roles import Act, Role, may

ALL: Final = "*"
"""Stands for all agencies."""


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One role for one agency, or for all."""

    role: Role
    agency: str
    source: str = "given"
    """``given`` by an administrator, or ``claims`` of the OpenID provider."""


@dataclass(frozen=True, slots=True)
class Account:
    """One person who may sign in; never the password."""

    id: str
    name: str
    full_name: str
    department: str
    mail: str
    mobile: str
    must_change: bool
    disabled: bool
    subject: str | None
    """Who the OpenID provider says it is."""
    created_at: datetime
    signed_in_at: datetime | None
    grants: tuple[Grant, ...] = ()

    @property
    def actor(self) -> str:
        """How ledger and audit name it."""
        return f"user:{self.id}"

    def roles(self, act: Act) -> list[Role]:
        """Return the roles that allow an act, each once, in the order of their names."""
        return sorted({grant.role for grant in self.grants if may(grant.role, act)})

    def named(self, act: Act) -> frozenset[str]:
        """Return the agencies that its roles name for an act, whether another role is for all or not."""
        return frozenset(grant.agency for grant in self.grants if may(grant.role, act) and grant.agency != ALL)

    def reach(self, act: Act) -> frozenset[str] | None:
        """Return the agencies for which it may do an act; nothing stands for all."""
        found = frozenset(grant.agency for grant in self.grants if may(grant.role, act))
        return None if ALL in found else found


@dataclass(frozen=True, slots=True)
class SessionView:
    """One session of an account: since when, from where."""

    id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    agent: str
    method: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A request's person, as the cookie's session tells."""

    account: Account
    session: SessionView


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: the token goes into the cookie and is kept nowhere."""

    token: str
    visit: Visit
