"""Bytes are removed after the commit that decides it: what is owed; and a name of the ledger, for object stores."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.store.schema.base import Moment

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "owed_destructions",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("owed", sa.Boolean(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("why", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("begun_at", Moment()),
        sa.Column("late_until", Moment()),
        sa.PrimaryKeyConstraint("digest", name="pk_owed_destructions"),
    )
    for name, column, condition in (
        ("ix_owed_destructions_owed", "since", sa.text("owed")),
        ("ix_owed_destructions_late", "late_until", sa.text("late_until IS NOT NULL")),
    ):
        op.create_index(name, "owed_destructions", [column], sqlite_where=condition, postgresql_where=condition)
    op.create_table(
        "store_facts",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("value", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_store_facts"),
    )


def downgrade() -> None:
    for name in ("store_facts", "owed_destructions"):
        op.drop_table(name)
