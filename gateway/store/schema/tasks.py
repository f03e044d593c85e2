"""Tables of tasks: what each is now, all that happened to it, whom it concerns, and how it stood through time."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, Index, Integer, String, Table, Text, UniqueConstraint

from gateway.store.schema.base import AGENCY_LENGTH, DIGEST_LENGTH, ID_LENGTH, SYSTEM_LENGTH, Moment, metadata, where

tasks = Table(
    # What the events have made of a task; everything here can be computed anew from them.
    "tasks",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    # As the tracking system that gave it names it to everybody.
    Column("code", String(SYSTEM_LENGTH), nullable=False),
    Column("system", String(SYSTEM_LENGTH), nullable=False),
    # The same clause of a directive given to several leads.
    Column("clause", String(ID_LENGTH), index=True),
    # The task of which it is a part, inside the performing agency or in time.
    Column("parent", String(ID_LENGTH), index=True),
    # Our id of the document that assigns it.
    Column("directive", String(ID_LENGTH), index=True),
    Column("state", String(24), nullable=False),
    Column("terms", JSON, nullable=False),
    # Of the terms, what is searched for.
    Column("assigner", String(AGENCY_LENGTH), nullable=False),
    Column("lead", String(AGENCY_LENGTH), nullable=False),
    Column("deadline", Date),
    Column("number", Integer, nullable=False),
    Column("held", String(24)),
    Column("asked", Date),
    Column("prepared", Boolean, nullable=False),
    Column("percent", Integer, nullable=False),
    Column("assigned_at", Moment),
    Column("accepted_at", Moment),
    Column("reported_at", Moment),
    Column("ended_at", Moment),
    Column("verdict", String(16)),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("system", "code"),
    Index("ix_tasks_due", "deadline", "id", **where("state NOT IN ('done', 'recalled', 'draft')")),
)

task_agencies = Table(
    # On which side an agency stands: assigner, monitor, lead or support. An agency may stand on several.
    "task_agencies",
    metadata,
    Column("agency", String(AGENCY_LENGTH), primary_key=True),
    Column("task", String(ID_LENGTH), primary_key=True),
    Column("side", String(16), primary_key=True),
    Index(None, "task"),
)

task_events = Table(
    # What happened, kept for ever: each carries the hash of the one before of the same task.
    "task_events",
    metadata,
    Column("task", String(ID_LENGTH), primary_key=True),
    Column("number", Integer, primary_key=True),
    # Its own for ever, wherever it is told: the same event again changes nothing.
    Column("id", String(SYSTEM_LENGTH), nullable=False),
    Column("kind", String(24), nullable=False),
    # When it happened, by whoever says so, and when it was written down here.
    Column("at", Moment, nullable=False),
    Column("written_at", Moment, nullable=False),
    Column("actor", String(SYSTEM_LENGTH), nullable=False),
    Column("agency", String(AGENCY_LENGTH), nullable=False),
    # The packet that brought it, where one did.
    Column("packet", String(ID_LENGTH)),
    Column("body", JSON, nullable=False),
    Column("previous", String(DIGEST_LENGTH), nullable=False),
    Column("hash", String(DIGEST_LENGTH), nullable=False),
    UniqueConstraint("task", "id"),
)

task_spans = Table(
    # How a task stood between two moments of writing, with all that is counted by: figures of any day from here.
    "task_spans",
    metadata,
    Column("task", String(ID_LENGTH), primary_key=True),
    Column("since", Moment, primary_key=True),
    # Nothing: until now.
    Column("until", Moment),
    Column("state", String(24), nullable=False),
    Column("verdict", String(16)),
    Column("deadline", Date),
    Column("assigned_on", Date),
    Column("assigner", String(AGENCY_LENGTH), nullable=False),
    Column("lead", String(AGENCY_LENGTH), nullable=False),
    Column("leader", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("key", Boolean, nullable=False),
    Column("directive", String(ID_LENGTH)),
    # A part of another task is followed, but counted only within that one.
    Column("part", Boolean, nullable=False),
)

task_documents = Table(
    # Documents that belong to a task: its directive, what changed it, reports and replies.
    "task_documents",
    metadata,
    Column("task", String(ID_LENGTH), primary_key=True),
    Column("packet", String(ID_LENGTH), primary_key=True),
    Column("relation", String(16), primary_key=True),
    Column("at", Moment, nullable=False),
    Index(None, "packet"),
)
