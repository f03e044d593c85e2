"""How many proposals of a directive wait for an agency's people, and where the directive stands by that."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, select, update

from gateway.store.schema import directive_agencies, task_proposals
from gateway.tasks.proposals.proposal import ProposalState


def count_open(connection: Connection, packet: str, agency: str) -> int:
    """Write it down, and return how many wait."""
    columns = task_proposals.c
    query = select(columns.state).where(columns.packet == packet, columns.agency == agency)
    states = connection.execute(query).scalars().all()
    waiting = states.count(ProposalState.OPEN)
    settled = any(state != ProposalState.ASIDE for state in states)
    table = directive_agencies.c
    connection.execute(
        update(directive_agencies)
        .where(table.packet == packet, table.agency == agency)
        .values(
            open=waiting,
            state="open" if waiting else "settled" if settled else "nothing",
            updated_at=datetime.now(UTC),
        )
    )
    return waiting
