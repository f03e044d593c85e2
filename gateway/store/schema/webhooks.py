"""Tables of web-hooks: who wants to be told what, what is owed to whom, and each attempt to tell it."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table, Text

from gateway.store.schema.base import AGENCY_LENGTH, ID_LENGTH, NUMBER, Moment, metadata, where

webhooks = Table(
    # One subscription; it speaks for the agencies of its key and for none that the key loses.
    "webhooks",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("api_key", String(ID_LENGTH), nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("events", JSON, nullable=False),
    Column("filters", JSON, nullable=False),
    # Both are needed to sign, so neither can be kept as a digest.
    Column("secret", Text, nullable=False),
    Column("previous_secret", Text),
    Column("previous_until", Moment),
    # pending until its ping was answered; active; paused by us or by somebody.
    Column("state", String(16), nullable=False),
    Column("created_at", Moment, nullable=False),
    # Events from then on are its own.
    Column("active_since", Moment),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("failing_since", Moment),
    # Not before then, while its receiver fails.
    Column("next_at", Moment),
    Column("reason", Text, nullable=False, server_default=""),
)

webhook_deliveries = Table(
    # One event for one subscription. The id is the message's own: it stays through all attempts and replays.
    "webhook_deliveries",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("webhook", String(ID_LENGTH), nullable=False),
    Column("event", String(64), nullable=False),
    # When it happened.
    Column("at", Moment, nullable=False),
    Column("data", JSON, nullable=False),
    # waiting, done or dead
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("failing_since", Moment),
    Column("settled_at", Moment),
    Column("status", Integer),
    Column("error", Text, nullable=False),
    Index("ix_webhook_deliveries_due", "webhook", "next_at", **where("state = 'waiting'")),
    Index(None, "webhook", "id"),
)

webhook_attempts = Table(
    "webhook_attempts",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("delivery", String(ID_LENGTH), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("status", Integer),
    Column("error", Text, nullable=False),
    Column("milliseconds", Integer, nullable=False),
)

webhook_outbox = Table(
    # Events that stand in no ledger, written with what causes them and taken out when they are dealt out.
    "webhook_outbox",
    metadata,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("event", String(64), nullable=False),
    Column("agency", String(AGENCY_LENGTH), nullable=False),
    Column("at", Moment, nullable=False),
    Column("data", JSON, nullable=False),
)

webhook_cursor = Table(
    # One row: how far the ledger has been dealt out.
    "webhook_cursor",
    metadata,
    Column("source", String(16), primary_key=True),
    Column("number", BigInteger, nullable=False),
)
