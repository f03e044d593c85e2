"""Endpoints as data: how each is now, and all versions that it had."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.store.schema.base import Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TOPIC = sa.table("changes", sa.column("topic", sa.String), sa.column("number", sa.Integer))


def upgrade() -> None:
    op.create_table(
        "endpoints",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(8), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("leftover", sa.String(16)),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_endpoints"),
    )
    op.create_table(
        "endpoint_versions",
        sa.Column("endpoint", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("act", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(8), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("endpoint", "number", name="pk_endpoint_versions"),
    )
    op.bulk_insert(TOPIC, [{"topic": "endpoints", "number": 0}])


def downgrade() -> None:
    op.execute(sa.delete(TOPIC).where(TOPIC.c.topic == "endpoints"))
    op.drop_table("endpoint_versions")
    op.drop_table("endpoints")
