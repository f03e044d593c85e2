"""Examples: directives with their tasks as people have corrected them, in the shape of the annotated ones.

They say how well the reading goes on an agency's own documents, and what a change of the grammar gains and loses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from gateway.store.schema import directive_readings, proposal_acts, task_proposals
from gateway.tasks.proposals.proposal import OF_TEXT, ProposalState, proposed_of

CORRECTIONS: Final = ("mend", "merge", "split", "refuse", "add")
"""Acts that say that the reading was wrong."""

_KEPT: Final = frozenset({ProposalState.OPEN, ProposalState.ASIDE, ProposalState.CONFIRMED})


@dataclass(frozen=True, slots=True)
class Example:
    """One directive: its name as a file, the text that was read, and the annotation."""

    name: str
    document: str
    text: str
    gold: dict[str, Any]


def corrected(connection: Connection, agency: str) -> list[str]:
    """Return the directives in which people of an agency have corrected something, the oldest first."""
    table = proposal_acts.c
    query = select(table.packet).where(table.agency == agency, table.kind.in_(CORRECTIONS))
    return sorted(set(connection.execute(query).scalars()))


def example(connection: Connection, document: str, agency: str) -> Example | None:
    """Return a directive as an example; nothing where its content is gone, or was never read."""
    reading = connection.execute(select(directive_readings).where(directive_readings.c.packet == document)).first()
    if reading is None or not reading.text:
        return None
    columns = task_proposals.c
    rows = connection.execute(
        select(task_proposals)
        .where(columns.packet == document, columns.agency == agency)
        .order_by(columns.position, columns.id)
    )
    kept = [one for one in map(proposed_of, rows) if one.kind in OF_TEXT and one.state in _KEPT]
    name = f"{document}-{agency}"
    gold = {"id": name, **_head(reading), "tasks": [one.fields.gold() for one in kept]}
    return Example(name, document, reading.text, gold)


def examples(connection: Connection, agency: str) -> Iterator[Example]:
    """Yield all corrected directives of an agency."""
    for document in corrected(connection, agency):
        found = example(connection, document, agency)
        if found is not None:
            yield found


def _head(reading: Row[Any]) -> dict[str, Any]:
    return {
        "doc_type": reading.doc_type,
        "number": reading.number,
        "issuer": reading.issuer,
        "issue_date": reading.issued.isoformat() if reading.issued else None,
    }
