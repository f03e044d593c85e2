"""What is looked for: one row for each stored packet with all its words, for an inverted index of each database.

PostgreSQL has a GIN index over ``terms``; SQLite a full-text table beside it, kept by triggers (its migration). Every
word of ``terms`` is plain ASCII without quotes, so that both read it as it stands.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, false
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

document_parties = Table(
    # Each packet once for its sender and once for every receiver: the newest of somebody's packets, without a sort.
    "document_parties",
    metadata,
    # The word of :mod:`gateway.exchange.search.terms` for a sender or a receiver, as a number.
    Column("party", BigInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

search_progress = Table(
    # One row: up to which packet it was looked whether each has its row; older hosts write none.
    "search_progress",
    metadata,
    Column("checked_to", String(ID_LENGTH), primary_key=True),
    # The same for parties and for what deliveries carry, and whether it once came to the newest packet.
    Column("parties_to", String(ID_LENGTH), nullable=False, server_default=""),
    Column("parties_whole", Boolean, nullable=False, server_default=false()),
)
