"""Reports that came as plain documents, from systems that know no messages: noted on the task, entered by a person."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from gateway.directory.knowledge import Knowledge
from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.store.schema import packets, task_documents, tasks
from gateway.tasks.book import reading, writing
from gateway.tasks.book.entries import Entry, entry_of
from gateway.tasks.book.writing import Relation
from gateway.tasks.life.happenings import GIVING, PERFORMING, Happening
from gateway.tasks.life.terms import Said
from gateway.tasks.messages import names
from gateway.tasks.messages.names import Names
from gateway.tasks.messages.owing import FROM_BELOW, NOTED_BY, REPORTED_BY

MOST_CODES: Final = 1_000
ACTOR: Final = "gateway:tasks"


def is_report(header: dict[str, Any]) -> bool:
    """Tell whether a document says of itself that it reports about tasks (domain 2.4)."""
    return header.get("steering_type") == FROM_BELOW and bool(header.get("response_for_task"))


def came(connection: Connection, packet: str, receivers: Collection[str], knowledge: Knowledge) -> int:
    """Note on the tasks that a document names that it came as a report; return on how many."""
    row = connection.execute(select(packets).where(packets.c.id == packet)).one()
    codes = [str(code) for code in row.header.get("response_for_task") or ()][:MOST_CODES]
    found = 0
    for each in connection.execute(select(tasks).where(tasks.c.code.in_(codes)).order_by(tasks.c.id)).all():
        entry = entry_of(each)
        used = names.ids_of(entry.task.terms)
        sender = Names(connection, knowledge, [row.sender], used).of(row.sender)
        if not entry.task.sides([sender]) & PERFORMING or not entry.task.sides(receivers) & GIVING:
            continue
        found += 1
        _note(connection, entry, row, sender)
    return found


def _note(connection: Connection, entry: Entry, row: Row[Any], sender: str) -> None:
    writing.link(connection, entry.id, row.id, Relation.REPORT, row.received_at)
    said = Said(
        f"{NOTED_BY}{row.id}",
        row.received_at,
        ACTOR,
        sender,
        {"text": f"Báo cáo đến bằng văn bản {row.code or ''}".strip(), "document": row.id},
    )
    writing.happen(connection, entry.id, Happening.NOTED, said, packet=row.id)


def enter(
    connection: Connection, task: str, document: str, caller: Caller, text: str, knowledge: Knowledge
) -> tuple[Entry, bool]:
    """Write for the lead that it reported by a document; return the task, and whether that was new.

    It counts as reported when the document came. Raises Refused ``task.unknown``, ``task.not-yours`` for who does not
    stand on the giving side, ``task.no-such-report``, and what a report may lack.
    """
    entry = reading.find(connection, task, caller)
    if not entry.task.sides(caller.agencies) & GIVING:
        raise refuse("task.not-yours", "kind", kind=Happening.REPORTED.value)
    linked = select(task_documents.c.packet).where(
        task_documents.c.task == task,
        task_documents.c.packet == document,
        task_documents.c.relation == Relation.REPORT.value,
    )
    if connection.execute(linked).first() is None:
        raise refuse("task.no-such-report", "document")
    row = connection.execute(select(packets).where(packets.c.id == document)).one()
    lead = entry.task.terms.lead.id
    known_as = Names(connection, knowledge, [row.sender, lead], names.ids_of(entry.task.terms))
    if known_as.of(row.sender) != known_as.of(lead):
        # Whoever works along reports about its share alone.
        raise refuse("task.no-such-report", "document")
    said = Said(
        f"{REPORTED_BY}{document}",
        row.received_at,
        caller.system,
        lead,
        {"text": text or row.subject or row.code or "", "document": document},
    )
    return writing.happen(connection, task, Happening.REPORTED, said, packet=document)
