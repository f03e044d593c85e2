"""Tables of what books tell each other about tasks: who is owed what, what came and cannot happen, statuses owed."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table, Text, UniqueConstraint

from gateway.store.schema.base import AGENCY_LENGTH, ID_LENGTH, SYSTEM_LENGTH, Moment, metadata, where

task_updates = Table(
    # One event of a task that one agency is to be told.
    "task_updates",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("task", String(ID_LENGTH), nullable=False),
    Column("number", Integer, nullable=False),
    Column("receiver", String(AGENCY_LENGTH), nullable=False),
    # Who tells it, and from which side: 1 who gives the task, 2 who performs it.
    Column("speaker", String(AGENCY_LENGTH), nullable=False),
    Column("steering", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    # The codes of the last failure.
    Column("error", Text, nullable=False),
    # Null while it is owed: sent, or why nothing had to be: same-book, not-ours, off.
    Column("outcome", String(16)),
    Column("packet", String(ID_LENGTH)),
    Column("done_at", Moment),
    UniqueConstraint("task", "number", "receiver"),
    Index("ix_task_updates_owed", "next_at", "id", **where("outcome IS NULL")),
)

task_conflicts = Table(
    # An event that came and cannot happen: not yet, not in this state, not by this sender.
    "task_conflicts",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("system", String(SYSTEM_LENGTH), nullable=False),
    Column("code", String(SYSTEM_LENGTH), nullable=False),
    # Null while no such task is known here.
    Column("task", String(ID_LENGTH)),
    Column("event", String(SYSTEM_LENGTH), nullable=False),
    Column("sender", String(AGENCY_LENGTH), nullable=False),
    # The agency here to which it was told.
    Column("receiver", String(AGENCY_LENGTH), nullable=False),
    Column("packet", String(ID_LENGTH)),
    # The event as it was told, and the task as it stands in the sender's book.
    Column("said", JSON, nullable=False),
    Column("theirs", JSON, nullable=False),
    # Why it may not happen whatever the task is, if so.
    Column("barred", JSON),
    Column("why", JSON, nullable=False),
    # How many events the task had when it was tried last.
    Column("tried", Integer, nullable=False),
    # open, applied, ours or theirs
    Column("state", String(16), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment, nullable=False),
    Column("settled_at", Moment),
    Column("settled_by", String(SYSTEM_LENGTH)),
    Column("reason", Text),
    UniqueConstraint("system", "code", "event", "sender"),
    Index("ix_task_conflicts_open", "id", **where("state = 'open'")),
    Index(None, "task"),
)

task_statuses = Table(
    # A status of a directive that follows from its tasks at one agency; said once.
    "task_statuses",
    metadata,
    Column("directive", String(ID_LENGTH), primary_key=True),
    Column("agency", String(AGENCY_LENGTH), primary_key=True),
    Column("status", String(2), primary_key=True),
    Column("created_at", Moment, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text, nullable=False),
    # Null while it is owed: sent, refused or off.
    Column("outcome", String(16)),
    Index("ix_task_statuses_owed", "next_at", **where("outcome IS NULL")),
)
