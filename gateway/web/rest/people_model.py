"""The JSON that persons and their administrators send: accounts, roles, passwords, keys."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from gateway.exchange.key_acts import NewKey
from gateway.moments import fits
from gateway.people.views import Grant
from gateway.roles import Role
from gateway.validation import Strict

RoleName = Annotated[Role, Field(strict=False)]
Text = Annotated[str, Field(max_length=200)]
Names = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=64)], ...], Field(strict=False, max_length=1000)]


def _fitting(moment: datetime) -> datetime:
    if not fits(moment):
        raise ValueError
    return moment


Moment = Annotated[datetime, Field(strict=False), AfterValidator(_fitting)]


class RoleIn(Strict):
    """One role and the agencies for which it is given; ``*`` for all."""

    role: RoleName
    agencies: Names = ("*",)


Roles = Annotated[tuple[RoleIn, ...], Field(strict=False, max_length=100)]


class RolesIn(Strict):
    """The roles that an account has from now on."""

    roles: Roles

    def grants(self) -> list[Grant]:
        """Return them one by one."""
        return [Grant(one.role, agency) for one in self.roles for agency in one.agencies]


class AccountIn(RolesIn):
    """A new account; with ``subject`` it signs in at the OpenID provider and has no password here."""

    roles: Roles = ()
    name: Annotated[str, Field(min_length=2, max_length=100)]
    full_name: Text = ""
    department: Text = ""
    mail: Text = ""
    mobile: Annotated[str, Field(max_length=40)] = ""
    subject: Annotated[str, Field(max_length=255)] = ""

    def said(self) -> dict[str, str]:
        """Return what the account says of the person."""
        return self.model_dump(include={"name", "full_name", "department", "mail", "mobile"})


class PasswordIn(Strict):
    """A change of one's own password."""

    old: Annotated[str, Field(max_length=1024)]
    new: Annotated[str, Field(max_length=1024)]


class KeyIn(Strict):
    """A new key."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    role: RoleName = Role.SYSTEM
    agencies: Names = ()
    expires: Moment | None = None

    def wanted(self) -> NewKey:
        """Return it as the exchange takes it; a time without zone is UTC."""
        expires = self.expires
        if expires is not None and expires.tzinfo is None:
            expires = expires.replace(tzinfo=UTC)
        return NewKey(self.name, self.agencies, self.role, expires)


class RotateIn(Strict):
    """How long the secret before stays good."""

    overlap_hours: Annotated[float, Field(ge=0, le=24 * 90)] = 24.0
