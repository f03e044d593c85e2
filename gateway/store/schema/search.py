"""What is looked for: one row for each stored packet with all its words, for an inverted index of each database.

PostgreSQL has a GIN index over ``terms``; SQLite a full-text table beside it, kept by triggers (its migration). Every
word of ``terms`` is plain ASCII without quotes, so that both read it as it stands.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy.dialects.postgresql import TSVECTOR

from gateway.store.schema.base import ID_LENGTH, metadata

INVERTED: Final = "document_terms"
"""SQLite's full-text table: its rows are those of ``document_search``, it holds no text of its own."""

document_search = Table(
    "document_search",
    metadata,
    # Grows with the time of receipt: the order in which answers come, and what cursors name.
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("packet", String(ID_LENGTH), ForeignKey("packets.id"), nullable=False, unique=True),
    Column("terms", Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
    # A short list of what is new, so that no search has to walk through megabytes of it.
    Index(
        "ix_document_search_terms",
        "terms",
        postgresql_using="gin",
        postgresql_with={"gin_pending_list_limit": 256},
    ).ddl_if(dialect="postgresql"),
)

search_progress = Table(
    # One row: up to which packet it was looked whether each has its row; older hosts write none.
    "search_progress",
    metadata,
    Column("checked_to", String(ID_LENGTH), primary_key=True),
)
