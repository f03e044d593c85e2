"""Indexes for the books of outgoing and incoming documents and for the log of take-backs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_packets_sent", "packets", ["sender", "received_at", "id"], "kind = 'document'"),
    ("ix_deliveries_received", "deliveries", ["receiver", "created_at", "id"], "kind = 'document'"),
    ("ix_statuses_take_backs", "statuses", ["packet"], "code = '13'"),
)


def upgrade() -> None:
    for name, table, columns, condition in INDEXES:
        where = sa.text(condition)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table)
