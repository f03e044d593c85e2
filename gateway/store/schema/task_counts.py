"""Tables from which tasks are counted: spans packed by columns, the numbers of their labels; and words of tasks.

A figure of any day is made of packed chunks, and of the spans that are not packed yet (``task_spans.packed``).
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from gateway.store.schema.base import (
    AGENCY_LENGTH,
    DIGEST_LENGTH,
    ID_LENGTH,
    NUMBER,
    SYSTEM_LENGTH,
    Moment,
    metadata,
    where,
)

TASK_TERMS = "task_terms"
"""SQLite's full-text table: its rows are those of ``task_search``, it holds no text of its own."""

task_chunks = Table(
    # Some ten thousand spans together, all open or all over when they were packed.
    "task_chunks",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("still_open", Integer, nullable=False),
    # Places in it, and how many of them are empty because their span was moved.
    Column("places", Integer, nullable=False),
    Column("holes", Integer, nullable=False),
    # Days between which any of its spans counted; the last one means nothing where they are open.
    Column("first_day", Integer, nullable=False),
    Column("last_day", Integer, nullable=False),
    # Tells it from others that had its number before. 0: made by a release that knew nothing of this.
    Column("born", BigInteger, nullable=False, server_default="0"),
)

task_columns = Table(
    # One member of all spans of a chunk, as numbers of a fixed width: a question reads only the members that it needs.
    "task_columns",
    metadata,
    Column("chunk", Integer, primary_key=True, autoincrement=False),
    Column("name", String(16), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

task_labels = Table(
    # Which number stands for a text in the columns.
    "task_labels",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    # Of the text, which may be longer than an index takes.
    Column("digest", String(DIGEST_LENGTH), nullable=False),
    UniqueConstraint("kind", "digest"),
)

task_label_words = Table(
    # Which labels of several words have a word.
    "task_label_words",
    metadata,
    Column("word", String(AGENCY_LENGTH + 2), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
)

task_search = Table(
    # The words of each task, for an inverted index of each database; like ``document_search``.
    "task_search",
    metadata,
    Column("number", NUMBER, primary_key=True),
    Column("task", String(ID_LENGTH), ForeignKey("tasks.id"), nullable=False, unique=True),
    Column("terms", Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
    Index("ix_task_search_terms", "terms", postgresql_using="gin").ddl_if(dialect="postgresql"),
)

task_imports = Table(
    # Lists of tasks that were taken in, and taken back.
    "task_imports",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("agency", String(AGENCY_LENGTH), nullable=False, index=True),
    Column("sha256", String(DIGEST_LENGTH), nullable=False),
    Column("name", Text, nullable=False),
    Column("actor", String(SYSTEM_LENGTH), nullable=False),
    Column("at", Moment, nullable=False),
    # Ids of the tasks that it made.
    Column("tasks", JSON, nullable=False),
    Column("number", Integer, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("undone_at", Moment),
    Column("undone_by", String(SYSTEM_LENGTH)),
    # Of how many tasks the writing, or the recalling, is decided and not done yet.
    Column("unwritten", Integer, nullable=False, server_default="0"),
    Index(None, "agency", "sha256"),
    Index("ix_task_imports_unwritten", "id", "unwritten", **where("unwritten > 0")),
)

task_import_parts = Table(
    # What of a list is decided and not done yet: some tasks together, gone once they are written or recalled.
    "task_import_parts",
    metadata,
    Column("list", String(ID_LENGTH), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    # begin or recall
    Column("kind", String(16), nullable=False),
    Column("tasks", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
