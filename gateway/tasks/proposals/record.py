"""The record of acts: what people did with proposals, by the id of the act; and a line in the audit for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from gateway.exchange import audit
from gateway.exchange.views import Caller
from gateway.store.schema import proposal_acts as table
from gateway.tasks.proposals.proposal import Proposed


def known(connection: Connection, packet: str, agency: str, event: str) -> list[str] | None:
    """Return the proposals that an act left, nothing where no act has this id yet."""
    query = select(table.c.proposals).where(table.c.packet == packet, table.c.agency == agency, table.c.id == event)
    return connection.execute(query).scalar_one_or_none()


def record(
    connection: Connection,
    caller: Caller,
    kind: str,
    done: Proposed,
    event: str,
    now: datetime,
    others: Sequence[str] = (),
) -> None:
    """Write down an act and what it left: ``done`` first, then ``others``."""
    connection.execute(
        insert(table).values(
            packet=done.packet,
            agency=done.agency,
            id=event,
            at=now,
            actor=caller.system,
            kind=kind,
            proposals=[done.id, *others],
        )
    )
    facts = {"document": done.packet, "agency": done.agency, "tasks": list(done.made), "with": list(others)}
    audit.write(connection, caller.system, f"proposal.{kind}", done.id, facts)
