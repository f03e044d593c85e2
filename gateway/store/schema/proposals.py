"""Tables of what was read from directives: each reading, whom it concerns, what is proposed, and what people did."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Float, Index, Integer, String, Table, Text

from gateway.store.schema.base import AGENCY_LENGTH, ID_LENGTH, SYSTEM_LENGTH, Moment, metadata, where

directive_readings = Table(
    # One row for each document that is read or waits to be. What it holds of content goes with the document's content.
    "directive_readings",
    metadata,
    Column("packet", String(ID_LENGTH), primary_key=True),
    # due, read, failed or gone
    Column("state", String(16), nullable=False),
    # Readings that began since it became due: whoever began them may have died.
    Column("begun", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("noticed_at", Moment, nullable=False),
    Column("read_at", Moment),
    Column("doc_type", Text, nullable=False, server_default=""),
    Column("number", Text, nullable=False, server_default=""),
    Column("issuer", Text, nullable=False, server_default=""),
    Column("issued", Date),
    Column("addressees", JSON, nullable=False),
    # The very text in which places are counted.
    Column("text", Text),
    # The proposed tasks as they were read, and what was noticed.
    Column("found", JSON, nullable=False),
    Column("notes", JSON, nullable=False),
    Index("ix_directive_readings_due", "due_at", **where("state = 'due'")),
)

directive_agencies = Table(
    # A directive for one agency served here: its sender or a receiver.
    "directive_agencies",
    metadata,
    Column("packet", String(ID_LENGTH), primary_key=True),
    Column("agency", String(AGENCY_LENGTH), primary_key=True),
    Column("side", String(16), nullable=False),
    # due until its proposals are made; nothing where there are none; open, settled.
    Column("state", String(16), nullable=False),
    Column("open", Integer, nullable=False),
    # A later document that replaces or updates it.
    Column("changed_by", String(ID_LENGTH)),
    Column("updated_at", Moment, nullable=False),
    Index("ix_directive_agencies_agency", "agency", "state", "packet"),
    Index("ix_directive_agencies_due", "packet", **where("state = 'due'")),
    Index("ix_directive_agencies_open", "packet", "open", **where("state = 'open'")),
)

task_proposals = Table(
    # What is proposed to one agency, as it was read and as people have mended it since.
    "task_proposals",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("packet", String(ID_LENGTH), nullable=False),
    Column("agency", String(AGENCY_LENGTH), nullable=False),
    Column("position", Integer, nullable=False),
    # new, amend, keep or recall
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    # What the agency is in it: assigner, lead, support, monitor, class or none.
    Column("part", String(16), nullable=False),
    Column("fields", JSON, nullable=False),
    # As it was read; nothing where a person added it.
    Column("read", JSON),
    Column("confidence", Float, nullable=False),
    # Tasks that are there already and would be amended, kept or recalled.
    Column("targets", JSON, nullable=False),
    # Tasks that came of it.
    Column("made", JSON, nullable=False),
    # Proposals from which it was merged or split.
    Column("sources", JSON, nullable=False),
    Column("by_rule", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_by", String(SYSTEM_LENGTH), nullable=False),
    Column("decided_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index("ix_task_proposals_packet_agency", "packet", "agency", "position"),
)

proposal_acts = Table(
    # What people did with proposals, kept for ever; an act is known by its id, so that once more changes nothing.
    "proposal_acts",
    metadata,
    Column("packet", String(ID_LENGTH), primary_key=True),
    Column("agency", String(AGENCY_LENGTH), primary_key=True),
    Column("id", String(SYSTEM_LENGTH), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String(SYSTEM_LENGTH), nullable=False),
    Column("kind", String(16), nullable=False),
    # The proposal with which it leaves the caller, and the others that it touched.
    Column("proposals", JSON, nullable=False),
)

directive_cursor = Table(
    # One row: how far the ledger has been followed.
    "directive_cursor",
    metadata,
    Column("source", String(16), primary_key=True),
    Column("number", BigInteger, nullable=False),
)
