"""Indexes for the books, for take-backs and for inboxes by kind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.store.indexing import make_indexes

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INDEXES: tuple[tuple[str, str, list[str | sa.TextClause], str], ...] = (
    ("ix_packets_sent", "packets", ["sender", "received_at", "id"], "kind = 'document'"),
    (
        "ix_deliveries_received",
        "deliveries",
        ["receiver", sa.text("coalesce(released_at, created_at)"), "id"],
        "kind = 'document'",
    ),
    ("ix_deliveries_released", "deliveries", ["released_at"], "released_at IS NOT NULL"),
    # Without it the inbox by kind is read through the book's index, closed deliveries and all.
    (
        "ix_deliveries_open_kind",
        "deliveries",
        ["receiver", "kind", "created_at", "id"],
        "state IN ('waiting', 'processing')",
    ),
    ("ix_statuses_take_backs", "statuses", ["packet"], "code = '13'"),
)


def upgrade() -> None:
    make_indexes(INDEXES)


def downgrade() -> None:
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table)
