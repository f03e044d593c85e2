"""What REST searches by, locks on items of inboxes, and uploads in pieces.

What was stored before gets its rows in ``document_search`` from a background round, a few thousand at a time.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from gateway.store.schema.base import Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_INVERTED = (
    """CREATE VIRTUAL TABLE document_terms USING fts5(terms, content='document_search', content_rowid='number',
        detail='none', columnsize=0, tokenize="ascii tokenchars '_'")""",
    """CREATE TRIGGER document_search_added AFTER INSERT ON document_search BEGIN
        INSERT INTO document_terms(rowid, terms) VALUES (new.number, new.terms);
       END""",
    """CREATE TRIGGER document_search_removed AFTER DELETE ON document_search BEGIN
        INSERT INTO document_terms(document_terms, rowid, terms) VALUES ('delete', old.number, old.terms);
       END""",
    """CREATE TRIGGER document_search_changed AFTER UPDATE ON document_search BEGIN
        INSERT INTO document_terms(document_terms, rowid, terms) VALUES ('delete', old.number, old.terms);
        INSERT INTO document_terms(rowid, terms) VALUES (new.number, new.terms);
       END""",
)


def upgrade() -> None:
    embedded = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "document_search",
        sa.Column("number", sa.Integer() if embedded else sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("packet", sa.String(32), nullable=False),
        sa.Column("terms", sa.Text() if embedded else TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_document_search"),
        sa.ForeignKeyConstraint(["packet"], ["packets.id"], name="fk_document_search_packet"),
        sa.UniqueConstraint("packet", name="uq_document_search_packet"),
    )
    if embedded:
        for statement in _INVERTED:
            op.execute(statement)
    else:
        op.create_index(
            "ix_document_search_terms",
            "document_search",
            ["terms"],
            postgresql_using="gin",
            postgresql_with={"gin_pending_list_limit": 256},
        )
    op.create_table(
        "search_progress",
        sa.Column("checked_to", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("checked_to", name="pk_search_progress"),
    )
    op.create_table(
        "inbox_locks",
        sa.Column("delivery", sa.String(32), nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("system", sa.String(128), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", name="pk_inbox_locks"),
        sa.ForeignKeyConstraint(["delivery"], ["deliveries.id"], name="fk_inbox_locks_delivery"),
    )
    op.create_index("ix_inbox_locks_until", "inbox_locks", ["until"])
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("system", sa.String(128), nullable=False),
        sa.Column("place", sa.String(64), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text()),
        sa.Column("metadata", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
    )
    op.create_index("ix_uploads_expires_at", "uploads", ["expires_at"])
    op.create_index("ix_uploads_system", "uploads", ["system"])


def downgrade() -> None:
    for table in ("uploads", "inbox_locks", "search_progress"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE document_terms")
    op.drop_table("document_search")
