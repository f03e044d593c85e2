"""Tables of tasks: what each is now, all that happened to it, whom it concerns, and how it stood through time."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from gateway.store.schema.base import AGENCY_LENGTH, DIGEST_LENGTH, ID_LENGTH, SYSTEM_LENGTH, Moment, metadata, where

WAITING: Final = "state IN ('assigned', 'returned', 'awaiting-confirmation') OR asked IS NOT NULL OR prepared"
"""Tasks about which somebody has to say something."""

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
    # Of a task that recurs, the period for which this one stands: "2026-03", "2026-Q1", "2026-W09", "2026".
    Column("period", String(16)),
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
    # It comes again each period: occurrences are made of it.
    Column("recurring", Boolean, nullable=False, server_default=false()),
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
    # Somebody has to say something about it.
    Index("ix_tasks_waiting", "id", **where(WAITING)),
    Index("ix_tasks_recurring", "id", **where("recurring")),
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
    # What another book told: the event before it there. Null for what was said here.
    Column("after", String(SYSTEM_LENGTH)),
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
    # Who else is concerned: support and monitor, in words (gateway/tasks/book/spans.py).
    Column("along", Text, nullable=False, server_default=""),
    # 0: in no chunk of task_columns; 1: in one, as it is; 2: in one as open, which it is no longer.
    Column("packed", SmallInteger, nullable=False, server_default="0"),
    Column("chunk", Integer),
    Column("place", Integer),
    Index("ix_task_spans_loose", "task", "since", **where("packed <> 1")),
    Index("ix_task_spans_due", "deadline", "task", **where("until IS NULL")),
    *(Index(None, column, "task") for column in ("lead", "assigner", "directive")),
    Index(None, "chunk", "place"),
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

task_reminders = Table(
    # What an agency is reminded of, once for each stage; told with the digest of a day.
    "task_reminders",
    metadata,
    Column("task", String(ID_LENGTH), primary_key=True),
    Column("agency", String(AGENCY_LENGTH), primary_key=True),
    Column("kind", String(16), primary_key=True),
    # Which one of its kind: the deadline and how near it is, or since when somebody waits.
    Column("stage", String(48), primary_key=True),
    Column("made_at", Moment, nullable=False),
    # The day whose digest tells it.
    Column("told_on", Date),
    # It was over before it was told.
    Column("withdrawn_at", Moment),
    Index("ix_task_reminders_open", "agency", **where("told_on IS NULL AND withdrawn_at IS NULL")),
    Index(None, "agency", "told_on"),
)

task_digests = Table(
    # One digest of a day for an agency on one of its channels: mail or queue.
    "task_digests",
    metadata,
    Column("agency", String(AGENCY_LENGTH), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("channel", String(16), primary_key=True),
    # waiting, done or dead
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("failing_since", Moment),
    Column("error", Text, nullable=False),
    Index("ix_task_digests_due", "next_at", **where("state = 'waiting'")),
)
