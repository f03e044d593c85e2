"""Deliveries of documents that searches by their state do not know yet: those of before, and what older hosts write.

An older host may give a document a new receiver at any time, however old the document is. So it is not enough to go
over all packets once: what lacks its number is looked for by an index of exactly that, which is empty otherwise.
"""

from __future__ import annotations

from alembic import op

from gateway.store.indexing import NewIndex, make_indexes

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

INDEXES: tuple[NewIndex, ...] = (
    ("ix_deliveries_unnumbered", "deliveries", ["id"], "search_number IS NULL AND kind = 'document'"),
)


def upgrade() -> None:
    make_indexes(INDEXES)


def downgrade() -> None:
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table)
