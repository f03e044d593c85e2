"""The books of outgoing and incoming documents, page by page, the oldest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select, tuple_

from gateway.exchange.receivers.receiver_state import Stage
from gateway.exchange.registers.entries import IncomingEntry, OutgoingEntry
from gateway.exchange.registers.places import between, bound, place_text
from gateway.exchange.registers.spans import Span, midnight
from gateway.exchange.views import DeliveryState
from gateway.packet.dates import VIETNAM
from gateway.packet.names import BusinessType, Kind, StatusCode
from gateway.store.schema import agencies, deliveries, packets, statuses

_KINDS: Final = {
    BusinessType.REVOKE: "Thu hồi",
    BusinessType.UPDATE: "Cập nhật",
    BusinessType.REPLACE: "Thay thế",
}
_STAGES: Final = {
    Stage.REFUSED: "Từ chối nhận",
    Stage.FINISHED: "Đã hoàn thành",
    Stage.ASKED: "Đang được yêu cầu thu hồi",
    Stage.RECALLED: "Đã thu hồi",
}


def outgoing(connection: Connection, agency: str, span: Span, after: str, limit: int) -> list[OutgoingEntry]:
    """Return what an agency sent, after this place in its book."""
    rows = connection.execute(
        select(packets)
        .where(packets.c.sender == agency, packets.c.kind == Kind.DOCUMENT.value)
        .where(*between(packets.c.received_at, packets.c.id, span, after))
        .order_by(packets.c.received_at, packets.c.id)
        .limit(limit)
    ).all()
    receivers = _receivers(connection, [row.id for row in rows])
    names = _names(connection, {one.receiver for several in receivers.values() for one in several})
    return [_outgoing(row, receivers[row.id], names) for row in rows]


def _outgoing(row: Row[Any], receivers: Sequence[Row[Any]], names: Mapping[str, str]) -> OutgoingEntry:
    told = row.header
    stated = {party["organ_id"]: party.get("organ_name") for party in told.get("receivers") or ()}
    return OutgoingEntry(
        place=place_text(row.received_at.isoformat(), row.id),
        document=row.id,
        sent_at=row.received_at,
        receivers="; ".join(
            f"{stated.get(one.receiver) or names.get(one.receiver) or ''} ({one.receiver})".strip() for one in receivers
        ),
        keeper="",
        copies=str((told.get("other") or {}).get("promulgation_amount") or ""),
        note="; ".join(filter(None, (_kind(row.business_type), *_undone(receivers)))),
        **_document(row),
    )


def _undone(receivers: Sequence[Row[Any]]) -> list[str]:
    """Return what is worth a note about receivers: what they refused, gave back, or could not be brought."""
    found = []
    for one in receivers:
        word = _STAGES.get(one.stage) if one.stage != Stage.FINISHED else None
        if one.state == DeliveryState.DEAD.value:
            word = "Chưa gửi được"
        if word:
            found.append(f"{one.receiver}: {word}")
    return found


def _receivers(connection: Connection, ids: Collection[str]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    columns: tuple[Any, ...] = (deliveries.c.packet, deliveries.c.receiver, deliveries.c.state, deliveries.c.stage)
    for row in connection.execute(select(*columns).where(deliveries.c.packet.in_(ids)).order_by(deliveries.c.id)):
        found[row.packet].append(row)
    return found


def incoming(connection: Connection, agency: str, span: Span, after: str, limit: int) -> list[IncomingEntry]:
    """Return what came to an agency, after this place in its book."""
    columns = (packets, deliveries.c.id.label("delivery"), deliveries.c.created_at, deliveries.c.stage)
    rows = connection.execute(
        select(*columns, deliveries.c.fetched_at)
        .join(packets, packets.c.id == deliveries.c.packet)
        .where(deliveries.c.receiver == agency, deliveries.c.kind == Kind.DOCUMENT.value)
        .where(*between(deliveries.c.created_at, deliveries.c.id, span, after))
        .order_by(deliveries.c.created_at, deliveries.c.id)
        .limit(limit)
    ).all()
    said = _said(connection, agency, [row.id for row in rows])
    names = _names(connection, {row.sender for row in rows})
    numbers = _numbers(connection, agency, rows)
    return [_incoming(row, said[row.id], names, number) for row, number in zip(rows, numbers, strict=True)]


def _incoming(row: Row[Any], said: Sequence[Row[Any]], names: Mapping[str, str], number: int) -> IncomingEntry:
    assigned = next((one for one in reversed(said) if one.code == StatusCode.ASSIGNED), None)
    last = assigned or next(iter(reversed(said)), None)
    staff = (last.staff if last is not None else None) or {}
    party = row.header.get("sender") or {}
    return IncomingEntry(
        place=place_text(row.created_at.isoformat(), row.delivery),
        delivery=row.delivery,
        document=row.id,
        arrived_at=row.created_at,
        number=number,
        author=f"{party.get('organ_name') or names.get(row.sender) or ''} ({row.sender})".strip(),
        handler=", ".join(filter(None, (staff.get("staff"), staff.get("department")))),
        passed_on_at=assigned.recorded_at if assigned is not None else None,
        taken_at=row.fetched_at,
        note="; ".join(filter(None, (_kind(row.business_type), _STAGES.get(row.stage)))),
        **{name: text for name, text in _document(row).items() if name != "signer"},
    )


def _said(connection: Connection, agency: str, ids: Collection[str]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    columns: tuple[Any, ...] = (statuses.c.document, statuses.c.code, statuses.c.staff, statuses.c.recorded_at)
    here = statuses.c.document.in_(ids) & (statuses.c.sender == agency)
    for row in connection.execute(select(*columns).where(here).order_by(statuses.c.packet)):
        found[row.document].append(row)
    return found


def _numbers(connection: Connection, agency: str, rows: Sequence[Row[Any]]) -> list[int]:
    """Return the number of each delivery in the book of its year."""
    found: list[int] = []
    year = 0
    for row in rows:
        its_year = row.created_at.astimezone(VIETNAM).year
        if its_year != year:
            year = its_year
            here = (deliveries.c.receiver == agency) & (deliveries.c.kind == Kind.DOCUMENT.value)
            since = deliveries.c.created_at >= midnight(date(year, 1, 1))
            before = tuple_(deliveries.c.created_at, deliveries.c.id) < tuple_(*bound(row.created_at, row.delivery))
            number = int(connection.execute(select(func.count()).where(here, since, before)).scalar_one())
        number += 1
        found.append(number)
    return found


def _names(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    rows = connection.execute(select(agencies.c.id, agencies.c.name).where(agencies.c.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _kind(business_type: int | None) -> str:
    return _KINDS.get(BusinessType(business_type), "") if business_type in set(BusinessType) else ""


def _document(row: Row[Any]) -> dict[str, str]:
    told = row.header
    return {
        "code": row.code or "",
        "date": (row.promulgation_date or "").replace("/", "-"),
        "type_name": str((told.get("document_type") or {}).get("type_name") or ""),
        "subject": row.subject or "",
        "signer": str((told.get("signer") or {}).get("full_name") or ""),
    }
