"""Bearer keys and client certificates of document systems: stored as digests, bound to agencies, shown once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, update

from gateway.directory.agencies import by_ids
from gateway.directory.names import fold
from gateway.findings import Finding, Refused, refuse
from gateway.ids import new_id
from gateway.store.schema import api_key_agencies, api_keys


def _digest(secret: str) -> str:
    # Keys carry 256 random bits, so a plain digest cannot be guessed back; passwords would need more.
    return hashlib.sha256(secret.encode()).hexdigest()


OPERATOR: Final = "operator"
"""Role of a key that looks after deliveries of all and speaks for no agency."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a key stands for: its id, the agencies it speaks for, and whether it is an operator's."""

    id: str
    agencies: frozenset[str]
    operator: bool = False


def new_key(connection: Connection, name: str, agencies: Sequence[str], *, operator: bool = False) -> str:
    """Make a key for a document system that acts for these agencies, and return its secret: it is never seen again.

    An ``operator`` key has no agencies. Raises Refused ``key.no-agency``, ``key.operator-with-agency``, or
    ``agency.unknown`` for each id that the directory does not hold.
    """
    secret = f"lt_{secrets.token_urlsafe(32)}"
    _put(connection, name, _digest(secret), agencies, operator=operator)
    return secret


def bind_certificate(
    connection: Connection, name: str, agencies: Sequence[str], certificate: bytes, *, operator: bool = False
) -> None:
    """Let a client certificate, in DER, stand for a document system as a key does.

    Raises Refused as :func:`new_key`, and ``key.certificate-bound`` for one that stands for somebody already or did.
    """
    digest = _certificate_digest(certificate)
    if connection.execute(select(api_keys.c.id).where(api_keys.c.digest == digest)).first() is not None:
        raise refuse("key.certificate-bound", "certificate")
    _put(connection, name, digest, agencies, operator=operator)


def _certificate_digest(certificate: bytes) -> str:
    # No bearer key can hold the zero byte: what is public of a certificate never opens the door as a key.
    return hashlib.sha256(b"certificate\0" + certificate).hexdigest()


def _put(connection: Connection, name: str, digest: str, agencies: Sequence[str], *, operator: bool) -> None:
    if operator and agencies:
        raise refuse("key.operator-with-agency", "agency")
    if not agencies and not operator:
        raise refuse("key.no-agency", "agency")
    known = by_ids(connection, agencies)
    unknown = [agency for agency in agencies if fold(agency) not in known]
    if unknown:
        raise Refused(Finding("agency.unknown", "agency", {"agency": agency[:64]}) for agency in unknown)
    key = new_id()
    now = datetime.now(UTC)
    role = {"role": OPERATOR} if operator else {}
    connection.execute(insert(api_keys).values(id=key, name=name, digest=digest, created_at=now, **role))
    rows = [{"api_key": key, "agency": row.id} for row in known.values()]
    if rows:
        connection.execute(insert(api_key_agencies), rows)


def holder(connection: Connection, secret: str) -> Holder | None:
    """Return whom a valid key stands for, or nothing."""
    return _holder(connection, _digest(secret))


def certificate_holder(connection: Connection, certificate: bytes) -> Holder | None:
    """Return whom a client certificate in DER stands for, or nothing."""
    return _holder(connection, _certificate_digest(certificate))


def _holder(connection: Connection, digest: str) -> Holder | None:
    keys = api_keys.c
    valid = (keys.digest == digest) & keys.revoked_at.is_(None)
    found = connection.execute(select(keys.id, keys.role).where(valid)).one_or_none()
    if found is None:
        return None
    bound = select(api_key_agencies.c.agency).where(api_key_agencies.c.api_key == found.id)
    ids = connection.execute(bound).scalars().all()
    agencies = frozenset(str(row.id) for row in by_ids(connection, ids).values())
    return Holder(found.id, agencies, found.role == OPERATOR)


def all_keys(connection: Connection) -> list[tuple[Row[Any], tuple[str, ...]]]:
    """Return every key, oldest first, with its agencies; never its secret."""
    bound: dict[str, list[str]] = {}
    for key, agency in connection.execute(select(api_key_agencies)):
        bound.setdefault(key, []).append(agency)
    rows = connection.execute(select(api_keys).order_by(api_keys.c.id))
    return [(row, tuple(sorted(bound.get(row.id, [])))) for row in rows]


def revoke(connection: Connection, key: str) -> None:
    """Make a key worthless from now on. Raises Refused ``key.unknown``."""
    keys = api_keys.c
    done = connection.execute(
        update(api_keys).where(keys.id == key, keys.revoked_at.is_(None)).values(revoked_at=datetime.now(UTC))
    )
    if not done.rowcount:
        raise refuse("key.unknown", "key")
