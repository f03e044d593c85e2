"""Lists of tasks that are written in parts, and what tells a chunk from one that had its number before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.store.indexing import NewIndex, make_indexes

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

INDEXES: tuple[NewIndex, ...] = (
    ("ix_directive_agencies_open", "directive_agencies", ["packet", "open"], "state = 'open'"),
)


def upgrade() -> None:
    make_indexes(INDEXES)
    op.add_column("task_imports", sa.Column("unwritten", sa.Integer(), nullable=False, server_default="0"))
    left = sa.text("unwritten > 0")
    op.create_index(
        "ix_task_imports_unwritten", "task_imports", ["id", "unwritten"], sqlite_where=left, postgresql_where=left
    )
    op.create_table(
        "task_import_parts",
        sa.Column("list", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("tasks", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("list", "number", name="pk_task_import_parts"),
    )
    op.add_column("task_chunks", sa.Column("born", sa.BigInteger(), nullable=False, server_default="0"))
    # Of those that are there, the release before may empty some and use their numbers again: these have 0 then.
    op.execute("UPDATE task_chunks SET born = 1")


def downgrade() -> None:
    op.drop_column("task_chunks", "born")
    op.drop_table("task_import_parts")
    op.drop_index("ix_task_imports_unwritten", "task_imports")
    op.drop_column("task_imports", "unwritten")
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table)
