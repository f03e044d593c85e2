"""Looking directives and their proposals up, for those whom they concern."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from gateway.exchange.intake import documents
from gateway.exchange.intake.access import check_readable, visible
from gateway.exchange.views import Caller
from gateway.findings import Finding, refuse
from gateway.store.schema import directive_agencies, directive_readings, packets, task_proposals
from gateway.tasks.book.entries import Entry
from gateway.tasks.proposals.given import Given, given
from gateway.tasks.proposals.proposal import ProposalKind, Proposed, proposed_of


@dataclass(frozen=True, slots=True)
class Directive:
    """A document that was read, as one agency sees it. ``state`` is that of the reading, ``stands`` the agency's."""

    document: str
    agency: str
    side: str
    stands: str
    open: int
    changed_by: str | None
    state: str
    sender: str
    subject: str | None
    code: str | None
    received_at: datetime
    read_at: datetime | None
    doc_type: str
    number: str
    issuer: str
    issued: date | None
    notes: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Directives, the newest first; behind ``next`` there may be more."""

    items: tuple[Directive, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One proposal; ``beside`` are tasks that stand for the same clause already."""

    proposal: Proposed
    beside: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A directive with its proposals."""

    directive: Directive
    proposals: tuple[Shown, ...]


_READING = directive_readings.c
_COLUMNS = (
    *(_READING.state.label("reading"), _READING.read_at, _READING.doc_type, _READING.number, _READING.issuer),
    *(_READING.issued, _READING.notes, packets.c.sender, packets.c.subject, packets.c.code, packets.c.received_at),
)


def page(
    connection: Connection, caller: Caller, *, stands: Sequence[str], agency: str | None, after: str | None, limit: int
) -> Page:
    """Return directives of the caller's agencies, behind the document ``after``: at most so many documents.

    A document has its lines for several agencies on one page, which may be longer by these.
    """
    table = directive_agencies.c
    mine = sorted(caller.agencies if agency is None else caller.agencies & {agency})
    conditions = [table.agency.in_(mine), *([table.state.in_(stands)] if stands else [])]
    ids = select(table.packet).where(*conditions).distinct().order_by(table.packet.desc()).limit(limit)
    if after is not None:
        ids = ids.where(table.packet < after)
    wanted = connection.execute(ids).scalars().all()
    seen = visible(connection, wanted, caller)
    rows = connection.execute(_query().where(*conditions, table.packet.in_(wanted)))
    found = [_directive(row) for row in rows if row.packet in seen]
    items = sorted(found, key=lambda one: (one.document, one.agency), reverse=True)
    return Page(tuple(items), wanted[-1] if len(wanted) == limit else None)


def opened(connection: Connection, document: str, caller: Caller, agency: str | None) -> Opened:
    """Return a directive as one agency of the caller sees it.

    Raises Refused ``directive.unknown``, ``task.agency-unclear``, and ``document.*`` where its content may not be read.
    """
    mine = one_of(connection, document, caller, agency)
    row = documents.find(connection, document, caller)
    table = directive_agencies.c
    directive = _directive(connection.execute(_query().where(table.packet == document, table.agency == mine)).one())
    if directive.state != "gone":
        check_readable(connection, row, caller)
    found = connection.execute(
        select(task_proposals)
        .where(task_proposals.c.packet == document, task_proposals.c.agency == mine)
        .order_by(task_proposals.c.position, task_proposals.c.id)
    )
    there = given(connection, document, mine)
    return Opened(directive, tuple(_shown(proposed_of(one), there) for one in found))


def _shown(one: Proposed, there: Given) -> Shown:
    return Shown(one, tuple(there.beside(one)) if one.kind is ProposalKind.NEW else ())


def one_of(connection: Connection, document: str, caller: Caller, agency: str | None) -> str:
    """Return the agency of the caller that is meant. Raises Refused ``directive.unknown``, ``task.agency-unclear``."""
    table = directive_agencies.c
    query = select(table.agency).where(table.packet == document, table.agency.in_(sorted(caller.agencies)))
    found: list[str] = sorted(one for one in connection.execute(query).scalars() if agency in (None, one))
    if not found:
        raise refuse("directive.unknown", "document", document=document[:64])
    if len(found) > 1:
        raise refuse("task.agency-unclear", "agency", agencies=", ".join(found[:20]))
    return found[0]


def _query() -> Any:
    return (
        select(directive_agencies, *_COLUMNS)
        .join_from(directive_agencies, directive_readings, directive_agencies.c.packet == directive_readings.c.packet)
        .join(packets, packets.c.id == directive_agencies.c.packet)
    )


def _directive(row: Row[Any]) -> Directive:
    return Directive(
        document=row.packet,
        agency=row.agency,
        side=row.side,
        stands=row.state,
        open=row.open,
        changed_by=row.changed_by,
        state=row.reading,
        sender=row.sender,
        subject=row.subject,
        code=row.code,
        received_at=row.received_at,
        read_at=row.read_at,
        doc_type=row.doc_type,
        number=row.number,
        issuer=row.issuer,
        issued=row.issued,
        notes=tuple(finding_of(one) for one in row.notes),
    )


def finding_of(plain: Mapping[str, Any]) -> Finding:
    """Return a note as it was kept."""
    return Finding(plain["code"], plain["path"], plain["facts"])
