"""Tables of endpoints as data: how each is now, and every version that it ever had."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Integer, String, Table, Text

from gateway.store.schema.base import ENDPOINT_LENGTH, SYSTEM_LENGTH, Moment, metadata

endpoints = Table(
    # One row for each name that was ever used, also of removed ones: their numbers are counted on.
    "endpoints",
    metadata,
    Column("name", String(ENDPOINT_LENGTH), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("owner", String(8), nullable=False),
    Column("state", String(16), nullable=False),
    # Adapter, served agencies, policy, signatures, the adapter's settings; a secret only by the name of its place.
    Column("definition", JSON, nullable=False),
    # What operators bound it to, beside its definition.
    Column("limits", JSON, nullable=False),
    # What becomes of what still waits at a removed one.
    Column("leftover", String(16)),
    Column("changed_at", Moment, nullable=False),
)

endpoint_versions = Table(
    # Written once, never changed, kept for ever.
    "endpoint_versions",
    metadata,
    Column("endpoint", String(ENDPOINT_LENGTH), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor", String(SYSTEM_LENGTH), nullable=False),
    Column("act", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("owner", String(8), nullable=False),
    Column("state", String(16), nullable=False),
    Column("definition", JSON, nullable=False),
    Column("limits", JSON, nullable=False),
)
