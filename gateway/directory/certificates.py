"""Whose certificates are whose: what the directory holds for each agency, and what was retired.

An agency is *bound* once a certificate was added for it, and stays so when all are retired: a certificate that was
stolen and retired must not open the agency to every chain. Every function works on a connection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from gateway.directory.names import AGENCY_ID, fold
from gateway.findings import refuse
from gateway.ids import new_id
from gateway.store.changes import CERTIFICATES, count_up
from gateway.store.schema import agency_certificates as table

SETTINGS: Final = "settings"
"""Source of certificates that the settings file names; those it names no more are retired at the next start."""

SHORTEST: Final = 8
"""Digits of a fingerprint by which a certificate may be named."""


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate as the directory holds it; ``fingerprint`` and ``subject_key`` are SHA-256 of DER and key."""

    fingerprint: str
    subject_key: str
    subject: str
    not_after: datetime
    content: bytes


@dataclass(frozen=True, slots=True)
class Window:
    """When a certificate counts as its agency's; open where nothing is said."""

    since: datetime | None = None
    until: datetime | None = None


ALWAYS: Final = Window()


def add(connection: Connection, agency: str, held: Held, *, source: str, actor: str, window: Window = ALWAYS) -> bool:
    """Add a certificate to an agency, or put a retired one back; return whether that changed anything.

    The agency need not be known here: senders of other buses are not. Raises Refused ``agency.invalid``.
    """
    agency = agency.strip()
    if not AGENCY_ID.fullmatch(agency):
        raise refuse("agency.invalid", "agency")
    found = connection.execute(_of(agency, held.fingerprint)).one_or_none()
    if found is not None and found.retired_at is None and (found.since, found.until) == (window.since, window.until):
        return False
    now = datetime.now(UTC)
    said = {"since": window.since, "until": window.until, "source": source, "added_by": actor, "added_at": now}
    if found is not None:
        connection.execute(update(table).where(table.c.id == found.id).values(**said, retired_at=None))
    else:
        row = {"id": new_id(), "agency": agency, "folded": fold(agency), **_columns(held), **said}
        connection.execute(insert(table).values(**row))
    count_up(connection, CERTIFICATES)
    return True


def retire(connection: Connection, agency: str, fingerprint: str) -> str:
    """Let a certificate count no more for an agency; return its whole fingerprint.

    ``fingerprint`` may be its first digits, at least 8. Raises Refused ``certificate.unknown``.
    """
    wanted = fingerprint.replace(":", "").lower()
    mine = (table.c.folded == fold(agency)) & table.c.retired_at.is_(None)
    rows = connection.execute(select(table.c.id, table.c.fingerprint).where(mine))
    found = [row for row in rows if row.fingerprint.startswith(wanted)] if len(wanted) >= SHORTEST else []
    if len(found) != 1:
        raise refuse("certificate.unknown", "fingerprint", agency=agency[:64], fingerprint=fingerprint[:64])
    connection.execute(update(table).where(table.c.id == found[0].id).values(retired_at=datetime.now(UTC)))
    count_up(connection, CERTIFICATES)
    return str(found[0].fingerprint)


def unbind(connection: Connection, agency: str) -> int:
    """Forget all certificates of an agency, so that any chain to the anchors suffices again; return how many."""
    gone = connection.execute(delete(table).where(table.c.folded == fold(agency))).rowcount
    if not gone:
        raise refuse("certificate.unknown", "agency", agency=agency[:64], fingerprint="*")
    count_up(connection, CERTIFICATES)
    return int(gone)


def listed(connection: Connection, agency: str | None = None) -> list[Row[Any]]:
    """Return all certificates, or those of one agency, retired ones included, in the order of agencies and addition."""
    query = select(table).order_by(table.c.folded, table.c.id)
    return list(connection.execute(query if agency is None else query.where(table.c.folded == fold(agency))))


def configure(connection: Connection, wanted: Mapping[str, Iterable[Held]]) -> None:
    """Make the directory hold what the settings say, by agency; what came by other ways stays as it is."""
    kept: set[tuple[str, str]] = set()
    for agency, certificates in wanted.items():
        for held in certificates:
            kept.add((fold(agency), held.fingerprint))
            found = connection.execute(_of(agency, held.fingerprint)).one_or_none()
            if found is None or found.source == SETTINGS:
                add(connection, agency, held, source=SETTINGS, actor=SETTINGS)
    rows = connection.execute(select(table).where(table.c.source == SETTINGS, table.c.retired_at.is_(None)))
    gone = [row.id for row in rows if (row.folded, row.fingerprint) not in kept]
    if gone:
        connection.execute(update(table).where(table.c.id.in_(gone)).values(retired_at=datetime.now(UTC)))
        count_up(connection, CERTIFICATES)


def _of(agency: str, fingerprint: str) -> Any:
    return select(table).where(table.c.folded == fold(agency), table.c.fingerprint == fingerprint)


def _columns(held: Held) -> dict[str, Any]:
    return {
        "fingerprint": held.fingerprint,
        "subject_key": held.subject_key,
        "subject": held.subject,
        "not_after": held.not_after,
        "content": held.content,
    }
