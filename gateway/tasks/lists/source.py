"""What a list says of the document that assigns a task: from the packet, or as a list that was taken in named it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select

from gateway.moments import day_of
from gateway.packet.dates import parse_date
from gateway.store.schema import packets, task_events
from gateway.tasks.book.entries import Entry
from gateway.tasks.life.happenings import Happening

MEMBER: Final = "source"
"""Of a note's body: the document as a list named it."""


@dataclass(frozen=True, slots=True)
class Source:
    """Number and notation, day of issue and subject of a document."""

    number: str = ""
    issued: date | None = None
    subject: str = ""

    def plain(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "number": self.number,
            "issued": self.issued.isoformat() if self.issued else None,
            "subject": self.subject,
        }

    def __bool__(self) -> bool:
        return bool(self.number or self.issued or self.subject)


def sources(connection: Connection, entries: Collection[Entry]) -> tuple[dict[str, Source], dict[str, str]]:
    """Return the documents that assign these tasks, and what was reported of them last, by task."""
    columns = packets.c
    ids = {entry.directive for entry in entries if entry.directive}
    query = select(columns.id, columns.code, columns.promulgation_date, columns.subject).where(columns.id.in_(ids))
    known = {
        row.id: Source(row.code or "", parse_date(row.promulgation_date or ""), row.subject or "")
        for row in connection.execute(query)
    }
    found = {entry.id: known[entry.directive] for entry in entries if entry.directive in known}
    results: dict[str, str] = {}
    kinds = [Happening.NOTED.value, Happening.REPORTED.value]
    table = task_events.c
    told = select(table.task, table.kind, table.body).where(
        table.task.in_([entry.id for entry in entries]), table.kind.in_(kinds)
    )
    for row in connection.execute(told.order_by(table.task, table.number)):
        if row.kind == Happening.REPORTED:
            results[row.task] = str(row.body.get("text", ""))
        elif isinstance(named := row.body.get(MEMBER), dict):
            found.setdefault(row.task, _named(named))
    return found, results


def _named(given: dict[str, Any]) -> Source:
    try:
        issued = day_of(given["issued"]) if given.get("issued") else None
    except (ValueError, TypeError):
        issued = None
    return Source(str(given.get("number") or ""), issued, str(given.get("subject") or ""))
