"""Tables of inspection: which documents wait for it or did not pass it, and what was found in each attachment."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table

from gateway.store.schema.base import ID_LENGTH, Moment, metadata, where

inspections = Table(
    # One row for each document that had to wait; the others need none.
    "inspections",
    metadata,
    Column("packet", ForeignKey("packets.id"), primary_key=True),
    Column("state", String(16), nullable=False),
    # Something was found that people should know, though the document may pass.
    Column("flagged", Boolean, nullable=False),
    # Whether its receivers' automatic status 01 becomes due once it is let go.
    Column("arrival_due", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("lease_until", Moment),
    # Counts the leases: an outcome is written only by the holder of the newest one.
    Column("fence", Integer, nullable=False),
    # Inspections that began since the last that ended in some way.
    Column("begun", Integer, nullable=False),
    # How often it was put off because the scanner was away.
    Column("put_off", Integer, nullable=False),
    Column("settled_at", Moment),
    Index("ix_inspections_due", "due_at", **where("state = 'pending'")),
    Index("ix_inspections_quarantined", "packet", **where("state = 'quarantined'")),
)

inspection_findings = Table(
    "inspection_findings",
    metadata,
    Column("packet", String(ID_LENGTH), ForeignKey("packets.id"), primary_key=True),
    # Number of the attachment, from 1; 0 for the document as a whole.
    Column("attachment", Integer, primary_key=True, autoincrement=False),
    Column("inspector", String(32), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("verdict", String(32), nullable=False),
    Column("code", String(100), nullable=False),
    Column("action", String(16), nullable=False),
    Column("facts", JSON, nullable=False),
    Column("at", Moment, nullable=False),
)
