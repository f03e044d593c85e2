"""What is written down about uploads in pieces: whose each is, how large, how much of it is on the disk for sure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from gateway.exchange.views import Caller
from gateway.findings import Finding, Refused, refuse
from gateway.packet.limits import GIB, MIB
from gateway.store.schema import uploads


@dataclass(frozen=True, slots=True)
class UploadRules:
    """How much may lie in wait for each system, and how long."""

    lasting: timedelta = timedelta(hours=24)
    most: int = 100
    total: int = 10 * GIB


@dataclass(frozen=True, slots=True)
class UploadView:
    """One upload; ``received`` bytes of it are durable."""

    id: str
    length: int
    received: int
    name: str
    content_type: str | None
    metadata: str
    created_at: datetime
    expires_at: datetime

    @property
    def complete(self) -> bool:
        return self.received == self.length


def add(connection: Connection, view: UploadView, caller: Caller, place: str, rules: UploadRules) -> None:
    """Write a new upload down. Raises Refused ``upload.too-many`` or ``upload.quota``."""
    columns = uploads.c
    # Whoever comes at the same moment waits for the rows that are there, in one order, and counts after that: only the
    # very first uploads of a system can go past its bounds together.
    mine = select(columns.id).where(columns.system == caller.system).order_by(columns.id)
    connection.execute(mine.with_for_update()).all()
    lengths = connection.execute(select(columns.length).where(columns.system == caller.system)).scalars().all()
    if len(lengths) >= rules.most:
        raise refuse("upload.too-many", "", limit=rules.most)
    if sum(lengths) + view.length > rules.total:
        raise refuse("upload.quota", "Upload-Length", limit=rules.total // MIB)
    connection.execute(
        insert(uploads).values(
            id=view.id,
            system=caller.system,
            place=place,
            length=view.length,
            received=view.received,
            name=view.name,
            content_type=view.content_type,
            metadata=view.metadata,
            created_at=view.created_at,
            expires_at=view.expires_at,
        )
    )


def find(connection: Connection, upload: str, caller: Caller, place: str, now: datetime) -> UploadView:
    """Return an upload of the caller's.

    Raises Refused ``upload.unknown``, ``upload.expired``, or ``upload.elsewhere`` for one that another host holds.
    """
    columns = uploads.c
    query = select(uploads).where(columns.id == upload, columns.system == caller.system)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise refuse("upload.unknown", "id")
    if row.expires_at <= now:
        raise refuse("upload.expired", "id")
    if row.place != place:
        raise refuse("upload.elsewhere", "id")
    return _view(row)


def find_all(
    connection: Connection, ids: Collection[str], caller: Caller, place: str, now: datetime
) -> list[UploadView]:
    """Return complete uploads of the caller's. Raises Refused with what is wrong with each at once."""
    found: list[UploadView] = []
    wrong: list[Finding] = []
    for number, one in enumerate(ids, 1):
        path = f"uploads[{number}]"
        try:
            view = find(connection, one, caller, place, now)
        except Refused as refused:
            wrong += [Finding(finding.code, path, finding.facts) for finding in refused.findings]
            continue
        if not view.complete:
            wrong.append(Finding("upload.unfinished", path, {"received": view.received, "length": view.length}))
        found.append(view)
    if wrong:
        raise Refused(wrong)
    return found


def of_caller(connection: Connection, caller: Caller, now: datetime) -> list[UploadView]:
    """Return what lies in wait for a caller, the oldest first."""
    columns = uploads.c
    query = select(uploads).where(columns.system == caller.system, columns.expires_at > now).order_by(columns.id)
    return [_view(row) for row in connection.execute(query)]


def advance(connection: Connection, upload: str, before: int, received: int, expires_at: datetime) -> bool:
    """Write down that more of an upload is durable; return whether nobody else did so meanwhile."""
    columns = uploads.c
    values = {"received": received, "expires_at": expires_at}
    changed = connection.execute(update(uploads).where(columns.id == upload, columns.received == before).values(values))
    return bool(changed.rowcount == 1)


def remove(connection: Connection, ids: Collection[str]) -> None:
    """Forget uploads."""
    connection.execute(delete(uploads).where(uploads.c.id.in_(ids)))


def expired(connection: Connection, place: str, now: datetime, most: int) -> list[str]:
    """Return uploads of this place that have had their time."""
    columns = uploads.c
    query = select(columns.id).where(columns.place == place, columns.expires_at <= now)
    return list(connection.execute(query.order_by(columns.expires_at).limit(most)).scalars())


def known(connection: Connection, ids: Collection[str]) -> set[str]:
    """Return which of these uploads are written down."""
    return set(connection.execute(select(uploads.c.id).where(uploads.c.id.in_(ids))).scalars())


def _view(row: Row[Any]) -> UploadView:
    return UploadView(
        id=row.id,
        length=row.length,
        received=row.received,
        name=row.name,
        content_type=row.content_type,
        metadata=row.metadata,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
