"""Tables about bytes that are to go: what destructions are owed, and whose a place of bytes is."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table

from gateway.store.schema.base import DIGEST_LENGTH, Moment, metadata, where

owed_destructions = Table(
    # Bytes whose destruction was decided; where they lie in an object store the row stays for a day after that.
    "owed_destructions",
    metadata,
    Column("digest", String(DIGEST_LENGTH), primary_key=True),
    Column("owed", Boolean, nullable=False),
    # Since when it is owed, or is not any more.
    Column("since", Moment, nullable=False),
    # take-back, retention, quarantine or sweep
    Column("why", String(16), nullable=False),
    # How often a removal began: whoever needs the bytes puts them there after the last.
    Column("tries", Integer, nullable=False),
    # Set while somebody removes them.
    Column("begun_at", Moment),
    # Until then a call whose answer was lost may still remove them.
    Column("late_until", Moment),
    Index("ix_owed_destructions_owed", "since", **where("owed")),
    Index("ix_owed_destructions_late", "late_until", **where("late_until IS NOT NULL")),
)

store_facts = Table(
    # What is true of this database for ever: ``ledger`` is its own name, random.
    "store_facts",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", String(64), nullable=False),
)
