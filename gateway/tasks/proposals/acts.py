"""What people do with one proposal: confirm, mend, refuse, reopen; each in one transaction.

An act that is known by its id changes nothing; one by somebody who saw an older version is turned away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from gateway.exchange import audit
from gateway.exchange.intake import documents
from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.store.schema import directive_agencies, directive_readings
from gateway.tasks.life.terms import MOST_WORDS
from gateway.tasks.proposals.acting import (
    Done,
    How,
    begun,
    changed,
    check_live,
    check_text,
    decided,
    not_open,
)
from gateway.tasks.proposals.confirming import confirm as give
from gateway.tasks.proposals.confirming import document_of, packet_row
from gateway.tasks.proposals.naming import Naming
from gateway.tasks.proposals.proposal import (
    Part,
    ProposalState,
)


def confirm(
    connection: Connection, naming: Naming, proposal: str, caller: Caller, how: How, *, task: str | None, new: bool
) -> Done:
    """Confirm a proposal; one that is confirmed already stays as it is."""
    one, desk, repeated = begun(connection, naming, proposal, caller, how, ProposalState.CONFIRMED)
    if repeated is not None:
        return repeated
    check_live(one)
    document = document_of(connection, packet_row(connection, one.packet))
    done = give(connection, document, one, caller, desk.now, task=task, new=new)
    return desk.end("confirm", [done])


def mend(
    connection: Connection, naming: Naming, proposal: str, caller: Caller, how: How, given: Mapping[str, Any]
) -> Done:
    """Say some fields otherwise than they were read."""
    one, desk, repeated = begun(connection, naming, proposal, caller, how)
    if repeated is not None:
        return repeated
    check_live(one)
    check_text(one)
    made = desk.resolved(one, changed(one.fields, given))
    if made.fields == one.fields:
        return Done((one,), new=False)
    state = ProposalState.OPEN if made.part is not Part.NONE else one.state
    done = desk.put(replace(made, version=one.version + 1, state=state, updated_at=desk.now))
    return desk.end("mend", [done])


def refuse_one(connection: Connection, naming: Naming, proposal: str, caller: Caller, how: How, reason: str) -> Done:
    """Say that it is no task, or not one of this agency's; one that is refused already stays as it is."""
    one, desk, repeated = begun(connection, naming, proposal, caller, how, ProposalState.REFUSED)
    if repeated is not None:
        return repeated
    check_live(one)
    if not reason.strip():
        raise refuse("task.text-missing", "reason")
    done = desk.put(decided(one, desk, ProposalState.REFUSED, reason.strip()[:MOST_WORDS]))
    return desk.end("refuse", [done])


def reopen(connection: Connection, naming: Naming, proposal: str, caller: Caller, how: How) -> Done:
    """Let a refused proposal wait again."""
    one, desk, repeated = begun(connection, naming, proposal, caller, how)
    if repeated is not None:
        return repeated
    if one.state is ProposalState.OPEN:
        return Done((one,), new=False)
    if one.state is not ProposalState.REFUSED or not one.fields.content:
        raise not_open(one)
    done = replace(decided(one, desk, ProposalState.OPEN, ""), decided_by="", decided_at=None)
    return desk.end("reopen", [desk.put(done)])


def read_again(connection: Connection, packet: str, caller: Caller) -> None:
    """Let a document be read again whose reading failed: a program may be there now that was missing."""
    table = directive_agencies.c
    mine = select(table.agency).where(table.packet == packet, table.agency.in_(sorted(caller.agencies)))
    reading = directive_readings.c
    row = connection.execute(select(directive_readings).where(reading.packet == packet).with_for_update()).first()
    if row is None or connection.execute(mine).first() is None:
        raise refuse("directive.unknown", "document", document=packet[:64])
    documents.find(connection, packet, caller)
    if row.state == "due":
        return
    if row.state != "failed":
        raise refuse("directive.read", "document")
    now = datetime.now(UTC)
    connection.execute(
        update(directive_readings).where(reading.packet == packet).values(state="due", begun=0, due_at=now, notes=[])
    )
    untouched = table.packet == packet, table.state == "nothing"
    connection.execute(update(directive_agencies).where(*untouched).values(state="due", updated_at=now))
    audit.write(connection, caller.system, "directive.again", packet, {})
