"""The directory of agencies: who is known, which connected system acts for whom.

Every function works on a connection, inside a reading or writing of :class:`gateway.store.database.Database`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from gateway.directory.names import AGENCY_ID, fold
from gateway.findings import refuse
from gateway.store.schema import agencies as table

ALWAYS: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Since when a configured agency is held: the administrator gave it all that ever came for it."""


# Built once: every intake asks this.
_BY_IDS: Final = select(table).where(table.c.folded.in_(bindparam("wanted", expanding=True)), table.c.active)
_OF_SYSTEM: Final = select(table.c.id).where(table.c.system == bindparam("which"), table.c.active)


def by_ids(connection: Connection, ids: Collection[str]) -> dict[str, Row[Any]]:
    """Return the active agencies among ``ids``, by folded id."""
    wanted = list({fold(agency) for agency in ids})
    rows = connection.execute(_BY_IDS, {"wanted": wanted})
    return {row.folded: row for row in rows}


def of_system(connection: Connection, system: str) -> frozenset[str]:
    """Return the ids of the active agencies that a system acts for."""
    return frozenset(connection.execute(_OF_SYSTEM, {"which": system}).scalars())


def active(connection: Connection) -> list[Row[Any]]:
    """Return all active agencies in the order of their ids."""
    return list(connection.execute(select(table).where(table.c.active).order_by(table.c.id)))


def register(
    connection: Connection,
    agency: str,
    system: str | None,
    *,
    name: str,
    parent: str | None = None,
    mail: str | None = None,
    mobile: str | None = None,
    fax: str | None = None,
    same: Collection[str] = (),
) -> None:
    """Register an agency for a system, or update one that the system already holds.

    ``same`` are other ids of the same body: whoever holds it under one of them holds it.
    A deleted agency is free again; its new holder sees only what comes from now on. Raises Refused
    ``agency.invalid`` or ``agency.taken``.
    """
    agency = agency.strip()
    if not AGENCY_ID.fullmatch(agency):
        raise refuse("agency.invalid", "code")
    if any(row.system != system for row in by_ids(connection, same).values()):
        raise refuse("agency.taken", "code", agency=agency)
    now = datetime.now(UTC)
    values = {"name": name, "parent": parent, "mail": mail, "mobile": mobile, "fax": fax, "updated_at": now}
    found = connection.execute(select(table).where(table.c.folded == fold(agency))).one_or_none()
    if found is None:
        new = {"id": agency, "folded": fold(agency), "system": system, "active": True, "held_since": now}
        connection.execute(insert(table).values(**values, **new))
        return
    if found.active and found.system != system:
        raise refuse("agency.taken", "code", agency=agency)
    if found.system != system:
        values |= {"system": system, "held_since": now}
    connection.execute(update(table).where(table.c.id == found.id).values(**values, active=True))


def remove(connection: Connection, agency: str, system: str) -> None:
    """Take an agency out of the directory; what was sent to it stays, unread, with its holder.

    Raises Refused ``agency.unknown`` or ``agency.not-yours``.
    """
    found = connection.execute(select(table).where(table.c.folded == fold(agency), table.c.active)).one_or_none()
    if found is None:
        raise refuse("agency.unknown", "AgencyCode", agency=agency[:64])
    if found.system != system:
        raise refuse("agency.not-yours", "AgencyCode", agency=agency[:64])
    now = datetime.now(UTC)
    connection.execute(update(table).where(table.c.id == found.id).values(active=False, updated_at=now))


def configure(connection: Connection, served: Iterable[tuple[str, str, str | None]], *, only_these: bool) -> None:
    """Make the directory hold the agencies of the configuration: id, name, system.

    With ``only_these`` all others are switched off, so that nobody keeps an access that was taken away.
    """
    now = datetime.now(UTC)
    wanted = {fold(agency): (agency, name, system) for agency, name, system in served}
    known = {row.folded: row for row in connection.execute(select(table))}
    for folded, (agency, name, system) in wanted.items():
        row = known.get(folded)
        if row is None or row.id != agency:
            if row is not None:
                connection.execute(delete(table).where(table.c.id == row.id))
            new = {"id": agency, "folded": folded, "held_since": ALWAYS}
            connection.execute(insert(table).values(**new, name=name, system=system, active=True, updated_at=now))
            continue
        values = {"name": name, "system": system, "active": True, "updated_at": now}
        connection.execute(update(table).where(table.c.id == row.id).values(**values))
    gone = [row.id for folded, row in known.items() if folded not in wanted and row.active]
    if gone and only_these:
        connection.execute(update(table).where(table.c.id.in_(gone)).values(active=False, updated_at=now))
