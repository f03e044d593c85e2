"""Tasks that are kept twice: their place in the directive as a message said it, and records that are or may be one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.store.schema.base import Moment

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task_origins",
        sa.Column("task", sa.String(32), nullable=False),
        sa.Column("document_id", sa.String(300), nullable=False),
        sa.Column("code", sa.String(100), nullable=False),
        sa.Column("date", sa.String(32), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("task", name="pk_task_origins"),
    )
    op.create_index("ix_task_origins_document_id", "task_origins", ["document_id"])
    op.create_index("ix_task_origins_code", "task_origins", ["code"])
    op.create_table(
        "task_joins",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("own", sa.String(32), nullable=False),
        sa.Column("given", sa.String(32), nullable=False),
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("place", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Float(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("decided_at", Moment()),
        sa.Column("decided_by", sa.String(128), nullable=False, server_default=""),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_task_joins"),
        sa.UniqueConstraint("own", "given", name="uq_task_joins_own_given"),
    )
    op.create_index("ix_task_joins_given", "task_joins", ["given"])
    proposed = sa.text("state = 'proposed'")
    op.create_index(
        "ix_task_joins_proposed", "task_joins", ["agency", "id"], sqlite_where=proposed, postgresql_where=proposed
    )


def downgrade() -> None:
    for name in ("task_joins", "task_origins"):
        op.drop_table(name)
