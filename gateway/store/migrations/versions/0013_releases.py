"""When deliveries were let go by inspection."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.store.schema.base import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("released_at", Moment()))
    # Only what was held: to write every delivery anew would take long and hold up those who write others.
    op.execute(
        "UPDATE deliveries SET released_at = (SELECT settled_at FROM inspections"
        " WHERE inspections.packet = deliveries.packet AND settled_at > deliveries.created_at)"
        " WHERE state NOT IN ('held', 'quarantined') AND packet IN"
        " (SELECT packet FROM inspections WHERE settled_at IS NOT NULL)"
    )


def downgrade() -> None:
    op.drop_column("deliveries", "released_at")
