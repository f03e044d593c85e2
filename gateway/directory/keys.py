"""Bearer keys and client certificates of document systems: stored as digests, bound to a role and agencies.

A key is shown once, may expire, and is rotated with an overlap.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, String, bindparam, func, insert, or_, select, update
from sqlalchemy.exc import MultipleResultsFound

from gateway.directory.agencies import by_ids
from gateway.directory.names import fold
from gateway.findings import Finding, Refused, refuse
from gateway.ids import new_id
from gateway.roles import FOR_ALL, Role
from gateway.store.schema import agencies, api_key_agencies, api_keys
from gateway.store.schema.base import Moment

USED_EVERY: Final = timedelta(hours=1)
"""How often it is written down that a key is in use."""


def _digest(secret: str) -> str:
    # Keys carry 256 random bits, so a plain digest cannot be guessed back; passwords would need more.
    return hashlib.sha256(secret.encode()).hexdigest()


OPERATOR: Final = Role.OPERATOR.value
"""Role of a key that looks after deliveries of all and speaks for no agency."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a key stands for: its id, the agencies it speaks for, and its role."""

    id: str
    agencies: frozenset[str]
    role: Role = Role.SYSTEM
    everywhere: bool = False
    """For all agencies: an administrator's or operator's key that names none."""
    fresh: bool = True
    """It is written down already that the key is in use."""

    @property
    def operator(self) -> bool:
        """Whether it is an operator's."""
        return self.role is Role.OPERATOR


def new_key(
    connection: Connection,
    name: str,
    agencies: Sequence[str],
    *,
    operator: bool = False,
    role: Role = Role.SYSTEM,
    expires: datetime | None = None,
) -> str:
    """Make a key for a document system that acts for these agencies, and return its secret: it is never seen again.

    An ``operator`` key has no agencies; a key with the ``role`` of an administrator or operator may have some. Raises
    Refused ``key.no-agency``, ``key.operator-with-agency``, ``key.expiry-past``, or ``agency.unknown`` for each id that
    the directory does not hold.
    """
    secret = _secret()
    _put(connection, name, _digest(secret), agencies, _role(agencies, role, operator=operator), expires)
    return secret


def bind_certificate(
    connection: Connection, name: str, agencies: Sequence[str], certificate: bytes, *, operator: bool = False
) -> None:
    """Let a client certificate, in DER, stand for a document system as a key does.

    Raises Refused as :func:`new_key`, and ``key.certificate-bound`` for one that stands for somebody already or did.
    """
    digest = _certificate_digest(certificate)
    taken = or_(api_keys.c.digest == digest, api_keys.c.previous_digest == digest)
    if connection.execute(select(api_keys.c.id).where(taken)).first() is not None:
        raise refuse("key.certificate-bound", "certificate")
    _put(connection, name, digest, agencies, _role(agencies, Role.SYSTEM, operator=operator), certificate=True)


def _role(agencies: Sequence[str], role: Role, *, operator: bool) -> Role:
    if operator and agencies:
        raise refuse("key.operator-with-agency", "agency")
    return Role.OPERATOR if operator else role


def _certificate_digest(certificate: bytes) -> str:
    # No bearer key can hold the zero byte: what is public of a certificate never opens the door as a key.
    return hashlib.sha256(b"certificate\0" + certificate).hexdigest()


def _put(
    connection: Connection,
    name: str,
    digest: str,
    agencies: Sequence[str],
    role: Role,
    expires: datetime | None = None,
    *,
    certificate: bool = False,
) -> None:
    if not agencies and role not in FOR_ALL:
        raise refuse("key.no-agency", "agency")
    now = datetime.now(UTC)
    if expires is not None and expires <= now:
        raise refuse("key.expiry-past", "expires")
    known = by_ids(connection, agencies)
    unknown = [agency for agency in agencies if fold(agency) not in known]
    if unknown:
        raise Refused(Finding("agency.unknown", "agency", {"agency": agency[:64]}) for agency in unknown)
    key = new_id()
    values: dict[str, object] = {"name": name, "role": role.value, "created_at": now, "expires_at": expires}
    values["certificate"] = certificate
    connection.execute(insert(api_keys).values(id=key, digest=digest, **values))
    rows = [{"api_key": key, "agency": row.id} for row in known.values()]
    if rows:
        connection.execute(insert(api_key_agencies), rows)


def _secret() -> str:
    return f"lt_{secrets.token_urlsafe(32)}"


def holder(connection: Connection, secret: str) -> Holder | None:
    """Return whom a valid key stands for, or nothing."""
    return _holder(connection, _digest(secret))


def certificate_holder(connection: Connection, certificate: bytes) -> Holder | None:
    """Return whom a client certificate in DER stands for, or nothing."""
    return _holder(connection, _certificate_digest(certificate))


def _holder(connection: Connection, digest: str) -> Holder | None:
    now = datetime.now(UTC)
    rows = connection.execute(_HOLDER, {"asked": digest, "now": now}).all()
    if not rows:
        return None
    found = rows[0]
    if any(row.id != found.id for row in rows):
        raise MultipleResultsFound
    role = Role(found.role)
    fresh = found.used_at is not None and now - found.used_at < USED_EVERY
    agencies = frozenset(row.agency for row in rows if row.agency is not None)
    return Holder(found.id, agencies, role, everywhere=role in FOR_ALL and found.bound is None, fresh=fresh)


def _whose() -> Select[Any]:
    """Return the one question that every request asks: the key, and the active agencies that it is bound to."""
    keys, bound = api_keys.c, api_key_agencies.c
    asked, now = bindparam("asked", type_=String), bindparam("now", type_=Moment)
    known = or_(keys.digest == asked, (keys.previous_digest == asked) & (keys.previous_until > now))
    valid = known & keys.revoked_at.is_(None) & (keys.expires_at.is_(None) | (keys.expires_at > now))
    # Ids are plain ASCII, so that upper case is all there is to folding them.
    there = (agencies.c.folded == func.upper(bound.agency)) & agencies.c.active
    return (
        select(keys.id, keys.role, keys.used_at, bound.agency.label("bound"), agencies.c.id.label("agency"))
        .select_from(api_keys.outerjoin(api_key_agencies, bound.api_key == keys.id).outerjoin(agencies, there))
        .where(valid)
    )


_HOLDER: Final = _whose()


def used(connection: Connection, key: str) -> None:
    """Write down that a key is in use."""
    connection.execute(update(api_keys).where(api_keys.c.id == key).values(used_at=datetime.now(UTC)))


def all_keys(connection: Connection) -> list[tuple[Row[Any], tuple[str, ...]]]:
    """Return every key, oldest first, with its agencies; never its secret."""
    bound: dict[str, list[str]] = {}
    for key, agency in connection.execute(select(api_key_agencies)):
        bound.setdefault(key, []).append(agency)
    rows = connection.execute(select(api_keys).order_by(api_keys.c.id))
    return [(row, tuple(sorted(bound.get(row.id, [])))) for row in rows]


def rotate(connection: Connection, key: str, overlap: timedelta) -> str:
    """Give a key a new secret and return it; the one before stays good for ``overlap``.

    Raises Refused ``key.unknown``, and ``key.is-certificate`` for a client certificate, which has no secret to change.
    At most two secrets are good at a time: what an earlier rotation left over is worthless from now on.
    """
    keys = api_keys.c
    row = connection.execute(
        select(keys.digest, keys.certificate).where(keys.id == key, keys.revoked_at.is_(None)).with_for_update()
    ).one_or_none()
    if row is None:
        raise refuse("key.unknown", "key")
    if row.certificate:
        raise refuse("key.is-certificate", "key", key=key)
    secret = _secret()
    values = {"previous_digest": row.digest, "previous_until": datetime.now(UTC) + overlap}
    connection.execute(update(api_keys).where(keys.id == key).values(digest=_digest(secret), **values))
    return secret


def check_within(connection: Connection, key: str, within: Collection[str] | None) -> None:
    """Raise Refused ``key.unknown`` for a key that speaks for others than these agencies; nothing stands for all."""
    if within is None:
        return
    bound = set(
        connection.execute(select(api_key_agencies.c.agency).where(api_key_agencies.c.api_key == key)).scalars()
    )
    if not bound or not bound <= set(within):
        raise refuse("key.unknown", "key")


def revoke(connection: Connection, key: str) -> None:
    """Make a key worthless from now on. Raises Refused ``key.unknown``."""
    keys = api_keys.c
    done = connection.execute(
        update(api_keys).where(keys.id == key, keys.revoked_at.is_(None)).values(revoked_at=datetime.now(UTC))
    )
    if not done.rowcount:
        raise refuse("key.unknown", "key")
