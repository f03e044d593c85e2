"""What was asked with a key of the caller's, and requests with such keys that are under way."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.store.schema.base import Moment

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("requests", sa.Column("asked", sa.String(64)))
    op.create_table(
        "request_claims",
        sa.Column("system", sa.String(128), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("asked", sa.String(64)),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("system", "key", name="pk_request_claims"),
    )
    op.create_index("ix_request_claims_token", "request_claims", ["token"])


def downgrade() -> None:
    op.drop_table("request_claims")
    op.drop_column("requests", "asked")
