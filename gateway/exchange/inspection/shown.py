"""What was found, read back: for one document, for the items of an inbox, for the list of what is in quarantine."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, Row, select, text

from gateway.exchange.inspection.views import FindingView, InspectionState, InspectionView, Quarantined
from gateway.exchange.views import AttachmentView, InboxItem
from gateway.store.schema import deliveries, inspection_findings, inspections, packets

MOST: Final = 1000
"""Documents in one list, the oldest first."""


def of_document(connection: Connection, packet: str) -> InspectionView | None:
    """Return the inspection of a document; ``None`` where there was nothing to inspect."""
    row = connection.execute(select(inspections).where(inspections.c.packet == packet)).one_or_none()
    if row is None:
        return None
    found = _findings(connection, [packet]).get(packet, ())
    return InspectionView(InspectionState(row.state), row.flagged, row.created_at, row.settled_at, found)


def _findings(connection: Connection, ids: Collection[str]) -> dict[str, tuple[FindingView, ...]]:
    columns = inspection_findings.c
    query = select(inspection_findings).where(columns.packet.in_(ids))
    found: dict[str, tuple[FindingView, ...]] = {}
    for row in connection.execute(query.order_by(columns.attachment, columns.inspector, columns.position)):
        found[row.packet] = (*found.get(row.packet, ()), _finding(row))
    return found


def _finding(row: Row[Any]) -> FindingView:
    return FindingView(row.attachment, row.inspector, row.verdict, row.code, row.action, row.at, row.facts)


def with_findings(
    attachments: Iterable[AttachmentView], inspection: InspectionView | None
) -> tuple[AttachmentView, ...]:
    """Return the attachments, each with what was found in it."""
    found = inspection.findings if inspection is not None else ()
    return tuple(
        replace(one, inspections=tuple(each for each in found if each.attachment == one.number)) for one in attachments
    )


def mark(connection: Connection, items: list[InboxItem]) -> list[InboxItem]:
    """Return the items of an inbox, those flagged by inspection marked."""
    columns = inspections.c
    which = columns.packet.in_({item.document for item in items})
    flagged = set(connection.execute(select(columns.packet).where(which, columns.flagged)).scalars()) if items else ()
    return [replace(item, flagged=True) if item.document in flagged else item for item in items]


def quarantined(connection: Connection) -> list[Quarantined]:
    """Return what is in quarantine, the oldest first, at most 1,000."""
    query = (
        select(inspections.c.settled_at, packets.c.id, packets.c.sender, packets.c.received_at)
        .add_columns(packets.c.size, packets.c.sha256)
        .join_from(inspections, packets, inspections.c.packet == packets.c.id)
        .where(text("inspections.state = 'quarantined'"))
        .order_by(inspections.c.packet)
        .limit(MOST)
    )
    rows = connection.execute(query).all()
    ids = [row.id for row in rows]
    findings, receivers = _findings(connection, ids), _receivers(connection, ids)
    return [
        Quarantined(
            document=row.id,
            sender=row.sender,
            receivers=receivers.get(row.id, ()),
            received_at=row.received_at,
            since=row.settled_at,
            size=row.size,
            sha256=row.sha256,
            findings=findings.get(row.id, ()),
        )
        for row in rows
    ]


def _receivers(connection: Connection, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    query = select(deliveries.c.packet, deliveries.c.receiver).where(deliveries.c.packet.in_(ids))
    found: dict[str, tuple[str, ...]] = {}
    for row in connection.execute(query.order_by(deliveries.c.id)):
        found[row.packet] = (*found.get(row.packet, ()), row.receiver)
    return found
