"""Tables of tasks that are kept twice: where a task stands in its directive by a message, and records that are one."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table, Text, UniqueConstraint

from gateway.store.schema.base import AGENCY_LENGTH, ID_LENGTH, SYSTEM_LENGTH, Moment, metadata, where

task_origins = Table(
    # The directive of a task that came by message, as the message names it: the document itself may come later.
    "task_origins",
    metadata,
    Column("task", String(ID_LENGTH), primary_key=True),
    Column("document_id", String(300), nullable=False),
    Column("code", String(100), nullable=False),
    Column("date", String(32), nullable=False),
    # The first words of the clause, and which of several places that begin so; empty and 0 where it is not said.
    Column("anchor", Text, nullable=False),
    Column("occurrence", Integer, nullable=False),
    Index(None, "document_id"),
    Index(None, "code"),
)

task_joins = Table(
    # A performer's own record and the assigner's, which are or may be one task.
    "task_joins",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("own", String(ID_LENGTH), nullable=False),
    Column("given", String(ID_LENGTH), nullable=False),
    # Whose own record it is, and who decides.
    Column("agency", String(AGENCY_LENGTH), nullable=False),
    # proposed, joined or refused
    Column("state", String(16), nullable=False),
    # Why it seems so: the same place in the text; how alike the words are, from 0 to 1.
    Column("place", Boolean, nullable=False),
    Column("words", Float, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("decided_at", Moment),
    Column("decided_by", String(SYSTEM_LENGTH), nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    UniqueConstraint("own", "given"),
    Index(None, "given"),
    Index("ix_task_joins_proposed", "agency", "id", **where("state = 'proposed'")),
)
