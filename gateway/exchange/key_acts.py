"""Acts on keys of document systems, each a transaction that ends with its entry in the audit; for REST and commands.

``within`` are the agencies of an administrator who looks after some alone; nothing stands for all.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from gateway.directory import keys
from gateway.directory.names import fold
from gateway.exchange import audit
from gateway.findings import refuse
from gateway.roles import Role


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that is wanted."""

    name: str
    agencies: tuple[str, ...] = ()
    role: Role = Role.SYSTEM
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeyView:
    """One key as administrators see it; ``used_at`` is true to the hour."""

    id: str
    name: str
    role: Role
    agencies: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None
    previous_until: datetime | None
    """Until when the secret before the last rotation is good."""
    certificate: bool = False
    """It is a client certificate."""


def new_key(
    connection: Connection, actor: str, wanted: NewKey, *, within: Collection[str] | None = None
) -> tuple[str, str]:
    """Make a key and return its id and secret. Raises Refused as :func:`keys.new_key`, ``people.beyond-agencies``."""
    _check(wanted.agencies, within)
    secret = keys.new_key(connection, wanted.name, wanted.agencies, role=wanted.role, expires=wanted.expires)
    made = keys.holder(connection, secret)
    if made is None:
        raise refuse("key.expiry-past", "expires")
    facts: dict[str, object] = {"name": wanted.name, "agencies": sorted(made.agencies)}
    if made.role is not Role.SYSTEM:
        facts["role"] = made.role.value
    if wanted.expires is not None:
        facts["expires"] = wanted.expires.isoformat()
    audit.write(connection, actor, "key.new", made.id, facts)
    return made.id, secret


def _check(agencies: Collection[str], within: Collection[str] | None) -> None:
    if within is None:
        return
    beyond = {fold(agency) for agency in agencies} - {fold(agency) for agency in within}
    if beyond or not agencies:
        raise refuse("people.beyond-agencies", "agencies", agency=", ".join(sorted(beyond))[:64] or "*")


def rotate(
    connection: Connection, actor: str, key: str, overlap: timedelta, *, within: Collection[str] | None = None
) -> str:
    """Give a key a new secret and return it. Raises Refused ``key.unknown`` or ``key.is-certificate``."""
    keys.check_within(connection, key, within)
    secret = keys.rotate(connection, key, overlap)
    audit.write(connection, actor, "key.rotate", key, {"overlap_seconds": int(overlap.total_seconds())})
    return secret


def revoke(connection: Connection, actor: str, key: str, *, within: Collection[str] | None = None) -> None:
    """Make a key worthless. Raises Refused ``key.unknown``."""
    keys.check_within(connection, key, within)
    keys.revoke(connection, key)
    audit.write(connection, actor, "key.revoke", key, {})


def shown(connection: Connection, within: Collection[str] | None = None) -> list[KeyView]:
    """Return all keys of these agencies, the oldest first."""
    return [
        KeyView(
            id=row.id,
            name=row.name,
            role=Role(row.role),
            agencies=agencies,
            created_at=row.created_at,
            expires_at=row.expires_at,
            used_at=row.used_at,
            revoked_at=row.revoked_at,
            previous_until=row.previous_until,
            certificate=row.certificate,
        )
        for row, agencies in keys.all_keys(connection)
        if within is None or (agencies and set(agencies) <= set(within))
    ]
